# SPDX-License-Identifier: Apache-2.0
"""Every durable step of every body fails before and after it took effect; then the body starts again.

The same question is then put again. Each time: one answer, one line, one provision, two leaves; a refused
question ends as refused, with one line. Nothing is lost and nothing is doubled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from tests import checks
from tests.attacks.villain import Villain
from tests.faults.power import Fragile, PowerCutError
from tests.japan import REN, EntryKind
from tests.stories.country import NAMES, Country
from warifu.app import desk
from warifu.app.agencies import city_histories, city_sights
from warifu.exchange import Manner, Shown
from warifu.exchange.nym1 import ristretto as group
from warifu.exchange.nym1.answers import Status
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Problem, Refusal
from warifu.kernel.wire import Nothing
from warifu.residents import (
    Arrival,
    Barred,
    Ground,
    Particulars,
    ProtectionApplication,
    Relation,
)

BOTH = pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
ASKING = ["city:midori", "operator", "commission", "portal", "city:asahi"]


@BOTH
@pytest.mark.parametrize("body", ASKING)
def test_an_inquiry_survives_a_power_cut_at_every_step_of(
    fragile: Fragile, body: str, *, after: bool
) -> None:
    country = fragile.country
    steps = fragile.steps_of(body, lambda: country.ask(country.question()))
    assert steps >= 2, "a body that keeps nothing would be no body"
    for at in range(1, steps + 1):
        with one_answered_line(country) as ask:
            fragile.cut(body, at, ask, after=after)
    nothing_is_lost(country)


@BOTH
def test_an_inquiry_survives_the_loss_of_any_call_or_reply(fragile: Fragile, *, after: bool) -> None:
    country = fragile.country
    calls = fragile.calls_of(lambda: country.ask(country.question()))
    assert calls >= 8, "desk, operator, commission, ledger, portal, provider, ledger, portal"
    for at in range(1, calls + 1):
        with one_answered_line(country) as ask:
            fragile.break_line(at, ask, after=after)
    nothing_is_lost(country)


@pytest.mark.parametrize("body", ASKING[1:])
def test_twenty_questions_under_way_survive_the_death_of(fragile: Fragile, body: str) -> None:
    country = fragile.country
    before = {who: len(country.history(who)) for who in NAMES}
    questions = [country.question(NAMES[n % 4]) for n in range(20)]
    leaves, given = size(country), provisions(country)

    def all_at_once() -> None:
        with ThreadPoolExecutor(20) as pool:
            for asked in [pool.submit(country.ask, question) for question in questions]:
                with suppress(Problem):
                    asked.result()

    fragile.cut(body, 3, all_at_once, after=True)  # questions go together, so few steps
    answers = [country.ask(question) for question in questions]
    assert {answer.status for answer in answers} <= {"answered", "no-record"}
    assert {who: len(country.history(who)) for who in NAMES} == {who: before[who] + 5 for who in NAMES}
    assert (size(country), provisions(country)) == (leaves + 40, given + 20)
    nothing_is_lost(country)


@contextmanager
def one_answered_line(country: Country) -> Iterator[Callable[[], desk.Inquired]]:
    """Give a new question to be cut short, put it again, and see that it was recorded once and answered."""
    lines, leaves, given = len(country.history()), size(country), provisions(country)
    question = country.question()

    def ask() -> desk.Inquired:
        return country.ask(question)

    yield ask
    answered = ask()
    assert answered.status == "answered"
    assert ask() == answered
    assert len(country.history()) == lines + 1
    assert country.history()[0].status is Status.ANSWERED
    assert (size(country), provisions(country)) == (leaves + 2, given + 1)


def nothing_is_lost(country: Country) -> None:
    """What one table may have broken; the whole `japan.check()` follows once, when all tables are done."""
    checks.nothing_went_wrong_unseen(country.japan)
    checks.every_answer_has_its_record(country.japan)
    checks.every_record_is_in_the_log(country.japan)
    country.japan.network.passed.clear()


def size(country: Country) -> int:
    """How many leaves the log has of exchanges, answers, enrolments and refusals."""
    return counted(country, "operator", "ledger.ledger_entry WHERE get_byte(entry, 4) IN (1, 2, 3, 12)")


def provisions(country: Country) -> int:
    """How often Asahi provided."""
    return counted(country, "city:asahi", "gateway.provision")


def counted(country: Country, body: str, table: str) -> int:
    """How many rows a table has."""
    with country.japan.databases[body].transaction() as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    assert row is not None
    return int(row[0])


@BOTH
@pytest.mark.parametrize("body", ["city:midori", "operator", "commission", "portal"])
def test_a_refused_question_survives_a_power_cut_at_every_step_of(
    fragile: Fragile, body: str, *, after: bool
) -> None:
    country = fragile.country
    unlawful: dict[str, Any] = {"items": [1001, 2001]}
    steps = fragile.steps_of(body, lambda: country.refused(country.question(**unlawful)))
    for at in range(1, steps + 1):
        lines, leaves, question = len(country.history()), size(country), country.question(**unlawful)
        fragile.cut(body, at, partial(country.ask, question), after=after)
        assert country.refused(question).reason in {"item-beyond-row", "refused"}
        country.wait(1)
        country.japan.rounds("operator", "commission")
        assert country.refused(question).reason == "refused"
        assert len(country.history()) == lines + 1, "one line, whoever died"
        assert country.history()[0].refusal_reason == "item-beyond-row"
        assert size(country) == leaves + 1
    nothing_is_lost(country)


@BOTH
@pytest.mark.parametrize("body", ["operator", "commission", "portal"])
def test_an_orphan_is_reported_and_stopped_whatever_power_cut_comes_between(
    fragile: Fragile, body: str, *, after: bool
) -> None:
    country, villain = fragile.country, Villain(fragile.country.japan)
    codes = [villain.code(country.at_midori[who]) for who in ("hanako", "taro")]

    def orphan() -> Callable[[], object]:
        return partial(villain.send, villain.request(group.add(*codes))[0])

    steps = fragile.steps_of(body, partial(refused_as_orphan, orphan()))
    country.wait(24 * 60 + 2)
    for at in range(1, steps + 1):
        heard, given, send = len(country.alarms("orphan")), provisions(country), orphan()
        fragile.cut(body, at, send, after=after)
        refused_as_orphan(send)
        assert len(country.alarms("orphan")) == heard + 1
        assert country.refused(country.question()).reason == "asker-blocked"
        assert provisions(country) == given
        country.wait(24 * 60 + 2)
    nothing_is_lost(country)


def refused_as_orphan(send: Callable[[], object]) -> None:
    """Send what belongs to nobody."""
    with pytest.raises(Refusal, match="belongs to nobody"):
        send()


@BOTH
@pytest.mark.parametrize("body", ["jlis", "operator", "commission", "portal", "city:midori"])
def test_an_enrolment_survives_a_power_cut_at_every_step_of(
    fragile: Fragile, body: str, *, after: bool
) -> None:
    country, villain = fragile.country, Villain(fragile.country.japan)
    ren = country.at_midori["ren"]
    code = villain.code(ren)

    def enrol() -> None:
        country.japan.at_desk("city:midori", "enrol-residents", desk.People([ren]), desk.Counted)

    forget(country, ren)
    steps = fragile.steps_of(body, enrol)
    for at in range(1, steps + 1):
        forget(country, ren)
        lines = len(country.history("ren"))
        fragile.cut(body, at, enrol, after=after)
        enrol()
        assert villain.code(ren) == code, "the same code again"
        assert lines + 1 <= len(country.history("ren")) <= lines + 2, "each attempt shows, and no more"
    country.wait(10)
    country.japan.rounds("commission")
    nothing_is_lost(country)


def forget(country: Country, in_house: str) -> None:
    """Let Midori lose one code, so that it enrols the person again."""
    with country.japan.databases["city:midori"].transaction() as connection:
        connection.execute("DELETE FROM gateway.code WHERE in_house = %s", (in_house,))


@BOTH
@pytest.mark.parametrize("body", ["jlis", "operator", "commission", "portal"])
def test_the_opening_of_a_mailbox_survives_a_power_cut_at_every_step_of(
    fragile: Fragile, body: str, *, after: bool
) -> None:
    country = fragile.country
    born(country)
    number(country)  # a process compares its counter with the log before its first number (NU-18), not again
    born(country)
    steps = fragile.steps_of(body, lambda: number(country))
    for at in range(1, steps + 1):
        baby = born(country)
        fragile.cut(body, at, lambda: number(country), after=after)
        number(country)
        assert len(country.japan.number("city:asahi", baby)) == 12
        lines = country.japan.history("city:asahi", baby)
        assert {line.kind for line in lines} == {EntryKind.ENROLMENT}, "nobody can ask unseen"
        assert 1 <= len(lines) <= 2, "each attempt shows, and no more"
    nothing_is_lost(country)


@BOTH
@pytest.mark.parametrize("body", ["city:midori", "operator", "commission", "portal"])
def test_nobody_is_shown_whose_line_does_not_stand_whatever_power_cut_comes_between(
    fragile: Fragile, body: str, *, after: bool
) -> None:
    country, japan = fragile.country, fragile.country.japan
    sights = city_sights(japan.parts("city:midori"), japan.register("city:midori"))
    drawn: list[str] = []

    def page(case: str) -> None:
        with suppress(PowerCutError):
            sights.show(
                [Shown(country.at_midori["hanako"], case, Manner.FOUND, "terminal-1", "転居", "a move")]
            )
            drawn.append(case)

    steps = fragile.steps_of(body, partial(page, f"look {next(_babies)}"))
    assert steps >= 1
    for at in range(1, steps + 1):
        lines, leaves, case = len(country.history()), size(country), f"look {next(_babies)}"
        fragile.cut(body, at, partial(page, case), after=after)
        assert len(country.history()) == lines + 1 or case not in drawn
        page(case)
        assert case in drawn, "the clerk asks again, and is shown"
        japan.rounds("operator", "commission", "city:midori")
        assert len(country.history()) == lines + 1, "one line, whoever died"
        assert size(country) == leaves + 1
    nothing_is_lost(country)


def born(country: Country) -> str:
    """Enter one more child at Asahi, without a number yet."""
    baby: Particulars = replace(
        REN,
        household=f"A8{next(_babies):06d}",
        relation=Relation.HEAD,
        birth_date=date(2026, 11, 1),
        resident_since=date(2026, 11, 1),
    )
    register = country.japan.register("city:asahi")
    (arrived,) = register.move_in([Arrival(baby)], moved_in_on=date(2026, 11, 1), by="story")
    return arrived.in_house_number.reveal("open her mailbox")


def number(country: Country) -> None:
    """Let Asahi get numbers for everybody who awaits one."""
    country.japan.at_desk("city:asahi", "number", Nothing(), desk.Counted)


_babies = count(1)


@pytest.mark.parametrize(("body", "after"), [("city:midori", False), ("city:midori", True), ("portal", True)])
def test_no_measure_holds_with_its_orders_lost_whatever_power_cut_comes_between(
    fragile: Fragile, body: str, *, after: bool
) -> None:
    """An order comes from the measure's own row: it is there once, at the city and at the portal."""
    country, japan = fragile.country, fragile.country.japan
    register = japan.register("city:midori")
    ren = InHouseNumber.parse(country.at_midori["ren"])
    others = frozenset(InHouseNumber(country.at_midori[each]) for each in NAMES if each != "ren")
    barred = tuple(Barred(each, "") for each in sorted(others, key=lambda one: one.reveal("a test's order")))
    parts = japan.parts("city:midori")

    def follow() -> None:
        with suppress(PowerCutError):
            city_histories(parts, register, city_sights(parts, register)).follow()

    def measure() -> UUID:
        application = ProtectionApplication(
            ren, frozenset(), barred, Ground.CHILD_ABUSE, frozenset({"kishi"})
        )
        return register.protection.apply(application, by="kishi", case="M26-FAULT")

    def standing() -> tuple[int, int]:
        mine = counted(country, "city:midori", "gateway.keep_back WHERE ended_at IS NULL")
        return mine, counted(country, "portal", "portal.keep_back WHERE ended_at IS NULL")

    before = standing()
    first = measure()
    steps = fragile.steps_of(body, follow)
    for at in range(1, steps + 1):
        register.protection.end(first, by="kishi")
        follow()
        assert standing() == before
        first = measure()
        fragile.cut(body, at, follow, after=after)
        follow()
        assert standing() == (before[0] + 1, before[1] + 1), "filed, and once"
    register.protection.end(first, by="kishi")
    follow()
    nothing_is_lost(country)
