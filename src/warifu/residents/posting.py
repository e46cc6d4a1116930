# SPDX-License-Identifier: Apache-2.0
"""他市区町村への通知: what this register owes to other municipalities, and the sending of it, in order.

    1 follow   each notice of the outbox, once: an address to the keeper of the family register, the legal
               domicile to the city somebody moves to; each stage of a measure to whoever must know it
    2 send     the oldest first for each city; a city that does not answer holds up nobody but itself
    3 keep     that it was taken, or why it was sent back: a clerk sees that and sends it again

Power fails between 2 and 3: the same notice goes again under the same id, which changes nothing there. Names
and addresses are read when a notice is sent. The place is opened as a duty, for protected people too: whoever
keeps the family register keeps the addresses of everybody in it (Juki Act 16, 19) under its own guard.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.jukinet import ChangeKind
from warifu.kernel.refusal import Fault, Problem
from warifu.residents.cities import AddressOwed, DomicileTold, MeasureTold, OtherCities, OwnFamilies
from warifu.residents.domiciles import Heading, Known, heading_of
from warifu.residents.nouns import ResidentRecord, Standing, sealed
from warifu.residents.protection.decisions import on_duty
from warifu.residents.protection.guarded import Duty
from warifu.residents.protection.measures import Measure
from warifu.residents.service import ResidentsService
from warifu.residents.store import CityPost, RegisterRows

MOST = 200
ABROAD = "国外"
_LIVES = frozenset(
    {
        ChangeKind.BIRTH,
        ChangeKind.REGISTERED,
        ChangeKind.MOVE_IN,
        ChangeKind.RETURNED,
        ChangeKind.REVIVED,
        ChangeKind.MOVE_WITHIN,
        ChangeKind.CORRECTION,
        ChangeKind.ABROAD,
    }
)


@dataclass(frozen=True, slots=True)
class SentBack:
    """返された通知: an address that the keeper of the family register did not take, and its reason."""

    post: UUID
    to_city: str
    whose: InHouseNumber
    reason: str


class CityPosts:
    """What one city owes to others, and the sending of it. Safe to call again at any time."""

    def __init__(
        self, body: str, residents: ResidentsService, cities: OtherCities, families: OwnFamilies
    ) -> None:
        """Send for the city whose register this is; `cities` reaches this body's own families too."""
        self._body, self._residents, self._cities, self._families = body, residents, cities, families

    def round(self) -> int:
        """Follow and send; give how many notices wait still."""
        while self._follow():
            continue
        self._residents.domiciles.believe()
        self._send()
        with self._residents.store.transaction() as tx:
            return len(tx.waiting_posts(MOST))

    def follow_measures(self) -> None:
        """支援措置の通知: owe each last stage to whoever keeps a record of where she lives or lived."""
        today = self._residents.clock.today()
        with self._residents.store.transaction() as tx:
            steps = tx.last_steps(today)
        for protection_id, step, told_by, direct in steps:
            with self._residents.store.transaction() as tx:
                measure = tx.measure(protection_id)
                assert measure is not None
                cities = set(tx.cities_told(protection_id))
                if measure.in_force(today):
                    cities |= self._must_know(tx, measure, told_by, direct=direct)
                for city in sorted(cities):
                    tx.owe_measure(city, protection_id, step, self._residents.clock.now())

    def sent_back(self) -> list[SentBack]:
        """Give the addresses that were not taken, for a clerk to take up with the person (Juki Act 19(2))."""
        with self._residents.store.transaction() as tx:
            posts = tx.posts_sent_back(MOST)
        return [
            SentBack(each.post_id, each.to_city, each.whose, each.sent_back)
            for each in posts
            if each.whose is not None
        ]

    def send_again(self, post: UUID) -> bool:
        """再通知: let one that was sent back wait again; False where it was not."""
        with self._residents.store.transaction() as tx:
            return tx.send_post_again(post)

    # following

    def _follow(self) -> bool:
        with self._residents.store.transaction() as tx:
            rows = tx.follow_outbox(MOST)
            for _, kind, person, version, destination in rows:
                self._owe(tx, ChangeKind(kind), person, version, destination)
            if rows:
                tx.followed_to(rows[-1][0])
        return len(rows) == MOST

    def _owe(
        self,
        tx: RegisterRows,
        kind: ChangeKind,
        person: InHouseNumber,
        version: int | None,
        destination: str | None,
    ) -> None:
        heading, now = heading_of(tx, person), self._residents.clock.now()
        if heading is None:
            return
        if kind is ChangeKind.MOVE_OUT and destination and destination != self._body:
            tx.owe_city("domicile", destination, person, None, now)
        elif kind in _LIVES:
            last = tx.last_version(person) if version is None else version
            tx.owe_city("address", heading.keeper, person, last, now)

    def _must_know(
        self, tx: RegisterRows, measure: Measure, told_by: str | None, *, direct: bool
    ) -> set[str]:
        cities = self._by_register(tx, measure, told_by, direct=direct) | set(_by_move(tx, measure))
        return cities - {""} if told_by is None else cities - {told_by, self._body, ""}

    def _by_register(
        self, tx: RegisterRows, measure: Measure, told_by: str | None, *, direct: bool
    ) -> set[str]:
        """Whoever keeps her family register, and, told by that one alone, the cities on her supplement."""
        if told_by is not None:
            on_file = measure.protects if direct and told_by != self._body else ()
            return {city for each in on_file for city in self._families.cities_of(each)}
        keepers = set()
        for person in self._hidden(tx, measure):
            keepers |= {keeper for keeper, _, _ in tx.headings_of(person)}  # a closed supplement tells too
            heading = _heading(tx, person)
            if heading is not None:
                keepers |= self._before(tx, person, heading)
        return keepers

    def _hidden(self, tx: RegisterRows, measure: Measure) -> list[InHouseNumber]:
        """Whom the measure protects, and who lives with them: where they live is where she lives."""
        together = tx.together(measure.protects, self._residents.clock.today())
        people = measure.protects.union(*together.values()) - measure.barred
        return _applicant_first(measure, people)

    def _before(self, tx: RegisterRows, person: InHouseNumber, heading: Heading) -> set[str]:
        """Where she lived before, where her register is kept here."""
        if heading.keeper != self._body:
            return set()
        standing = self._families.standing(_known(tx, person, heading))
        return {city for each in standing for city in self._families.cities_of(each)} - {self._body}

    # sending

    def _send(self) -> None:
        silent: set[str] = set()
        while True:
            with self._residents.store.transaction() as tx:
                waiting = tx.waiting_posts(MOST, silent)
            if not waiting:
                return
            for post in waiting:
                if post.to_city in silent:
                    continue
                reason = ""
                try:
                    self._tell(post)
                except Fault:  # the city, or the way to it, is down: its notices stay, in order
                    silent.add(post.to_city)
                    continue
                except Problem as problem:
                    reason = problem.reason
                with self._residents.store.transaction() as tx:
                    tx.settle_post(post.post_id, reason, self._residents.clock.now())

    def _tell(self, post: CityPost) -> None:
        with self._residents.store.transaction() as tx:
            if post.what == "measure":
                measure = self._measure(tx, post)
            elif post.what == "domicile":
                domicile = self._domicile(tx, post)
            else:
                address = self._address(tx, post)
        if post.what == "measure":
            self._cities.measure(post.to_city, measure)
        elif post.what == "domicile":
            self._cities.domicile(post.to_city, domicile)
        else:
            self._cities.address(post.to_city, address)

    def _address(self, tx: RegisterRows, post: CityPost) -> AddressOwed:
        assert post.whose is not None
        heading = heading_of(tx, post.whose)
        entry = next(each for each in tx.versions(post.whose) if each.version == post.version)
        assert heading is not None
        text, gone = _place(entry) if entry.is_registered else "", None
        if entry.standing is Standing.ABROAD:
            text, gone = tx.destination(post.whose) or ABROAD, tx.code_and_domicile(post.whose)[0]
        who = _known(tx, post.whose, heading)
        return AddressOwed(post.post_id, who, text or ABROAD, entry.effective_on, gone)

    def _domicile(self, tx: RegisterRows, post: CityPost) -> DomicileTold:
        assert post.whose is not None
        code, born_on, title = tx.code_and_domicile(post.whose)
        assert title is not None
        return DomicileTold(code, born_on, Heading(*title))

    def _measure(self, tx: RegisterRows, post: CityPost) -> MeasureTold:
        assert post.protection_id is not None
        assert post.step is not None
        measure = tx.measure(post.protection_id)
        assert measure is not None
        hidden = self._hidden(tx, measure)
        people = tuple(known for each in hidden if (known := self._names(tx, each)))
        keepers = {keeper for each in hidden for keeper, _, _ in tx.headings_of(each)}
        moved = _by_move(tx, measure).get(post.to_city, [])
        return MeasureTold(
            measure.protection_id,
            post.step,
            measure.ground,
            measure.stage,
            measure.from_on,
            measure.until_on,
            people,
            tuple(_barred(tx, name, number) for name, number in tx.barred_of(measure.protection_id)),
            direct=not measure.origin and post.to_city in keepers,
            root=tx.root_of(measure.protection_id),
            codes=tuple(tx.code_and_domicile(each)[:2] for each in moved),
        )

    def _names(self, tx: RegisterRows, person: InHouseNumber) -> tuple[Known, ...]:
        """Every register and name by which another city may know her."""
        heading = _heading(tx, person)
        if heading is None:
            return self._families.known_as(person)
        known = _known(tx, person, heading)
        names = dict.fromkeys(each.stated.name for each in tx.versions(person))
        former = (
            Known(place, head, name, known.born_on)
            for _, place, head in tx.headings_of(person)
            for name in names
        )
        here = self._families.standing(known) if heading.keeper == self._body else ()
        also = (each for number in here for each in self._families.known_as(number))
        return tuple(dict.fromkeys((known, *former, *also)))


