# SPDX-License-Identifier: Apache-2.0
"""Two clerks at one register: neither entry is lost, and nobody gets two registers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import psycopg
import pytest

from tests.databases import MakeDatabase
from tests.families.office import CLERK, THERE, Office, accepted, taken
from warifu.families import Accepted, EventKind, Notice, refusals
from warifu.families.acts.births import Birth
from warifu.families.acts.changes import GivenName
from warifu.families.acts.marriages import Marriage
from warifu.identifiers.four_items import Sex
from warifu.kernel.database import Database
from warifu.kernel.refusal import Refusal


@pytest.fixture
def database(make_database: MakeDatabase) -> Database:
    return make_database(["families"])


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def both(office: Office, one: Notice, two: Notice) -> list[Accepted | Refusal]:
    def accept(notice: Notice) -> Accepted | Refusal:
        try:
            return office.service.accept(notice, by=CLERK)
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(2) as clerks:
        return list(clerks.map(accept, [one, two]))


def test_two_entries_at_once_into_one_register_are_both_there(office: Office) -> None:
    day = date(2024, 5, 1)
    mother = office.adult("山田", "花子", Sex.FEMALE)
    notices = [
        Birth(office.filing(day), given, accepted("ハル"), sex, day, "割符県美登里市", mother, None)
        for given, sex in (("凪", Sex.FEMALE), ("空", Sex.MALE))
    ]
    done = both(office, notices[0], notices[1])
    assert all(isinstance(each, Accepted) for each in done)
    register = office.service.register_of(mother)
    assert len(register.enrolled) == 3
    assert register.version == 3, "taken over, and one version more for each birth"


def test_of_two_marriages_of_one_person_at_once_one_is_refused(office: Office) -> None:
    day = date(2024, 5, 1)
    hanako = office.adult("山田", "花子", Sex.FEMALE)
    men = [office.adult("鈴木", "太郎", Sex.MALE), office.adult("佐藤", "次郎", Sex.MALE)]
    notices = [Marriage(office.filing(day), man, hanako, "夫", THERE) for man in men]
    done = both(office, notices[0], notices[1])
    assert sorted(type(each).__name__ for each in done) == ["Accepted", "AlreadyMarried"]


def test_who_read_an_old_page_is_told_to_read_it_again(office: Office) -> None:
    day = date(2024, 5, 1)
    hanako = office.adult("山田", "花子", Sex.FEMALE)
    page = office.service.register_of(hanako)
    seen = {page.number: page.version}
    notice = GivenName(office.filing(day, court=day), hanako, "華", accepted("ハナ"))
    office.service.accept(notice, by=CLERK, seen=seen)
    with pytest.raises(refusals.RegisterChanged):
        office.service.accept(notice, by="clerk-2", seen=seen)
    now = office.service.register_of(hanako)
    office.service.accept(notice, by="clerk-2", seen={now.number: now.version})


def test_instants_of_record_never_repeat_though_the_clock_stands_still(office: Office) -> None:
    mother = taken(office, "春子", Sex.FEMALE, date(1962, 6, 6))
    office.family("木村", mother)
    office.adult("山田", "花子", Sex.FEMALE)
    with office.database.transaction() as connection:
        instants = connection.execute("SELECT recorded_at FROM families.event").fetchall()
    assert len(set(instants)) == len(instants) == 2


def test_the_body_cannot_change_what_was_entered(office: Office, database: Database) -> None:
    office.adult("山田", "花子", Sex.FEMALE)
    for table in ("register_version", "event", "fact_version", "standing", "supplement_line"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction() as connection:
            connection.execute(f"DELETE FROM families.{table}".encode())


def test_a_pending_notice_is_settled_by_the_entry_that_was_waited_for(office: Office) -> None:
    day = date(2024, 5, 1)
    hanako = office.adult("山田", "花子", Sex.FEMALE)
    number = office.service.register_of(hanako).number
    waiting = office.service.wait(number, EventKind.GIVEN_NAME, by=CLERK)
    notice = GivenName(office.filing(day, court=day), hanako, "華", accepted("ハナ"))
    office.service.accept(notice, by=CLERK, settles=waiting)
    assert not office.service.withdraw(waiting)
    again = GivenName(office.filing(day, court=day), hanako, "英", accepted("ハナ"))
    with pytest.raises(refusals.NotWaiting):
        office.service.accept(again, by=CLERK, settles=waiting)
    assert office.service.register_of(hanako).name_of(hanako) == "山田\u3000華"
