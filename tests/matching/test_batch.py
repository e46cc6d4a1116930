# SPDX-License-Identifier: Apache-2.0
"""Many papers at once: decided as one by one, over a dense world of invented people; and the gates."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
import pytest

from tests.matching.register import ON, person
from tests.thorough import scaled
from warifu.demo.town.tables import read_table
from warifu.identifiers.four_items import Sex
from warifu.kernel.refusal import Malformed
from warifu.matching import (
    MatchingService,
    Query,
    Verdict,
    decide,
    for_record,
    keys_of_query,
    keys_of_record,
    make_query,
)
from warifu.matching.batch import BatchMatching, DuckDbMissing, Judged, Paper, Seconds
from warifu.matching.heldout import Asked, Chunk, Maker, ask, first_hits, habit_key, make_chunk, make_names
from warifu.matching.kept import KeptRegister, kept, write_kept


class World(NamedTuple):
    """People as dense as in the whole nation, the kept register of those present, and papers."""

    folder: Path
    asked: list[Asked]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """8,000 people born within two days, everybody asked about."""
    names = make_names(read_table)
    chunk = Chunk(11, 0, 8_000, 2)
    people = make_chunk(chunk, names)
    chance = Random(5)
    maker = Maker(chance, chunk, names)
    asked = [ask(each, chance, maker.place, maker.surname) for each in people]
    folder = tmp_path_factory.mktemp("world") / "register"
    write_kept(folder, (kept(each.record()) for each in people if each.present))
    return World(folder, asked)


def query(paper: Paper) -> Query:
    sex = {"F": Sex.FEMALE, "M": Sex.MALE}[paper.sex]
    return make_query(name=paper.name, kana=paper.kana, birth=paper.birth, sex=sex, address=paper.address)


@pytest.fixture(scope="module")
def judged(world: World) -> list[Judged]:
    seconds = Seconds()
    found = BatchMatching(world.folder, ON, processes=2).match([each.paper for each in world.asked], seconds)
    assert seconds.pairs > len(found)
    return found


def test_batch_and_online_decide_alike_to_the_byte(world: World, judged: list[Judged]) -> None:
    service = MatchingService(KeptRegister(world.folder))
    for asked, found in list(zip(world.asked, judged, strict=True))[: scaled(3_000, 1_000)]:
        decision = service.match(query(asked.paper), ON)
        assert for_record(decision) == found.explanation
        assert tuple(each.record.ref for each in decision.shown) == found.shown


def test_the_keys_lose_nobody_whom_the_whole_register_would_find(world: World, judged: list[Judged]) -> None:
    register = KeptRegister(world.folder)
    everybody = [register.record(at) for at in range(len(register))][:1_500]
    refs = {each.ref for each in everybody}
    keys = [frozenset(keys_of_record(each)) for each in everybody]
    for asked in [each for each in world.asked if each.truth.ref in refs][:150]:
        paper = query(asked.paper)
        from_keys = [
            each for each, own in zip(everybody, keys, strict=True) if own & set(keys_of_query(paper))
        ]
        assert for_record(decide(paper, from_keys, ON)) == for_record(decide(paper, everybody, ON))


def test_nobody_is_linked_wrongly_and_most_are_linked(world: World, judged: list[Judged]) -> None:
    pairs = list(zip(world.asked, judged, strict=True))
    links = [(asked, found) for asked, found in pairs if found.verdict is Verdict.LINK]
    assert all(asked.truth.present and found.ref == asked.truth.ref for asked, found in links)
    present = sum(asked.truth.present for asked in world.asked)
    assert len(links) / present >= 0.90


def test_the_world_is_hard_enough(world: World) -> None:
    absent = [each for each in world.asked if not each.truth.present]
    assert len(absent) / len(world.asked) >= 0.15
    assert sum(each.truth.twin for each in absent) >= 20, "twins with one sibling absent"
    assert len({each.error for each in world.asked}) == 16
    assert {each.group for each in world.asked} == {
        "twin", "foreign name", "renamed woman", "rural address", "other"
    }  # fmt: skip


def test_the_habit_of_2023_links_strangers_in_the_same_world(world: World) -> None:
    held = [each.truth for each in world.asked if each.truth.present]
    keys = [habit_key(each.surname[1] + each.given[1], each.birth, each.sex.upper()) for each in held]
    asked = [habit_key(each.paper.kana, each.paper.birth, each.paper.sex) for each in world.asked]
    hits = first_hits(np.array(keys), np.array(asked)).tolist()
    false = sum(
        at >= 0 and held[at].ref != each.truth.ref for at, each in zip(hits, world.asked, strict=True)
    )
    assert false > 20


def test_the_habit_takes_the_first_of_several_and_nothing_where_an_item_is_missing() -> None:
    one, other = habit_key("ﾔﾏﾀﾞ ﾊﾅｺ", "1990-04-01", "F"), habit_key("スズキ", "1990-04-01", "F")
    assert one == habit_key("やまだ　はなこ", "1990-04-01", "F")
    assert habit_key("", "1990-04-01", "F") == 0
    assert first_hits(np.array([other, one, one]), np.array([one, 0, 7])).tolist() == [1, -1, -1]


def test_without_duckdb_the_job_refuses_and_says_what_to_install(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(DuckDbMissing) as refused:
        BatchMatching(world.folder, ON).match([world.asked[0].paper])
    assert "pip install 'warifu[match]'" in refused.value.remedy


def test_a_register_of_other_tables_or_with_a_file_missing_is_malformed(tmp_path: Path) -> None:
    write_kept(tmp_path / "kept", [kept(person())])
    assert len(KeptRegister(tmp_path / "kept")) == 1
    (tmp_path / "kept" / "tables.txt").write_text("older", encoding="utf-8")
    with pytest.raises(Malformed, match="other tables"):
        KeptRegister(tmp_path / "kept")
    (tmp_path / "kept" / "keys.npy").unlink()
    with pytest.raises(Malformed, match=r"keys\.npy is missing"):
        KeptRegister(tmp_path / "kept")


def test_an_empty_register_refuses_everybody(tmp_path: Path) -> None:
    write_kept(tmp_path / "kept", [])
    paper = Paper("山田花子", "ヤマダハナコ", "1990-04-01", "F", "美登里市緑町1-2-3")
    (found,) = BatchMatching(tmp_path / "kept", ON).match([paper])
    assert (found.verdict, found.rule) == (Verdict.REFUSE, "X3")
