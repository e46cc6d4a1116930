# SPDX-License-Identifier: Apache-2.0
"""What the family register accepted waits for a clerk, who enters it once (Juki Act 9)."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.residents.clerk import TODAY
from tests.residents.conftest import Town
from warifu.kernel.refusal import Fault, Malformed
from warifu.residents import OwedEntry
from warifu.residents.nouns import EventKind


def _death(town: Town, notice: int = 1, **changes: object) -> OwedEntry:
    entry = OwedEntry(UUID(int=notice), EventKind.DEATH, TODAY, TODAY, (town.hanako,))
    return replace(entry, **changes)  # type: ignore[arg-type]


def test_a_notice_waits_until_a_clerk_has_entered_it(town: Town) -> None:
    owed = town.clerk.service.owed
    owed.owe(_death(town))
    owed.owe(_death(town))
    town.clerk.days_pass(3)
    (line,) = owed.waiting()
    assert (line.owed.persons, line.days, line.owed.kind) == ((town.hanako,), 3, EventKind.DEATH)
    assert town.clerk.service.find(town.hanako).is_registered, "nothing enters itself"
    filed = town.clerk.events.die(town.hanako, town.clerk.files(TODAY, town.hanako))
    assert owed.entered(line.owed.notice, filed.event_id, by="clerk-1")
    assert not owed.entered(line.owed.notice, filed.event_id, by="clerk-2"), "the first one counts"
    assert owed.waiting() == []
    owed.owe(_death(town))
    assert owed.waiting() == [], "told again after it was entered, it is not owed again"


def test_what_needs_no_entry_is_settled_with_a_reason(town: Town) -> None:
    owed = town.clerk.service.owed
    owed.owe(_death(town, persons=()))
    with pytest.raises(Malformed):
        owed.not_needed(UUID(int=1), "  ", by="clerk-1")
    assert owed.not_needed(UUID(int=1), "no record here", by="clerk-1")
    assert owed.waiting() == []


def test_a_task_is_not_settled_by_an_event_of_another_kind_nor_one_that_is_not_owed(town: Town) -> None:
    owed = town.clerk.service.owed
    owed.owe(_death(town, kind=EventKind.BIRTH))
    filed = town.clerk.events.die(town.hanako, town.clerk.files(TODAY, town.hanako))
    wrong = ((1, filed.event_id), (2, filed.event_id), (1, UUID(int=9)))
    for notice, event in wrong:
        with pytest.raises(Malformed):
            owed.entered(UUID(int=notice), event, by="clerk-1")
    assert len(owed.waiting()) == 1


def test_one_notice_is_one_content_and_the_oldest_stands_first(town: Town) -> None:
    owed = town.clerk.service.owed
    owed.owe(_death(town, 2, accepted_on=TODAY + timedelta(days=1)))
    owed.owe(_death(town, 3))
    with pytest.raises(Fault):
        owed.owe(_death(town, 3, accepted_on=TODAY + timedelta(days=2)))
    owed.owe(_death(town, 3, persons=(town.taro,)))  # whom it is about was found here, and stays
    assert [line.owed.persons for line in owed.waiting(1)] == [_death(town, 3).persons]
    assert [line.owed.notice.int for line in owed.waiting()] == [3, 2]
    assert [line.owed.notice.int for line in owed.waiting(1)] == [3]


def test_what_is_no_notice_of_a_family_register_is_not_one(town: Town) -> None:
    with pytest.raises(Malformed):
        _death(town, kind=EventKind.MOVE_IN)
    with pytest.raises(Malformed):
        _death(town, happened_on=date(2027, 1, 1))
    assert town.hanako.reveal("a test") not in repr(_death(town))
