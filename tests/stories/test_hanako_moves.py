# SPDX-License-Identifier: Apache-2.0
"""花子さんが引っ越します: a family moves, and the new town asks the old one for what it needs."""

from datetime import date
from pathlib import Path

from tests.japan import HANAKO, HINA, REN, TARO, YAMADA_FAMILY, EntryKind, Japan, MakeDatabase
from warifu.app import desk
from warifu.exchange.nym1.answers import Status

NEW_HOME = "割符県美登里市栄町1丁目1番1号"


def test_hanako_moves_and_sees_every_look(make_database: MakeDatabase, tmp_path: Path) -> None:
    japan = Japan(make_database, tmp_path)
    family = japan.settle("city:asahi", YAMADA_FAMILY)
    numbers = [japan.number("city:asahi", each) for each in family]
    for parent in (TARO, HANAKO):
        japan.enrol_at_pension("city:asahi", parent)

    paper = japan.at_desk(
        "city:asahi", "move-out", desk.MoveOut(family, NEW_HOME, date(2026, 11, 20)), desk.Paper
    )
    move_in = desk.MoveIn(paper, numbers, "M9100001", "978-0001", NEW_HOME, date(2026, 11, 21))
    taro, hanako, hina, ren = japan.at_desk("city:midori", "move-in", move_in, desk.People).in_house

    claim = desk.OpenCase(
        parents=[(taro, "city:asahi"), (hanako, "city:asahi")],
        children=[(hina, HINA.birth_date), (ren, REN.birth_date)],
        received_on=date(2026, 11, 22),
        event_on=date(2026, 11, 21),
    )
    case = japan.at_desk("city:midori", "open-case", claim, desk.Case)
    incomes = japan.at_desk("city:midori", "ask", case, desk.Asked).ends
    category = japan.at_desk("city:midori", "ask", case, desk.Asked).ends
    decided = japan.at_desk("city:midori", "decide", case, desk.Decided)

    assert incomes == [(7401, "answered", ""), (7401, "answered", "")]
    assert category == [(7501, "answered", "")]
    assert (decided.decided, decided.outcome, decided.monthly) == (True, "granted", 20_000)

    lines = japan.history("city:asahi", family[1])
    seen = [(line.kind, line.context.from_domain, line.context.to_domain, line.status) for line in lines]
    assert (EntryKind.EXCHANGE, "city.midori", "city.asahi", Status.ANSWERED) in seen
    assert [kind for kind, *_ in seen].count(EntryKind.ENROLMENT) == 4
    assert all(status is Status.ANSWERED or to == "portal" for _, _, to, status in seen)
    japan.check()
