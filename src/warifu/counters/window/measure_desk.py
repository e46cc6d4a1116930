# SPDX-License-Identifier: Apache-2.0
"""支援措置のページの順: the pages of a protection case after the person is found. Knows no HTTP.

measure           the person's measures and the steps that may follow
measure/apply     the form of an application
measure/confirm   everything once more, then it is in force
measure/step      confirm, turn down, renew, end
measure/code      a reading code, shown once
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from warifu.counters.window.answers import Answer
from warifu.counters.window.applying import GROUNDS, OFFICE, OFFICE_NAME, OTHERS
from warifu.counters.window.events import Ask, Question
from warifu.counters.window.kinds import SUPPORT
from warifu.counters.window.measure_views import (
    LAST_MONTH,
    ApplyConfirmView,
    ApplyView,
    CodeView,
    MeasuresView,
    PaperView,
    Shown,
    render_apply,
    render_apply_confirm,
    render_code,
    render_measures,
    render_paper,
)
from warifu.counters.window.reading import Trouble
from warifu.counters.window.screens import Frame, drawn
from warifu.counters.window.service import WindowService
from warifu.counters.window.sessions import Case, CaseGone, Session
from warifu.counters.window.support import APPLY, SupportDesk
from warifu.kernel.screens import Wording
from warifu.residents import PROVISIONAL_DAYS, Measure

GROUND = Question(
    "ground",
    Ask.CHOICE,
    Wording("申出の理由", "Ground of the application"),
    choices=tuple((ground.value, words) for ground, words in GROUNDS.items()),
)
_SINGLE = (GROUND, *(each for block in OTHERS for each in block), OFFICE, OFFICE_NAME)


class MeasureDesk:
    """One protection case on one screen."""

    def __init__(
        self, window: WindowService, session: Session, case: Case, frame: Frame, language: str
    ) -> None:
        """Person found and, where the kind asks, identified. Raises CaseGone without the duty."""
        self._support = SupportDesk(window, session, case)
        self._window, self._session, self._case = window, session, case
        self._frame, self._language, self._home = frame, language, f"{frame.address}/measure"

    def serve(self, key: str, form: Mapping[str, str] | None) -> Answer:
        """Answer one request. Raises CaseGone for a page this kind of case does not have."""
        if key == "code":
            return self._code(form) if form is not None else Answer(to=self._home)
        if key == "looks":
            return self._looks(form) if form is not None else Answer(to=self._home)
        if key == "step":
            return self._step(form) if form is not None else Answer(to=self._home)
        if not key:
            return self._measures()
        if self._case.kind.by_notice or key not in {APPLY, "confirm"}:
            raise CaseGone
        return self._apply(form) if key == APPLY else self._confirm(form)

    def _measures(
        self, typed: Mapping[str, str] | None = None, wrong: list[Trouble] | None = None, at: int = -1
    ) -> Answer:
        found = [self._shown(each) for each in self._support.measures()]
        may_apply = not self._case.kind.by_notice
        view = MeasuresView(self._frame, found, may_apply, typed or {}, wrong or (), at)
        return Answer(render_measures(view, self._language), status=422 if wrong else 200)

    def _shown(self, measure: Measure) -> Shown:
        setting = self._window.setting(self._case)
        protected = [each.stated.name for each in setting.members if each.person in measure.protects]
        return Shown(
            measure,
            measure.in_force(setting.today),
            measure.until_on - LAST_MONTH,
            protected,
            sorted(measure.barred_names),
            self._support.steps(measure, setting.today),
            self._support.attempts(measure),
            self._support.histories.shown(measure),
        )

    def _step(self, form: Mapping[str, str]) -> Answer:
        place = _place(form)
        wrong = self._support.step(place, form.get("what", ""), form)
        return self._measures(form, wrong, place) if wrong else Answer(to=self._home)

    def _code(self, form: Mapping[str, str]) -> Answer:
        """Show a code once: the page answers the form itself, so that going back shows none again."""
        whose, code = self._support.reading_code(_place(form), form.get("who", ""))
        view = CodeView(self._frame, whose, code)
        return Answer(render_code(view, self._language))

    def _looks(self, form: Mapping[str, str]) -> Answer:
        """The paper with looks that stand in no mailbox; drawn in answer to the form, and never by itself."""
        whose, looks = self._support.paper(_place(form), form.get("who", ""))
        view = PaperView(self._frame, whose, looks, self._window.now())
        return Answer(render_paper(view, self._language))

    def _apply(self, form: Mapping[str, str] | None) -> Answer:
        if form is not None:
            typed = {name: said for name, said in form.items() if not name.startswith("_")}
            wrong = self._support.read(typed)
            return self._form(wrong) if wrong else Answer(to=f"{self._home}/confirm")
        return self._form([])

    def _form(self, wrong: list[Trouble]) -> Answer:
        case, setting = self._case, self._window.setting(self._case)
        draft = case.draft(APPLY)
        fields = {each.name: drawn(each, each.name, draft, setting, wrong) for each in _SINGLE}
        members = [
            (f"who-{each.key}", each.stated.name) for each in setting.own() if each.person != setting.person
        ]
        view = ApplyView(
            self._frame,
            fields,
            members,
            self._window.having_duty(SUPPORT),
            self._session.clerk.clerk,
            draft,
            not draft,
            wrong,
        )
        return Answer(render_apply(view, self._language), status=422 if wrong else 200)

    def _confirm(self, form: Mapping[str, str] | None) -> Answer:
        if form is not None:
            wrong = self._support.take(form.get("mark", ""))
            return self._form(wrong) if wrong else Answer(to=self._home)
        application = self._case.applying
        if application is None:
            return Answer(to=self._home)
        until = self._window.setting(self._case).today + timedelta(days=PROVISIONAL_DAYS)
        view = ApplyConfirmView(self._frame, application, until)
        return Answer(render_apply_confirm(view, self._language))


def _place(form: Mapping[str, str]) -> int:
    said = form.get("place", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 4 else -1
