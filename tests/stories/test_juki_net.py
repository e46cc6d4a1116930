# SPDX-License-Identifier: Apache-2.0
"""The resident register network: what a city tells J-LIS, who looks somebody up there, and who sees it."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from tests.japan import HANAKO, Japan
from tests.stories.country import NEW_HOME, Country
from warifu.app.pages import titles_of
from warifu.exchange.nym1.bodies import EntryKind
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.jukinet import JukiNetClient, LookUp
from warifu.kernel.refusal import Fault, Refusal
from warifu.portal.views import Cards
from warifu.residents import Filing
from warifu.residents.letters import addressed
from warifu.residents.numbering import items_of
from warifu.residents.protection import Residence

ROW = "juki-30-9-pension"


def look(turn: int, case: str = "pension/2026/9", **other: object) -> LookUp:
    """The pension service looks Hanako up by her four items."""
    items = items_of(HANAKO)
    fields: dict[str, object] = {
        "name": items.name,
        "born_on": items.born_on,
        "sex": items.sex.value,
        "address": NEW_HOME,
        "request_id": UUID(int=turn),
        "row": ROW,
        "case": case,
        "clerk": "clerk-3",
    }
    return LookUp(**fields | other)  # type: ignore[arg-type]


def client(japan: Japan, body: str = "agency:pension") -> JukiNetClient:
    return JukiNetClient(japan.parts(body).sealed_wire)


def test_a_lawful_look_finds_one_person_and_stands_in_her_history(country: Country) -> None:
    japan, before = country.japan, len(country.history("hanako"))
    found = client(japan).look_up(look(1))
    assert found.items is not None
    assert found.items.name == items_of(HANAKO).name

    lines = country.history("hanako")
    assert len(lines) == before + 1
    assert lines[0].kind is EntryKind.REFUSAL, "nothing was released by the network itself"
    assert lines[0].context.to_domain == "agency.pension"
    parts = japan.parts("portal")
    card = Cards(parts.policy.table, titles_of(parts)).entry(lines[0])
    assert card.outcome == "provided"
    assert [item.en for item in card.items] == ["name", "date of birth", "sex", "address"]
    assert card.headline is not None
    assert card.headline.en.endswith("looked you up in the resident register network (Juki Net)")
    japan.check()


def test_the_same_look_again_is_one_line(country: Country) -> None:
    before = len(country.history("hanako"))
    first, second = (client(country.japan).look_up(look(2)) for _ in range(2))
    assert first.items == second.items
    assert len(country.history("hanako")) == before + 1


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (look(3, address="割符県美登里市緑町"), "nobody-confirmed"),
        (look(4, name="山田　花"), "nobody-confirmed"),
        (look(5, case=""), "no-look-up-case"),
        (look(6, row="juki-30-9-tax"), "no-look-up-row"),
    ],
)
def test_a_look_without_row_case_or_the_whole_items_gives_nothing(
    country: Country, asked: LookUp, reason: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        client(country.japan).look_up(asked)
    assert refusal.value.reason == reason
    country.japan.check()


@pytest.mark.parametrize("down", ["operator", "commission", "portal"])
def test_nobody_is_looked_up_while_the_line_cannot_be_filed(country: Country, down: str) -> None:
    """Record first, reveal second: with any body on the road to her mailbox down there is no answer."""
    japan, before = country.japan, len(country.history("hanako"))
    asked = look(70 + len(down))
    board = japan.network.boards.pop(down)
    for _ in range(2):
        with pytest.raises(Fault):
            client(japan).look_up(asked)
    japan.network.boards[down] = board
    japan.faults.clear()
    assert len(country.history("hanako")) == before
    assert client(japan).look_up(asked).items is not None
    japan.rounds("operator", "commission", "jlis")
    assert len(country.history("hanako")) == before + 1
    japan.check()


def test_traffic_tells_a_protected_person_from_nobody_to_no_one_on_the_way(country: Country) -> None:
    """Calls and bytes between all bodies are the same for her very address, a wrong guess, and nobody."""
    japan = country.japan
    city = client(japan, "city:midori")
    codes = [each.record_code for batch in addressed(japan.register("city:midori")) for each in batch]
    for code in codes:  # everybody: hers is among them
        city.protect(code, date(2027, 4, 1))
    with pytest.raises(Refusal):  # opens nobody's mailbox, once in a process
        client(japan).look_up(look(90))
    nobody = {"name": "川口　一", "address": NEW_HOME}
    seen = []
    for turn, asked in enumerate((look(91), look(92, address=NEW_HOME[:-1] + "9"), look(93, **nobody))):
        before = len(japan.network.passed)
        with pytest.raises(Refusal) as refusal:
            client(japan).look_up(asked)
        assert refusal.value.reason == "nobody-confirmed", turn
        passed = japan.network.passed[before:]
        seen.append(
            [(each.sender, each.to, each.path, len(each.body), len(each.reply.body)) for each in passed]
        )
    on_the_way = [[call for call in calls if "agency:pension" not in call[:2]] for calls in seen]
    assert on_the_way[0] == on_the_way[1] == on_the_way[2]
    assert len(on_the_way[0]) >= 3, "to the operator, the commission and the portal"
    asking = [[(*call[:3], call[4]) for call in calls if "agency:pension" in call[:2]] for calls in seen]
    assert asking[0] == asking[1] == asking[2], "what he hears back"
    for code in codes:
        city.protect(code, None)
    japan.check()


def test_a_move_is_told_to_juki_net_and_the_old_address_finds_nobody_any_more(country: Country) -> None:
    japan = country.japan
    register, person = japan.register("city:midori"), InHouseNumber.parse(country.at_midori["hanako"])
    moved = "割符県美登里市若葉2丁目7番1号"
    assert client(japan).look_up(look(8)).items is not None
    home = register.household_of(person)
    seen = {home.number: home.version, "M9200001": 0}
    filing = Filing(date(2026, 11, 22), date(2026, 11, 22), by="clerk-1", case="move", seen=seen)
    register.events.move_within([person], filing, to=Residence("978-0002", moved), household="M9200001")
    japan.rounds("city:midori", "jlis")
    with pytest.raises(Refusal):
        client(japan).look_up(look(9))
    assert client(japan).look_up(look(10, address=moved)).items is not None
    now = register.household_of(person)
    back = replace(filing, seen={now.number: now.version, "M9200002": 0})  # other looks ask for her there
    register.events.move_within([person], back, to=Residence("978-0001", NEW_HOME), household="M9200002")
    japan.rounds("city:midori", "jlis")
    japan.check()