def _applicant_first(measure: Measure, people: Collection[InHouseNumber]) -> list[InHouseNumber]:
    """In one order; where it holds too she alone is told of looks, so it must know which of them she is."""
    return sorted(people, key=lambda each: (each != measure.applicant, each.reveal("name them in one order")))


def _by_move(tx: RegisterRows, measure: Measure) -> dict[str, list[InHouseNumber]]:
    """The city each protected person moved to from here, and, where nobody keeps a family register of hers
    (a foreign national), the one she left for here: each knows of that move already.
    """
    cities = defaultdict[str, list[InHouseNumber]](list)
    for person in _applicant_first(measure, measure.protects):
        record = tx.resident(person, date.max)
        if record is None:
            continue
        if record.standing is Standing.MOVED_OUT:
            cities[tx.moved_to(person)].append(person)
        if heading_of(tx, person) is None:
            cities[tx.left_city(person)].append(person)
    return cities


def _heading(tx: RegisterRows, person: InHouseNumber) -> Heading | None:
    """As `heading_of`, also for somebody who has no record here."""
    return heading_of(tx, person) if tx.resident(person, date.max) is not None else None


def _known(tx: RegisterRows, person: InHouseNumber, heading: Heading) -> Known:
    record = tx.resident(person, date.max)
    assert record is not None
    return Known(heading.place, heading.head, record.stated.name, record.stated.birth_date)


def _place(entry: ResidentRecord) -> str:
    return sealed(entry.stated, entry.in_house_number).opened(on_duty(Duty.SUPPLEMENT)).address


def _barred(tx: RegisterRows, name: str, number: InHouseNumber | None) -> tuple[str, date | None]:
    record = tx.resident(number, date.max) if number is not None else None
    return (name, record.stated.birth_date) if record is not None else (name, None)
