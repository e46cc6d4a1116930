# SPDX-License-Identifier: Apache-2.0
"""個人番号の変更 at the window: leak and danger are both shown, or the number stays as it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.counters.window import Browser, Window, number, words
from tests.residents.registers import HANAKO
from warifu.counters.window import MayorsFinding
from warifu.identifiers.in_house_number import InHouseNumber
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
    done = clerk.send(f"{case}/number", {"leaked": "yes", "risk": "yes", "evidence": "委員会 26-1"})
    assert "Another number is hers from now on." in words(done.text)
    assert [finding.ex_officio for _, finding in numbers.found] == [True]
    told = {(each.affair_en, each.case) for each in window.sights.told}
    assert [affair for affair, _ in told] == ["Change of number ex officio"], "she sees who looked, for what"
