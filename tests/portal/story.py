# SPDX-License-Identifier: Apache-2.0
"""花子さん moves, and afterwards is looked for where the law does not allow it: one small Japan for tests.

Takes some seconds to play, so a test module plays it once (`scope="module"`). What is refused: an affair
without a row, a row that has expired, an item beyond the row, no case, and her number tried by an office
with wrong items. Asahi's tax office is down for one question, which is closed as not delivered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from tests.japan import HANAKO, HINA, REN, TARO, YAMADA_FAMILY, Japan
from warifu.app import desk
from warifu.kernel.refusal import Problem
from warifu.kernel.secrecy import Secret
from warifu.residents.numbering import items_of

NEW_HOME = "割符県美登里市栄町1丁目1番1号"


@dataclass
class Played:
    """The country after the story, and who Hanako and Taro are in it."""

    japan: Japan
    case: str
    hanako: str
    taro: str
    hanako_in_midori: str
    taro_in_midori: str

    @property
    def hanakos_secret(self) -> Secret[bytes]:
        """The key of her mailbox."""
        return self.japan.secret_of("city:asahi", self.hanako)

    @property
    def taros_secret(self) -> Secret[bytes]:
        """The key of his."""
        return self.japan.secret_of("city:asahi", self.taro)


def play(japan: Japan) -> Played:
    """Move the family, decide the allowance, then try what is not allowed."""
    family = japan.settle("city:asahi", YAMADA_FAMILY)
    numbers = [japan.number("city:asahi", each) for each in family]
    for parent in (TARO, HANAKO):
        japan.enrol_at_pension("city:asahi", parent)
    move_out = desk.MoveOut(family, NEW_HOME, date(2026, 11, 20))
    paper = japan.at_desk("city:asahi", "move-out", move_out, desk.Paper)
    move_in = desk.MoveIn(paper, numbers, "M9100001", "978-0001", NEW_HOME, date(2026, 11, 21))
    taro, hanako, hina, ren = japan.at_desk("city:midori", "move-in", move_in, desk.People).in_house
    claim = desk.OpenCase(
        parents=[(taro, "city:asahi"), (hanako, "city:asahi")],
        children=[(hina, HINA.birth_date), (ren, REN.birth_date)],
        received_on=date(2026, 11, 22),
        event_on=date(2026, 11, 21),
    )
    case = japan.at_desk("city:midori", "open-case", claim, desk.Case)
    japan.at_desk("city:midori", "ask", case, desk.Asked)
    japan.at_desk("city:midori", "ask", case, desk.Asked)
    japan.at_desk("city:midori", "decide", case, desk.Decided)
    played = Played(japan, case.case, family[1], family[0], hanako, taro)
    _be_refused(played)
    _be_left_waiting(played)
    japan.rounds()
    japan.rounds()
    return played


def inquire(played: Played, **changes: Any) -> str:
    """Ask Asahi about Hanako's income by hand, with what differs; gives how it ended."""
    values: dict[str, Any] = {
        "ask_key": f"by-hand-{sorted(changes.items())}",
        "case": played.case,
        "in_house": played.hanako_in_midori,
        "provider": "city:asahi",
        "purpose": 7401,
        "items": [1001],
        "query": {"tax_year": 2026},
    }
    message = desk.Inquire(**(values | changes))
    try:
        return played.japan.at_desk("city:midori", "inquire", message, desk.Inquired).status
    except Problem as problem:
        return problem.reason


def _be_refused(played: Played) -> None:
    assert inquire(played, purpose=2601) in {"no-purpose-row", "row-not-in-force"}
    assert inquire(played, purpose=2704) in {"no-purpose-row", "row-not-in-force"}
    assert inquire(played, items=[1001, 2001]) == "item-beyond-row"
    assert inquire(played, case="") == "no-case"
    number = played.japan.number("city:midori", played.hanako_in_midori)
    wrong = replace(items_of(HANAKO), born_on=date(1991, 1, 1))
    message = desk.Enrol(number, desk.items_message(wrong))
    try:
        played.japan.at_desk("agency:pension", "enrol", message, desk.Person)
    except Problem:
        return
    raise AssertionError("a wrong birth date was taken for hers")


def _be_left_waiting(played: Played) -> None:
    japan = played.japan
    japan.network.down.add("city:asahi")
    ended = inquire(played, items=[1005])
    assert ended in {"unreachable", "provider-down"}, ended
    japan.clock.step(timedelta(minutes=10))
    japan.rounds("commission")
    japan.network.down.remove("city:asahi")
