# SPDX-License-Identifier: Apache-2.0
"""J-LIS's enrolment desk: a number and four items come in, and the asker's code goes out by the network.

    1 find     the one live person, recorded first (`enrolment`)    no: the same words for every reason
    2 issue    a code to the asker, over both converters, filed with the person

Also opens the mailboxes of newly numbered people (LC-19), before anybody can ask about them. Messages
come sealed (`exchange.sealing`), because they carry the number. It never learns the code it issues.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec

from warifu.exchange import Issuing
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.refusal import Refusal
from warifu.kernel.wire import Endpoint, Nothing
from warifu.numbers.designation import MailboxToOpen
from warifu.numbers.enrolment import EnrolmentService
from warifu.numbers.service import NumbersService
from warifu.numbers.web import ItemsMessage

AT_ONCE = 8
MAILBOX_TAKEN = "mailbox-taken"  # the portal's reason code


class EnrolMessage(msgspec.Struct, forbid_unknown_fields=True):
    """`numbers/enrol`: who (number and four items), why, and the asker's reference for the code."""

    number: str
    items: ItemsMessage
    basis: str
    reference: bytes


class EnrolmentDesk:
    """Joins the register of numbers with the issuer of codes."""

    def __init__(self, enrolments: EnrolmentService, numbers: NumbersService, issuer: Issuing) -> None:
        """Find with `enrolments`, issue with `issuer`."""
        self._enrolments, self._numbers, self._issuer = enrolments, numbers, issuer
        self._opening = threading.Lock()  # two cities at once must not open one mailbox twice

    def enrol(self, caller: str, message: EnrolMessage) -> Nothing:
        """符号の取得: give the caller its code of the person. Raises PersonNotConfirmed, QuotaReached."""
        asker = BodyName(caller)
        number = IndividualNumber.parse(message.number)
        found = self._enrolments.find_for_enrolment(number, message.items.read(), asker, message.basis)
        self._issuer.enrol(found.rid, asker.text, message.reference)
        return Nothing()

    def open_mailboxes(self, progress: Callable[[int], None] = lambda _: None) -> int:
        """Open the mailboxes still to be opened, several at once; gives how many.

        What was done is noted after each batch, and opening a mailbox twice is harmless. A mailbox that
        the portal refuses is passed over: nobody can ask about that person, and the commission knows.
        """
        opened = 0
        with self._opening, ThreadPoolExecutor(AT_ONCE) as pool:
            while waiting := self._numbers.mailboxes_to_open(most=100):
                self._open_batch(pool, waiting)
                self._numbers.mailboxes_opened(waiting[-1])
                opened += len(waiting)
                progress(opened)
        return opened

    def report_refusals(self) -> int:
        """Tell people who tried their number with other particulars; gives how many were told."""
        told, refusals = 0, list[Refusal]()
        for attempt, rid, asker in self._enrolments.owed_letters():
            try:
                self._issuer.report_refusal(rid, asker.text)
            except Refusal as refusal:
                refusals.append(refusal)  # it stays owed, and stands in no other letter's way
                continue
            self._enrolments.letter_sent(attempt)
            told += 1
        if refusals:
            raise refusals[0]
        return told

    def _open_batch(self, pool: ThreadPoolExecutor, waiting: Sequence[MailboxToOpen]) -> None:
        for done in [pool.submit(self._issuer.register, each.rid, each.mailbox_key) for each in waiting]:
            try:
                done.result()
            except Refusal as refusal:
                if refusal.reason != MAILBOX_TAKEN:
                    raise

    def endpoints(self) -> list[Endpoint]:
        """Give the desk's messages, to be offered sealed."""
        return [Endpoint("numbers/enrol", EnrolMessage, self.enrol)]
