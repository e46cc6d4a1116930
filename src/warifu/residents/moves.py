# SPDX-License-Identifier: Apache-2.0
"""異動届: the clerk's notices of moves and households (Juki Act 22-25): in, within, out, split, merge, head.

Each verb states what the notice says and leaves locking, order and settling to `entering`. Relations are
to the head of the household each person is in afterwards.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.individual_number import IndividualNumber
from warifu.residents.entering import Edit, Entering, Restate
from warifu.residents.events.filing import Filed, Filing
from warifu.residents.events.order import check_filing
from warifu.residents.nouns import Arrival, EventKind, Leaver, MoveOutPaper, ResidentRecord, Standing
from warifu.residents.particulars import Particulars
from warifu.residents.problems import FieldProblem
from warifu.residents.protection.guarded import Residence
from warifu.residents.refusals import HouseholdRefused, NoSuchHousehold, ParticularsRefused
from warifu.residents.relations import Relation
from warifu.residents.store import RegisterRows

Relations = Mapping[InHouseNumber, Relation]
Numbers = Mapping[InHouseNumber, IndividualNumber]


class Moves(Entering):
    """Who comes, goes, and lives with whom."""

    def birth(self, stated: Particulars, filing: Filing) -> Filed:
        """出生: make the record of a newborn in the household of a parent (Koseki 49; Juki Act 8)."""
        if stated.resident_since != stated.birth_date or filing.happened_on != stated.birth_date:
            raise ParticularsRefused([FieldProblem("resident_since", "before_birth")])
        return self._opened([Arrival(stated)], EventKind.BIRTH, filing)

    def first_registration(self, stated: Particulars, filing: Filing) -> Filed:
        """外国人住民の新規登録: the first record of a foreign resident in Japan (Juki Act 30-46, 30-47)."""
        if stated.is_japanese:
            raise ParticularsRefused([FieldProblem("nationality", "not_for_japanese")])
        return self._opened([Arrival(stated)], EventKind.FIRST_REGISTRATION, filing)

    def move_in(self, people: Sequence[Arrival], filing: Filing) -> Filed:
        """転入: people who moved in from another municipality (Juki Act 22)."""
        return self._opened(people, EventKind.MOVE_IN, filing)

    def return_from_abroad(self, people: Sequence[Arrival], filing: Filing) -> Filed:
        """国外からの転入: people whom a municipality registered before; same code, same number (N-14)."""
        if any(each.record_code is None for each in people):
            raise ParticularsRefused([FieldProblem("record_code", "required")])
        return self._opened(people, EventKind.RETURN, filing)

    def move_out(
        self,
        people: Collection[InHouseNumber],
        filing: Filing,
        *,
        to_address: str,
        to_city: str | None = None,
        relations: Relations | None = None,
        numbers_given: Numbers | None = None,
    ) -> Filed:
        """転出: remove records from the day of the move and give the paper (Juki Act 24).

        `to_city` is the body name of the next city, where known: Juki Net then expects her there.
        """
        given, leavers = numbers_given or {}, list[Leaver]()

        def make_paper(tx: RegisterRows, _: UUID, __: datetime, gone: list[ResidentRecord]) -> None:
            leavers.extend(
                Leaver(each.record_code, each.stated, self._same_number(tx, each, given)) for each in gone
            )

        edit = Edit(
            EventKind.MOVE_OUT,
            filing,
            people,
            _removing(Standing.MOVED_OUT, filing.happened_on),
            relations or {},
            destination=to_address,
            to_city=to_city,
            inside=make_paper,
        )
        filed = self._edit(edit)
        paper = MoveOutPaper(self.municipality, to_address, filing.happened_on, tuple(leavers))
        return Filed(filed.event_id, filed.kind, filed.residents, filed.due_on, filed.late, paper)

    def go_abroad(
        self,
        people: Collection[InHouseNumber],
        filing: Filing,
        *,
        to_country: str,
        relations: Relations | None = None,
    ) -> Filed:
        """国外転出: remove records from the day of departure; code and number stay theirs (law C-3, N-14)."""
        restate = _removing(Standing.ABROAD, filing.happened_on)
        return self._edit(
            Edit(EventKind.ABROAD, filing, people, restate, relations or {}, destination=to_country)
        )

    def move_within(
        self,
        people: Collection[InHouseNumber],
        filing: Filing,
        *,
        to: Residence,
        household: str,
        relations: Relations | None = None,
    ) -> Filed:
        """転居: people who moved inside the municipality, alone or together (Juki Act 23)."""
        items = {"household": household, "postal_code": to.postal_code, "address": to.address}
        return self._relocate(EventKind.MOVE_WITHIN, people, filing, items, relations or {})

    def split_household(
        self, people: Collection[InHouseNumber], filing: Filing, *, household: str, relations: Relations
    ) -> Filed:
        """世帯分離: some members form a household of their own at the same address (Juki Act 25)."""
        with self.store.transaction() as tx:
            if tx.members(household, date.max):
                raise HouseholdRefused("The number of the new household is in use.")
        return self._relocate(EventKind.HOUSEHOLD_SPLIT, people, filing, {"household": household}, relations)

    def merge_household(
        self, people: Collection[InHouseNumber], filing: Filing, *, household: str, relations: Relations
    ) -> Filed:
        """世帯合併: people join the household of another at the same address (Juki Act 25)."""
        with self.store.transaction() as tx:
            members = tx.members(household, date.max)
            joining = [tx.resident(each, date.max) for each in people]
        if not members:
            raise NoSuchHousehold
        if any(each is not None and each.stated.address != members[0].stated.address for each in joining):
            raise HouseholdRefused("They do not live at one address; enter a move within the town.")
        return self._relocate(EventKind.HOUSEHOLD_MERGE, people, filing, {"household": household}, relations)

    def change_head(self, relations: Relations, filing: Filing) -> Filed:
        """世帯主変更: say anew who heads the household and how the others stand to the head (Juki Act 25)."""
        return self._relocate(EventKind.HEAD_CHANGE, list(relations), filing, {}, relations)

    def _relocate(
        self,
        kind: EventKind,
        people: Collection[InHouseNumber],
        filing: Filing,
        items: Mapping[str, str],
        relations: Relations,
    ) -> Filed:
        def restate(last: ResidentRecord, _: Sequence[ResidentRecord]) -> list[ResidentRecord]:
            relation = relations.get(last.in_house_number, last.stated.relation)
            return _if_changed(last, last.restated(filing.happened_on, relation=relation, **items))

        into = [items["household"]] if "household" in items else []
        return self._edit(Edit(kind, filing, people, restate, relations, into))

    def _opened(self, people: Sequence[Arrival], kind: EventKind, filing: Filing) -> Filed:
        on = filing.happened_on
        check_filing(kind, filing, self.clock.today())
        if not people or any(each.stated.resident_since != on for each in people):
            raise ParticularsRefused([FieldProblem("resident_since", "before_resident")])
        event, entered = self._enter(people, kind, on, filing.by, filing)
        return self._filed(event, kind, filing, entered)


def _removing(standing: Standing, on: date) -> Restate:
    def restate(last: ResidentRecord, _: Sequence[ResidentRecord]) -> list[ResidentRecord]:
        return [last.removed(standing, on)]

    return restate


def _if_changed(last: ResidentRecord, after: ResidentRecord) -> list[ResidentRecord]:
    return [after] if after.stated != last.stated else []
