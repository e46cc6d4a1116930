# SPDX-License-Identifier: Apache-2.0
"""在外公館の案件: who stands here, as the city that keeps her family register confirms; then her cards.

    1 record   which city is asked, in which case                power fails here: nobody was asked
    2 ask      that city, which tells J-LIS and has this embassy given a code of hers
    3 told     a line in her history                             no code, or no line: the case goes no further
    4 check    her identity, as at every counter
    5 again    ask that city once more; only then J-LIS is asked for her cards, or anything is done

It finds nobody by itself, opens no record and knows no address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol
from uuid import UUID

from warifu.counters.embassy.nouns import Stated, fields_of, read_stated
from warifu.counters.embassy.store import EmbassyStore
from warifu.counters.window import KINDS, CaseKind, Limits, WindowStore, clerks
from warifu.counters.window.anycase import CaseWork
from warifu.counters.window.cards import CardDesk
from warifu.counters.window.holders import Holder
from warifu.counters.window.reading import Trouble, without_numbers
from warifu.counters.window.sessions import Case, Session
from warifu.exchange import FileSights, Manner
from warifu.identity import IdentityService
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault, Refusal
from warifu.kernel.screens import Wording
from warifu.kernel.secrecy import Secret
from warifu.residents import NoSuchResident

SERVED = (
    "card-apply",
    "card-hand-over",
    "card-unlock",
    "card-update",
    "card-lost",
    "card-found",
    "card-returned",
)
"""The kinds of case of an embassy; what rests on a register of residents is not among them."""
_STATED = "stated"
"""The draft under which a case keeps what her certificate says, to ask again."""
_NAME = Wording("氏名を書いてください。", "Write the name.")


class Keepers(Protocol):
    """本籍地の市区町村: the cities that keep family registers, as an embassy reaches them, sealed."""

    def introduce(self, stated: Stated, message_id: UUID, clerk: str, case: str, reference: bytes) -> None:
        """Ask that city to tell J-LIS who stands here. Raises NotConfirmedAbroad; harmless to repeat.

        With a `reference` this embassy has its code of her on return.
        """
        ...


class OwnCodes(Protocol):
    """符号: the codes of this embassy, of people it was introduced to."""

    def has(self, in_house: str) -> bool:
        """Whether it has one of this person."""
        ...

    def begin(self, in_house: str) -> bytes:
        """Give the reference under which the next one comes."""
        ...


class EmbassyWindow(CaseWork):
    """在外公館の窓口: everything a clerk does at one embassy."""

    cards: CardDesk

    def __init__(
        self,
        store: WindowStore,
        askings: EmbassyStore,
        identity: IdentityService,
        clock: Clock,
        draw: Callable[[int], bytes],
        sights: FileSights,
        cards: CardDesk,
        keepers: Keepers,
        codes: OwnCodes,
        key: Secret[bytes],
        cities: Mapping[str, Wording],
        *,
        limits: Limits | None = None,
        cost: int = clerks.COST,
    ) -> None:
        """`key` names people here; `cities` are those that may keep a family register."""
        super().__init__(store, identity, clock, draw, sights, limits, cards=cards, cost=cost)
        self._askings, self._keepers, self._codes, self._key = askings, keepers, codes, key
        self.cities = cities

    def kinds(self, session: Session) -> list[CaseKind]:
        """The kinds of case of an embassy, for every clerk alike."""
        del session
        return [KINDS[key] for key in SERVED]

    def holder(self, session: Session, case: Case) -> Holder:
        """Who was introduced in this case. Raises NoSuchResident."""
        del session
        if case.holder is None:
            raise NoSuchResident
        return case.holder

    def introduced(self, session: Session, case: Case, typed: Mapping[str, str]) -> list[Trouble]:
        """本人の確認: ask the city she names; whoever it confirms is who the case is about.

        Nobody is confirmed: `case.sought` says so. Raises a Fault while she cannot be told.
        """
        case.sought = False
        stated, found = read_stated(typed, self.cities)
        if stated is None:
            return found
        clerk, person = session.clerk.clerk, stated.in_house(self._key)
        name, message_id = person.reveal("ask for her code"), UUID(bytes=self._draw(16), version=4)
        self._askings.add_asking(message_id, case.reference, clerk, stated.keeper, self._clock.now())
        reference = b"" if self._codes.has(name) else self._codes.begin(name)
        try:
            self._keepers.introduce(stated, message_id, clerk, case.reference, reference)
        except Refusal:
            case.sought = True
            return []
        if not self._codes.has(name):
            raise Fault("no code came of somebody who was introduced, so she cannot be told")
        self.tell(session, case, Manner.FOUND, [person])
        case.person, case.holder = person, Holder(person, None, stated.born_on)
        case.drafts[_STATED] = fields_of(typed)
        return []

    def still_confirmed(self, session: Session, case: Case) -> bool:
        """再確認: ask that city again before her cards are seen or changed: a measure may have begun since.

        False: the case has forgotten her, and says of her what it says of nobody. Raises as `introduced`.
        """
        if case.holder is None or case.card_done:
            return True
        self.introduced(session, case, case.draft(_STATED))
        if case.sought:
            self.cards.side.seats.end(case.reference, forget=True)
            case.forget()
        return not case.sought

    def name_agent(self, case: Case, typed: Mapping[str, str]) -> list[Trouble]:
        """代理人: note that somebody acts for her, and who; on no page, and in no register."""
        kept, found = without_numbers({"name": typed.get("name", "").strip()})
        if not kept["name"]:
            found.append(Trouble("name", _NAME))
        if not found:
            case.agent_name, case.agent_named = kept["name"], True
        return found
