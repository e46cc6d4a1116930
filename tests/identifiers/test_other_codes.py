# SPDX-License-Identifier: Apache-2.0
"""The public codes and the resident record code: formulas of law N-8, N-10 and N-11."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.jp import cn

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.corporate_number import CorporateNumber
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.linkage_code import LinkageCode
from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Malformed


@pytest.mark.parametrize("digits", ["8700110005901", "8000012010038", "7000012050002", "5835678256246"])
def test_published_corporate_numbers_are_valid(digits: str) -> None:
    assert str(CorporateNumber.parse(digits)) == digits
    assert CorporateNumber.parse_invoice_number("T" + digits).digits == digits


def test_corporate_numbers_are_judged_as_an_independent_library_judges_them() -> None:
    chance = random.Random(7)
    for _ in range(20_000):
        text = f"{chance.randrange(10**13):013d}"
        assert _accepted(CorporateNumber, text) == cn.is_valid(text)


@pytest.mark.parametrize("digits", ["7000110005901", "123456789018", "", "T8700110005901", "0700110005901"])
def test_other_strings_are_no_corporate_numbers(digits: str) -> None:
    with pytest.raises(Malformed):
        CorporateNumber.parse(digits)


def test_an_invoice_number_starts_with_t() -> None:
    with pytest.raises(Malformed):
        CorporateNumber.parse_invoice_number("8700110005901")


@pytest.mark.parametrize("digits", ["24727059608", "24846016224", "25208017643"])
def test_published_resident_record_codes_are_valid(digits: str) -> None:
    assert ResidentRecordCode.parse(digits).reveal("compare") == digits


@given(st.integers(min_value=1, max_value=10**10 - 1))
def test_a_mistyped_check_digit_of_a_resident_record_code_is_found(value: int) -> None:
    code = ResidentRecordCode.of_body(f"{value:010d}").reveal("mistype it")
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert not _accepted(ResidentRecordCode, wrong)


def test_a_field_takes_exactly_one_kind_of_number() -> None:
    for kind, length in ((ResidentRecordCode, 11), (CorporateNumber, 13)):
        for digits in range(20):
            assert not _accepted(kind, "1" * digits) or digits == length


@pytest.mark.parametrize(
    ("five", "six"), [("13101", "131016"), ("01100", "011002"), ("99201", "992011"), ("99202", "992020")]
)
def test_municipality_codes_get_the_digit_of_the_official_list(five: str, six: str) -> None:
    assert str(MunicipalityCode.of_five_digits(five)) == six
    assert MunicipalityCode.parse(six).five_digits == five


@pytest.mark.parametrize("digits", ["131015", "13101", "480011", "00000", "", "１３１０１６"])
def test_other_strings_are_no_municipality_codes(digits: str) -> None:
    with pytest.raises(Malformed):
        MunicipalityCode.parse(digits)


@given(st.binary(min_size=16, max_size=16))
def test_an_in_house_number_keeps_every_random_bit_and_reads_back(drawn: bytes) -> None:
    number = InHouseNumber.of_random(drawn)
    assert InHouseNumber.parse(number.reveal("read back")) == number
    assert number != InHouseNumber.of_random(bytes([drawn[0] ^ 1]) + drawn[1:])


@pytest.mark.parametrize("size", [0, 16, 31, 33, 64])
def test_a_linkage_code_has_32_bytes(size: int) -> None:
    with pytest.raises(Malformed):
        LinkageCode.parse(b"x" * size)


@pytest.mark.parametrize(
    "text", ["jlis", "operator", "city:midori", "agency:pension", "bank:a", "city:a-b-1"]
)
def test_a_body_name_and_its_domain_tell_the_same(text: str) -> None:
    body = BodyName(text)
    assert BodyName.of_domain(body.domain) == body
    assert len(body.domain) <= 63


@pytest.mark.parametrize(
    "text",
    [
        "",
        "city",
        "city:",
        ":midori",
        "jlis:x",
        "city:Midori",
        "city:美登里",
        "city:a:b",
        "city:a.b",
        "town:x",
        "city:-a",
        "city:a-",
        "city:" + "a" * 41,
        "0",
        "city:midori\n",
    ],
)
def test_other_strings_are_no_body_names(text: str) -> None:
    with pytest.raises(Malformed):
        BodyName(text)


def test_a_domain_with_a_colon_is_refused() -> None:
    with pytest.raises(Malformed):
        BodyName.of_domain("city:midori")


def _accepted(kind: type[CorporateNumber] | type[ResidentRecordCode], text: str) -> bool:
    try:
        kind.parse(text)
    except Malformed:
        return False
    return True
