# SPDX-License-Identifier: Apache-2.0
"""求めの確認: keeps the directory of askers and their codes, and tells anybody whether an ask is lawful.

    register, end    two clerks admit a body's key, or end it
    publish, withdraw    an asker's own software, by signature
    look, answer     anybody: a code, or a kind of asker and an affair → a Verdict

Looking changes nothing and is written nowhere: no line, no log, no counter by person. The law is asked anew
at every look, so that a code outlives neither its ground nor its asker. Source: Act 9, 14, 15, 20; law A-5.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from warifu.asking.codes import (
    PREFIX,
    WITHDRAWN_AS,
    Place,
    RequestCode,
    Statement,
    parse_short,
    signed,
    without_address,
)
from warifu.asking.directory import (
    AskerEntry,
    KeyInUse,
    LookAlikeName,
    NothingToAsk,
    NotItsKey,
    OnePersonOnly,
    look_alike,
)
from warifu.asking.law import AskingLaw, shipped
from warifu.asking.law.rows import Source
from warifu.asking.limit import GuessLimit
from warifu.asking.permission import AskedBy, AskedFromAfar, MayNotAsk, asker_of, may_ask
from warifu.asking.store import AskingRows, AskingStore
from warifu.asking.verdicts import Seen, State, Verdict
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.secrecy import mask_numbers

LONGEST_DAYS = 92
KEPT_AFTER_END = timedelta(days=30)
_SPEC = "docs/spec/request-check.md"


class NotPublished(Refusal):
    """The code cannot be published: its key is not registered, its signature fails, or its time is wrong."""

    reason = "request-not-published"
    law = _SPEC
    remedy = f"Sign with the registered key, for at most {LONGEST_DAYS} days, not ended yet."


class AskingService:
    """求めの確認: the directory, the published codes, and the answer to "may they ask me?"."""

    def __init__(self, store: AskingStore, clock: Clock, limit: GuessLimit | None = None) -> None:
        """Use the body's own store; `limit` bounds wrong codes by minute."""
        self._store, self._clock, self._limit = store, clock, limit or GuessLimit()
        self.law: AskingLaw = shipped()

    def register(
        self, entry: AskerEntry, proof: bytes, registrar: str, approver: str
    ) -> tuple[AskerEntry, ...]:
        """Admit a body's key; returns the entries whose names look like its own.

        `proof` is the body's signature over `entry.application()`. Raises OnePersonOnly, NotItsKey,
        NothingToAsk, KeyInUse, or LookAlikeName while `entry.note` gives no reason for a similar name.
        """
        if not registrar.strip() or not approver.strip() or registrar == approver:
            raise OnePersonOnly
        if not entry.is_proven_by(proof):
            raise NotItsKey
        asker_of(self.law, entry.kind)
        if not self.law.affairs_of(entry.kind, self._clock.today()):
            raise NothingToAsk
        with self._store.transaction() as tx:
            tx.take_turn()
            alike = _alike(tx, entry)
            if alike and not entry.note.strip():
                raise LookAlikeName
            if not tx.add_asker(entry, registrar, approver, self._clock.now()):
                raise KeyInUse
        return alike

    def end(self, key_id: bytes, reason: str, clerk: str) -> None:
        """Let a key count no more, from this instant; all its codes end with it. Harmless when repeated."""
        with self._store.transaction() as tx:
            if tx.asker(key_id) is None:
                raise Malformed("key_id: no asker with this key is registered.")
            tx.end_asker(key_id, reason, clerk, self._clock.now())

    def askers(self) -> list[AskerEntry]:
        """The public directory."""
        with self._store.transaction() as tx:
            return tx.askers()

    def publish(self, text: str) -> str:
        """Publish a long code; returns its short code. Repeating it is harmless.

        Raises NotPublished, or the MayNotAsk that says why this asker may not ask for this affair.
        """
        code = RequestCode.parse(text)
        with self._store.transaction() as tx:
            entry = self._entry_in_force(tx, code)
            statement = code.verify(entry.verifying_key)
            if statement is None or statement.until <= self._clock.minute():
                raise NotPublished
            if statement.until - statement.opens > LONGEST_DAYS * 24 * 60:
                raise NotPublished
            may_ask(self.law, entry.kind, statement.affair, self._clock.today())
            until = datetime.fromtimestamp(statement.until * 60, UTC)
            if tx.add_request(code.short, code.text, until, self._clock.now()) != code.text:
                raise NotPublished(remedy="Sign again with another nonce: the short code is taken.")
        return code.short

    def withdraw(self, text: str, signature: bytes) -> None:
        """Take a code back, by the same key's signature over it. Raises NotPublished."""
        code = RequestCode.parse(text)
        with self._store.transaction() as tx:
            found = tx.asker(code.unverified_statement.signer)
            if found is None or code.verify(found[0].verifying_key) is None:
                raise NotPublished
            if not signed(found[0].verifying_key, WITHDRAWN_AS + code.text.encode(), signature):
                raise NotPublished
            tx.withdraw(code.short, self._clock.now())

    def forget(self) -> int:
        """Delete codes that ended a month ago; returns how many. For a clock to call."""
        with self._store.transaction() as tx:
            return tx.forget_requests(self._clock.now() - KEPT_AFTER_END)

    def answer(self, asker_kind: str, affair: str, by: AskedBy = AskedBy.NOT_SAID) -> Verdict:
        """Without a code: may this kind of asker ask for this? Raises Malformed for an unknown kind."""
        asker = asker_of(self.law, asker_kind)
        try:
            permission = may_ask(self.law, asker_kind, affair, self._clock.today(), by)
        except MayNotAsk as refused:
            state = State.FROM_AFAR if isinstance(refused, AskedFromAfar) else State.NOT_ALLOWED
            return Verdict(state, refused.law, asker=asker, advice=refused.advice)
        ground = permission.ground
        return Verdict(
            State.OPTIONAL if ground.optional else State.ALLOWED,
            ground.law,
            asker=asker,
            ground=ground,
            assumed=ground.source is Source.ASSUMPTION,
        )

    def look(self, typed: str, seen: Seen | None = None) -> Verdict:
        """What a long or short code means now. Raises TooManyGuesses; anything unreadable is a verdict."""
        seen = seen or Seen()
        plain = without_address(typed)
        try:
            if not plain.upper().startswith(PREFIX):
                return self._look_up(parse_short(plain), seen)
            code = RequestCode.parse(plain)
        except Malformed:
            return Verdict(State.MISTYPED, _SPEC)
        with self._store.transaction() as tx:
            return self._judge(tx, code, seen)

    def _look_up(self, short: str, seen: Seen) -> Verdict:
        minute = self._clock.minute()
        self._limit.check(minute)
        with self._store.transaction() as tx:
            text = tx.request(short)
            if text is not None:
                return self._judge(tx, RequestCode.parse(text), seen)
        self._limit.wrong(minute)
        return Verdict(State.UNKNOWN, _SPEC)

    def _judge(self, tx: AskingRows, code: RequestCode, seen: Seen) -> Verdict:
        """Signature, asker, time, place and law, in this order; the first that fails is told."""
        found = tx.asker(code.unverified_statement.signer)
        if found is None:
            return Verdict(State.UNKNOWN_ASKER, _SPEC)
        entry, ended = found
        statement = code.verify(entry.verifying_key)
        if statement is None:
            return Verdict(State.FORGED, _SPEC)
        state = self._timely(tx, code, entry, statement, ended=ended) or _misplaced(statement, seen)
        if state is not None:
            return Verdict(state, _SPEC, entry=entry, statement=statement)
        lawful = self.answer(entry.kind, statement.affair, seen.by)
        return Verdict(
            lawful.state,
            lawful.law,
            asker=lawful.asker,
            ground=lawful.ground,
            advice=lawful.advice,
            entry=entry,
            statement=statement,
            alike=_alike(tx, entry),
            assumed=lawful.assumed,
        )

    def _timely(
        self, tx: AskingRows, code: RequestCode, entry: AskerEntry, statement: Statement, *, ended: bool
    ) -> State | None:
        minute = self._clock.minute()
        if ended or not entry.in_force(self._clock.today()):
            return State.ASKER_ENDED
        if tx.is_withdrawn(code.short):
            return State.WITHDRAWN
        if minute >= statement.until or statement.until - statement.opens > LONGEST_DAYS * 24 * 60:
            return State.EXPIRED
        return State.NOT_YET if minute < statement.opens else None

    def _entry_in_force(self, tx: AskingRows, code: RequestCode) -> AskerEntry:
        found = tx.asker(code.unverified_statement.signer)
        if found is None or found[1] or not found[0].in_force(self._clock.today()):
            raise NotPublished
        return found[0]


def _alike(tx: AskingRows, entry: AskerEntry) -> tuple[AskerEntry, ...]:
    """Other bodies in the directory whose name looks the same; the same body's second key is none."""
    return tuple(
        each
        for each in tx.askers()
        if each.corporate_number != entry.corporate_number and look_alike(each.name.ja, entry.name.ja)
    )


def _misplaced(statement: Statement, seen: Seen) -> State | None:
    """A code for one place shown at another: another page, a page instead of a counter, the door."""
    if seen.by in {AskedBy.PHONE, AskedBy.MAIL}:
        return State.FROM_AFAR
    host = _host(seen.host)
    on_a_page = seen.by is AskedBy.PAGE or bool(host)
    if seen.by is AskedBy.VISIT or (on_a_page and statement.place is not Place.PAGE):
        return State.ELSEWHERE
    return State.ELSEWHERE if host and host != _host(statement.where) else None


def _host(typed: str) -> str:
    """The host name of what stands in a browser's address line: no user, no port, no path."""
    scheme, separator, rest = mask_numbers(typed).strip().lower().partition("://")
    address = re.split(r"[/?#\\]", rest if separator else scheme, maxsplit=1)[0]
    return address.rpartition("@")[2].partition(":")[0].rstrip(".")
