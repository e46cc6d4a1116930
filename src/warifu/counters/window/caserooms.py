# SPDX-License-Identifier: Apache-2.0
"""案件のページの共通部分: the order of pages, identity check and card, at any counter. Knows no HTTP."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from warifu.counters.pins import Outcome
from warifu.counters.window import card_views, screens, troubles
from warifu.counters.window.answers import Answer, Place
from warifu.counters.window.anycase import CaseWork
from warifu.counters.window.card_applying import APPLY_FOR_CARD, CardApplying
from warifu.counters.window.card_faces import FaceDesk
from warifu.counters.window.cards import AIMS, CardDesk
from warifu.counters.window.reading import Trouble
from warifu.counters.window.sessions import Case, CaseGone, Session
from warifu.exchange import Manner
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


class CaseRooms(ABC):
    """One case on one screen."""

    def __init__(self, window: CaseWork, session: Session, case: Case, language: str) -> None:
        """The caller holds the session's turn."""
        self._window, self._session, self._case, self._language = window, session, case, language

    @abstractmethod
    def answer(self, place: Place, name: str, key: str, form: Mapping[str, str] | None) -> Answer:
        """Answer in a room that only this counter has."""

    def keep(self, room: str, form: Mapping[str, str] | None) -> None:
        """Keep what was typed when the screen had locked meanwhile; nothing is read, found or entered."""
        del form
        if room.partition("/")[0] in self._rooms:
            self._case.room = room

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
        if name == "identity":
            return self._identity(place, form)
        if name == "card":
            return self._card(place, form)
        return self.answer(place, name, key, form)

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

    def _papers_again(self, place: Place) -> Answer:
        """The identity check has run out, and what hung on it with it."""
        self._case.checked, self._case.identity = None, {}
        return Answer(to=f"{place.address}/{self._next()}")

    def _nobody(self, place: Place) -> Answer:
        frame = self._frame(place, self._case.kind.room)
        view = screens.PersonView(frame, "event", {}, (), sought=True, found=(), nobody=troubles.NOBODY)
        return Answer(screens.render_person(view, self._language), status=404)

    # the card

    def _card(self, place: Place, form: Mapping[str, str] | None) -> Answer:
        case, window = self._case, self._window
        if window.cards is None or case.person is None:
            raise CaseGone
        outcome = window.cards.clerk_is_back(case)
        seat = window.cards.side.seats.waiting(case.reference)
        try:
            if case.kind.key == APPLY_FOR_CARD:
                return self._apply_for_card(place, window.cards, outcome, form)
            if seat is not None:
                desk = FaceDesk(window, self._session, case, self._frame(place, "card"))
                return desk.serve(seat, None if form is None else answers(form), self._language)
            return self._her_cards(place, window.cards, outcome, form)
        except NoSuchResident:
            return self._nobody(place)
        except CheckExpired:
            return self._papers_again(place)

    def _her_cards(
        self, place: Place, desk: CardDesk, outcome: Outcome, form: Mapping[str, str] | None
    ) -> Answer:
        case, wrong = self._case, list[Trouble]()
        if form is not None:
            found = self._act_on_card(desk, form.get("wish", ""))
            if isinstance(found, str):
                return Answer(seat=found)
            if not found:
                return Answer(to=f"{place.address}/card")
            wrong = found
        frame, fitting = self._frame(place, "card"), desk.fitting(case)
        view = card_views.CardView(frame, case, fitting, outcome, wrong, desk.wishes(case))
        return Answer(card_views.render_card(view, self._language), status=422 if wrong else 200)

    def _apply_for_card(
        self, place: Place, desk: CardDesk, outcome: Outcome, form: Mapping[str, str] | None
    ) -> Answer:
        window, case, today = self._window, self._case, desk.clock.today()
        holder, occasion = window.holder(self._session, case), window.occasion(self._session, case)
        applying = CardApplying(desk, case, occasion, holder, self._session.terminal)
        found = applying.take(answers(form), place.upload, today) if form is not None else []
        if isinstance(found, str):
            return Answer(seat=found)
        if form is not None and not found:
            return Answer(to=f"{place.address}/card")
        frame, infant = self._frame(place, "card"), applying.is_infant(today)
        view = card_views.ApplyView(frame, case, infant, found, outcome, applying.goes_home)
        return Answer(card_views.render_apply(view, self._language), status=422 if found else 200)

    def _act_on_card(self, desk: CardDesk, wish: str) -> list[Trouble] | str:
        """See her cards once she was told of the look, then act, or turn the terminal to her.

        Raises NoSuchResident.
        """
        window, case = self._window, self._case
        holder = window.holder(self._session, case)
        occasion = window.occasion(self._session, case)
        if case.cards is None:
            window.tell(self._session, case, Manner.CARD, [holder.person])
            return desk.look(case, occasion, holder)
        if case.kind.key in AIMS:
            return desk.turn_to_her(case, occasion, holder, self._session.terminal, wish)
        found = desk.act(case, occasion, holder)
        case.entered = int(case.card_done)
        return found


def _words_of(refused: Refusal) -> Wording:
    if isinstance(refused, IdentityNotShown | NotByPhone):
        return refused.words
    if isinstance(refused, PaperSuspect):
        return _SUSPECT
    law = cite(refused.law)
    return Wording(f"この方法では受け付けられません（{law.ja}）。", f"{refused.told} {refused.remedy}")


def answers(form: Mapping[str, str]) -> dict[str, str]:
    """What was typed, without what belongs to the form itself."""
    return {name: said for name, said in form.items() if not name.startswith("_")}
