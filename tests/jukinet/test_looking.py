# SPDX-License-Identifier: Apache-2.0
"""Looks: one person or nobody, for a body that may, recorded and shown to her before anything is told."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.databases import MakeDatabase
from tests.jukinet.network import (
    PENSION,
    PENSION_ROW,
    Network,
    code,
    items_of,
    look_by,
    look_of,
    number_text,
    open_network,
)
from tests.numbers.office import ASAHI, MIDORI, newcomer, request
from tests.numbers.test_changes import change_of
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems
from warifu.identifiers.individual_number import IndividualNumber
from warifu.jukinet import (
    ChangeKind,
    LookReused,
    LookUp,
    NobodyConfirmed,
    NoLookUpCase,
    NoLookUpRow,
    SearchBehind,
    read_askers,
)
from warifu.kernel.refusal import Fault, Malformed, Refusal, Unreachable
from warifu.numbers import HeldByAnotherCity, Newcomer, NoSuchResident, OnlyCities, root_input


@pytest.fixture
def network(make_database: MakeDatabase) -> Network:
    return open_network(make_database)


@pytest.fixture
def number(network: Network) -> IndividualNumber:
    return network.live(1, 2)[0]


def _outcomes(network: Network) -> list[object]:
    return [row[0] for row in network.rows("SELECT outcome FROM jukinet.look ORDER BY request_id")]


def test_the_one_person_is_found_by_her_four_items(network: Network, number: IndividualNumber) -> None:
    found = network.looking.look_up(PENSION, look_of(1))
    assert found.number == number_text(number)
    assert found.items is not None
    assert found.items.address == newcomer(1).items.address
    assert (found.standing, found.since_on) == ("resident", None)
    assert found.seen_at == network.numbers.clock.now()


def test_notation_is_levelled_and_people_are_not(network: Network) -> None:
    there = FourBasicItems(
        "山田　花子", date(1990, 4, 1), newcomer(1).items.sex, "美登里市緑町一丁目２番３号"
    )
    network.numbers.service.designate(MIDORI, request(1), Newcomer(code(1), there, bytes(32)))
    same: dict[str, object] = {
        "name": "山田 花子",
        "born_on": date(1990, 4, 1),
        "address": "美登里市緑町1-2-3",
    }
    assert network.looking.look_up(PENSION, look_of(1, 1, **same))
    misses: tuple[dict[str, object], ...] = (
        {"name": "山田花"},
        {"name": "山"},
        {"name": "山本 花子"},
        {"address": "美登里市緑町1-2"},
        {"address": "美登里市緑町1-2-33"},
        {"born_on": date(1990, 4, 2)},
        {"sex": "male"},
        {"sex": "not-stated"},
        {"name": "%"},
        {"name": "山田%"},
        {"name": "山田花_"},
        {"name": "山田花?"},
        {"name": "山田花●"},
        {"name": ".*"},
        {"address": "美登里市緑町%"},
        {"address": "美登里市緑町〓-2-3"},
        {"name": "' OR '1'='1"},
    )
    for turn, miss in enumerate(misses, start=10):
        with pytest.raises(NobodyConfirmed):
            network.looking.look_up(PENSION, look_of(1, turn, **(same | miss)))
    assert not [line for line, _ in network.portal.lines.items() if line.int >= 10]


def test_every_no_has_the_same_words_whatever_it_was(network: Network, number: IndividualNumber) -> None:
    twin = Newcomer(newcomer(7).code, newcomer(2).items, bytes(32))
    network.numbers.service.designate(MIDORI, request(7), twin)
    old = network.numbers.service.designate(MIDORI, request(8), newcomer(1))
    network.numbers.changes.change_number(MIDORI, change_of(old, newcomer(1), request(9)))
    network.live(5)
    network.protection.protect(MIDORI, code(5), date(2027, 4, 1))
    refusals = []
    for turn, told in enumerate(
        (
            look_of(9),  # nobody
            look_of(2),  # two of them
            look_of(1, name="山田●"),  # unreadable
            look_of(5),  # protected
            look_by(number),  # dead: changed
            look_by("000000000019"),  # never issued
        ),
        start=1,
    ):
        with pytest.raises(Refusal) as no:
            network.looking.look_up(PENSION, _turn(told, turn))
        refusals.append((type(no.value), str(no.value), no.value.law, no.value.remedy))
    assert set(refusals) == {refusals[0]}
    assert _outcomes(network) == ["nobody", "several", "unreadable", "protected", "number-dead", "nobody"]


def _turn(told: LookUp, turn: int) -> LookUp:
    told.request_id = UUID(int=turn)
    return told


def test_a_changed_number_is_dead_and_does_not_lead_to_the_new_one(
    network: Network, number: IndividualNumber
) -> None:
    old = network.numbers.service.designate(MIDORI, request(8), newcomer(1))
    new = network.numbers.changes.change_number(MIDORI, change_of(old, newcomer(1), request(9)))
    with pytest.raises(NobodyConfirmed) as no:
        network.looking.look_up(PENSION, look_by(number))
    assert number_text(new.number) not in repr(no.value)
    assert network.looking.look_up(PENSION, look_of(1, 2)).number == number_text(new.number)
    network.looking.file_owed()
    tried, found = (network.portal.lines[UUID(int=turn)] for turn in (1, 2))
    assert tried[0] == found[0] == root_input(old.rid), "she sees both, whatever her number"
    assert (tried[1].given, found[1].given) == (False, True)


def test_a_look_is_recorded_before_it_is_shown_and_shown_before_it_is_answered(
    network: Network, number: IndividualNumber
) -> None:
    network.portal.down = True
    with pytest.raises(Unreachable):
        network.looking.look_up(PENSION, look_by(number))
    assert _outcomes(network) == ["found"], "a record without an answer, never the reverse"
    assert not network.portal.lines
    network.portal.down = False
    assert network.looking.look_up(PENSION, look_by(number)).number == number_text(number)
    (line,) = network.portal.lines.values()
    assert (line[1].asker.text, line[1].row, line[1].given) == (PENSION, PENSION_ROW, True)
    recorded = network.rows("SELECT asker, row_id, case_ref, clerk, way FROM jukinet.look")
    assert recorded == [(PENSION, PENSION_ROW, "pension/2026/1", "clerk-3", "number")]


def test_a_repeated_look_is_the_same_look_for_a_quarter_of_an_hour(
    network: Network, number: IndividualNumber
) -> None:
    first = network.looking.look_up(PENSION, look_by(number))
    network.numbers.clock.step(timedelta(minutes=15))
    assert network.looking.look_up(PENSION, look_by(number)) == first
    assert len(network.portal.lines) == 1
    network.numbers.clock.step(timedelta(seconds=1))
    with pytest.raises(LookReused):
        network.looking.look_up(PENSION, look_by(number))
    with pytest.raises(LookReused):
        network.looking.look_up(PENSION, look_of(2))
    with pytest.raises(LookReused):
        network.looking.look_up("city:midori", look_by(number, row="juki-30-10-tax"))


def test_without_a_row_in_force_nobody_is_looked_for(network: Network, number: IndividualNumber) -> None:
    for turn, (asker, row) in enumerate(
        (
            ("shop:video", PENSION_ROW),
            ("agency:police", PENSION_ROW),
            ("city:midori", PENSION_ROW),
            (PENSION, "juki-30-10-tax"),
            (PENSION, "no such row"),
            ("agency:insurer", "juki-30-9-insurance"),  # may ask by items, not by number
        ),
        start=1,
    ):
        with pytest.raises(NoLookUpRow):
            network.looking.look_up(asker, look_by(number, turn, row=row))
    assert _outcomes(network) == ["no-row"] * 6
    assert not network.portal.lines
    network.watch.deliver_alarms()
    assert {alarm.asker.text for alarm in network.commission.heard} >= {"shop:video", "agency:police"}
    assert {alarm.what for alarm in network.commission.heard} == {"no-row"}


def test_a_row_holds_from_its_day_to_its_last(make_database: MakeDatabase) -> None:
    table = read_askers(
        """
        [[row]]
        id = "r"
        users = ["agency:pension"]
        ja = "年金"
        en = "pension"
        law = "Juki Act 30-9"
        ways = ["number"]
        gives = ["number"]
        follows = []
        from = 2026-04-02
        until = 2026-04-04
        """
    )
    network = open_network(make_database, askers=table)
    (number,) = network.live(1)
    seen: list[bool | None] = []
    for turn in range(1, 5):
        try:
            found = network.looking.look_up(PENSION, look_by(number, turn, row="r"))
            seen.append(found.items is None)
        except NoLookUpRow:
            seen.append(None)
        network.numbers.clock.step(timedelta(days=1))
    assert seen == [None, True, True, None]
    with pytest.raises(Fault):
        read_askers(
            'row = [{id="r",users=[],ja="",en="",law="",ways=[],gives=[],follows=[],from=2026-01-01},'
            '{id="r",users=[],ja="",en="",law="",ways=[],gives=[],follows=[],from=2027-01-01}]'
        )


@pytest.mark.parametrize(
    "what", [{"case": ""}, {"clerk": ""}, {"case": "because I want"}, {"case": "x" * 65}, {"clerk": "山田"}]
)
def test_a_look_without_a_case_is_refused_and_recorded(
    network: Network, number: IndividualNumber, what: dict[str, object]
) -> None:
    with pytest.raises(NoLookUpCase):
        network.looking.look_up(PENSION, look_by(number, 1, **what))
    assert network.rows("SELECT outcome, case_ref, clerk, position FROM jukinet.look") == [
        ("no-case", "", "", None)
    ]


def test_a_number_hidden_in_a_case_is_not_written_down(network: Network, number: IndividualNumber) -> None:
    with pytest.raises(NoLookUpCase):
        network.looking.look_up(PENSION, look_of(1, case=number_text(number)))
    assert number_text(number) not in repr(network.rows("SELECT * FROM jukinet.look"))


def test_who_holds_no_sex_asks_with_three_items_and_others_do_not(network: Network) -> None:
    network.live(1)
    told = look_of(1, sex=None, row="juki-30-9-insurance")
    assert network.looking.look_up("agency:insurer", told).number
    with pytest.raises(Malformed):
        network.looking.look_up(PENSION, look_of(1, 2, sex=None))


def test_a_look_is_by_items_or_by_number_and_never_by_a_part(
    network: Network, number: IndividualNumber
) -> None:
    for wrong in (
        look_of(1, name=None),
        look_of(1, born_on=None),
        look_of(1, address=None),
        look_of(1, number=number_text(number)),
        look_of(1, name=None, number=number_text(number)),
        look_of(1, name=None, born_on=None, address=None, number=number_text(number)),
        look_by("123456789012"),
    ):
        with pytest.raises(Malformed):
            network.looking.look_up(PENSION, wrong)
    assert not _outcomes(network)


def test_the_dead_are_found_by_lawful_bodies_as_long_as_records_are_kept(
    network: Network, number: IndividualNumber
) -> None:
    network.tell(network.notice(1, ChangeKind.DEATH, effective_on=date(2026, 3, 31)))
    found = network.looking.look_up(PENSION, look_by(number))
    assert (found.standing, found.since_on) == ("deceased", date(2026, 3, 31))
    network.numbers.clock.step(timedelta(days=150 * 366))
    with pytest.raises(NobodyConfirmed):
        network.looking.look_up(PENSION, look_by(number, 2))
    assert _outcomes(network) == ["found", "not-kept"]


def test_the_address_of_a_protected_person_is_neither_given_nor_confirmed(
    network: Network, number: IndividualNumber
) -> None:
    network.protection.protect(MIDORI, code(1), date(2027, 4, 1))
    with pytest.raises(NobodyConfirmed):
        network.looking.look_up(PENSION, look_of(1))
    found = network.looking.look_up(PENSION, look_by(number, 2))
    assert found.items is not None
    assert found.items.address is None
    assert found.items.name == newcomer(1).items.name
    assert [line[1].given for line in network.portal.lines.values()] == [False, True], "she sees both"
    network.protection.protect(MIDORI, code(1), None)
    again = network.looking.look_up(PENSION, look_of(1, 3)).items
    assert again is not None
    assert again.address == newcomer(1).items.address


def test_only_the_keeping_city_protects_and_protection_ends_on_its_day(
    network: Network, number: IndividualNumber
) -> None:
    for city, who, refusal in (
        (ASAHI, 1, HeldByAnotherCity),
        (MIDORI, 9, NoSuchResident),
        (BodyName(PENSION), 1, OnlyCities),
    ):
        with pytest.raises(refusal):
            network.protection.protect(city, code(who), date(2027, 4, 1))
    for _ in range(2):
        network.protection.protect(MIDORI, code(1), date(2026, 4, 2))
    assert network.rows("SELECT count(*) FROM jukinet.protection") == [(1,)]
    network.numbers.clock.step(timedelta(days=1))
    found = network.looking.look_up(PENSION, look_by(number))
    assert found.items is not None
    assert found.items.address is not None


def test_what_changed_a_moment_ago_is_what_is_found(network: Network, number: IndividualNumber) -> None:
    assert network.looking.look_up(PENSION, look_of(1))
    network.tell(network.notice(1, ChangeKind.NAME, new=items_of(1, name="佐藤　一子")))
    with pytest.raises(NobodyConfirmed):
        network.looking.look_up(PENSION, look_of(1, 2))
    found = network.looking.look_up(PENSION, look_of(1, 3, name="佐藤 一子"))
    assert found.number == number_text(number)


def test_a_line_the_portal_refuses_stands_in_no_other_lines_way(network: Network) -> None:
    numbers = network.live(1, 2, 3)
    rids = []
    for place in (1, 2, 3):
        old = network.numbers.service.designate(MIDORI, request(700 + place), newcomer(place))
        network.numbers.changes.change_number(MIDORI, change_of(old, newcomer(place), request(place)))
        rids.append(root_input(old.rid))
    network.portal.without_mailbox.update(rids)
    for turn, number in enumerate(numbers, start=0):  # the asker chooses request numbers, also none
        with pytest.raises(NobodyConfirmed):
            network.looking.look_up(PENSION, look_by(number, turn))
    network.portal.without_mailbox.difference_update(rids[1:])
    for _ in range(3):
        try:
            network.looking.file_owed(1)
        except Refusal as refusal:
            assert refusal.reason == "no-mailbox"  # noqa: PT017
    assert [mailbox for mailbox, _ in network.portal.lines.values()] == rids[1:]
    network.portal.without_mailbox.clear()
    assert sum(network.looking.file_owed(1) for _ in range(3)) == 1
    network.portal.without_mailbox.add(rids[1])
    with pytest.raises(Refusal):
        network.looking.look_up(PENSION, look_of(2, 50))


def test_while_the_keys_are_being_built_nobody_is_told_that_somebody_does_not_exist(
    network: Network,
) -> None:
    people = [newcomer(place) for place in range(3_001)]
    network.numbers.service.designate_many(MIDORI, request(1), people)
    with pytest.raises(SearchBehind):
        network.looking.look_up(PENSION, look_of(3_000))
    while network.following.follow():
        pass
    assert network.looking.look_up(PENSION, look_of(3_000)).number
