# SPDX-License-Identifier: Apache-2.0
"""The explanation: the same bytes for the same case, the differences marked, and nothing for the curious."""

from __future__ import annotations

import json
from datetime import date

from tests.matching.register import decided, paper, person
from warifu.matching import candidates, for_asker, for_record, table_versions

ELSEWHERE = "割符県朝陽市本町3-3-3"
MOVED = person(addresses=[(ELSEWHERE, date(2019, 4, 1), date(2023, 3, 31))])


def test_a_link_is_explained_whole() -> None:
    explained = json.loads(for_record(decided(paper(address=ELSEWHERE), MOVED)))
    assert explained == {
        "decision": "LINK",
        "rule": "L1",
        "tables": {
            "fold": table_versions().fold,
            "gazetteer": table_versions().gazetteer,
            "confusables": table_versions().confusables,
        },
        "person_ref": "p1",
        "evidence": [
            {
                "attr": "kanji",
                "query_nf": "山田花子",
                "record_nf": "山田花子",
                "level": "K1",
                "via": "current",
            },
            {
                "attr": "kana",
                "query_nf": "ヤマタハナコ",
                "record_nf": "ヤマタハナコ",
                "level": "N0",
                "via": "current",
            },
            {
                "attr": "dob",
                "query_nf": "1990-04-01",
                "record_nf": "1990-04-01",
                "level": "B0",
                "via": "current",
            },
            {"attr": "sex", "query_nf": "F", "record_nf": "F", "level": "S0", "via": "current"},
            {
                "attr": "address",
                "query_nf": "99202/~本町 3-3-3",
                "record_nf": "99202/~本町 3-3-3",
                "level": "A0",
                "via": "history 2019-04..2023-03",
            },
        ],
        "rivals": 0,
        "rivals_reason": [],
        "refused_because": [],
        "next_step": "STOP",
    }


def test_the_same_case_gives_the_same_bytes_whatever_the_order() -> None:
    others = [person(f"o{n}", address=f"割符県朝陽市本町{n}-1") for n in range(5)]
    one, again = (for_record(decided(paper(), *order)) for order in (others, others[::-1]))
    assert one == again


def test_a_person_is_named_only_on_a_link() -> None:
    assert json.loads(for_record(decided(paper(address=""), MOVED)))["person_ref"] is None


def test_a_clerk_sees_each_candidate_with_what_differs() -> None:
    (shown,) = candidates(decided(paper(name="山田華子", address="美登里市緑町2-4-7"), MOVED))
    items = {each.item: each for each in shown.items}
    assert items["kanji"].asked_spans == ((2, 3),)
    assert items["kanji"].held_spans == ((2, 4),)  # the space and the character
    assert items["dob"].asked_spans == items["dob"].held_spans == ()
    assert items["address"].level == "A3"


def test_no_candidate_is_shown_for_a_link_or_a_refusal() -> None:
    assert candidates(decided(paper(), MOVED)) == ()
    assert candidates(decided(paper(birth="1951-12-31"), MOVED)) == ()


def test_who_asks_cannot_tell_nobody_from_somebody_from_somebody_protected() -> None:
    nobody = decided(paper())
    somebody = decided(paper(address=ELSEWHERE), person())
    protected = decided(paper(), person(protected=True))
    told = {for_asker(each) for each in (nobody, somebody, protected)}
    assert told == {b'{"decision":"REFER","next_step":"GO_TO_WINDOW"}'}


def test_who_asks_is_told_which_item_is_missing() -> None:
    assert json.loads(for_asker(decided(paper(birth=None))))["refused_because"] == ["MISSING_ITEM:birth"]


def test_a_view_prints_no_particulars() -> None:
    assert "山田" not in repr(candidates(decided(paper(address=""), MOVED)))
