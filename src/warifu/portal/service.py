# SPDX-License-Identifier: Apache-2.0
"""情報提供等記録開示システム: filing sealed letters, and opening them again with the resident's own key.

    1 check    σ_A, σ_1, σ_2 and the ledger entry (LC-10)
    2 open     the portal's half to a portal code, with an opening proof, in memory only
    3 seal     the letter to the mailbox's key, and commit it    power fails here: nothing was receipted
    4 receipt  signed only after the commit

A line whose code has no mailbox is an orphan: the receipt says so, and nothing is ever released on it.
Who may read is decided by the key alone: a letter opens with the mailbox's secret and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from warifu.evidence import Chain, chain_fields
from warifu.exchange import (
    KEEP_BACK_BASIS,
    TOLD_BASIS,
    KeepBackOrder,
    KeptBackByCity,
    ReadingCode,
    ToldByBody,
    read_told,
)
from warifu.exchange.messages import (
    Ending,
    EndingsMessage,
    Filing,
    FilingsMessage,
    Outcome,
    OutcomesMessage,
)
from warifu.exchange.nym1 import steps
from warifu.exchange.nym1.answers import AnswerNotice
from warifu.exchange.nym1.codes import CodeLocker, Keypair
from warifu.exchange.nym1.context import Mode
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.envelopes import Role, unseal
from warifu.exchange.nym1.filing import FileOrder, FilingState, Mail, Receipt
from warifu.exchange.nym1.hashing import Randomness
from warifu.exchange.nym1.ristretto import NotAnElement
from warifu.exchange.nym1.signatures import Signer
from warifu.identifiers.body_name import BodyName
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Malformed, Problem, Refusal
from warifu.kernel.secrecy import Secret, mask_numbers
from warifu.ledger import EMPTY_CHAIN, chain_head, entry_hash
from warifu.portal.keepback import ARRIVAL_WAIT, KeepBack, kept_back_since
from warifu.portal.letters import Letter, Line, lines_of
from warifu.portal.ordered import city_index, obey
from warifu.portal.ports import PortalRecords
from warifu.portal.store import Filed, Mailbox
from warifu.portal.tray import Tray

COMMISSION = "commission"
_ASKS = {
    (KEEP_BACK_BASIS, KeptBackByCity.reason): KeepBackOrder,
    (TOLD_BASIS, ToldByBody.reason): ReadingCode,
}
"""What a letter may ask of the portal, by its basis and what both converters made of it."""
REQUEST, ENDING = 1, 2  # the two parts of a line
LONGEST_DELAY = 3 * 365 * 24 * 60  # minutes; a design decision beyond current law (LC-22)


class OnlyTheCommission(Refusal):
    """Only the commission files letters."""

    reason = "only-the-commission"
    law = "LC-9, LC-10"
    remedy = "Send the request through the network."


class EntryDiffers(Refusal):
    """The ledger entry is not the one the order or notice names."""

    reason = "entry-differs"
    law = "LC-10"
    remedy = "Send the entry that was logged."


class LineDiffers(Refusal):
    """This line was filed before with other content."""

    status = 409
    reason = "line-differs"
    law = "LC-10, LC-14"
    remedy = "Report it to the commission; a line is filed once."


class LineUnknown(Refusal):
    """No line of this request is filed here, or it has ended."""

    status = 404
    reason = "line-unknown"
    law = "LC-12"
    remedy = "File the request first."


class MailboxTaken(Refusal):
    """This person or this key has a mailbox already."""

    status = 409
    reason = "mailbox-taken"
    law = "LC-19"
    remedy = "Use the mailbox that exists."


class NoMailbox(Refusal):
    """No mailbox opens with this key."""

    status = 404
    reason = "no-mailbox"
    law = "Act suppl. 6"
    remedy = "Ask at your town hall for your first sign-in."


@dataclass(frozen=True)
class Opened:
    """An order whose portal half has been opened, ready to be sealed; never stored as it is.

    `mail` is None where the half opens to the identity: that is nobody's code, so the line is an orphan.
    """

    order: FileOrder
    entry: bytes
    mail: Mail | None
    code_index: bytes
    registers: bytes | None  # the mailbox key, where this is a registration
    said: KeepBackOrder | ReadingCode | None = None  # what the letter asks of the portal itself

    @property
    def line(self) -> bytes:
        """Name the line: refusals by their own id, since their request id may be used again."""
        converted = self.order.converted
        return converted.context.refusal_id if converted.refused_by else converted.context.reqid


class PortalService:
    """The portal."""

    def __init__(
        self,
        store: PortalRecords,
        directory: Directory,
        keys: Keypair,
        opens: X25519PrivateKey,
        locker: CodeLocker,
        sign: Signer,
        clock: Clock,
        randomness: Randomness,
    ) -> None:
        """Open halves with `keys`, registrations with `opens`."""
        self._store, self._directory, self._keys, self._opens = store, directory, keys, opens
        self._locker, self._sign, self._clock, self._randomness = locker, sign, clock, randomness

    # -- filing -----------------------------------------------------------------------------------

    def file(self, caller: str, message: FilingsMessage) -> OutcomesMessage:
        """File lines; each has its own outcome, and all that succeed share one commit."""
        _check_sender(caller)
        opened = [self._opened_or_problem(filing) for filing in message.filings]
        good = [item for item in opened if isinstance(item, Opened)]
        with self._store.transaction() as tx:
            tray = Tray(tx, self._clock)
            tray.read([item.line for item in good], [item.code_index for item in good if item.mail])
            states = [item if isinstance(item, Problem) else self._file_one(tray, item) for item in opened]
            tray.flush()
        return OutcomesMessage(
            [self._receipted(item, state) for item, state in zip(opened, states, strict=True)]
        )

    def end(self, caller: str, message: EndingsMessage) -> OutcomesMessage:
        """File how lines ended, then forget which mailbox they went to (LC-12)."""
        _check_sender(caller)
        notices = [_notice_or_problem(ending) for ending in message.endings]
        lines = [each.statement.reqid for each in notices if isinstance(each, AnswerNotice)]
        with self._store.transaction() as tx:
            tray = Tray(tx, self._clock)
            tray.read(lines, [])
            ends = [
                Outcome.failed(notice) if isinstance(notice, Problem) else self._end_one(tray, ending, notice)
                for ending, notice in zip(message.endings, notices, strict=True)
            ]
            tray.flush()
        return OutcomesMessage(ends)

    def _opened_or_problem(self, filing: Filing) -> Opened | Problem:
        try:
            return self._open(filing)
        except Problem as problem:
            return problem

    def _open(self, filing: Filing) -> Opened:
        order = FileOrder.decode(filing.order)
        found = steps.check_file_order(order, self._directory, delay_cap=LONGEST_DELAY)
        if entry_hash(filing.entry) != order.place.entry_hash:
            raise EntryDiffers
        try:
            mail = steps.open_line(order, self._keys, self._randomness)
        except NotAnElement:  # a code of zero passes every proof; it is refused where codes meet people
            return Opened(order, filing.entry, None, b"", None)
        registers = None
        registration = found.provider is None and order.converted.context.mode is Mode.ENROLMENT
        if registration and not order.converted.refused_by:
            registers = steps.open_letter(order.converted.context, order.envelope, self._opens).answer_key
        said = self._said(order)
        return Opened(order, filing.entry, mail, self._locker.index(mail.code), registers, said)

    def _said(self, order: FileOrder) -> KeepBackOrder | ReadingCode | None:
        """What a letter asks of the portal; each under its own basis, which the commission saw."""
        context = order.converted.context
        asks = _ASKS.get((context.basis, order.converted.reason))
        if asks is None or not _is_city(context.from_domain):
            return None
        try:
            told = read_told(steps.open_letter(context, order.envelope, self._opens).query)
        except Problem:  # a line that cannot be read is filed all the same, and asks for nothing
            return None
        return told if isinstance(told, asks) else None

    def _file_one(self, tray: Tray, item: Opened) -> FilingState | Problem:
        content_hash = hashlib.sha256(item.order.encode() + item.entry).digest()
        before = tray.filed((item.line, REQUEST))
        if before is not None:
            return FilingState(before.state) if before.content_hash == content_hash else LineDiffers()
        if item.registers is not None and not _register(tray, item, item.registers):
            return MailboxTaken()
        mailbox = tray.mailbox_of_code(item.code_index) if item.mail else None
        state = FilingState.ORPHAN if mailbox is None else FilingState.FILED
        ends_here = item.registers is not None or bool(item.order.converted.refused_by)
        kept = None if mailbox is None or ends_here else mailbox.mailbox
        tray.note((item.line, REQUEST), Filed(content_hash, kept, int(state)))
        if mailbox is not None and item.mail is not None:
            letter = Letter(
                part=REQUEST, entry=item.entry, mail=item.mail.encode(), filed_at=self._clock.now()
            )
            tray.put(mailbox.mailbox, letter)
            context = item.order.converted.context
            if context.mode is Mode.ENROLMENT and not ends_here and _is_city(context.to_domain):
                tray.arrive(mailbox.mailbox, item.line, city_index(self._locker, context.to_domain))
            if item.said is not None:
                obey(tray.rows, self._locker, self._clock, mailbox, context, item.said)
        return state

    def _receipted(self, item: Opened | Problem, state: FilingState | Problem) -> Outcome:
        if isinstance(item, Problem) or isinstance(state, Problem):
            return Outcome.failed(state if isinstance(state, Problem) else LineUnknown())
        return Outcome(Receipt.make(item.order, state, self._sign).encode())

    def _end_one(self, tray: Tray, ending: Ending, notice: AnswerNotice) -> Outcome:
        line, content_hash = notice.statement.reqid, hashlib.sha256(ending.notice + ending.entry).digest()
        if entry_hash(ending.entry) != notice.entry_hash:
            return Outcome.failed(EntryDiffers())
        before = tray.filed((line, ENDING))
        if before is not None:
            return Outcome(b"\x01") if before.content_hash == content_hash else Outcome.failed(LineDiffers())
        filed = tray.filed((line, REQUEST))
        if filed is None or filed.mailbox is None:
            return Outcome.failed(LineUnknown())
        letter = Letter(part=ENDING, entry=ending.entry, notice=ending.notice, filed_at=self._clock.now())
        tray.put(filed.mailbox, letter)
        tray.note((line, ENDING), Filed(content_hash, None, int(FilingState.FILED)))
        tray.forget(line)
        return Outcome(b"\x01")

    # -- reading ----------------------------------------------------------------------------------

    def lines(self, secret: Secret[bytes], *, whole: bool = False) -> list[Line]:
        """開示: open the letters of the mailbox this secret belongs to; newest line first.

        The secret is the resident's own X25519 key, lent for this call and kept nowhere. Lines that are
        kept back (HI-8), or follow a code whose city has not spoken, come in a `whole` reading alone.
        """
        letters, orders = self._read(secret, whole=whole)
        return [self.opened_line(line, orders, whole=whole) for line in lines_of(letters)]

    def opened_line(self, line: Line, orders: Sequence[KeepBack] = (), *, whole: bool = False) -> Line:
        """Open what a body tells her in a line; what cannot be read leaves the line without details."""
        if line.context.basis not in {TOLD_BASIS, KEEP_BACK_BASIS}:
            return line
        order = line.mail.order
        ordered = next((each for each in orders if each.order == line.context.case), None)
        try:
            letter = steps.open_letter(line.context, order.envelope, self._opens)
            told = read_told(letter.query)
        except Problem:
            return line
        return replace(line, told=told, case=mask_numbers(letter.case), ordered=ordered, placed=whole)

    def letters(self, secret: Secret[bytes], *, whole: bool = False) -> list[Letter]:
        """Open the letters of the mailbox, oldest first: the order of its chain. Raises NoMailbox."""
        return self._read(secret, whole=whole)[0]

    def _read(self, secret: Secret[bytes], *, whole: bool) -> tuple[list[Letter], list[KeepBack]]:
        """Open what is shown now: all letters, or those before the first that is kept back."""
        opens = key_of(secret)
        with self._store.transaction() as tx:
            mailbox = tx.mailbox_of_key(opens.public_key().public_bytes_raw())
            if mailbox is None:
                raise NoMailbox
            orders = tx.keep_backs(mailbox.mailbox)
            now = self._clock.now()
            since = None if whole else kept_back_since(orders, now)
            waiting_since = now if whole else now - ARRIVAL_WAIT
            sealed = tx.letters(mailbox.mailbox, since or date.max, waiting_since)
        return list(self._unsealed(mailbox, sealed, opens)), orders

    def check_mailbox(self, secret: Secret[bytes]) -> None:
        """Make sure that this secret opens a mailbox. Raises NoMailbox."""
        key = key_of(secret).public_key().public_bytes_raw()
        with self._store.transaction() as tx:
            if tx.mailbox_of_key(key) is None:
                raise NoMailbox

    def receipt(self, line: Line) -> Receipt:
        """受領証: the receipt as it was given when the line was filed; the same signature every time."""
        return Receipt.make(line.mail.order, FilingState.FILED, self._sign)

    def signed_chain(self, nym: bytes, count: int, head: bytes) -> Chain:
        """Sign how many letters of a person's mailbox are shown, and their chain's head (ledger.md §7).

        While later ones are kept back (HI-8) it is a shorter chain, which the whole one extends.
        """
        return Chain(count, head, self._sign(chain_fields(nym, count, head)))

    def chain_head(self, secret: Secret[bytes]) -> tuple[int, bytes]:
        """Give count and chain head of what is shown, for the device to compare with what it kept."""
        return chain_head(letter.entry for letter in self.letters(secret))

    def counts(self) -> tuple[int, int]:
        """Count mailboxes and letters."""
        with self._store.transaction() as tx:
            return tx.counts()

    def _unsealed(
        self, mailbox: Mailbox, sealed: list[tuple[int, bytes]], opens: X25519PrivateKey
    ) -> Iterable[Letter]:
        for _, content in sealed:
            opened = unseal(Role.MAIL, mailbox.mailbox.bytes, content, opens)
            yield msgspec.msgpack.decode(opened, type=Letter)


def key_of(secret: Secret[bytes]) -> X25519PrivateKey:
    """Read a mailbox's key. Raises NoMailbox where it is not even a key."""
    try:
        return X25519PrivateKey.from_private_bytes(secret.reveal("open her own letters"))
    except ValueError as wrong:
        raise NoMailbox from wrong  # not even a key: the same answer as for a key without a mailbox


def _notice_or_problem(ending: Ending) -> AnswerNotice | Problem:
    try:
        return AnswerNotice.decode(ending.notice)
    except Malformed as wrong:
        return wrong


def _register(tray: Tray, item: Opened, seals_to: bytes) -> bool:
    """Open the mailbox, or find the very same one open already."""
    if tray.open_mailbox(uuid4(), item.code_index, seals_to, EMPTY_CHAIN):
        return True
    held = tray.mailbox_of_code(item.code_index)
    return held is not None and held.seals_to == seals_to


def _is_city(domain: str) -> bool:
    return BodyName.of_domain(domain).kind == "city"


def _check_sender(caller: str) -> None:
    if caller != COMMISSION:
        raise OnlyTheCommission
