# SPDX-License-Identifier: Apache-2.0
"""案件のページの順: which page of the open case answers, and where the clerk goes on. Knows no HTTP.

Every page asks the case first what is done already: nothing of a household before the identity check, no
event that this kind of case does not allow.
"""

from __future__ import annotations

from collections.abc import Mapping

from warifu.counters.window import screens, service, troubles
from warifu.counters.window.answers import Answer, Place
from warifu.counters.window.caserooms import CaseRooms, answers
from warifu.counters.window.events import EventForm
from warifu.counters.window.measure_desk import MeasureDesk
from warifu.counters.window.number_desk import NumberDesk
from warifu.counters.window.reading import Trouble, without_numbers
from warifu.counters.window.service import WindowService
from warifu.counters.window.support import APPLY
from warifu.identity import CheckExpired
from warifu.residents import NoSuchResident


class Desk(CaseRooms):
    """One case on one screen of a city's window."""

    _window: WindowService

    def keep(self, room: str, form: Mapping[str, str] | None) -> None:
        """As for every case; forms of events and measures are kept too."""
        super().keep(room, form)
        name, _, key = room.partition("/")
        if form is not None and name == "event" and key in self._case.kind.events:
            self._window.fill_event(self._case, service.form_of(self._case, key), answers(form))
        if form is not None and name == "measure" and key == APPLY and self._case.kind.duty:
            self._case.drafts[APPLY] = without_numbers(answers(form))[0]

    def answer(self, place: Place, name: str, key: str, form: Mapping[str, str] | None) -> Answer:
        """Answer in a room that only a city's window has."""
        if name in {"person", "other", "agent"}:
            return self._person(place, name, form)
        if name == "event":
            return self._event(place, key, form)
        if name == "measure":
            return self._measure(place, key, form)
        rooms = {
            "confirm": self._confirm,
            "done": self._done,
            "letter": self._letter,
            "number": self._number,
        }
        return rooms[name](place, form)

    # looking somebody up

    def _person(self, place: Place, room: str, form: Mapping[str, str] | None) -> Answer:
        case, wrong = self._case, list[Trouble]()
        if room == "person" and case.person is not None:
            return Answer(to=f"{place.address}/{self._next()}")
        if form is None:
            case.found, case.sought = (), False
        elif "choose" in form and room != "agent":
            return self._chosen(place, room, form["choose"])
        elif room == "agent":
            wrong = self._window.name_agent(self._session, case, form)
            if not wrong:
                return Answer(to=f"{place.address}/{self._next()}")
        else:
            wrong = self._window.search(self._session, case, form)
        typed = without_numbers(form or {})[0]
        view = screens.PersonView(
            self._frame(place, room), room, typed, wrong, case.sought, case.found, troubles.NOBODY
        )
        return Answer(screens.render_person(view, self._language), status=422 if wrong else 200)

    def _chosen(self, place: Place, room: str, said: str) -> Answer:
        if not self._case.found:  # pressed twice
            return Answer(to=f"{place.address}/{room}")
        at = int(said) if said.isascii() and said.isdigit() and len(said) == 1 else -1
        self._window.choose(self._session, self._case, at, other=room == "other")
        return Answer(to=f"{place.address}/{self._next()}")

    # the event

    def _event(self, place: Place, key: str, form: Mapping[str, str] | None) -> Answer:
        case = self._case
        try:
            self._window.look(self._session, case, anew=not key)
        except NoSuchResident:
            return self._nobody(place)
        if not key:
            case.troubles, case.conflict = (), ()
            done = [entered for entered, _ in case.done]
            view = screens.EventsView(
                self._frame(place, "event"), case.households, service.forms_of(case.kind), done
            )
            return Answer(screens.render_events(view, self._language))
        event = service.form_of(case, key)
        if form is None:
            return self._form(place, event)
        if "more" in form or "fewer" in form:
            self._window.fill_event(case, event, answers(form) | {"people": _count(form)})
            return Answer(to=f"{place.address}/event/{event.key}#people")
        wrong = self._window.read_event(case, event, answers(form))
        return self._form(place, event) if wrong else Answer(to=f"{place.address}/confirm")

    def _measure(self, place: Place, key: str, form: Mapping[str, str] | None) -> Answer:
        try:
            self._window.look(self._session, self._case)
        except NoSuchResident:
            return self._nobody(place)
        frame = self._frame(place, "measure")
        return MeasureDesk(self._window, self._session, self._case, frame, self._language).serve(key, form)

    def _form(self, place: Place, event: EventForm) -> Answer:
        case = self._case
        setting = self._window.setting(case)
        fields, blocks = screens.fields_of(event, case.draft(event.key), setting, case.troubles)
        frame = self._frame(place, "event")
        view = screens.FormView(frame, event, fields, blocks, case.troubles, case.households, case.conflict)
        status = 409 if case.conflict else 422 if case.troubles else 200
        return Answer(screens.render_form(view, self._language), status=status)

    def _confirm(self, place: Place, form: Mapping[str, str] | None) -> Answer:
        case = self._case
        if form is not None:
            event = case.pending.form.key if case.pending is not None else ""
            if self._window.record(self._session, case, form.get("mark", "")):
                return Answer(to=f"{place.address}/done")
            return Answer(to=f"{place.address}/event/{event}" if event else f"{place.address}/event")
        if case.pending is None:
            return Answer(to=f"{place.address}/event")
        try:
            self._window.look(self._session, case)
        except NoSuchResident:
            return self._nobody(place)
        frame = self._frame(place, "event")
        view = screens.ConfirmView(frame, case.pending, self._window.setting(case).today)
        return Answer(screens.render_confirm(view, self._language))

    def _done(self, place: Place, _: Mapping[str, str] | None) -> Answer:
        if not self._case.done:
            return Answer(to=f"{place.address}/event")
        entered, filed = self._case.done[-1]
        view = screens.DoneView(self._frame(place, "event"), entered, filed.due_on, filed.late)
        return Answer(screens.render_done(view, self._language))

    # the number notice

    def _letter(self, place: Place, form: Mapping[str, str] | None) -> Answer:
        case, wrong = self._case, list[Trouble]()
        if form is not None:
            try:
                wrong = self._window.act_on_letter(self._session, case, answers(form))
            except NoSuchResident:
                return self._nobody(place)
            except CheckExpired:
                return self._papers_again(place)
            if not wrong:
                return Answer(to=f"{place.address}/letter")
        letters = self._window.letters
        cities = list(letters.cities.items()) if letters is not None else []
        typed = answers(form or {})
        view = screens.LetterView(self._frame(place, "letter"), typed, wrong, case.letter, cities)
        return Answer(screens.render_letter(view, self._language), status=422 if wrong else 200)

    # another number

    def _number(self, place: Place, form: Mapping[str, str] | None) -> Answer:
        case = self._case
        try:
            desk = NumberDesk(self._window, self._session, case, self._frame(place, "number"), self._language)
            return desk.serve(answers(form) if form is not None else None)
        except NoSuchResident:
            return self._nobody(place)
        except CheckExpired:
            return self._papers_again(place)


def _count(form: Mapping[str, str]) -> str:
    asked = form.get("people", "1")
    now = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 1 else 1
    return str(max(1, min(8, now + (1 if "more" in form else -1))))
