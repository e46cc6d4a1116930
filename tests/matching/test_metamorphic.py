# SPDX-License-Identifier: Apache-2.0
"""What must never change a decision, and what may change it only towards a person (matching.md §9).

Registers and papers are drawn from few names, days and places, so that namesakes, twins, absent siblings and
moved people meet in almost every example.
"""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matching.register import ON, MemoryRegister, WholeRegister
from warifu.identifiers.four_items import Sex
from warifu.matching import (
    Dated,
    Decision,
    MatchingService,
    NextStep,
    Query,
    Record,
    Verdict,
    for_record,
    form_of,
    make_query,
    make_record,
    record_of_form,
)

SURNAMES = [
    ("山田", "ヤマダ"),
    ("髙田", "タカダ"),
    ("高田", "タカダ"),
    ("渡邉", "ワタナベ"),
    ("渡辺", "ワタナベ"),
    ("斉藤", "サイトウ"),
]
GIVEN = [
    ("花子", "ハナコ"),
    ("華子", "ハナコ"),
    ("優希", "ユウキ"),
    ("勇気", "ユウキ"),
    ("優斗", "ユウト"),
    ("LINH", "リン"),
]
DAYS = ["1990-04-01", "1990-04-02", "1990-01-04", "1960-04-01"]
# One place, in several hands.
HANDS = {
    "美登里市緑町2丁目4番6号": (
        "割符県美登里市緑町二丁目四番六号",
        "美登里市緑町２－４－６",
        "美登里市 緑町 2ー4ー6　コーポ緑203",
    ),
    "美登里市緑町2丁目4番7号": (
        "割符県美登里市緑町二丁目四番七号",
        "美登里市緑町２−４−７",
        "美登里市緑町２丁目４番７号",
    ),
    "美登里市緑町2丁目": ("割符県美登里市緑町二丁目", "美登里市緑町　２丁目"),
    "東京都千代田区四番町5番地2": (
        "千代田区四番町五番地の二",
        "東京都千代田区４番町５‐２",
        "東京都 千代田区 四番町 5—2",
    ),
    "札幌市中央区北1条西5丁目2": (
        "北海道札幌市中央区北一条西五丁目2番",
        "札幌市中央区北１条西５–２",
        "札幌市北1西5-2",
    ),
}
PLACES = list(HANDS)
CHECKED = settings(max_examples=150, deadline=None)

names = st.tuples(st.sampled_from(SURNAMES), st.sampled_from(GIVEN))
sexes = st.sampled_from([Sex.MALE, Sex.FEMALE, Sex.NOT_STATED])


@st.composite
def people(draw: st.DrawFn, ref: str = "p") -> Record:
    (surname, heard), (given_name, given_heard) = draw(names)
    homes: list[Dated] = [(draw(st.sampled_from(PLACES)), None, None)]
    called: list[Dated] = [(f"{surname}　{given_name}", None, None)]
    if draw(st.booleans()):
        homes.append((draw(st.sampled_from(PLACES)), date(2010, 1, 1), date(2020, 1, 1)))
    if draw(st.booleans()):
        called.append(
            (f"{draw(st.sampled_from(SURNAMES))[0]}　{given_name}", date(2010, 1, 1), date(2020, 1, 1))
        )
    return make_record(
        ref,
        names=called,
        kana=[(f"{heard}　{given_heard}", None, None)],
        birth=draw(st.sampled_from(DAYS)),
        sex=draw(sexes),
        addresses=homes,
        protected=draw(st.integers(0, 9)) == 0,
    )


registers = st.integers(0, 6).flatmap(lambda size: st.tuples(*(people(ref=f"p{n}") for n in range(size))))


@st.composite
def papers(draw: st.DrawFn) -> dict[str, str]:
    (surname, heard), (given_name, given_heard) = draw(names)
    return {
        "name": draw(st.sampled_from(["", f"{surname}　{given_name}", f"{surname}{given_name}"])),
        "kana": draw(st.sampled_from(["", f"{heard}　{given_heard}"])),
        "birth": draw(st.sampled_from(DAYS)),
        "address": draw(st.sampled_from(["", *PLACES])),
    }


def query(paper: dict[str, str], sex: Sex = Sex.FEMALE) -> Query:
    return make_query(
        name=paper["name"], kana=paper["kana"], birth=paper["birth"], address=paper["address"], sex=sex
    )


