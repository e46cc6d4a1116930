# SPDX-License-Identifier: Apache-2.0
"""From a case of the child allowance office to its page. Names come from the register of the same body.

Only an opened case names anybody, and the service has recorded the look before this module sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from warifu.benefits import screens
from warifu.benefits.application import Application, Status
from warifu.benefits.cases import AskedInquiry, CaseFile, CaseLine, DecidedCase
from warifu.benefits.child_allowance import Outcome
from warifu.benefits.grounds import Ground, ground
from warifu.benefits.service import BenefitsService
from warifu.exchange import PurposeTable
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.clock import Clock
from warifu.kernel.screens import Shell, Titles, Wording, cite
from warifu.kernel.screens.moments import day, in_japan

NameOf = Callable[[InHouseNumber], Wording]
_AFFAIR = Wording("児童手当の認定", "Child allowance")
_ENDS: dict[Status | None, screens.InquiryState] = {
    Status.ANSWERED: screens.InquiryState.ANSWERED,
    Status.NO_RECORD: screens.InquiryState.NO_RECORD,
    Status.REFUSED: screens.InquiryState.REFUSED,
}


@dataclass(frozen=True)
class CaseDesk:
    """Makes the case desk's views."""

    service: BenefitsService
    table: PurposeTable
    titles: Titles
    name_of: NameOf
    clock: Clock

    def cases(self, shell: Shell, not_found: str = "") -> screens.CasesView:
        """The list: numbers and states, nobody's name."""
        lines = tuple(_line(line) for line in self.service.cases())
        return screens.CasesView(shell, lines, not_found=not_found)

    def case(self, shell: Shell, number: str, clerk: str) -> screens.CasesView:
        """One case; the look is recorded first. Raises NoSuchCase."""
        found = self.service.look(number, clerk)
        return screens.CasesView(shell, (), opened=self._file(found))

    def _file(self, found: CaseFile) -> screens.CaseFile:
        application, decided = found.application, found.decided
        state = screens.CaseState.ASKING if found.asked else screens.CaseState.OPEN
        return screens.CaseFile(
            line=screens.CaseLine(
                number=str(found.case_id),
                affair=_AFFAIR,
                opened_on=application.received_on,
                state=screens.CaseState.DECIDED if decided else state,
            ),
            applicant=_joined([self.name_of(parent.in_house_number) for parent in application.parents]),
            facts=_facts(application),
            inquiries=tuple(self._inquiry(asked) for asked in found.asked),
            decision=_decision(decided) if decided else None,
        )

    def _inquiry(self, asked: AskedInquiry) -> screens.InquiryLine:
        items = [item for item in map(self.table.item, asked.items) if item is not None]
        kinds = [self.table.kinds[kind] for kind in dict.fromkeys(item.kind for item in items)]
        person, article = self.name_of(asked.person), cite("Act 19(viii)")
        subject = Wording("・".join(kind.ja for kind in kinds), ", ".join(kind.en for kind in kinds))
        row = self.table.row(asked.purpose, in_japan(asked.asked_at))
        place = (
            Wording(f"、別表第二　{row.item}の項", f", Appended Table 2, item {row.item}")
            if row
            else Wording("")
        )
        return screens.InquiryLine(
            asked_at=asked.asked_at,
            provider=self.titles.of(asked.provider),
            subject=Wording(f"{subject.ja}（{person.ja}さん）", f"{subject.en} ({person.en or person.ja})"),
            law=Wording(article.ja + place.ja, article.en + place.en),
            state=_ENDS.get(asked.status, screens.InquiryState.WAITING),
            answers=tuple(
                (Wording(item.ja, item.en), _value(asked.unverified_values[item.code], item.value))
                for item in items
                if item.code in asked.unverified_values
            ),
            reason=asked.reason if asked.status is Status.REFUSED else "",
        )


def _line(line: CaseLine) -> screens.CaseLine:
    asking = screens.CaseState.ASKING if line.asked else screens.CaseState.OPEN
    return screens.CaseLine(
        number=str(line.case_id),
        affair=_AFFAIR,
        opened_on=line.received_on,
        state=screens.CaseState.DECIDED if line.outcome else asking,
    )


def _facts(application: Application) -> tuple[tuple[Wording, Wording], ...]:
    births = [child.birth_on for child in application.children]
    facts = [
        (Wording("子ども", "Children"), Wording(f"{len(births)}人", str(len(births)))),
        (
            Wording("子どもの生年月日", "Born on"),
            Wording("、".join(day(on, "ja") for on in births), ", ".join(day(on, "en") for on in births)),
        ),
    ]
    if application.event_on:
        on = application.event_on
        facts.append(
            (Wording("転入・出生の日", "Moved in or born on"), Wording(day(on, "ja"), day(on, "en")))
        )
    return tuple(facts)


def _decision(decided: DecidedCase) -> screens.Decision:
    decision = decided.decision
    grounds = {lang: [ground(code, lang) for code in decision.reasons] for lang in ("ja", "en")}
    return screens.Decision(
        granted=decision.outcome is not Outcome.NOT_GRANTED,
        decided_at=decided.decided_at,
        why=Wording(
            "".join(each.why for each in grounds["ja"]), " ".join(each.why for each in grounds["en"])
        ),
        law=Wording(_laws(grounds["ja"], "、"), _laws(grounds["en"], "; ")),
        yen_a_month=decision.monthly.amount,
        from_month=decision.first_month,
    )


def _laws(grounds: list[Ground], comma: str) -> str:
    return comma.join(dict.fromkeys(each.law for each in grounds))


def _value(value: object, form: str) -> Wording:
    """A value as the table says it is: yen, flag or plain. It came from another body, so it stays text."""
    if form == "yen" and type(value) is int:
        return Wording(f"{value:,}円", f"{value:,} yen")
    if form == "flag" and isinstance(value, bool):
        return Wording("はい" if value else "いいえ", "yes" if value else "no")
    return Wording(str(value), str(value))


def _joined(names: list[Wording]) -> Wording:
    return Wording("、".join(name.ja for name in names), ", ".join(name.en or name.ja for name in names))
