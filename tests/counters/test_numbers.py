# SPDX-License-Identifier: Apache-2.0
"""個人番号の変更 at the window: leak and danger are both shown, or the number stays as it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from tests.counters.window import Browser, Window, number, words
from tests.residents.registers import HANAKO
from warifu.counters.window import MayorsFinding
from warifu.counters.window.numbers import WHY
from warifu.exchange import Manner
from warifu.exchange.sights import Sight, read_told
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.screens import Wording
from warifu.numbers import NoGroundForChange


@dataclass
class Numbers:
    """The port `NumberChanges`: the city's work with numbers, and J-LIS's rule (Act 7(2))."""

    found: list[tuple[InHouseNumber, MayorsFinding]] = field(default_factory=list)

    def change(self, person: InHouseNumber, finding: MayorsFinding) -> None:
        self.found.append((person, finding))
        if not (finding.leaked and finding.at_risk):
            raise NoGroundForChange


def test_a_number_is_changed_where_leak_and_danger_are_both_shown_and_on_no_wish(
    window: Window, clerk: Browser
) -> None:
    numbers = Numbers()
    window.service.numbers = numbers
    case = clerk.open("number-change")
    clerk.find(case, "山田　花子", "1990-04-01")
    assert clerk.get(f"{case}/number").headers["location"] == f"{case}/identity", "she is identified first"
    clerk.identify(case)
    assert "A wish is not enough" in words(clerk.page)
    empty = clerk.post(f"{case}/number", evidence="number 123456789018 on a list")
    assert (empty.status_code, words(empty.text).count("Choose one.")) == (422, 4), "each above and beside"
    assert "123456789018" not in empty.text
    assert numbers.found == []

    wish = clerk.send(f"{case}/number", {"leaked": "yes", "risk": "no", "evidence": "住 26-3"})
    assert "The number stays as it is" in words(wish.text)
    again = clerk.send(f"{case}/number", {"leaked": "yes", "risk": "yes", "evidence": "住 26-3"})
    assert "The number stays as it is" in words(again.text), "decided once in a case"
    clerk.close(case)

    case = clerk.at_counter("number-change")
    done = clerk.send(f"{case}/number", {"leaked": "yes", "risk": "yes", "evidence": "警察 26-77"})
    assert "Another number is hers from now on." in words(done.text)
    clerk.close(case)
    (refused_for, refused), (changed_for, changed) = numbers.found
    assert refused_for == changed_for == number(window, HANAKO)
    assert refused.request_id != changed.request_id
    assert changed.evidence.endswith(" 警察 26-77"), "after the number of the case"
    assert (changed.ex_officio, changed.found_by) == (False, "sato")


def test_the_mayor_changes_a_number_ex_officio_with_nobody_at_the_window(
    window: Window, clerk: Browser
) -> None:
    numbers = Numbers()
    window.service.numbers = numbers
    case = clerk.open("number-change-ex-officio")
    clerk.find(case, "山田　花子", "1990-04-01")
    shown = {"leaked": "yes", "risk": "yes", "evidence": "委員会 26-1"}
    unsaid = clerk.post(f"{case}/number", why="her brother's debts", **shown)
    assert (unsaid.status_code, words(unsaid.text).count("Choose one.")) == (422, 3), "from the list only"
    window.sights.down = True
    with pytest.raises(AssertionError, match="a fault behind"):
        clerk.post(f"{case}/number", why="misused", **shown)
    assert numbers.found == [], "while she cannot be told why, nothing is changed"
    window.sights.down = False
    done = clerk.send(f"{case}/number", shown | {"why": "misused"})
    assert "Another number is hers from now on." in words(done.text)
    assert [finding.ex_officio for _, finding in numbers.found] == [True]
    looks = [each for each in window.sights.told if each.manner is not Manner.NUMBER]
    assert {each.affair_en for each in looks} == {"Change of number ex officio"}, "who looked, for what"
    (why,) = {each.affair_en for each in window.sights.told if each.manner is Manner.NUMBER}
    assert why == "Change of number: somebody else has used it"
    assert window.service.notices() == [], "whoever is reached needs no public notice"


def test_where_nobody_knows_how_to_reach_her_a_public_notice_stands_before_the_change_and_names_nobody(
    window: Window, clerk: Browser
) -> None:
    standing: list[int] = []

    class Watching(Numbers):
        def change(self, person: InHouseNumber, finding: MayorsFinding) -> None:
            standing.append(len(window.service.notices()))
            super().change(person, finding)

    window.service.numbers = Watching()
    case = clerk.open("number-change-ex-officio")
    clerk.find(case, "山田　花子", "1990-04-01")
    said = {
        "leaked": "yes",
        "risk": "yes",
        "evidence": "委員会 26-2",
        "why": "list-lost",
        "unreachable": "yes",
    }
    assert "A public notice stands" in words(clerk.send(f"{case}/number", said).text)
    assert standing == [1], "the notice first, the change second"
    (notice,) = window.service.notices()
    assert notice.delivered_on == window.clock.today() + timedelta(days=14)
    with window.browser() as stranger:
        page = stranger.get("/public-notices")
        board = words(page.text)
        assert (page.status_code, notice.reference in board) == (200, True)
        assert notice.reference in words(stranger.get("/public-notices?lang=ja").text)
        telling = ("花子", "山田", "1990", "委員会 26-2", "papers or a medium", "sato")
        assert not [word for word in telling if word in board]
    window.clock.step(timedelta(days=29))
    assert window.service.notices() == []


@pytest.mark.parametrize("words", WHY.values())
def test_a_protected_person_reads_why_and_nothing_of_the_place(words: Wording) -> None:
    told = Sight(Manner.NUMBER, "Window 3", words.ja, words.en, 29_000_000).without_place()
    assert (told.affair_en, told.terminal, told.guarded) == (words.en, "", True)
    assert read_told(told.encode()) == told, "short enough for the road"
