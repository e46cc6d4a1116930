# SPDX-License-Identifier: Apache-2.0
"""番号の変更のページ: the one page of such a case after the person is found. Knows no HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from warifu.counters.window import numbers
from warifu.counters.window.answers import Answer
from warifu.counters.window.reading import Trouble, without_numbers
from warifu.counters.window.screens import Frame, draw
from warifu.counters.window.service import WindowService
from warifu.counters.window.sessions import Case, CaseGone, NumberAnswer, Session
from warifu.counters.window.troubles import CHOOSE
from warifu.exchange import Manner
from warifu.identity import CheckExpired
from warifu.kernel.screens import Wording

_TOLD = Wording(
    "番号が変わる前に、ご本人が履歴でこの文を読みます。",
    "The person reads these words in the history before the number changes.",
)


@dataclass(frozen=True, slots=True)
class NumberView:
    """番号の変更: the two findings and the file, or what the case came to. It shows no number."""

    frame: Frame
    typed: Mapping[str, str]
    troubles: Sequence[Trouble]
    answer: NumberAnswer | None
    told: Wording = _TOLD

    @property
    def reasons(self) -> Sequence[tuple[str, Wording]]:
        """Why a number is changed ex officio, to choose from; none in a case she asks for herself."""
        return (("", CHOOSE), *numbers.WHY.items()) if self.frame.kind.by_notice else ()

    def wrong(self, name: str) -> list[Wording]:
        """The troubles of one field."""
        return [each.words for each in self.troubles if each.field == name]


class NumberDesk:
    """One case about another number, on one screen."""

    def __init__(
        self, window: WindowService, session: Session, case: Case, frame: Frame, language: str
    ) -> None:
        """Person found and, where she asks herself, identified."""
        self._window, self._session, self._case = window, session, case
        self._frame, self._language = frame, language

    def serve(self, form: Mapping[str, str] | None) -> Answer:
        """Answer one request. Raises NoSuchResident for who may not be seen, CheckExpired."""
        wrong = self._decide(form) if form is not None else []
        if form is not None and not wrong:
            return Answer(to=f"{self._frame.address}/number")
        view = NumberView(self._frame, without_numbers(form or {})[0], wrong, self._case.number)
        return Answer(draw("number.html", view, self._language), status=422 if wrong else 200)

    def _decide(self, form: Mapping[str, str]) -> list[Trouble]:
        window, case = self._window, self._case
        if window.numbers is None or case.person is None:
            raise CaseGone
        if not case.kind.by_notice and not window.is_identified(self._session, case):
            raise CheckExpired
        window.register.protection.see(window.asker(self._session, case), case.person)
        clerk = self._session.clerk.clerk
        person = case.person
        return numbers.decide(
            window.numbers,
            case,
            person,
            form,
            clerk=clerk,
            tell=lambda: window.tell(self._session, case, Manner.NUMBER, [person]),
            post=lambda: window.post_notice(self._session, case),
        )
