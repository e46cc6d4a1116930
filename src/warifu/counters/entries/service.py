# SPDX-License-Identifier: Apache-2.0
"""記載待ちの仕事: list what is owed, open one under a case, enter it, or say why there is nothing to enter.

    1 list    kinds and days only: nobody is named
    2 open    a case number; on record, and a line in the history of those it shows, before it is shown
    3 enter   by the register's own events, against the household versions that were shown
    4 settle  by that event, by one that somebody entered at the window, or with a reason

Power fails between 3 and 4: the entry stands, and is offered in step 2 to settle the task by. Whom a clerk
may not see is not there for her: such a task looks like one that fits nobody, and only the support desk may
drop it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol
from uuid import UUID

from warifu.counters.entries.nouns import EnterAtTheWindow, NotOwedHere, Opened
from warifu.exchange import FileSights, Manner, Shown
from warifu.identifiers.four_items import normal_form
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.residents import (
    Asker,
    Capacity,
    EventKind,
    Filed,
    Filing,
    Heading,
    NewName,
    OwedEntry,
    OwedLine,
    Particulars,
    Relation,
    Resident,
    Said,
    SentBack,
)
from warifu.residents import ResidentsService as Register

GROUND = "戸籍の届出の通知"
_AFFAIR = ("戸籍の届出に基づく記載", "Entry that follows a notice of the family register")
_TO_TELL = "tell her that she is looked at"
_BESIDE_HEAD = frozenset({Relation.HEAD, Relation.WIFE, Relation.HUSBAND})


class SentBackPosts(Protocol):
    """返された通知: addresses that the keeper of a family register did not take (`residents.CityPosts`)."""

    def sent_back(self) -> list[SentBack]: ...

    def send_again(self, post: UUID) -> bool: ...


class EntryDesk:
    """記載待ちの窓口 of one city. `may_drop` says which clerks have the duty of the support desk."""

    def __init__(
        self, register: Register, posts: SentBackPosts, may_drop: Callable[[str], bool], sights: FileSights
    ) -> None:
        """Work on one register; `sights` tells people before they are seen."""
        self.register, self._posts, self._may_drop, self._sights = register, posts, may_drop, sights

    # looking

    def waiting(self) -> Sequence[OwedLine]:
        """What is owed, the oldest first."""
        return self.register.owed.waiting()

    def sent_back(self) -> Sequence[SentBack]:
        """The addresses that were sent back, the oldest first."""
        return self._posts.sent_back()

    def open(self, notice: UUID, reference: str, *, clerk: str) -> Opened:
        """一件を開く: recorded before it is shown. Raises NotOwedHere."""
        owed = self.register.owed.one(notice)
        if owed is None:
            raise NotOwedHere
        people = self._seen(owed.persons, reference, clerk)
        households = {each.stated.household for each in people}
        with self.register.store.transaction() as tx:
            seen = {each: tx.household_version(each) for each in households}
        fitting = tuple(self.register.owed.events_that_fit(owed)) if people else ()
        return Opened(owed, reference, people, seen, fitting, bool(people) or self._may_drop(clerk))

    def open_address(self, post: UUID, reference: str, *, clerk: str) -> tuple[SentBack, Resident | None]:
        """返された通知を開く: whose it is, for a clerk who may see her. Raises NotOwedHere."""
        found = next((each for each in self._posts.sent_back() if each.post == post), None)
        if found is None:
            raise NotOwedHere
        people = self._seen((found.whose,), reference, clerk)
        return found, people[0] if people else None

    # acting

    def enter(self, notice: UUID, reference: str, seen: Mapping[str, int], *, clerk: str) -> None:
        """記載: enter what is owed and settle it. Raises NotOwedHere, EnterAtTheWindow, what events raise."""
        opened = self.open(notice, reference, clerk=clerk)
        if not opened.people:
            raise NotOwedHere
        filing = Filing(
            opened.owed.happened_on, opened.owed.accepted_on, clerk, reference, dict(seen), GROUND
        )
        filed = self._enter(opened, filing)
        self.register.owed.entered(notice, filed.event_id, by=clerk)

    def settle(self, notice: UUID, event: UUID, reference: str, *, clerk: str) -> None:
        """記載済: settle by an entry that was offered. Raises NotOwedHere for another."""
        opened = self.open(notice, reference, clerk=clerk)
        if event not in {each for each, _, _ in opened.fitting}:
            raise NotOwedHere
        self.register.owed.entered(notice, event, by=clerk)

    def drop(self, notice: UUID, why: str, reference: str, *, clerk: str) -> None:
        """記載不要: settle with a reason. Raises NotOwedHere where this clerk may not see everybody."""
        if not self.open(notice, reference, clerk=clerk).may_drop:
            raise NotOwedHere
        self.register.owed.not_needed(notice, why, by=clerk)

    def send_again(self, post: UUID) -> bool:
        """再通知: let an address be told again; False where it was not sent back."""
        return self._posts.send_again(post)

    # steps

    def _seen(self, persons: Sequence[InHouseNumber], reference: str, clerk: str) -> tuple[Resident, ...]:
        """Those persons, if this clerk may see each of them; recorded, and told to them, before it is shown.

        Raises a Fault while they cannot be told: then nobody is shown.
        """
        leave = self.register.protection.leave(self._asker(clerk, reference), persons)
        shown = [each for each in persons if leave.covers(each)]
        whole = shown if len(shown) == len(persons) else []
        with self.register.store.transaction() as tx:
            tx.record_search(
                searched_at=self.register.clock.now(),
                clerk=clerk,
                case=reference,
                items=["owed_entry"],
                shown=whole,
                outcome="shown",
            )
        self._sights.show(
            [Shown(each.reveal(_TO_TELL), reference, Manner.OPENED, "", *_AFFAIR) for each in whole]
        )
        return tuple(self.register.find(each) for each in whole)

    def _enter(self, opened: Opened, filing: Filing) -> Filed:
        events = self.register.events
        if opened.owed.kind is EventKind.BIRTH:
            return self._birth(opened, filing)
        if opened.owed.kind is EventKind.DEATH:
            (person,) = opened.people
            return events.die(person.in_house_number, filing)
        if opened.owed.kind is EventKind.NATURALISATION:
            return self._naturalisation(opened, filing)
        verb = {EventKind.MARRIAGE: events.marry, EventKind.DIVORCE: events.divorce}.get(
            opened.owed.kind, events.change_name
        )
        filed, by_reading = None, opened.owed.kind is EventKind.KANA_RECORDED
        for person, said in reread(opened) if by_reading else renamed(opened):
            bumped = filing if filed is None else self._next(opened, filing)
            who = person.in_house_number
            filed = (
                events.record_kana(who, said.kana, bumped)
                if by_reading
                else verb(who, NewName(said.name, said.kana), bumped)
            )
        if filed is None:
            raise NotOwedHere
        return filed

    def _next(self, opened: Opened, filing: Filing) -> Filing:
        """The same filing for the next person, against the households as this desk itself has left them."""
        with self.register.store.transaction() as tx:
            now = {each: tx.household_version(each) for each in opened.seen}
        return replace(filing, seen=now)

    def _naturalisation(self, opened: Opened, filing: Filing) -> Filed:
        """帰化: name, nationality and the end of the status; the spouse's new name before it, if any.

        Power fails between: she is named anew, and the rest waits here still.
        """
        new, events = naturalised(opened), self.register.events
        if not new:
            raise EnterAtTheWindow
        bumped = filing
        for other, hers in renamed(opened):
            events.change_name(other.in_house_number, NewName(hers.name, hers.kana), bumped)
            bumped = self._next(opened, filing)
        person, said = new[0]
        filed = events.naturalise(person.in_house_number, NewName(said.name, said.kana), bumped)
        self._keep_domicile(opened.owed, said, filed)
        return filed

    def _birth(self, opened: Opened, filing: Filing) -> Filed:
        """出生: into the household of a parent who heads it or is married to its head."""
        child = opened.owed.said[-1]
        parents = [each for each in opened.people if each.is_registered]
        beside = [each for each in parents if each.stated.relation in _BESIDE_HEAD]
        if not beside:
            raise EnterAtTheWindow
        parent = beside[0]
        asker = self._asker(filing.by, filing.case)
        _, place = self.register.protection.see(asker, parent.in_house_number)
        stated = Particulars(
            parent.stated.household, Relation.CHILD, child.name, child.kana, "", "", "",
            child.born_on, child.sex, "JPN", "", None, place.postal_code, place.address, child.born_on,
        )  # fmt: skip
        filed = self.register.events.birth(stated, filing)
        self._keep_domicile(opened.owed, child, filed)
        return filed

    def _keep_domicile(self, owed: OwedEntry, child: Said, filed: Filed) -> None:
        """Remember where a first family register is, so that her addresses reach it."""
        (born,) = filed.residents
        heading = Heading(owed.told_by, child.place, child.head)
        self.register.domiciles.told_with_entry(born.record_code, heading, child.born_on, owed.told_by)

    @staticmethod
    def _asker(clerk: str, reference: str) -> Asker:
        return Asker(Capacity.CLERK, clerk, reference)


def renamed(opened: Opened) -> list[tuple[Resident, Said]]:
    """Whose name has to be entered anew: those found under the name before, with what it is now."""
    becomes = {each.in_house_number for each, _ in naturalised(opened)}
    return [
        (each, said)
        for each, said in _named(opened)
        if each.stated.name != said.name and each.in_house_number not in becomes
    ]


def naturalised(opened: Opened) -> list[tuple[Resident, Said]]:
    """Who became Japanese: the foreign resident whom the notice fits, with what the family register says."""
    if opened.owed.kind is not EventKind.NATURALISATION:
        return []
    taken = [said for each, said in _named(opened) if each.stated.is_japanese]
    return [
        (each, said)
        for said in opened.owed.said
        for each in opened.people
        if said not in taken and not each.stated.is_japanese and each.stated.birth_date == said.born_on
    ][:1]


def reread(opened: Opened) -> list[tuple[Resident, Said]]:
    """Whose reading was filed: it becomes official by the entry, also where the record has the same one."""
    return [(each, said) for each, said in _named(opened) if said.kana]


def _named(opened: Opened) -> list[tuple[Resident, Said]]:
    return [
        (each, said)
        for said in opened.owed.said
        for each in opened.people
        if each.stated.birth_date == said.born_on
        and normal_form(each.stated.name) == normal_form(said.before)
    ]
