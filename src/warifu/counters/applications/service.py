# SPDX-License-Identifier: Apache-2.0
"""電子申請の受付: from a signed file to what may be believed of it.

    1 read     there is a signature in it, or beside it, that can be read
    2 keep     the file as it came, who took it in, in which case, for what   durable
    3 ask      the certified verifier; it records that this body asks before it answers
    4 keep     the answer about it; the first one stands                      power fails here: ask again
    5 record   who is about to be shown who signed, in which case             durable
    6 tell     whoever signed, if this clerk may find her in the register (`signers`)   cannot be told: stop
    7 show     who signed, without an address; only whom step 6 told, and where the signature holds

If the verifier cannot be reached the application stays without an answer, and nobody is shown who signed.
What stands in the file, and whether whoever signed may apply for it, a person judges.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from warifu.cards.documents import Checked, Judge, Signature, Verdict, find_signature, is_bound, is_stamped
from warifu.cards.verification import Finding, Verifier
from warifu.counters.applications.nouns import (
    LARGEST,
    Received,
    ShownApplication,
    applicant_of,
    read_affair,
    read_case,
    signer_of,
)
from warifu.counters.applications.receipt import receipt
from warifu.counters.applications.refusals import ApplicationUnfit, NoSuchApplication, SignedForService
from warifu.counters.applications.sealing import Drawer, Paper
from warifu.counters.applications.signers import Signers
from warifu.counters.applications.store import ApplicationsStore
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Refusal, Unreachable

NEWEST = 50


class Seal(Protocol):
    """印: how this body seals a paper that it issues."""

    def seal(self, paper: bytes) -> bytes:
        """Give the PDF with the body's seal and a time stamp in it; never one without both."""
        ...


@dataclass(frozen=True)
class ApplicationsService:
    """受付: `clerk` is who works at the terminal, and proved it."""

    store: ApplicationsStore
    verifier: Verifier
    drawer: Drawer
    seal: Seal
    signers: Signers
    clock: Clock
    draw: Callable[[int], bytes]

    def take_in(self, clerk: str, case: str, affair: str, document: bytes, beside: bytes) -> ShownApplication:
        """受付: keep a signed file, ask about its signature, show who signed.

        Raises ApplicationUnfit, NotSigned, SignedForService; once kept SignerUnclear, and a Fault
        while she who signed cannot be told: it waits in the list, and `open` goes on.
        """
        case, affair = read_case(case), read_affair(affair)
        if not document or len(document) + len(beside) > LARGEST:
            raise ApplicationUnfit("document: a signed file of at most 2 MB")
        paper = Paper(document, beside)
        found = _found(paper)
        if is_bound(found):  # a service chose its hash, and she saw a name
            raise SignedForService("document: signed for this office, not for a service on the net")
        checked = self._checked(found)  # what cannot be read is not kept
        application = UUID(bytes=self.draw(16), version=4)
        received = Received(application, self.clock.now(), clerk, affair)
        with self.store.transaction() as tx:
            tx.add(received, case, self.drawer.seal(application, paper))
        return self._shown(clerk, case, self._asked(received, found, checked), paper, found, checked)

    def open(self, clerk: str, case: str, application: UUID) -> ShownApplication:
        """閲覧: show an application that was taken in before; asks where there is no answer yet.

        Raises NoSuchApplication, ApplicationUnfit, SignerUnclear, and a Fault as `take_in`.
        """
        case = read_case(case)
        received, paper = self._kept(application)
        found = _found(paper)
        checked = self._checked(found)
        return self._shown(clerk, case, self._asked(received, found, checked), paper, found, checked)

    def receipt(self, application: UUID, city: str) -> bytes:
        """受付票: give the sealed paper that says which file came and when; it names nobody.

        Raises NoSuchApplication, NoTimeStamp.
        """
        received, paper = self._kept(application)
        return self.seal.seal(receipt(received, paper.document, city))

    def newest(self) -> list[Received]:
        """一覧: the newest applications first, without anybody's name."""
        with self.store.transaction() as tx:
            return tx.newest(NEWEST)

    def find(self, application: UUID) -> Received:
        """Give an application without what is in it. Raises NoSuchApplication."""
        with self.store.transaction() as tx:
            received = tx.find(application)
        if received is None:
            raise NoSuchApplication
        return received

    def _kept(self, application: UUID) -> tuple[Received, Paper]:
        with self.store.transaction() as tx:
            received, sealed = tx.find(application), tx.sealed(application)
        if received is None or sealed is None:
            raise NoSuchApplication
        return received, self.drawer.open(application, sealed)

    def _asked(self, received: Received, found: Signature, checked: Checked) -> Received:
        """Give it with its answer; without one where the verifier said nothing."""
        if received.finding is not None:
            return received
        if checked.verdict is Verdict.ALTERED:  # the verifier sees no file, so this is seen here
            finding = Finding(valid=False, at=self.clock.now())
        else:
            try:
                finding = self.verifier.check(received.affair, found)
            except (Unreachable, Refusal):
                return received  # nothing is known yet, and the page says so
        with self.store.transaction() as tx:
            tx.add_answer(received.application, finding, self.clock.now())
        return self.find(received.application)

    def _shown(
        self, clerk: str, case: str, received: Received, paper: Paper, found: Signature, checked: Checked
    ) -> ShownApplication:
        applicant = None
        if received.finding is not None and received.finding.valid:
            signer = signer_of(checked.certificate)
            with self.store.transaction() as tx:
                tx.add_opened(received.application, self.clock.now(), self.draw(16), clerk, case)
            if self.signers.tell(signer, clerk, case, received.affair):
                applicant = applicant_of(signer)
        return ShownApplication(
            received=received,
            applicant=applicant,
            inside=not paper.beside,
            stamped=is_stamped(found),
            size=len(paper.document),
        )

    def _checked(self, found: Signature) -> Checked:
        """Read it: whole or altered, by which certificate. No root is trusted here; the verifier judges."""
        return Judge(()).judge(found, self.clock.now())


def _found(paper: Paper) -> Signature:
    return find_signature(paper.beside, paper.document) if paper.beside else find_signature(paper.document)
