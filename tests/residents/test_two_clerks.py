# SPDX-License-Identifier: Apache-2.0
"""Two clerks edit one household at once, in real transactions: no edit is ever lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.residents.clerk import MARRIED, SOMEWHERE, TODAY, Clerk
from tests.residents.conftest import Town
from tests.residents.registers import HANAKO
from warifu.kernel.refusal import Refusal
from warifu.residents import HouseholdChanged, HouseholdNotSeen, NewName, Relation


def at_once(*verbs: Callable[[], object]) -> list[object]:
    """Run verbs in threads that start together; give what each returned or refused."""
    start = threading.Barrier(len(verbs))

    def run(verb: Callable[[], object]) -> object:
        start.wait()
        try:
            return verb()
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def test_the_second_clerk_is_refused_and_told_what_changed(town: Town) -> None:
    first, second = town.clerk, Clerk(town.clerk.service, "clerk-2", "26-2")
    seen_by_both = second.files(TODAY, town.taro)
    first.events.marry(town.hanako, MARRIED, first.files(TODAY, town.hanako))
    relations = {town.hanako: Relation.HEAD, town.taro: Relation.HUSBAND}
    with pytest.raises(HouseholdChanged) as refused:
        second.events.change_head(relations, seen_by_both)
    (change,) = refused.value.changes
    assert (change.version, change.kind, change.by) == (1, "marriage", "clerk-1")
    assert change.items == ("former_surname", "kana", "name")
    assert "marriage" in refused.value.told
    assert "clerk-1" in refused.value.told
    assert not any(value in refused.value.told for value in ("佐藤", "山田", "緑町"))
    second.events.change_head(relations, second.files(TODAY, town.taro))
    hanako = first.service.find(town.hanako).stated
    assert (hanako.name, hanako.relation) == (MARRIED.name, Relation.HEAD), "both edits stand"


def test_a_household_must_have_been_opened_before_it_is_edited(town: Town) -> None:
    filing = town.clerk.files(TODAY)
    with pytest.raises(HouseholdNotSeen):
        town.clerk.events.marry(town.hanako, MARRIED, filing)


def test_of_many_clerks_at_once_exactly_one_edit_of_a_version_stands(town: Town) -> None:
    clerk = town.clerk
    for turn in range(3):
        day = clerk.days_pass(1)
        filings = [clerk.files(day, town.hanako) for _ in range(6)]
        verbs = [
            lambda place=place, filing=filing, turn=turn: clerk.events.change_name(
                town.hanako, NewName(f"山田　花{'一二三四五六'[place]}{turn}", "ヤマダ　ハナ"), filing
            )
            for place, filing in enumerate(filings)
        ]
        results = at_once(*verbs)
        refused = [each for each in results if isinstance(each, Refusal)]
        assert len(refused) == 5
        assert all(isinstance(each, HouseholdChanged) and each.changes for each in refused)
        assert clerk.service.household_of(town.hanako).version == turn + 1
    assert len(clerk.service.history(town.hanako).names) == 4


def test_edits_of_different_members_at_once_both_stand_after_a_second_try(town: Town) -> None:
    """Whoever opens the household again after a refusal loses nothing and overwrites nothing."""
    clerk = town.clerk
    people = [town.taro, town.hanako, town.hina]

    def until_entered(number: int) -> int:
        for tries in range(1, 20):
            try:
                clerk.events.record_former_surname(
                    people[number], f"旧姓{'甲乙丙'[number]}", clerk.files(TODAY, people[number])
                )
            except HouseholdChanged:
                continue
            return tries
        return 0

    tries = at_once(*[lambda number=number: until_entered(number) for number in range(3)])
    assert all(tries)
    found = [clerk.service.find(each).stated.former_surname for each in people]
    assert found == ["旧姓甲", "旧姓乙", "旧姓丙"]
    assert clerk.service.household_of(town.taro).version == 3


def test_a_person_moved_by_one_clerk_is_not_moved_again_by_another(town: Town) -> None:
    clerk = town.clerk
    filings = [clerk.files(TODAY, town.hanako, households=("A-0201", "A-0202")) for _ in range(2)]
    verbs = [
        lambda household=household, filing=filing: clerk.events.move_within(
            [town.hanako],
            filing,
            to=SOMEWHERE,
            household=household,
            relations={town.hanako: Relation.HEAD},
        )
        for household, filing in zip(("A-0201", "A-0202"), filings, strict=True)
    ]
    results = at_once(*verbs)
    assert sum(isinstance(each, HouseholdChanged) for each in results) == 1
    lives_in = clerk.service.find(town.hanako).stated.household
    assert lives_in in {"A-0201", "A-0202"}
    assert len(clerk.service.household_of(town.hanako).members) == 1


def test_swaps_in_opposite_order_at_once_do_not_wait_for_each_other(town: Town) -> None:
    clerk = town.clerk
    one = clerk.files(TODAY, town.taro, town.lan)
    verbs: list[Callable[[], object]] = [
        lambda: clerk.events.merge_household(
            [town.lan], one, household="A-0001", relations={town.lan: Relation.LODGER}
        ),
        lambda: clerk.events.merge_household(
            [town.hina], one, household="A-0002", relations={town.hina: Relation.LODGER}
        ),
    ]
    results = at_once(*verbs)
    assert sum(isinstance(each, HouseholdChanged) for each in results) == 1


def test_what_is_read_for_a_certificate_does_not_change_under_an_event_under_way(town: Town) -> None:
    clerk = town.clerk
    told: list[str] = []
    with clerk.service.store.transaction() as tx:
        tx.lock_residents([town.hanako])
        reader = threading.Thread(
            target=lambda: told.append(clerk.service.as_of(town.hanako, TODAY, clerk.clock.now()).stated.name)
        )
        reader.start()
        reader.join(0.2)
        assert not told, "the reader waits for the event"
        clerk.clock.step(timedelta(hours=1))
    reader.join(10)
    assert told == [HANAKO["name"]]
