# SPDX-License-Identifier: Apache-2.0
"""Loading a register: every form of right file loads, every wrong one changes nothing and says why."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.databases import MakeDatabase
from tests.residents.registers import (
    FAMILY,
    HANAKO,
    HINA,
    LAN,
    TARO,
    csv_text,
    draws,
    register,
    stated,
    whole,
    write,
)
from warifu.kernel.refusal import Malformed
from warifu.residents import COLUMNS, PROBLEMS, LoadReport, ResidentsService, load_file

Load = Callable[..., LoadReport]


@pytest.fixture
def service(make_database: MakeDatabase, tmp_path: Path) -> ResidentsService:
    return register(make_database(["residents"]), tmp_path)


@pytest.fixture
def load(service: ResidentsService, tmp_path: Path) -> Load:
    """Load rows, a text or bytes."""

    def loading(content: str | bytes | list[dict[str, str]], **options: object) -> LoadReport:
        text = csv_text(*content) if isinstance(content, list) else content
        return load_file(write(tmp_path, text), service, by="clerk-1", **options)  # type: ignore[arg-type]

    return loading


def found(report: LoadReport) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.column, problem.code) for problem in report.problems]


JAPANESE = csv_text(*FAMILY, LAN, header=tuple(COLUMNS.values()))
ENGLISH = csv_text(*FAMILY, LAN)


@pytest.mark.parametrize(
    "content",
    [
        ENGLISH.encode(),
        JAPANESE.encode(),
        ENGLISH.encode("utf-8-sig"),
        JAPANESE.encode("utf-8-sig"),
        JAPANESE.encode("cp932"),
        ENGLISH.encode("cp932"),
        JAPANESE.replace("\n", "\r\n").encode("cp932"),
        ENGLISH.replace("\n", "\r\n").encode(),
        ENGLISH.rstrip("\n").encode(),
        ENGLISH.replace("\n", "\n\n").encode(),
        "\n".join('"' + line.replace(",", '","') + '"' for line in ENGLISH.splitlines()).encode(),
        ENGLISH.replace("birth_date", " Birth_Date ").replace("name,kana", "name,フリガナ").encode(),
    ],
    ids=[
        "utf8",
        "utf8-ja",
        "bom",
        "bom-ja",
        "cp932-ja",
        "cp932",
        "cp932-crlf",
        "crlf",
        "no-end",
        "blank-lines",
        "quoted",
        "mixed",
    ],
)
def test_a_right_file_loads_whatever_its_form(load: Load, service: ResidentsService, content: bytes) -> None:
    report = load(content)
    assert (report.rows, report.loaded, report.rejected, found(report)) == (4, 4, 0, [])
    hanako = service.search_by_four_items(stated(HANAKO).four_items)
    assert whole(hanako) == stated(HANAKO)
    assert hanako.effective_on == date(2015, 5, 3)


def test_columns_may_stand_in_any_order(load: Load) -> None:
    order = list(reversed(COLUMNS))
    lines = [",".join(order), *(",".join(row[name] for name in order) for row in FAMILY)]
    assert load("\n".join(lines)).loaded == 3


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"birth_date": "2023-02-29"}, "birth_date", "impossible_date"),
        ({"birth_date": "昭和65年1月1日"}, "birth_date", "impossible_date"),
        ({"birth_date": "yesterday"}, "birth_date", "unreadable_date"),
        ({"birth_date": "2026-04-02", "resident_since": "2026-04-02"}, "birth_date", "future_date"),
        ({"resident_since": "1980-01-01"}, "resident_since", "before_birth"),
        ({"resident_since": "2026-04-02"}, "resident_since", "future_date"),
        ({"sex": "?"}, "sex", "unknown_mark"),
        ({"sex": "X"}, "sex", "unknown_sex"),
        ({"name": ""}, "name", "required"),
        ({"name": "山田　●子"}, "name", "unknown_mark"),
        ({"name": "山田　花\ue000"}, "name", "unprintable"),
        ({"name": "山田\u200b花子"}, "name", "unprintable"),
        ({"name": "花" * 101}, "name", "too_long"),
        ({"address": "割符県朝陽市１２３４５６７８９０１８"}, "address", "looks_like_number"),
        ({"former_surname": "1234-5678-9018"}, "former_surname", "looks_like_number"),
        ({"kana": "Yamada"}, "kana", "bad_kana"),
        ({"kana": ""}, "kana", "required"),
        ({"latin_name": "ヤマダ"}, "latin_name", "bad_latin_name"),
        ({"household": "世帯１"}, "household", "bad_household"),
        ({"relation": "友人"}, "relation", "unknown_relation"),
        ({"nationality": "アトランティス"}, "nationality", "unknown_nationality"),
        ({"postal_code": "123"}, "postal_code", "bad_postal_code"),
        ({"residence_status": "永住者"}, "residence_status", "not_for_japanese"),
        ({"common_name": "山川　蘭"}, "common_name", "not_for_japanese"),
    ],
)
def test_a_bad_field_is_named_with_row_column_and_reason_and_nothing_is_loaded(
    load: Load, service: ResidentsService, change: dict[str, str], column: str, code: str
) -> None:
    report = load([TARO, HANAKO | change, HINA])
    assert (3, column, code) in found(report)
    assert {row for row, _, _ in found(report)} == {3}
    assert (report.loaded, report.accepted, service.count_registered()) == (0, False, 0)


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"latin_name": ""}, "latin_name", "required_of_foreign_national"),
        ({"residence_status": "", "residence_until": ""}, "residence_status", "required_of_foreign_national"),
        ({"residence_until": ""}, "residence_until", "required_of_foreign_national"),
        ({"residence_status": "永住者"}, "residence_until", "status_without_end"),
        ({"residence_status": "短期滞在"}, "residence_status", "status_not_registered"),
        ({"residence_status": "観光"}, "residence_status", "unknown_residence_status"),
        ({"residence_until": "2020-01-01"}, "residence_until", "before_resident"),
        ({"former_surname": "山川"}, "former_surname", "not_for_foreign_national"),
    ],
)
def test_foreign_residents_need_what_the_law_asks_of_them(
    load: Load, change: dict[str, str], column: str, code: str
) -> None:
    assert found(load([LAN | change])) == [(2, column, code)]


def test_every_problem_of_a_row_is_named_at_once(load: Load) -> None:
    report = load([TARO, HANAKO | {"sex": "X", "birth_date": "x", "relation": "x"}])
    assert [code for _, _, code in found(report)] == ["unreadable_date", "unknown_relation", "unknown_sex"]


@pytest.mark.parametrize(
    ("header", "column", "code"),
    [
        (ENGLISH.replace("kana,", "", 1).splitlines()[0], "kana", "missing_column"),
        (ENGLISH.splitlines()[0] + ",phone", "phone", "unknown_column"),
        (ENGLISH.splitlines()[0] + ",氏名", "name", "duplicate_column"),
        (ENGLISH.splitlines()[0] + ",個人番号", "個人番号", "number_column"),
        (ENGLISH.splitlines()[0] + ",My_Number", "My_Number", "number_column"),
        (ENGLISH.splitlines()[0] + ",number", "number", "number_column"),
    ],
)
def test_a_wrong_column_is_an_error_that_names_it(load: Load, header: str, column: str, code: str) -> None:
    assert found(load(header + "\n")) == [(1, column, code)]


def test_a_file_without_a_header_does_not_leak_its_first_row_into_the_report(load: Load) -> None:
    told = load("\n".join(ENGLISH.splitlines()[1:])).told("en")
    assert "1990" not in told
    assert "999-0101" not in told
    assert "緑町" not in told


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"\x00".join([b"A-0001", b"x"]), "nul_byte"),
        (b"x" * 10_000_000, "line_too_long"),
        (",".join(HANAKO.values()).encode()[:-2] + b"\xff\xfe", "wrong_encoding"),
        (",".join(HANAKO.values()).encode("cp932"), "wrong_encoding"),
        (",".join(HANAKO.values()).encode() + b",more", "too_many_fields"),
        (b"A-0001,head", "too_few_fields"),
        (b'"A-0001,head', "bad_quotes"),
        (b'"A-0001"x,head', "bad_quotes"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_spoilt_line_spoils_itself_only(load: Load, line: bytes, code: str) -> None:
    first, *rest = csv_text(*FAMILY, LAN).encode().splitlines()
    content = b"\n".join([first, *rest[:3], line, *rest[3:]])
    assert found(load(content)) == [(5, "", code)]
    assert load(content, accept_valid=True).loaded == 4


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n", "empty_file"),
        (ENGLISH.splitlines()[0].encode(), "empty_file"),
        (ENGLISH.encode("utf-16"), "wrong_encoding"),
        (b"\x00" * 100, "nul_byte"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "unknown_column"),
        (b"x" * 10_000_000, "line_too_long"),
        (ENGLISH.replace("\n", "\r").encode(), "unknown_column"),
    ],
    ids=["empty", "blank", "header-only", "utf16", "nuls", "png", "one-line", "cr-only"],
)
def test_a_file_that_is_no_register_is_refused(
    load: Load, service: ResidentsService, content: bytes, code: str
) -> None:
    assert code in {each for _, _, each in found(load(content))}
    assert service.count_registered() == 0


def test_a_path_without_a_file_says_so(service: ResidentsService, tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="no readable file"):
        load_file(tmp_path / "absent.csv", service, by="clerk-1")
    path = write(tmp_path, ENGLISH)
    with pytest.raises(Malformed, match="overwrite"):
        load_file(path, service, by="clerk-1", rejects=path)


def test_the_same_file_twice_changes_nothing(load: Load, service: ResidentsService) -> None:
    assert load([*FAMILY, LAN]).loaded == 4
    before = [(each.in_house_number, each.record_code) for each in next(service.registered())]
    again = load([LAN, *FAMILY])
    assert (again.loaded, again.unchanged, again.accepted) == (0, 4, True)
    assert [(each.in_house_number, each.record_code) for each in next(service.registered())] == before


def test_a_grown_file_adds_only_who_is_new(load: Load, service: ResidentsService) -> None:
    load([TARO, HANAKO])
    grown = load([TARO, HANAKO, HINA])
    assert (grown.loaded, grown.unchanged) == (1, 2)
    assert service.count_registered() == 3


def test_a_row_that_now_says_something_else_is_refused(load: Load) -> None:
    load(list(FAMILY))
    moved = load([TARO, HANAKO | {"address": "割符県朝陽市緑町9番9号"}, HINA])
    assert found(moved) == [(3, "", "differs_from_register")]
    assert moved.loaded == 0


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ([HANAKO], [(2, "household_without_head")]),
        (
            [TARO, HANAKO | {"relation": "世帯主"}],
            [(2, "household_with_several_heads"), (3, "household_with_several_heads")],
        ),
        (
            [TARO, HANAKO, HINA | {"relation": "妻"}],
            [(row, "household_with_several_spouses") for row in (2, 3, 4)],
        ),
        ([TARO, HANAKO, HANAKO], [(3, "same_person_twice"), (4, "same_person_twice")]),
        (
            [TARO, HANAKO, HANAKO | {"name": "山田 花子", "address": "割符県朝陽市緑町1-1-1"}],
            [(3, "same_person_twice"), (4, "same_person_twice")],
        ),
    ],
    ids=["no-head", "two-heads", "two-wives", "twice", "twice-differing"],
)
def test_rows_that_contradict_each_other_are_refused(
    load: Load, service: ResidentsService, rows: list[dict[str, str]], problems: list[tuple[int, str]]
) -> None:
    assert [(row, code) for row, _, code in found(load(rows))] == problems
    assert service.count_registered() == 0


def test_twins_are_two_people(load: Load) -> None:
    assert load([*FAMILY, HINA | {"name": "山田　凛", "kana": "ヤマダ　リン"}]).loaded == 4


def test_a_household_may_grow_but_not_get_a_second_head(load: Load) -> None:
    load([TARO])
    assert found(load([HANAKO | {"relation": "世帯主"}])) == [(2, "relation", "household_with_several_heads")]
    assert load([HANAKO]).loaded == 1


def test_with_accept_valid_the_right_rows_load_and_the_corrected_rejects_load_later(
    load: Load, service: ResidentsService, tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.csv"
    report = load(
        [TARO, HANAKO | {"birth_date": "1990-04-31"}, HINA, LAN], accept_valid=True, rejects=rejects
    )
    assert (report.loaded, report.rejected, report.accepted) == (3, 1, True)
    assert rejects.stat().st_mode & 0o777 == 0o600
    rows = list(csv.DictReader(rejects.read_text("utf-8-sig").splitlines()))
    assert [(row["row"], row["column"], row["code"]) for row in rows] == [
        ("1", "", "header"),
        ("3", "birth_date", "impossible_date"),
    ]
    assert "1990-04-31" in rows[1]["original_line"]
    assert PROBLEMS["impossible_date"][0] in rows[1]["reason"]
    rejects.write_text(rejects.read_text("utf-8").replace("1990-04-31", "1990-04-30"), "utf-8")
    corrected = load_file(rejects, service, by="clerk-1")
    assert (corrected.loaded, corrected.unchanged, found(corrected)) == (1, 0, [])
    assert service.count_registered() == 4


def test_a_household_whose_head_is_rejected_waits_for_the_head(
    load: Load, service: ResidentsService, tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.csv"
    rows = [TARO | {"sex": ""}, HANAKO, HINA, LAN]
    report = load(rows, accept_valid=True, rejects=rejects)
    assert found(report) == [
        (2, "sex", "required"),
        (3, "relation", "household_without_head"),
        (4, "relation", "household_without_head"),
    ]
    assert (report.loaded, service.count_registered()) == (1, 1)
    quoted = [row["original_line"] for row in csv.DictReader(rejects.read_text("utf-8-sig").splitlines())]
    assert quoted[2] == ",".join(HANAKO.values())
    assert load([TARO, HANAKO, HINA, LAN], accept_valid=True).loaded == 3


def test_all_problems_are_counted_and_the_first_hundred_shown(load: Load) -> None:
    rows = [TARO | {"household": f"A-{place}", "sex": "X"} for place in range(150)]
    report = load(rows)
    assert (len(report.problems), report.problem_counts) == (100, {"unknown_sex": 150})
    assert report.told("en").endswith(
        "and 50 more\n150 rows: 0 loaded, 0 unchanged, 150 rejected.\n"
        "The register was not changed. Correct the file and load it again."
    )


def test_a_report_never_repeats_what_the_file_says_of_people(load: Load) -> None:
    rows = [row | {"sex": "X", "birth_date": "1990-04-31"} for row in (*FAMILY, LAN)]
    told = load(rows).told("ja") + load(rows).told("en")
    for row in rows:
        for column in ("name", "kana", "address", "birth_date", "postal_code"):
            assert not row[column] or row[column] not in told


def test_a_report_is_told_whole_in_both_languages(load: Load) -> None:
    report = load([TARO, HANAKO | {"sex": "X"}])
    assert report.told("ja") == (
        "3行目, sex: 性別は男または女と記入してください。\n"
        "2行: 登録 0、変更なし 0、却下 1。\n"
        "台帳は変わっていません。直してからもう一度読み込んでください。"
    )


def test_every_problem_has_words_in_both_languages() -> None:
    for japanese, english in PROBLEMS.values():
        assert japanese.endswith("。")
        assert english.isascii() or "元" in english or "昭和" in english or "●" in english or "男" in english


def test_progress_tells_each_phase_to_its_end(load: Load) -> None:
    told: list[tuple[str, int, int]] = []
    load(list(FAMILY), progress=lambda *step: told.append(step))
    assert [phase for phase, _ in itertools.groupby(told, lambda step: step[0])] == [
        "reading",
        "checking",
        "registering",
        "matching",
    ]
    assert told[-2:] == [("registering", 3, 3), ("matching", 3, 3)]


def test_a_record_code_drawn_twice_is_drawn_again(make_database: MakeDatabase, tmp_path: Path) -> None:
    few = draws()
    names = itertools.count()

    def draw(size: int) -> bytes:
        return (next(names) // 4).to_bytes(size) if size == 16 else few(size)  # every code four times

    service = register(make_database(["residents"]), tmp_path, draw=draw)
    for place in range(3):
        rows = [row | {"household": f"H{place}"} for row in FAMILY]
        report = load_file(write(tmp_path, csv_text(*rows)), service, by="clerk-1")
        assert report.loaded == 3
    codes = {each.record_code for each in next(service.registered())}
    assert len(codes) == 9
