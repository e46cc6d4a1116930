# SPDX-License-Identifier: Apache-2.0
"""Random lives of a small town: whatever happens, the register stays one that a mayor can sign."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.databases import MakeDatabase
from tests.residents.clerk import ELSEWHERE, SOMEWHERE, TODAY, Clerk
from tests.residents.registers import FAMILY, HINA, LAN, csv_text, draws, stated, whole, write
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.jukinet import ChangeNotice, NoticesTaken
from warifu.kernel.refusal import Refusal
from warifu.residents import Arrival, NewName, Particulars, Relation, Standing, Teller, load_file

_NAMES = "赤青黄緑白黒金銀"
_COUNT = itertools.count()


@dataclass
class Life:
    """A small town, what was certified in it so far, and what happened or was refused."""

    clerk: Clerk
    people: list[InHouseNumber]
    certified: list[tuple[InHouseNumber, date, datetime, int, Particulars, Standing]] = field(
        default_factory=list
    )
    happened: Counter[str] = field(default_factory=Counter)

    def step(self, action: int, who: int, other: int, days: int) -> None:
        """One event after some days; a lawful no changes nothing."""
        on = self.clerk.days_pass(days)
        person, companion = self.people[who % len(self.people)], self.people[other % len(self.people)]
        verbs = [
            self._moves_within, self._splits, self._moves_out, self._abroad, self._comes_back, self._dies,
            self._deleted, self._revived, self._renamed, self._corrected, self._heads, self._born,
            self._moves_off,
        ]  # fmt: skip
        verb = verbs[action % len(verbs)]
        try:
            verb(person, companion, on)
            self.happened[verb.__name__] += 1
        except Refusal as refusal:
            self.happened["refused" if refusal.law and refusal.remedy else "refused without a remedy"] += 1

    def certify(self, who: int, back: int) -> None:
        """Print a certificate and remember what it said."""
        person = self.people[who % len(self.people)]
        day, now = self.clerk.clock.today() - timedelta(days=back), self.clerk.clock.now()
        try:
            found = self.clerk.service.as_of(person, day, now)
        except Refusal:
            return
        self.certified.append((person, day, now, found.version, whole(found), found.standing))
        self.clerk.clock.step(timedelta(seconds=1))

    def check(self) -> None:
        """The invariants of a register, on every day that anything happened, and for ever after."""
        service = self.clerk.service
        today = self.clerk.clock.today()
        with service.store.transaction() as tx:
            stated_on = {each.effective_on for person in self.people for each in tx.versions(person)}
            for day in sorted(stated_on | {today, date.max}):
                records = [tx.resident(person, day) for person in self.people]
                registered = [each for each in records if each is not None and each.is_registered]
                lives_in = Counter(
                    member.in_house_number
                    for household in {each.stated.household for each in registered}
                    for member in tx.members(household, day)
                )
                assert lives_in == Counter(each.in_house_number for each in registered), "one residence each"
                for household in {each.stated.household for each in registered}:
                    relations = [each.stated.relation for each in tx.members(household, day)]
                    assert relations.count(Relation.HEAD) == 1
        for person, day, known_at, version, said, standing in self.certified:
            for again in (
                service.as_of(person, day, known_at),
                service.as_of(person, day, self.clerk.clock.now(), version=version),
            ):
                assert (whole(again), again.standing) == (said, standing), (
                    "certified once, reproduced for ever"
                )
        owed = Teller(service, _Nobody()).owed()
        assert [each.sequence for each in owed] == list(range(1, len(owed) + 1))

    # what can happen

    def _relations(self, person: InHouseNumber) -> dict[InHouseNumber, Relation]:
        """Who heads the household that `person` leaves, and how the others stand to the new head."""
        others = [
            each.in_house_number
            for each in self.clerk.service.household_of(person).members
            if each.in_house_number != person
        ]
        return {each: Relation.LODGER if place else Relation.HEAD for place, each in enumerate(others)}

    def _moves_within(self, person: InHouseNumber, _: InHouseNumber, on: date) -> None:
        stay, new = self._relations(person), f"H-{next(_COUNT)}"
        filing = self.clerk.files(on, person, households=(new,))
        self.clerk.events.move_within(
            [person], filing, to=SOMEWHERE, household=new, relations=stay | {person: Relation.HEAD}
        )

    def _moves_off(self, person: InHouseNumber, companion: InHouseNumber, on: date) -> None:
        """Join the household of another, wherever it is."""
        target = self.clerk.service.find(companion, on=date.max).stated.household
        filing = self.clerk.files(on, person, companion)
        relations = self._relations(person) | {person: Relation.LODGER}
        self.clerk.events.move_within([person], filing, to=ELSEWHERE, household=target, relations=relations)

    def _splits(self, person: InHouseNumber, _: InHouseNumber, on: date) -> None:
        stay, new = self._relations(person), f"H-{next(_COUNT)}"
        filing = self.clerk.files(on, person, households=(new,))
        self.clerk.events.split_household(
            [person], filing, household=new, relations=stay | {person: Relation.HEAD}
        )

    def _moves_out(self, person: InHouseNumber, _: InHouseNumber, on: date) -> None:
        planned = on + timedelta(days=3)
        self.clerk.events.move_out(
            [person],
            self.clerk.files(planned, person),
            to_address="割符県美登里市中央1-2-3",
            relations=self._relations(person),
        )

    def _abroad(self, person: InHouseNumber, _: InHouseNumber, on: date) -> None:
        filing, stay = self.clerk.files(on, person), self._relations(person)
        self.clerk.events.go_abroad([person], filing, to_country="ベトナム", relations=stay)

    def _comes_back(self, person: InHouseNumber, _: InHouseNumber, on: date) -> None:
        last, new = self.clerk.service.find(person, on=date.max), f"H-{next(_COUNT)}"
        said = replace(whole(last), household=new, relation=Relation.HEAD, resident_since=on)
        arrival = Arrival(said, last.record_code)
        self.clerk.events.return_from_abroad([arrival], self.clerk.files(on, households=(new,)))

    def _dies(self, person: InHouseNumber, _: InHouseNumber, on: date) -> None:
        self.clerk.events.die(person, self.clerk.files(on, person), relations=self._relations(person))

    def _deleted(self, person: InHouseNumber, _: InHouseNumber, on: date) -> None:
        filing = self.clerk.files(on, person, ground="実態調査")
        self.clerk.events.delete(person, filing, relations=self._relations(person))

    def _revived(self, person: InHouseNumber, _: InHouseNumber, on: date) -> None:
        filing = self.clerk.files(on, person, ground="誤記")
        self.clerk.events.revive(person, filing, relations={person: Relation.LODGER})

    def _renamed(self, person: InHouseNumber, _: InHouseNumber, on: date) -> None:
        name = f"{_NAMES[next(_COUNT) % len(_NAMES)]}山　花"
        self.clerk.events.change_name(person, NewName(name, "ヤマ　ハナ"), self.clerk.files(on, person))

    def _corrected(self, person: InHouseNumber, _: InHouseNumber, on: date) -> None:
        count = next(_COUNT)
        items = {"birth_date": date(1980, 1, 1 + count % 28), "name": f"{_NAMES[count % len(_NAMES)]}川　花"}
        self.clerk.events.correct(person, items, self.clerk.files(on, person, ground="戸籍の照合"))

    def _heads(self, person: InHouseNumber, _: InHouseNumber, on: date) -> None:
        others = dict.fromkeys(self._relations(person), Relation.LODGER)
        self.clerk.events.change_head(others | {person: Relation.HEAD}, self.clerk.files(on, person))

    def _born(self, person: InHouseNumber, _: InHouseNumber, on: date) -> None:
        home = whole(self.clerk.service.find(person))
        name = f"{_NAMES[next(_COUNT) % len(_NAMES)]}田　子{next(_COUNT)}".translate(_KANJI)
        baby = replace(
            stated(HINA), name=name, birth_date=on, resident_since=on, household=home.household,
            postal_code=home.postal_code, address=home.address, relation=Relation.CHILD,
        )  # fmt: skip
        filed = self.clerk.events.birth(baby, self.clerk.files(on, person))
        self.people += [each.in_house_number for each in filed.residents]


_KANJI = str.maketrans("0123456789", "〇一二三四五六七八九")


class _Nobody:
    def notify(self, notices: Sequence[ChangeNotice]) -> NoticesTaken:
        raise NotImplementedError

    def protect(self, code: ResidentRecordCode, until_on: date | None) -> None:
        raise NotImplementedError


_EVENTS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 5), st.integers(0, 5), st.integers(0, 40)),
    min_size=8,
    max_size=24,
)


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # each example is a database: shrinking would take an hour
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(_EVENTS)
def test_any_lawful_history_keeps_one_residence_one_head_and_every_certificate(
    make_database: MakeDatabase, tmp_path: Path, events: list[tuple[int, int, int, int]]
) -> None:
    life = _begin(make_database, tmp_path)
    for action, who, other, days in events:
        life.certify(other, days)
        life.step(action, who, other, days)
        life.certify(who, days)
    life.check()


def test_the_random_lives_are_not_mostly_refusals(make_database: MakeDatabase, tmp_path: Path) -> None:
    life = _begin(make_database, tmp_path)
    take = draws("lives")
    for _ in range(120):
        action, who, other, days = take(4)
        life.step(action, who, other, days % 20)
    life.check()
    assert life.happened["refused"] < 100
    assert len(life.happened) >= 10, life.happened


def _begin(make_database: MakeDatabase, tmp_path: Path) -> Life:
    clerk = Clerk.at(make_database(["residents"]), tmp_path / str(next(_COUNT)), _fresh())
    path = tmp_path / f"{next(_COUNT)}"
    path.mkdir()
    load_file(write(path, csv_text(*FAMILY, LAN)), clerk.service, by="clerk-1")
    people = [each.in_house_number for batch in clerk.service.registered() for each in batch]
    assert clerk.clock.today() == TODAY
    return Life(clerk, people)


def _fresh() -> Callable[[int], bytes]:
    return draws(f"history/{next(_COUNT)}")
