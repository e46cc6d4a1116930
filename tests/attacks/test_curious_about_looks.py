# SPDX-License-Identifier: Apache-2.0
"""The curious operator sees that a city tells somebody of a look, not whether two looks are at one person.

The game of `test_curious_operator`, with lines of looks: everything the operator has of each is its row of
the record, the entries of the log and their leaves, and every call it received or sent. What it does learn
(which body, in which minute, that it was a look) is equal in every pair here, as the statement allows.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import count

import pytest

from tests.attacks.test_curious_operator import BOUND, decoded, shared_bits, sizes, wins
from tests.stories.country import NAMES, Country
from warifu.app.agencies import city_sights
from warifu.app.ceremony import code_keys
from warifu.exchange import Manner, Shown
from warifu.exchange.nym1 import codes
from warifu.exchange.nym1 import ristretto as group
from warifu.exchange.nym1.objects import Refused1
from warifu.kernel.wire.memory import Passed
from warifu.ledger import entry_hash

LOOKS = 24
_cases = count(1)


@dataclass
class Told:
    """Everything the operator has of one look."""

    person: str  # the answer to the riddle: no distinguisher reads it
    record: Refused1
    entries: list[bytes]
    calls: list[Passed]

    def pieces(self) -> set[bytes]:
        """Every aligned value of 16 bytes in its record, in the log with its leaves, and in what passed."""
        whole = [self.record.encode(), *self.entries, *map(entry_hash, self.entries)]
        for passed in self.calls:
            whole += [*decoded(passed.body), *decoded(passed.reply.body)]
        return {each[at : at + 16] for each in whole for at in range(len(each) - 15)}


@pytest.fixture(scope="module")
def riddle(country: Country) -> list[Told]:
    """Many looks of one counter at four people, in random order; no two in one case."""
    japan, order = country.japan, random.Random(2026)
    sights = city_sights(japan.parts("city:midori"), japan.register("city:midori"))
    people = [NAMES[n % len(NAMES)] for n in range(LOOKS)]
    order.shuffle(people)
    told = []
    for person in people:
        calls, known, recorded = len(japan.network.passed), set(entries(country)), set(records(country))
        case = f"M26-LOOK-{next(_cases)}"
        shown = Shown(country.at_midori[person], case, Manner.FOUND, "terminal-1", "転居", "a move")
        sights.show([shown])
        mine = [p for p in japan.network.passed[calls:] if "operator" in {p.sender, p.to}]
        (record,) = set(records(country)) - recorded
        logged = [each for each in entries(country) if each not in known]
        told.append(Told(person, Refused1.decode(record), logged, mine))
        country.wait(order.choice((0, 0, 1)))
    return told


def entries(country: Country) -> list[bytes]:
    with country.japan.databases["operator"].transaction() as connection:
        return [row[0] for row in connection.execute("SELECT entry FROM ledger.ledger_entry")]


def records(country: Country) -> list[bytes]:
    """The operator's records of looks."""
    with country.japan.databases["operator"].transaction() as connection:
        rows = connection.execute("SELECT forward FROM hub.request WHERE reason = 'told-by-body'")
        return [row[0] for row in rows]


def test_the_operator_cannot_tell_whether_two_looks_are_at_one_person(
    country: Country, riddle: list[Told]
) -> None:
    operator = country.japan.parts("operator")
    undo = group.invert(operator.seed.pair_factor("city.midori", 1, "portal", 1))
    everything = {id(told): told.pieces() for told in riddle}
    common = set.intersection(*everything.values())

    def stripped(told: Told) -> bytes:
        """Its own conversion and blinding taken off again."""
        request = told.record.request
        rho = operator.seed.rerandomiser(request.context.reqid, "portal", 1, request.portal_half)
        masked = group.multiply(rho, operator.directory.domain("portal", 1).key)
        return group.multiply(undo, group.subtract(told.record.portal_out[32:], masked))

    def context(told: Told) -> bytes:
        return told.record.request.context.encoded

    distinguishers = {
        "equal values anywhere": lambda a, b: len((everything[id(a)] & everything[id(b)]) - common),
        "sizes": lambda a, b: -sum(abs(x - y) for x, y in zip(sizes(a), sizes(b), strict=False)),
        "numbers of calls and entries": lambda a, b: (
            -abs(len(a.calls) - len(b.calls)) - abs(len(a.entries) - len(b.entries))
        ),
        "statements": lambda a, b: shared_bits(context(a)[-100:], context(b)[-100:]),
        "minutes": lambda a, b: -abs(a.record.request.context.minute - b.record.request.context.minute),
        "ciphertexts": lambda a, b: shared_bits(a.record.request.halves, b.record.request.halves),
        "its own outputs": lambda a, b: shared_bits(a.record.portal_out, b.record.portal_out),
        "unblinded with its seed": lambda a, b: shared_bits(stripped(a), stripped(b)),
        "log entries": lambda a, b: shared_bits(a.entries[0], b.entries[0]),
    }
    lost = {name: wins(score, riddle) for name, score in distinguishers.items()}
    assert not {name: reached for name, reached in lost.items() if reached < BOUND}, lost
    secret = code_keys(country.japan.ring("portal")).secret
    opened = {id(told): codes.decrypt(secret, told.record.request.portal_half).code for told in riddle}
    assert wins(lambda a, b: opened[id(a)] == opened[id(b)], riddle) < BOUND, (
        "the same game is won at once by an operator that also has the portal's key"
    )


def test_nothing_a_look_says_of_itself_can_be_read_on_the_way(country: Country, riddle: list[Told]) -> None:
    for told in riddle:
        for passed in told.calls:
            for content in (*decoded(passed.body), *decoded(passed.reply.body)):
                assert not [word for word in ("M26-LOOK", "terminal-1", "転居") if word.encode() in content]
