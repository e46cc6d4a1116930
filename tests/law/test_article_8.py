# SPDX-License-Identifier: Apache-2.0
"""番号法第8条 個人番号とすべき番号の生成: how the number is generated."""

from datetime import date

import numpy as np

from tests.databases import MakeDatabase
from tests.numbers.office import INDEX, KEY, MIDORI, OTHER_KEY, Office, newcomer, open_office, request
from tests.numbers.test_changes import change_of
from warifu.identifiers.individual_number import IndividualNumber
from warifu.numbers import Newcomer, NumberKeys, Standing


def test_a_number_differs_from_every_other_number(make_database: MakeDatabase) -> None:
    """Act 8(2)(i): a number differs from every other number."""
    office = open_office(make_database)
    issued = office.service.designate_many(MIDORI, request(1), [newcomer(place) for place in range(3_000)])
    assert len({each.number for each in issued}) == 3_000


def test_a_number_differs_from_every_former_number(make_database: MakeDatabase) -> None:
    """Act 8(2)(i): no number comes back after a death, a change, or a change of the generating key."""
    office = open_office(make_database)
    first = office.service.designate_many(MIDORI, request(1), [newcomer(place) for place in range(30)])
    used = {each.number for each in first}
    for place in range(10):
        office.changes.retire(MIDORI, newcomer(place).code, Standing.DECEASED, date(2026, 5, 1))
    for place in range(10, 20):
        change = change_of(first[place], newcomer(place), request(100 + place))
        used.add(office.changes.change_number(MIDORI, change).number)
    office.reopen(NumberKeys(OTHER_KEY, INDEX, former=(KEY,)))
    later = office.service.designate_many(MIDORI, request(2), [newcomer(place) for place in range(50, 550)])
    assert len(used) == 40
    assert used.isdisjoint(each.number for each in later)


def test_a_number_comes_from_the_resident_record_code(make_database: MakeDatabase) -> None:
    """Act 8(2)(ii): the code is converted: the same code always leads to the same number."""
    office = open_office(make_database)
    first = office.service.designate_many(MIDORI, request(1), [newcomer(place) for place in range(5)])
    again = office.service.designate_many(MIDORI, request(2), [newcomer(place) for place in (4, 3, 2, 1, 0)])
    assert [each.number for each in again] == [each.number for each in first][::-1]


def test_a_number_shows_no_regularity_of_the_resident_record_code(make_database: MakeDatabase) -> None:
    """Act 8(2)(iii): neighbouring codes give numbers without order, likeness or shared digits."""
    office = open_office(make_database)
    issued = office.service.designate_many(MIDORI, request(1), [newcomer(place) for place in range(4_000)])
    bodies = np.array([int(each.number.body) for each in issued], dtype=np.float64)
    places = np.arange(len(bodies))
    assert abs(np.corrcoef(places, bodies)[0, 1]) < 0.07
    assert 0.46 < np.mean(bodies[1:] > bodies[:-1]) < 0.54
    for digit in range(11):
        counts = np.bincount((bodies // 10**digit % 10).astype(int), minlength=10)
        assert counts.min() > 300
        assert counts.max() < 500


def test_the_same_codes_give_other_numbers_under_another_key(make_database: MakeDatabase) -> None:
    """Act 8(2)(iii): without the sealed key nobody can compute a number from a code."""
    one, other = open_office(make_database), open_office(make_database)
    other.database = make_database(["numbers"])
    other.reopen(NumberKeys(OTHER_KEY, INDEX))
    people = [newcomer(place) for place in range(200)]
    assert _numbers(one, people).isdisjoint(_numbers(other, people))


def test_a_number_has_eleven_digits_and_a_check_digit(make_database: MakeDatabase) -> None:
    """Act 2, 8; 総務省令第85号 art. 5: twelve digits, leading zeros count, the last one checks the others."""
    office = open_office(make_database)
    issued = office.service.designate_many(MIDORI, request(1), [newcomer(place) for place in range(300)])
    texts = [each.number.reveal("compare") for each in issued]
    assert {len(text) for text in texts} == {12}
    assert any(text.startswith("0") for text in texts)
    assert [IndividualNumber.of_body(text[:11]).reveal("compare") for text in texts] == texts


def _numbers(office: Office, people: list[Newcomer]) -> set[IndividualNumber]:
    return {each.number for each in office.service.designate_many(MIDORI, request(1), people)}