def decision(paper: dict[str, str], register: tuple[Record, ...], sex: Sex = Sex.FEMALE) -> Decision:
    return MatchingService(MemoryRegister(register)).match(query(paper, sex), ON)


def outcome(found: Decision) -> tuple[Verdict, str, str, tuple[str, ...]]:
    return found.verdict, found.rule, found.linked.ref if found.linked else "", found.refused_because


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def in_hiragana(text: str) -> str:
    return "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in text)


@CHECKED
@given(papers(), registers, st.integers(0, 2))
def test_another_hand_never_changes_the_decision(
    paper: dict[str, str], register: tuple[Record, ...], hand: int
) -> None:
    hands = HANDS.get(paper["address"], ("",))
    again = {
        "name": wide(paper["name"]).replace("　", " \u3000").replace("子", "子\U000e0100"),
        "kana": in_hiragana(paper["kana"]).replace("　", " ・ "),
        "birth": wide(paper["birth"].replace("-", "/")),
        "address": hands[hand % len(hands)],
    }
    assert outcome(decision(again, register)) == outcome(decision(paper, register))


@CHECKED
@given(papers(), registers, st.randoms(use_true_random=False))
def test_the_order_of_the_records_never_changes_a_byte(
    paper: dict[str, str], register: tuple[Record, ...], chance: object
) -> None:
    shuffled = list(register)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # random.Random
    assert for_record(decision(paper, tuple(shuffled))) == for_record(decision(paper, register))


@CHECKED
@given(papers(), registers, people(ref="rival"))
def test_a_rival_only_turns_a_link_into_a_referral(
    paper: dict[str, str], register: tuple[Record, ...], rival: Record
) -> None:
    before, after = decision(paper, register), decision(paper, (*register, rival))
    if before.verdict is Verdict.LINK:
        assert after.verdict in {Verdict.LINK, Verdict.REFER}
        if after.linked is not None:
            assert after.linked.ref == outcome(before)[2]
    if before.verdict is Verdict.REFER and after.linked is not None:
        assert after.linked.ref == "rival"


@CHECKED
@given(papers(), registers)
def test_without_the_address_nobody_is_ever_linked(
    paper: dict[str, str], register: tuple[Record, ...]
) -> None:
    assert decision(paper | {"address": ""}, register).verdict is not Verdict.LINK


@CHECKED
@given(
    papers(),
    registers,
    st.sampled_from(["name", "kana", "address"]),
    st.integers(0, 40),
    st.sampled_from("●〓?\ufffd"),
)
def test_a_mark_that_cannot_be_read_never_makes_a_link(
    paper: dict[str, str], register: tuple[Record, ...], item: str, at: int, mark: str
) -> None:
    text = paper[item]
    if not text:
        return
    at %= len(text)
    marked = decision(paper | {item: text[:at] + mark + text[at + 1 :]}, register)
    before = decision(paper, register)
    if marked.verdict is Verdict.LINK:
        assert outcome(marked)[2] == outcome(before)[2], "only where the mark replaced a space"
        assert text[at] in "　号"


@CHECKED
@given(papers(), registers)
def test_the_whole_register_decides_as_those_who_share_a_key(
    paper: dict[str, str], register: tuple[Record, ...]
) -> None:
    narrow = decision(paper, register)
    everybody = MatchingService(WholeRegister(register)).match(query(paper), ON)
    assert for_record(narrow) == for_record(everybody)


@CHECKED
@given(papers(), registers, sexes)
def test_no_link_without_birth_date_name_and_place(
    paper: dict[str, str], register: tuple[Record, ...], sex: Sex
) -> None:
    found = decision(paper, register, sex)
    if found.linked is None:
        return
    (one,) = found.found
    assert one.birth == "B0"
    assert one.sex != "SX"
    assert one.address in {"A0", "A1", "A2"}
    assert one.kanji in {"K0", "K1", "K2", "KA"}
    assert one.kana in {"N0", "N1", "N2", "NA"}
    assert not found.linked.protected
    assert found.next_step is NextStep.STOP


@CHECKED
@given(people())
def test_a_kept_form_gives_the_record_back(record: Record) -> None:
    assert record_of_form(form_of(record)) == record
