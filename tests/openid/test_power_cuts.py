# SPDX-License-Identifier: Apache-2.0
"""The power goes at every write from question to items: the line is there first, a code counts once.

Each step fails before and after it took effect; then the provider starts again on the same database, and the
service tries the same again, as services do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.faults.power import FailingDatabase, PowerCutError
from tests.openid.provider import NOW, Provider, Service, service
from warifu.cards.openid import Did, SignedIn
from warifu.cards.openid.service import Back, Begun
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.refusal import Refusal

MOST_STEPS = 20


@pytest.fixture(scope="module")
def plug(database: Database) -> FailingDatabase:
    return FailingDatabase(database)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def provider(database: Database, folder: Path) -> Provider:
    """The provider as it is found after each cut."""
    return Provider(database, folder, SteppedClock(NOW))


@pytest.fixture(scope="module")
def weak(plug: FailingDatabase, provider: Provider, folder: Path) -> Provider:
    """The same provider, whose plug can be pulled."""
    return Provider(plug, folder, provider.clock)


@pytest.fixture(scope="module")
def shop(weak: Provider) -> Service:
    return service(weak, "RP00000077", "shop.example")


class Visit:
    """One person's way to one service, until the power goes: what came out so far stands here."""

    def __init__(self, at: Provider, shop: Service, who: SignedIn) -> None:
        self.at, self.shop, self.who = at, shop, who
        self.code, self.accesses, self.items = "", list[str](), list[dict[str, str]]()

    def goes(self) -> None:
        asked = {name: [said] for name, said in self.shop.parameters(scope="openid name").items()}
        begun = self.at.people.begin(asked, "browser", self.who)
        assert isinstance(begun, Begun)
        back = self.at.people.decide(begun.name, "browser", self.who, yes=True)
        assert isinstance(back, Back)
        self.code = dict(parse_qsl(urlsplit(back.address).query))["code"]
        self.exchanges()
        self.items.append(self.at.exchange.read(self.accesses[-1]))

    def exchanges(self) -> None:
        self.accesses.append(
            self.at.exchange.exchange(self.shop.exchange_form(self.code), "")["access_token"]
        )


def lines(provider: Provider, who: SignedIn) -> list[Did]:
    person = who.person_id.reveal("find her lines")
    return [event.did for whose, event in provider.diary.lines if whose == person]


def rows(provider: Provider, table: str, who: SignedIn) -> int:
    with provider.database.transaction() as connection:
        found = connection.execute(
            f"SELECT count(*) FROM openid.{table} WHERE person_id = %s AND sealed <> ''".encode(),
            [who.person_id.reveal("count what is kept")],
        ).fetchone()
    return int(found[0]) if found else 0


def visits(provider: Provider, weak: Provider, plug: FailingDatabase, shop: Service) -> Iterator[Any]:
    """Cut the power at each step of the way, before and after; gives each visit, ended."""
    for step in range(1, MOST_STEPS):
        for after in (False, True):
            who = provider.cards.use(f"cut-{step}-{after}")
            visit = Visit(weak, shop, who)
            plug.pull_at, plug.after = plug.steps + step, after
            with suppress(PowerCutError):
                visit.goes()
            reached = plug.dead
            plug.pull_at, plug.dead = 0, False
            yield visit
            if not reached:
                return
    raise AssertionError("the way has more steps than that")


def test_no_code_twice_no_token_without_its_line_no_item_without_its_line(
    provider: Provider, weak: Provider, plug: FailingDatabase, shop: Service
) -> None:
    cut = 0
    for visit in visits(provider, weak, plug, shop):
        provider.told()
        did = lines(provider, visit.who)
        given = rows(provider, "code", visit.who) + rows(provider, "access", visit.who)
        assert did.count(Did.AGREED) >= max(given, len(visit.accesses), bool(visit.code))
        assert did.count(Did.READ) >= len(visit.items)
        if visit.code:  # the service tries again what it had no answer to, and then once more
            before = len(visit.accesses)
            for _ in range(2):
                with suppress(Refusal):
                    visit.exchanges()
            assert len(visit.accesses) <= 1, "one code, one access"
            if before:
                with pytest.raises(Refusal):
                    weak.exchange.read(visit.accesses[0])
            assert rows(provider, "access", visit.who) == 0, "used twice: nothing of it is left"
        cut += 1
    assert cut >= 12, "every write of the way was cut"
