# SPDX-License-Identifier: Apache-2.0
"""Generation: one rule in two forms, burned positions, former keys (NU-5 to NU-9, NU-12)."""

import json
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.jp import in_

from tests.numbers.office import KEY, OTHER_KEY, RESERVED
from tests.vectors import make_numbers
from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.refusal import Fault, Malformed
from warifu.kernel.secrecy import Secret
from warifu.numbers import PUBLISHED, Generator, KeyPeriod, ReservedRange
from warifu.numbers.permutation import DOMAIN, Permutation

PLAIN = Generator([KeyPeriod(KEY)], RESERVED)
PERMUTATION = Permutation(KEY)
positions = st.integers(min_value=0, max_value=DOMAIN - 1)


@pytest.mark.parametrize(
    ("position", "number"),
    [
        (0, "994896798630"),
        (1, "543089805566"),
        (2, "689812308201"),
        (12345678901, "679581318947"),
        (99999999999, "852026585046"),
    ],
)
def test_the_vectors_of_the_rule_come_out(position: int, number: str) -> None:
    assert _text(PLAIN.number(position)) == number
    assert _bulk(PLAIN, position, 1) == [int(number)]


def test_the_published_vectors_are_those_the_code_makes() -> None:
    path = Path(make_numbers.__file__).parent / "numbers.json"
    assert path.read_text(encoding="utf-8") == make_numbers.text()
    refused = json.loads(path.read_text(encoding="utf-8"))["refused_numbers"]
    for digits in refused:
        with pytest.raises(Malformed):
            IndividualNumber(digits)


def test_both_forms_agree_on_two_thousand_random_positions_and_come_back() -> None:
    chance = random.Random(7)
    values = [chance.randrange(DOMAIN) for _ in range(2_000)]
    bodies = PERMUTATION.forward_many(np.array(values, dtype=np.uint64))
    assert bodies.tolist() == [PERMUTATION.forward(value) for value in values]
    assert PERMUTATION.backward_many(bodies).tolist() == values
    assert [PERMUTATION.backward(body) for body in bodies.tolist()] == values


@given(positions)
@settings(max_examples=50)
def test_a_number_leads_back_to_its_position(position: int) -> None:
    number = PLAIN.number(position)
    if number is not None:
        assert PLAIN.position(number, DOMAIN) == position
        assert PLAIN.position(number, position) is None, "a position not yet used names nobody"


def test_a_million_numbers_are_all_different_and_valid() -> None:
    numbers = np.concatenate(list(PLAIN.numbers(0, 1_000_000)))
    issued = numbers[numbers != 0]
    assert len(np.unique(issued)) == len(issued)
    assert all(in_.is_valid(f"{value:012d}") for value in issued[::50].tolist())
    assert np.count_nonzero(numbers == 0) == sum(
        1 for position in np.flatnonzero(numbers == 0).tolist() if PLAIN.number(position) is None
    )


def test_consecutive_positions_show_no_order() -> None:
    first, second = _bulk(PLAIN, 0, 20_000), _bulk(PLAIN, 1, 20_000)
    rises = sum(a < b for a, b in zip(first, second, strict=True))
    assert 9_500 < rises < 10_500


@pytest.mark.parametrize("reserved", PUBLISHED)
def test_a_reserved_body_burns_its_position_in_both_forms(reserved: ReservedRange) -> None:
    position = PERMUTATION.backward(reserved.first)
    assert PLAIN.number(position) is None
    around = _bulk(PLAIN, position - 1, 3)
    assert [value == 0 for value in around] == [False, True, False]


def test_the_position_of_twelve_zeros_is_the_known_one() -> None:
    assert PERMUTATION.backward(0) == 28870538137


@given(st.lists(st.tuples(positions, st.integers(0, 10**9)), max_size=4), st.integers(0, 10**6))
@settings(max_examples=5, deadline=None)
def test_both_forms_burn_the_same_positions(spans: list[tuple[int, int]], first: int) -> None:
    reserved = [
        ReservedRange(low, min(low + size, DOMAIN - 1), "tried", first + 100 * place)
        for place, (low, size) in enumerate(spans)
    ]
    generator = Generator([KeyPeriod(KEY)], reserved)
    one_by_one = [int(_text(generator.number(first + place)) or 0) for place in range(300)]
    assert _bulk(generator, first, 300) == one_by_one


def test_a_range_reserved_later_leaves_earlier_numbers_alone() -> None:
    body = PERMUTATION.forward(5)
    generator = Generator([KeyPeriod(KEY)], [ReservedRange(body, body, "later", from_position=6)])
    assert generator.number(5) == PLAIN.number(5)


def test_a_new_key_never_repeats_a_number_of_a_former_one() -> None:
    # A small domain of reuse: choose the old key's positions so that the new key would hit one of them.
    other = Permutation(OTHER_KEY)
    collision = PERMUTATION.backward(other.forward(90_000_000_000))
    end = collision + 1
    assert end < 90_000_000_000
    generator = Generator([KeyPeriod(KEY), KeyPeriod(OTHER_KEY, end)], [])
    assert generator.number(90_000_000_000) is None
    assert _bulk(generator, 90_000_000_000, 1) == [0]
    old = generator.number(collision)
    assert old is not None
    assert generator.position(old, DOMAIN) == collision, "the older period owns the body"


def test_after_a_change_of_key_small_counters_stay_free_of_duplicates() -> None:
    keys = [Secret(bytes([place]) * 32) for place in range(4)]
    generator = Generator([KeyPeriod(key, 500 * place) for place, key in enumerate(keys)], [])
    numbers = [generator.number(position) for position in range(2_000)]
    texts = {_text(number) for number in numbers}
    assert len(texts) == 2_000
    for position in range(0, 2_000, 97):
        number = numbers[position]
        assert number is not None
        assert generator.position(number, 2_000) == position


def test_a_bulk_run_across_two_keys_is_refused() -> None:
    generator = Generator([KeyPeriod(KEY), KeyPeriod(OTHER_KEY, 10)], [])
    with pytest.raises(Fault):
        list(generator.numbers(5, 10))


@pytest.mark.parametrize("firsts", [[], [1], [0, 5, 3]])
def test_key_periods_out_of_order_are_refused(firsts: list[int]) -> None:
    with pytest.raises(Fault):
        Generator([KeyPeriod(KEY, first) for first in firsts], [])


@pytest.mark.parametrize("size", [0, 16, 24, 31, 33])
def test_only_an_aes_256_key_generates(size: int) -> None:
    with pytest.raises(Fault):
        Permutation(Secret(bytes(size)))


@pytest.mark.parametrize("span", [(5, 4), (-1, 4), (0, DOMAIN)])
def test_a_range_outside_the_eleven_digits_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(Malformed):
        ReservedRange(*span, "wrong")


def test_the_end_of_the_space_is_told_and_not_wrapped_around() -> None:
    with pytest.raises(Fault):
        PLAIN.number(DOMAIN)
    with pytest.raises(Fault):
        list(PLAIN.numbers(DOMAIN - 1, 2))


def _text(number: IndividualNumber | None) -> str | None:
    return None if number is None else number.reveal("compare")


def _bulk(generator: Generator, first: int, count: int) -> list[int]:
    return [value for part in generator.numbers(first, count) for value in part.tolist()]
