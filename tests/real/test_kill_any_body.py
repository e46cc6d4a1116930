# SPDX-License-Identifier: Apache-2.0
"""kill -9 of any one body while twenty clerks ask: nothing answered is unrecorded, nothing stays open.

Real processes, real sockets, a durable database. WARIFU_KILL_INQUIRIES sets how many inquiries are under
way for each body that is killed (60 unless told; the issue's figure is 1,000).
"""

import os
import threading
import time
from collections.abc import Iterator

import pytest

from warifu.demo.load import ask, count, enrol_insured
from warifu.demo.running import Running, Told, running
from warifu.kernel.refusal import Problem

INQUIRIES = int(os.environ.get("WARIFU_KILL_INQUIRIES", "60"))
BODIES = ("portal", "operator", "commission", "agency:pension", "city:asahi", "jlis", "city:midori")
PATIENCE = 120.0


@pytest.fixture(scope="module")
def demo() -> Iterator[Running]:
    with running(None, 60, 1, Told()) as up:
        yield up


@pytest.fixture(scope="module")
def people(demo: Running) -> list[str]:
    return enrol_insured(demo.stage, 10)


@pytest.mark.parametrize("body", BODIES)
def test_a_killed_body_loses_no_record_and_leaves_no_inquiry_open(
    demo: Running, people: list[str], body: str
) -> None:
    prefix = f"kill-{body}/"
    keys = [f"{prefix}{number}" for number in range(INQUIRIES)]
    under_way = threading.Thread(target=_ask_and_bear_it, args=(demo, people, keys))
    under_way.start()
    time.sleep(0.4 + INQUIRIES / 400)  # some are answered, some under way, some not yet asked
    demo.supervisor.kill(body)
    time.sleep(0.3)
    demo.supervisor.restart(body)
    under_way.join()

    refused = _repeat_until_ended(demo, people, keys)

    counts = count(demo.stage, prefix)
    assert counts.each_exactly_once, counts
    assert counts.answered + len(refused) == INQUIRIES
    assert set(refused) <= {"closed-unanswered", "refused"}
    assert counts.answered > 0


def _ask_and_bear_it(demo: Running, people: list[str], keys: list[str]) -> None:
    try:
        ask(demo.stage, people, keys)
    except Problem:
        return  # the desk's own body was killed; the questions are repeated below


def _repeat_until_ended(demo: Running, people: list[str], keys: list[str]) -> list[str]:
    """Repeat every question until each has ended; gives the reasons of those that ended refused."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            loaded = ask(demo.stage, people, keys)
        except Problem:
            continue
        if not set(loaded.refused) & {"unreachable", "portal-down", "provider-down", "fault"}:
            return loaded.refused
    pytest.fail("some questions never ended")
