# SPDX-License-Identifier: Apache-2.0
"""個人番号カードの窓口: for one case, see her cards at J-LIS and do the one thing the case is about.

A card is shown only after the identity check, after she was told of the look, and after J-LIS recorded it.
The PINs are typed by herself, on her own side of the terminal (`counters.pins`): no page of this window takes
one, and while she types nobody is at work here. What may follow what, J-LIS decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Protocol

from warifu.cards.jpki import old_enough_to_sign
from warifu.cards.life import LIVING, RULES, CardCounter, CardEvent, CardLine, CardState, TurnRefused
from warifu.cards.safe import Stage
from warifu.counters.pins import Aim, Outcome, PersonSide, Turning, Wish
from warifu.counters.window.holders import Holder
from warifu.counters.window.reading import Trouble
from warifu.counters.window.sessions import Case
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identity import Bearer, CheckExpired, Occasion
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.screens import Wording

HAND_OVER, UNLOCK, UPDATE = "card-hand-over", "card-unlock", "card-update"
KEEP_ABROAD = "card-keep-abroad"
AIMS: Mapping[str, Aim] = MappingProxyType({HAND_OVER: Aim.HAND_OVER, UNLOCK: Aim.RESET, UPDATE: Aim.UPDATE})
"""The kinds of case in which the person types, and what the terminal is turned to her for."""
EVENTS: Mapping[str, CardEvent] = MappingProxyType(
    {
        HAND_OVER: CardEvent.HANDED_OVER,
        "card-lost": CardEvent.LOST,
        "card-found": CardEvent.FOUND,
        "card-endorsed": CardEvent.ENDORSED,
        "card-returned": CardEvent.RETURNED,
        "card-withdrawn": CardEvent.WITHDRAWN,
        KEEP_ABROAD: CardEvent.KEPT_ABROAD,
    }
)
"""What each kind of case does, by `CaseKind.key`."""
_REFUSED = Wording(
    "受け付けられませんでした。カードの状態をもう一度確かめてください。",
    "This could not be taken. Look at the state of the card again.",
)
_NO_NATIONAL = Wording(
    "本籍地の市区町村が、この方の戸籍を確認できませんでした。日本国民でない方のカードは、国外では使えません。",
    "No city confirms a family register of hers. Only a national keeps a card abroad.",
)
_CHOOSE = Wording("どれをするかを選んでください。", "Choose what is to be done.")
_BY_OTHERS = Wording(
    "暗証番号は本人か法定代理人だけが入力できます。任意代理人には渡せません。",
    "Only the person herself or her statutory representative types PINs. No card goes to another agent.",
)
_CHILD = Wording(
    "15歳未満の方のカードは、法定代理人が暗証番号を入力します。法定代理人の確認からやり直してください。",
    "Under 15 the statutory representative types the PINs. Check the representative's papers first.",
)


class KeepingAbroad(Protocol):
    """国外継続利用: the city that keeps her family register, as this window reaches it."""

    def keeper(self, person: InHouseNumber) -> str:
        """Give the city that says that she stands in its family registers; "" where none does.

        Durable at J-LIS on return.
        """
        ...


@dataclass(frozen=True, slots=True)
class CardDesk:
    """The cards' side of one window. Without `abroad` nobody says here that she keeps a card abroad."""

    counter: CardCounter
    side: PersonSide
    clock: Clock
    abroad: KeepingAbroad | None = None

    def look(self, case: Case, occasion: Occasion, holder: Holder) -> list[Trouble]:
        """カードの照会: see her cards; recorded at J-LIS first. Raises CheckExpired."""
        if case.checked is None:
            return []
        try:
            case.cards = tuple(self.counter.cards(case.checked, occasion, holder.code))
        except CheckExpired:
            raise  # the papers have to be seen again
        except Refusal:
            return [Trouble("", _REFUSED)]
        if case.kind.key in AIMS:
            stages = self.side.stages()
            case.chips = {each.card_id: stages[each.card_id] for each in case.cards if each.card_id in stages}
        try:
            return self._ask_what_is_due(case, occasion, holder) if case.kind.key == UPDATE else []
        except CheckExpired:
            raise
        except Refusal:
            case.cards = None
            return [Trouble("", _REFUSED)]

    def act(self, case: Case, occasion: Occasion, holder: Holder) -> list[Trouble]:
        """届出: do what the case is about to the one card it can be done to, once. Raises CheckExpired."""
        fitting = self.fitting(case)
        if case.card_done or case.checked is None or len(fitting) != 1:
            return []
        card_id = fitting[0].card_id
        try:
            if case.kind.key == KEEP_ABROAD:
                keeper = self.abroad.keeper(holder.person) if self.abroad is not None else ""
                if not keeper:
                    return [Trouble("", _NO_NATIONAL)]
                self.counter.keep_abroad(case.checked, occasion, card_id, keeper)
            else:
                self.counter.turn(case.checked, occasion, card_id, EVENTS[case.kind.key])
        except CheckExpired:
            raise
        except Refusal:
            case.cards = None  # it has changed meanwhile: look again
            return [Trouble("", _REFUSED)]
        case.card_done = True
        return []

    def turn_to_her(
        self, case: Case, occasion: Occasion, holder: Holder, terminal: str, wish: str = ""
    ) -> list[Trouble] | str:
        """端末を本人に向ける: give the secret of her seat. Raises CheckExpired."""
        fitting = self.fitting(case)
        if case.card_done or case.checked is None or len(fitting) != 1:
            return []
        born_on, bearer = holder.born_on, case.checked.bearer
        wishes = self.wishes(case) if case.kind.key == UPDATE else [Wish.DUE]
        if case.kind.key == UPDATE and wish not in wishes:
            return [Trouble("wish", _CHOOSE)]
        if (nobody := types_no_pins(bearer, born_on, self.clock.today())) is not None:
            return [Trouble("", nobody)]
        card = fitting[0]
        turning = Turning(
            terminal,
            case.checked,
            occasion,
            card.card_id,
            born_on,
            AIMS[case.kind.key],
            by_representative=bearer is Bearer.STATUTORY_AGENT,
            wish=Wish(wish) if case.kind.key == UPDATE else Wish.DUE,
            brings=is_brought(case, card),
        )
        try:
            return self.side.turn_to(turning)
        except CheckExpired:
            raise
        except (Refusal, Malformed):  # a fault of ours is told by its number, and logged
            case.cards = None
            return [Trouble("", _REFUSED)]

    def clerk_is_back(self, case: Case) -> Outcome:
        """The clerk is at work again: nobody sits at her terminal any more; what it came to, in one word."""
        self.side.seats.end(case.reference)
        outcome = self.side.seats.outcome(case.reference)
        if outcome in {
            Outcome.PINS_SET,
            Outcome.WRITTEN,
        }:  # told once; then the card is looked at again, as it is by now
            self.side.seats.end(case.reference, forget=True)
            case.entered, case.cards = 1, None
        if outcome is Outcome.TAKEN:
            case.entered, case.card_done = 1, True
        return outcome

    def fitting(self, case: Case) -> Sequence[CardLine]:
        """The cards to which what the case is about may happen now.

        A card is handed over when its chip is here or came to her by post; one she left here is hers to take.
        """
        cards, key = case.cards or (), case.kind.key
        if key in {UNLOCK, UPDATE}:
            kept = {None, Stage.UNLOCKED}
            return [
                each
                for each in cards
                if each.state is CardState.ACTIVE and case.chips.get(each.card_id) in kept
            ]
        if key == HAND_OVER:
            return [each for each in cards if _is_ready(each, case.chips.get(each.card_id))]
        return [each for each in cards if each.state in RULES[EVENTS[key]].before]

    def wishes(self, case: Case) -> list[Wish]:
        """希望: what the case may do to the one card it is about."""
        by_face = self.side.updating.terminal is not None
        return [wish for each in self.fitting(case) for wish in _wishes(case, each, by_face=by_face)]

    def _ask_what_is_due(self, case: Case, occasion: Occasion, holder: Holder) -> list[Trouble]:
        """更新すべきもの: what J-LIS finds due, once it knows of a longer stay. Raises CheckExpired."""
        stay = holder.stay_until
        for card in self.fitting(case):
            if case.checked is None:
                break
            if stay is not None and card.expires_on < stay:
                try:
                    self.counter.extend(case.checked, occasion, card.card_id, stay)
                except Refusal as no:
                    if no.reason != TurnRefused.reason:  # the card lasts as long as any can
                        raise
                case.cards = tuple(self.counter.cards(case.checked, occasion, holder.code))
            case.due = self.side.updating.counter(case.checked, occasion).due(card.card_id)
        return []


