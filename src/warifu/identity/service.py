# SPDX-License-Identifier: Apache-2.0
"""本人確認: the one way in which any counter of a body identifies a person.

    examine    what would be missing now; records nothing, promises nothing (for a form half filled)
    check      examine, record one line, and only then give an IdentityChecked or raise the refusal
    alerts     persons for whom somebody failed again and again

It does not take a number, compare four items with J-LIS or open a case: the counter does, with the
IdentityChecked in its hand. Source: Act 16; law A-6 to A-8, R-7.
"""

from __future__ import annotations

from datetime import date, timedelta

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identity import law as rules
from warifu.identity.checked import IdentityChecked, Occasion, attest
from warifu.identity.examination import examine
from warifu.identity.lines import CLOSED_WAY, NOT_SHOWN, SHOWN, SUSPECT, Alert, CheckLine, kinds_shown
from warifu.identity.nouns import Finding, Practice, Showing
from warifu.identity.refusals import IdentityNotShown, PaperSuspect
from warifu.identity.remedy import remedy
from warifu.identity.store import IdentityRows, IdentityStore
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Malformed, Refusal


class IdentityService:
    """本人確認: checks, records, and says what is missing."""

    def __init__(self, store: IdentityStore, clock: Clock, practice: Practice) -> None:
        """Use the body's own record and its own rules of practice. Raises Fault for a misspelt practice."""
        self._store, self._clock, self._practice = store, clock, practice
        self._law = rules.shipped()
        rules.check_practice(self._law, practice)

    @property
    def practice(self) -> Practice:
        """This body's own choices."""
        return self._practice

    def examine(self, showing: Showing) -> Finding:
        """Say what is shown and missing so far, without a record. Raises the refusal of a closed way."""
        return examine(self._law, self._practice, showing, self._clock.today())

    def check(self, occasion: Occasion, showing: Showing) -> IdentityChecked:
        """本人確認の措置: record the check, then give the value that says so.

        Raises IdentityNotShown, PaperSuspect or the refusal of a closed way, each after its own line is
        durable; Malformed where purpose or kinds do not exist.
        """
        if occasion.purpose != showing.purpose:
            raise Malformed("purpose: the papers were shown for another purpose than the check is for.")
        try:
            finding = self.examine(showing)
        except Refusal:
            self._record(occasion, showing, CLOSED_WAY, None)
            raise
        if finding.suspicious:
            self._record(occasion, showing, SUSPECT, finding)
            raise PaperSuspect(finding)
        if not finding.complete:
            self._record(occasion, showing, NOT_SHOWN, finding)
            raise IdentityNotShown(finding, remedy(self._law, showing, finding))
        return self._passed(occasion, showing, finding)

    def alerts(self, since: date) -> list[Alert]:
        """Persons for whom checks failed again and again since that day; for the person in charge."""
        with self._store.transaction() as tx:
            return tx.alerts_since(since)

    def lines_of_case(self, case: str) -> list[CheckLine]:
        """Every check made in a case, oldest first."""
        with self._store.transaction() as tx:
            return tx.lines_of_case(case)

    def lines_of_person(self, person: InHouseNumber) -> list[CheckLine]:
        """Every check made about a person, oldest first; she may see them."""
        with self._store.transaction() as tx:
            return tx.lines_of_subject(person.reveal("file of identity checks"))

    def _passed(self, occasion: Occasion, showing: Showing, finding: Finding) -> IdentityChecked:
        now = self._clock.now()
        with self._store.transaction() as tx:
            check = tx.add_line(occasion.subject, self._line(occasion, showing, SHOWN, finding))
        minute = int(now.timestamp()) // 60
        longest = self._law.purpose(showing.purpose).minutes
        return attest(
            check,
            occasion,
            showing.way,
            showing.bearer,
            frozenset(finding.shown),
            (minute, minute + longest),
            by_eye=finding.by_eye,
        )

    def _record(self, occasion: Occasion, showing: Showing, outcome: str, finding: Finding | None) -> None:
        """Add the line of a check that did not pass, and an alert where there are too many."""
        with self._store.transaction() as tx:
            tx.take_turn(occasion.subject)
            tx.add_line(occasion.subject, self._line(occasion, showing, outcome, finding))
            self._alert(tx, occasion.subject)

    def _alert(self, tx: IdentityRows, subject: str) -> None:
        since = self._clock.now() - timedelta(days=self._practice.alert_days)
        failures = tx.failures_since(subject, since)
        if failures >= self._practice.alert_after:
            tx.add_alert(subject, self._clock.today(), failures, self._clock.now())

    def _line(self, occasion: Occasion, showing: Showing, outcome: str, finding: Finding | None) -> CheckLine:
        return CheckLine(
            case=occasion.case,
            clerk=occasion.clerk,
            purpose=occasion.purpose,
            way=showing.way,
            bearer=showing.bearer,
            outcome=outcome,
            papers=kinds_shown(showing),
            shown_by=tuple(f"{slot}={route}" for slot, route in finding.shown.items()) if finding else (),
            missing=tuple(each.slot.value for each in finding.missing) if finding else (),
            faults=tuple(f"{each.kind}={each.fault}" for each in finding.faults) if finding else (),
            by_eye=bool(finding and finding.by_eye),
            checked_at=self._clock.now(),
        )
