# SPDX-License-Identifier: Apache-2.0
"""Counter receipts, references of codes, and the bench on a small scale."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.numbers.office import INDEX, newcomer
from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import Secret
from warifu.numbers import CounterHead, FileHeadReceipts, bench
from warifu.numbers.register import References, key_check

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def test_a_receipt_survives_and_never_goes_back(tmp_path: Path) -> None:
    receipts = FileHeadReceipts(tmp_path / "head")
    assert receipts.highest() == 0
    for position in (5, 12, 7):
        receipts.keep(CounterHead(position, NOW))
    assert FileHeadReceipts(tmp_path / "head").highest() == 12
    assert [path.name for path in tmp_path.iterdir()] == ["head"], "no half-written file stays"


@pytest.mark.parametrize("text", ["", "twelve", "-1", "1.5"])
def test_a_damaged_receipt_stops_the_office(tmp_path: Path, text: str) -> None:
    (tmp_path / "head").write_text(text)
    with pytest.raises(Fault):
        FileHeadReceipts(tmp_path / "head").highest()


def test_references_of_codes_are_alike_one_by_one_and_in_bulk() -> None:
    references = References(INDEX)
    codes = [newcomer(place).code for place in range(50)]
    joined = references.codes(codes)
    assert [references.code(code).bytes for code in codes] == [
        joined[start : start + 16] for start in range(0, len(joined), 16)
    ]
    assert len({references.code(code) for code in codes}) == 50


def test_references_need_the_key() -> None:
    code, number = newcomer(1).code, IndividualNumber("123456789018")
    one, other = References(INDEX), References(Secret(bytes(32)))
    assert one.code(code) != other.code(code)
    assert one.number(number) != other.number(number)


def test_a_key_check_tells_keys_apart_and_is_not_the_key() -> None:
    checks = {key_check(Secret(bytes([byte]) * 32)) for byte in range(20)}
    assert len(checks) == 20
    assert {len(check) for check in checks} == {8}


def test_the_bench_measures_what_it_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = bench.run(generated=200_000, stored=3_000, national=300_000, home=tmp_path)
    assert figures["national_duplicates"] == 0
    assert float(figures["national_burned"]) > 0
    for name in ("rate", "limit", "stored_rate", "stored_ratio_to_bare", "national_rate", "rss_mb"):
        assert float(figures[name]) > 0, name
    shown = capsys.readouterr()
    assert "stored 3,000 of 3,000" in shown.err
    assert not shown.out