def _wishes(case: Case, card: CardLine, *, by_face: bool) -> list[Wish]:
    """希望: what may be done to a card now, the likeliest first.

    A card without a PIN is written where there is a terminal by which a face is compared (`by_face`); else it
    gets a PIN first.
    """
    kept, due = card.card_id in case.chips, case.due
    if due is None:
        return []
    could = {
        Wish.DUE: (by_face or not card.face_only) and (bool(due) or kept),
        Wish.CERTIFICATES: not card.face_only and bool(due.missing),
        Wish.PIN: card.face_only,
        Wish.NO_PIN: kept or not card.face_only,
    }
    return [wish for wish, may in could.items() if may]


def types_no_pins(bearer: Bearer, born_on: date, today: date) -> Wording | None:
    """Why whoever stands here types no PINs of this card, and gets no code for it; None: she does."""
    if bearer is Bearer.VOLUNTARY_AGENT:
        return _BY_OTHERS
    return _CHILD if bearer is Bearer.SELF and not old_enough_to_sign(born_on, today) else None


def is_brought(case: Case, card: CardLine) -> bool:
    """Whether a card went to her home and was not opened there: she brings it."""
    return card.state is CardState.HOMEWARD and card.card_id not in case.chips


def _is_ready(card: CardLine, chip: Stage | None) -> bool:
    if card.state is CardState.HOMEWARD and chip is None:
        return True  # she brings it
    if card.state in LIVING:
        return chip in {Stage.SET, Stage.HANDED_OVER}
    return chip is not None and card.state in RULES[CardEvent.HANDED_OVER].before
