# SPDX-License-Identifier: Apache-2.0
"""在外公館の案件のページ: whom it is about, and who acts for her; the rest is every counter's. No HTTP."""

from __future__ import annotations

from collections.abc import Mapping

from warifu.counters.embassy.nouns import AGENT, FIELDS
from warifu.counters.embassy.service import EmbassyWindow
from warifu.counters.window import screens
from warifu.counters.window.answers import Answer, Place
from warifu.counters.window.caserooms import CaseRooms
from warifu.counters.window.reading import Trouble, without_numbers
from warifu.counters.window.sessions import CaseGone
from warifu.kernel.screens import Wording

_ASKS = screens.PersonAsks(
    Wording(
        "戸籍の証明書のとおりに入力します。本籍地の市区町村が、国外にいる日本国民であることだけを答えます。",
        "Write what the certificate of the family register says. The city that keeps it answers one thing: "
        "whether she is a national abroad.",
    ),
    FIELDS,
    Wording("本籍地の市区町村に確かめる", "Ask that city"),
    Wording("戸籍のある市区町村", "City that keeps the family register"),
)
_AGENT = screens.PersonAsks(
    Wording(
        "代理人の書類のとおりに入力します。どの画面にも表示されません。",
        "Write what the representative's own paper says. It is shown nowhere.",
    ),
    AGENT,
    Wording("代理人を記録する", "Note the representative"),
)
_NOBODY = Wording(
    "確認できませんでした。入力した内容を、戸籍の証明書と見くらべてください。"
    "合っているときは、本籍地の市区町村に相談するよう案内してください。だれについても、この文だけが表示されます。",
    "Nobody was confirmed. Compare what you typed with the certificate of the family register. If it agrees, "
    "the city of the legal domicile can help. These words stand here whoever it is about.",
)


class EmbassyRooms(CaseRooms):
    """One case on one screen of an embassy."""

    _window: EmbassyWindow

    def answer(self, place: Place, name: str, key: str, form: Mapping[str, str] | None) -> Answer:
        """Whom it is about, or who acts for her. Raises CaseGone for any other room."""
        del key
        if name == "person":
            return self._person(place, form)
        if name == "agent":
            return self._agent(place, form)
        raise CaseGone

    def _person(self, place: Place, form: Mapping[str, str] | None) -> Answer:
        case, wrong = self._case, list[Trouble]()
        if case.person is not None:
            return Answer(to=f"{place.address}/{self._next()}")
        if form is None:
            case.sought = False
        else:
            wrong = self._window.introduced(self._session, case, form)
            if case.person is not None:
                return Answer(to=f"{place.address}/{self._next()}")
        return self._whom(place, form, wrong)

    def _card(self, place: Place, form: Mapping[str, str] | None) -> Answer:
        if form is not None and not self._window.still_confirmed(self._session, self._case):
            return self._whom(place, None, [])
        return super()._card(place, form)

    def _whom(self, place: Place, form: Mapping[str, str] | None, wrong: list[Trouble]) -> Answer:
        choices = [("", Wording("選んでください", "Choose")), *self._window.cities.items()]
        return self._asked(place, "person", form, wrong, _ASKS.of(choices))

    def _agent(self, place: Place, form: Mapping[str, str] | None) -> Answer:
        wrong = list[Trouble]()
        if form is not None:
            wrong = self._window.name_agent(self._case, form)
            if not wrong:
                return Answer(to=f"{place.address}/{self._next()}")
        return self._asked(place, "agent", form, wrong, _AGENT)

    def _asked(
        self,
        place: Place,
        room: str,
        form: Mapping[str, str] | None,
        wrong: list[Trouble],
        asks: screens.PersonAsks,
    ) -> Answer:
        typed = without_numbers(form or {})[0]
        frame, sought = self._frame(place, room), self._case.sought and room == "person"
        view = screens.PersonView(frame, room, typed, wrong, sought, (), _NOBODY, asks)
        return Answer(screens.render_person(view, self._language), status=422 if wrong else 200)
