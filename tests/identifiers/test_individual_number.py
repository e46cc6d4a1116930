# SPDX-License-Identifier: Apache-2.0
"""個人番号: form and check digit, against the regulation's vectors and an independent library."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.jp import in_

from warifu.identifiers.individual_number import FOR_TESTS, IndividualNumber, check_digit
from warifu.kernel.refusal import Malformed

# What lies in the range for tests is another type (`test_number_for_tests`).
bodies = st.integers(min_value=1, max_value=FOR_TESTS[0] - 1).map(lambda value: f"{value:011d}")


@pytest.mark.parametrize(
    ("body", "digit"),
    [
        ("12345678901", "8"),
        ("98320567321", "4"),
        ("62149832025", "7"),
        ("00000000000", "0"),
        ("11111111111", "8"),
    ],
)
def test_the_check_digit_is_that_of_the_regulation(body: str, digit: str) -> None:
    assert check_digit(body) == digit


@given(bodies)
def test_every_completed_number_is_valid_to_an_independent_library(body: str) -> None:
    assert in_.is_valid(IndividualNumber.of_body(body).reveal("compare"))


def test_twenty_thousand_random_strings_are_judged_as_an_independent_library_judges_them() -> None:
    chance = random.Random(7)
    for _ in range(20_000):
        text = f"{chance.randrange(10 * FOR_TESTS[0]):012d}"
        assert _accepted(text) == in_.is_valid(text)


def test_the_digit_lets_few_typing_errors_pass_and_so_proves_no_identity() -> None:
    chance = random.Random(7)
    passed = tried = 0
    for _ in range(500):
        number = IndividualNumber.of_body(f"{chance.randrange(1, FOR_TESTS[0]):011d}").reveal("mistype it")
        for place in range(12):
            for digit in "0123456789":
                tried += digit != number[place]
                typed = number[:place] + digit + number[place + 1 :]
                passed += digit != number[place] and _accepted(typed)
    assert 0.01 < passed / tried < 0.025


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345678901",
        "1234567890123",
        "1234-5678-9018",
        "１２３４５６７８９０１８",
        "12345678901x",
        "123456789017",
        "000000000000",
        " 123456789018",
        "123456789018\n",
        "+12345678901",
        "²23456789018",
    ],
)
def test_what_is_not_a_number_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(Malformed) as refused:
        IndividualNumber.parse(text)
    assert not any(part in str(refused.value) for part in ("1234", "5678", "9018", "0000"))


@pytest.mark.parametrize(
    "typed",
    [
        "123456789018",
        "1234-5678-9018",
        "1234 5678 9018",
        "１２３４\u3000５６７８\u3000９０１８",
        "１２３４－５６７８－９０１８",
        "1234−5678−9018",
        "1234‐5678‐9018",
        "1234ー5678ー9018",
        " 123456789018 ",
    ],
)
def test_a_number_is_read_as_people_type_it(typed: str) -> None:
    assert IndividualNumber.parse_typed(typed).reveal("compare") == "123456789018"


@pytest.mark.parametrize(
    "typed", ["12345-678-9018", "1234--5678-9018", "1234-56789018", "1234/5678/9018", "-", ""]
)
def test_other_groupings_are_refused_because_a_digit_may_be_missing(typed: str) -> None:
    with pytest.raises(Malformed):
        IndividualNumber.parse_typed(typed)


def test_leading_zeros_count() -> None:
    number = IndividualNumber.of_body("00000000012")
    assert len(number.reveal("compare")) == 12
    assert number.grouped("print").startswith("0000-0000-")


def test_an_integer_is_not_a_number() -> None:
    with pytest.raises(Malformed):
        IndividualNumber(123456789018)  # type: ignore[arg-type]


def _accepted(text: str) -> bool:
    try:
        IndividualNumber.parse(text)
    except Malformed:
        return False
    return True
