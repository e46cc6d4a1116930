# SPDX-License-Identifier: Apache-2.0
"""案件のページの順: which page of the open case answers, and where the clerk goes on. Knows no HTTP.

Every page asks the case first what is done already: nothing of a household before the identity check, no
event that this kind of case does not allow.
"""

from __future__ import annotations

from collections.abc import Mapping

from warifu.counters.pins import Outcome
from warifu.counters.window import card_views, screens, service, troubles
from warifu.counters.window.answers import Answer, Place
from warifu.counters.window.card_applying import APPLY_FOR_CARD, CardApplying
from warifu.counters.window.card_faces import FaceDesk
from warifu.counters.window.cards import AIMS, CardDesk
from warifu.counters.window.events import EventForm
from warifu.counters.window.measure_desk import MeasureDesk
from warifu.counters.window.number_desk import NumberDesk
from warifu.counters.window.reading import Trouble, without_numbers
from warifu.counters.window.service import WindowService
from warifu.counters.window.sessions import Case, CaseGone, Session
from warifu.counters.window.support import APPLY
from warifu.exchange import Manner
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identity import CheckExpired, IdentityNotShown, NotByPhone, PaperSuspect
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens import Wording, cite
from warifu.residents import NoSuchResident

_SUSPECT = Wording(
    "この書類は受け取れません。責めずに、責任者を呼んでください。責任者が別の書類や別の方法をお願いします。",
    "These papers cannot be taken. Do not accuse: call the person in charge, who asks for other papers.",
)
_WORK = {
    "event": frozenset({"event", "other", "confirm", "done"}),
    "measure": frozenset({"measure"}),
    "letter": frozenset({"letter"}),
    "card": frozenset({"card"}),
    "number": frozenset({"number"}),
}
"""The pages of each kind of work, by `CaseKind.room`; a case has those of its own kind only."""
_BEFORE = frozenset({"person", "identity", "agent"})
_IDENTITY = ("how", "papers", "look", "result")


