# SPDX-License-Identifier: Apache-2.0
"""試験用の番号: two types that refuse each other, so no office can take one for the other (NU-8)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warifu.identifiers.individual_number import FOR_TESTS, IndividualNumber, check_digit
from warifu.identifiers.number_for_tests import NumberForTests
from warifu.kernel.refusal import Malformed

ENDS = [0, 1, len(FOR_TESTS) - 2, len(FOR_TESTS) - 1]


@given(st.sampled_from(ENDS) | st.integers(0, len(FOR_TESTS) - 1))
def test_a_number_for_tests_is_never_an_individual_number(place: int) -> None:
    digits = NumberForTests.at(place).digits
    for parse in (IndividualNumber, IndividualNumber.parse, IndividualNumber.parse_typed):
        with pytest.raises(Malformed, match="試験用"):
            parse(digits)


@given(st.sampled_from([1, FOR_TESTS[0] - 1, FOR_TESTS[-1] + 1]) | st.integers(1, FOR_TESTS[0] - 1))
def test_an_individual_number_is_never_a_number_for_tests(body: int) -> None:
    digits = IndividualNumber.of_body(f"{body:011d}").reveal("try it as one for tests")
    with pytest.raises(Malformed) as refused:
        NumberForTests(digits)
    assert digits not in str(refused.value), "it may be a real person's"


@pytest.mark.parametrize("digits", ["", "99900000000", "9990-0000-0008", "９９９００００００００８"])
def test_a_number_for_tests_has_one_form(digits: str) -> None:
    with pytest.raises(Malformed):
        NumberForTests(digits)


def test_a_mistyped_number_for_tests_is_refused_and_a_right_one_is_shown_as_what_it_is() -> None:
    body = f"{FOR_TESTS[7]}"
    wrong = (int(check_digit(body)) + 1) % 10
    with pytest.raises(Malformed, match="check digit"):
        NumberForTests(f"{body}{wrong}")
    assert str(NumberForTests.at(7)).startswith("試験用 9990-0000-007")
