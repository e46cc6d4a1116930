# SPDX-License-Identifier: Apache-2.0
"""The curious operator keeps everything it sees, and cannot tell if two requests are about one person.

What it has: its database, its log folder, every call it received or sent, and its own seed. The game:
many requests about four people in random order. A distinguisher gives each pair of requests a number,
higher for more alike; the statistic is the mean rank of pairs about one person.

The bound: under the null hypothesis that it learns nothing, all assignments of people to requests are
equally likely. So the labels are shuffled 9,999 times, and a distinguisher has won when fewer than 5 in
10,000 shufflings reach its statistic (one-sided; ten distinguishers, so a false alarm in one of about 200
runs would be chance: the shuffling and the order are seeded, and only keys and nonces differ from run to
run). The same game against an operator that also holds the provider's key is won at once.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from tests.attacks.villain import Villain
from tests.canary import contents
from tests.stories.country import NAMES, Country
from warifu.app.ceremony import code_keys
from warifu.exchange.hub.store import HubStore
from warifu.exchange.nym1 import codes
from warifu.exchange.nym1 import ristretto as group
from warifu.exchange.nym1.objects import Conv1, Request
from warifu.kernel.wire.memory import Passed

REQUESTS, SHUFFLINGS, BOUND = 40, 9_999, 5


@dataclass
class Seen:
    """Everything the operator has of one request."""

    person: str  # the answer to the riddle: no distinguisher reads it
    conv1: Conv1
    calls: list[Passed] = field(default_factory=list)


@pytest.fixture(scope="module")
def riddle(country: Country) -> list[Seen]:
    """Many requests of one clerk under one row, about four people, in random order."""
    japan, order = country.japan, random.Random(2026)
    people = [NAMES[n % len(NAMES)] for n in range(REQUESTS)]
    order.shuffle(people)
    seen = []
    for person in people:
        calls = len(japan.network.passed)
        country.ask(country.question(person))
        mine = [p for p in japan.network.passed[calls:] if "operator" in {p.sender, p.to}]
        with HubStore(japan.databases["operator"]).transaction() as tx:
            request = next(p for p in mine if p.path == "/wire/exchange/request")
            reqid = _reqid(request)
            recorded = tx.find([reqid]).get(reqid)
        assert recorded is not None
        seen.append(Seen(person, Conv1.decode(recorded.forward), mine))
        country.wait(order.choice((0, 0, 1)))
    return seen


def _reqid(passed: Passed) -> bytes:
    return Request.decode(base64.b64decode(msgspec.json.decode(passed.body)["requests"][0])).context.reqid


def pieces(seen: Seen) -> set[bytes]:
    """Every aligned 16-byte value in what passed for one request, decoded, and in what was recorded."""
    whole = [seen.conv1.encode()]
    for passed in seen.calls:
        whole += list(decoded(passed.body)) + list(decoded(passed.reply.body))
    return {each[at : at + 16] for each in whole for at in range(len(each) - 15)}


def decoded(body: bytes) -> Iterator[bytes]:
    def walk(value: object) -> Iterator[bytes]:
        if isinstance(value, str):
            try:
                yield base64.b64decode(value, validate=True)
            except ValueError:
                yield value.encode()
        elif isinstance(value, dict):
            for each in value.values():
                yield from walk(each)
        elif isinstance(value, list):
            for each in value:
                yield from walk(each)

    yield from walk(msgspec.json.decode(body))


Score = Callable[[Seen, Seen], float]


def shared_bits(one: bytes, other: bytes) -> int:
    return 8 * len(one) - (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def distinguishers(country: Country, riddle: list[Seen]) -> dict[str, Score]:
    """All that a reasonable operator would try, with its own seed."""
    operator = country.japan.parts("operator")
    everything = {id(seen): pieces(seen) for seen in riddle}
    common = set.intersection(*everything.values())
    pair = ("city.midori", 1, "city.asahi", 1)
    undo = group.invert(operator.seed.pair_factor(*pair))

    def stripped(seen: Seen) -> bytes:
        rho = operator.seed.rerandomiser(
            seen.conv1.request.context.reqid, "city.asahi", 1, seen.conv1.request.provider_half
        )
        provider = operator.directory.domain("city.asahi", 1)
        masked = group.subtract(seen.conv1.provider_out[32:], group.multiply(rho, provider.key))
        return group.multiply(undo, masked)

    def difference(seen: Seen) -> bytes:
        halves = seen.conv1.request.halves
        return group.subtract(halves[32:64], halves[64:])

    return {
        "equal values anywhere": lambda a, b: len((everything[id(a)] & everything[id(b)]) - common),
        "sizes": lambda a, b: -sum(abs(x - y) for x, y in zip(sizes(a), sizes(b), strict=False)),
        "numbers of calls": lambda a, b: -abs(len(a.calls) - len(b.calls)),
        "statuses": lambda a, b: [p.reply.status for p in a.calls] == [p.reply.status for p in b.calls],
        "request ids": lambda a, b: shared_bits(a.conv1.request.context.reqid, b.conv1.request.context.reqid),
        "minutes": lambda a, b: -abs(a.conv1.request.context.minute - b.conv1.request.context.minute),
        "cases": lambda a, b: shared_bits(a.conv1.request.context.case, b.conv1.request.context.case),
        "ciphertexts": lambda a, b: shared_bits(a.conv1.request.halves, b.conv1.request.halves),
        "its own outputs": lambda a, b: shared_bits(a.conv1.provider_out, b.conv1.provider_out),
        "unblinded with its seed": lambda a, b: shared_bits(stripped(a), stripped(b)),
        "the two halves subtracted": lambda a, b: shared_bits(difference(a), difference(b)),
    }


def sizes(seen: Seen) -> list[int]:
    return [size for p in seen.calls for size in (len(p.body), len(p.reply.body))]


def wins(score: Callable[[Any, Any], float], riddle: Sequence[Any]) -> int:
    """Give how many of 9,999 shufflings of the people reach the distinguisher's statistic."""
    pairs = list(combinations(range(len(riddle)), 2))
    scores = np.array([float(score(riddle[one], riddle[other])) for one, other in pairs])
    _, rank, count = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[rank]  # ties share their mean rank
    first, second = (np.array(side) for side in zip(*pairs, strict=True))
    people = np.array([NAMES.index(seen.person) for seen in riddle])
    shuffle = np.random.default_rng(7)

    def statistic(labels: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
        return float(ranks[labels[first] == labels[second]].mean())

    mine = statistic(people)
    return sum(statistic(shuffle.permutation(people)) >= mine - 1e-9 for _ in range(SHUFFLINGS))


def test_the_operator_guesses_no_better_than_chance(country: Country, riddle: list[Seen]) -> None:
    lost = {name: wins(score, riddle) for name, score in distinguishers(country, riddle).items()}
    assert not {name: reached for name, reached in lost.items() if reached < BOUND}, lost


def test_the_game_is_won_at_once_by_an_operator_that_also_has_the_providers_key(
    country: Country, riddle: list[Seen]
) -> None:
    secret = code_keys(country.japan.ring("city:asahi")).secret

    def opened(seen: Seen) -> bytes:
        return codes.decrypt(secret, seen.conv1.request.provider_half).code

    assert wins(lambda a, b: opened(a) == opened(b), riddle) < BOUND


def test_the_operator_holds_no_number_name_or_code(country: Country, riddle: list[Seen]) -> None:
    japan, villain = country.japan, Villain(country.japan)
    canary = japan.canary()
    assert canary.sightings(japan) == []
    hidden = {
        villain.code(in_house, body)
        for body, people in (("city:midori", country.at_midori), ("city:asahi", country.at_asahi))
        for in_house in people.values()
    } | {line.mail.code for person in NAMES for line in country.history(person)}
    with japan.databases["jlis"].transaction() as connection:
        hidden |= {bytes(row[0]) for row in connection.execute("SELECT rid FROM numbers.designation")}
    assert len(hidden) == 8 + 4 + 4
    needles = [*canary._needles(names=True), *hidden]
    for place, content in _everything_of_the_operator(japan.folder / "operator", country):
        assert not [needle for needle in needles if needle in content], place


def _everything_of_the_operator(folder: Path, country: Country) -> Iterator[tuple[str, bytes]]:
    """Its database, its files (log, tiles; not its keys, which are random) and its traffic, decoded."""
    yield from contents(country.japan.databases["operator"])
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".key":
            yield str(path.relative_to(folder)), path.read_bytes()
    for passed in country.japan.network.passed:
        if "operator" in {passed.sender, passed.to}:
            yield passed.path, b"\n".join([*decoded(passed.body), *decoded(passed.reply.body)])


def test_the_search_would_find_a_number_that_leaked(country: Country) -> None:
    number = country.japan.number("city:asahi", country.at_asahi["hanako"])
    assert [needle for needle in country.japan.canary()._needles(names=False) if needle in number.encode()]