class Desk:
    """One case on one screen."""

    def __init__(self, window: WindowService, session: Session, case: Case, language: str) -> None:
        """The caller holds the session's turn."""
        self._window, self._session, self._case, self._language = window, session, case, language

    def keep(self, room: str, form: Mapping[str, str] | None) -> None:
        """Keep what was typed when the screen had locked meanwhile; nothing is read, found or entered."""
        name, _, key = room.partition("/")
        if name in self._rooms:
            self._case.room = room
        if form is not None and name == "event" and key in self._case.kind.events:
            self._window.fill_event(self._case, service.form_of(self._case, key), _answers(form))
        if form is not None and name == "measure" and key == APPLY and self._case.kind.duty:
            self._case.drafts[APPLY] = without_numbers(_answers(form))[0]

    def serve(self, place: Place, form: Mapping[str, str] | None) -> Answer:
        """Answer one request. Raises CaseGone for a room that this case does not have."""
        name, _, key = place.room.partition("/")
        if name == "close" and form is not None:
            self._window.close_case(self._session, self._case)
            return Answer(closed=True)
        if name and name not in self._rooms:
            raise CaseGone
        wanted = self._must_go(name) if name else self._next()
        if wanted is not None:
            return Answer(to=f"{place.address}/{wanted}")
        self._case.room = place.room
        if name in {"person", "other", "agent"}:
            return self._person(place, name, form)
        if name == "event":
            return self._event(place, key, form)
        if name == "measure":
            return self._measure(place, key, form)
        rooms = {
            "identity": self._identity,
            "confirm": self._confirm,
            "done": self._done,
            "letter": self._letter,
            "card": self._card,
            "number": self._number,
        }
        return rooms[name](place, form)

    # the order of pages

    @property
    def _rooms(self) -> frozenset[str]:
        return _BEFORE | _WORK[self._case.kind.room]

    def _next(self) -> str:
        case = self._case
        if not case.kind.newcomers and case.person is None:
            return "person"
        if self._window.is_identified(self._session, case):
            return case.kind.room
        return "agent" if case.checked is not None and case.by_agent and not case.agent_named else "identity"

    def _must_go(self, name: str) -> str | None:
        """Where the clerk has to go first, if anywhere."""
        case, wanted = self._case, self._next()
        if name in _WORK[case.kind.room] and wanted != case.kind.room:
            return wanted
        if name == "identity" and (wanted == "person" or case.kind.by_notice):
            return wanted
        return wanted if name == "agent" and not case.by_agent else None

    def _frame(self, place: Place, at: str) -> screens.Frame:
        case = self._case
        return screens.Frame(
            place.shell,
            place.address,
            case.reference,
            case.kind,
            case.request,
            at,
            case.person is not None,
            self._window.is_identified(self._session, case),
            int(self._window.limits.idle.total_seconds()) // 60,
        )

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

    # the identity check

    def _identity(self, place: Place, form: Mapping[str, str] | None) -> Answer:
        case, told, recorded, status = self._case, None, False, 200
        step = place.step if place.step in _IDENTITY else ""
        if form is not None:
            step = form.get("step", "")
            if step == "result":
                told = self._checked()
                if told is None:
                    return Answer(to=f"{place.address}/{self._next()}")
                recorded, status = True, 422
            elif step in _IDENTITY:
                model = self._window.fill_identity(case, step, form)
                keys = [*(each.key for each in model.steps if each.fields), "result"]
                following = keys[min(keys.index(step) + 1, len(keys) - 1)] if step in keys else "how"
                wrong = any(
                    field.problem for each in model.steps if each.key == step for field in each.fields
                )
                stay = step if wrong or (model.closed and step == "how") else following
                return Answer(to=f"{place.address}/identity?step={stay}")
        model = self._window.identity_form(case)
        if told is None and model.closed is not None:
            told = _words_of(model.closed)
        view = screens.IdentityView(
            self._frame(place, "identity"), model, step or "how", told or model.tell, recorded
        )
        return Answer(screens.render_identity(view, self._language), status=status)

    def _checked(self) -> Wording | None:
        """Record the check; None when everything was shown, else what to tell the person."""
        try:
            self._window.check_identity(self._session, self._case)
        except Refusal as refused:
            return _words_of(refused)
        return None

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
            self._window.fill_event(case, event, _answers(form) | {"people": _count(form)})
            return Answer(to=f"{place.address}/event/{event.key}#people")
        wrong = self._window.read_event(case, event, _answers(form))
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

    def _nobody(self, place: Place) -> Answer:
        frame = self._frame(place, self._case.kind.room)
        view = screens.PersonView(frame, "event", {}, (), sought=True, found=(), nobody=troubles.NOBODY)
        return Answer(screens.render_person(view, self._language), status=404)

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
                wrong = self._window.act_on_letter(self._session, case, _answers(form))
            except NoSuchResident:
                return self._nobody(place)
            except CheckExpired:
                return self._papers_again(place)
            if not wrong:
                return Answer(to=f"{place.address}/letter")
        letters = self._window.letters
        cities = list(letters.cities.items()) if letters is not None else []
        typed = _answers(form or {})
        view = screens.LetterView(self._frame(place, "letter"), typed, wrong, case.letter, cities)
        return Answer(screens.render_letter(view, self._language), status=422 if wrong else 200)

    # another number

    def _number(self, place: Place, form: Mapping[str, str] | None) -> Answer:
        case = self._case
        try:
            desk = NumberDesk(self._window, self._session, case, self._frame(place, "number"), self._language)
            return desk.serve(_answers(form) if form is not None else None)
        except NoSuchResident:
            return self._nobody(place)
        except CheckExpired:
            return self._papers_again(place)

    def _papers_again(self, place: Place) -> Answer:
        """The identity check has run out, and what hung on it with it."""
        self._case.checked, self._case.identity = None, {}
        return Answer(to=f"{place.address}/{self._next()}")

    # the card

    def _card(self, place: Place, form: Mapping[str, str] | None) -> Answer:
        case, window = self._case, self._window
        if window.cards is None or case.person is None:
            raise CaseGone
        outcome = window.cards.clerk_is_back(case)
        seat = window.cards.side.seats.waiting(case.reference)
        try:
            if case.kind.key == APPLY_FOR_CARD:
                return self._apply_for_card(place, window.cards, case.person, outcome, form)
            if seat is not None:
                desk = FaceDesk(window, self._session, case, self._frame(place, "card"))
                return desk.serve(seat, None if form is None else _answers(form), self._language)
            return self._her_cards(place, window.cards, case.person, outcome, form)
        except NoSuchResident:
            return self._nobody(place)
        except CheckExpired:
            return self._papers_again(place)

    def _her_cards(
        self,
        place: Place,
        desk: CardDesk,
        person: InHouseNumber,
        outcome: Outcome,
        form: Mapping[str, str] | None,
    ) -> Answer:
        case, wrong = self._case, list[Trouble]()
        if form is not None:
            found = self._act_on_card(desk, person, form.get("wish", ""))
            if isinstance(found, str):
                return Answer(seat=found)
            if not found:
                return Answer(to=f"{place.address}/card")
            wrong = found
        frame, fitting = self._frame(place, "card"), desk.fitting(case)
        view = card_views.CardView(frame, case, fitting, outcome, wrong, desk.wishes(case))
        return Answer(card_views.render_card(view, self._language), status=422 if wrong else 200)

    def _apply_for_card(
        self,
        place: Place,
        desk: CardDesk,
        person: InHouseNumber,
        outcome: Outcome,
        form: Mapping[str, str] | None,
    ) -> Answer:
        window, case, today = self._window, self._case, desk.clock.today()
        resident, _ = window.register.protection.see(window.asker(self._session, case), person)
        occasion = window.occasion(self._session, case)
        applying = CardApplying(desk, case, occasion, resident, self._session.terminal)
        found = applying.take(_answers(form), place.upload, today) if form is not None else []
        if isinstance(found, str):
            return Answer(seat=found)
        if form is not None and not found:
            return Answer(to=f"{place.address}/card")
        frame, infant = self._frame(place, "card"), applying.is_infant(today)
        view = card_views.ApplyView(frame, case, infant, found, outcome)
        return Answer(card_views.render_apply(view, self._language), status=422 if found else 200)

    def _act_on_card(self, desk: CardDesk, person: InHouseNumber, wish: str) -> list[Trouble] | str:
        """See her cards once she was told of the look, then act, or turn the terminal to her.

        Raises NoSuchResident.
        """
        window, case = self._window, self._case
        resident, _ = window.register.protection.see(window.asker(self._session, case), person)
        occasion = window.occasion(self._session, case)
        if case.cards is None:
            window.tell(self._session, case, Manner.CARD, [person])
            return desk.look(case, occasion, resident)
        if case.kind.key in AIMS:
            return desk.turn_to_her(case, occasion, resident, self._session.terminal, wish)
        found = desk.act(case, occasion)
        case.entered = int(case.card_done)
        return found


def _words_of(refused: Refusal) -> Wording:
    if isinstance(refused, IdentityNotShown | NotByPhone):
        return refused.words
    if isinstance(refused, PaperSuspect):
        return _SUSPECT
    law = cite(refused.law)
    return Wording(f"この方法では受け付けられません（{law.ja}）。", f"{refused.told} {refused.remedy}")


def _answers(form: Mapping[str, str]) -> dict[str, str]:
    return {name: said for name, said in form.items() if not name.startswith("_")}


def _count(form: Mapping[str, str]) -> str:
    asked = form.get("people", "1")
    now = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 1 else 1
    return str(max(1, min(8, now + (1 if "more" in form else -1))))
