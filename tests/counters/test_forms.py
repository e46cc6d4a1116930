# SPDX-License-Identifier: Apache-2.0
"""The forms of a case: errors beside their fields, confirmations that count once, the check before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.counters.window import Browser, Window, number, words
from tests.residents.registers import HANAKO
from warifu import residents
from warifu.counters.window import KINDS, troubles
from warifu.counters.window.events import EVENTS
from warifu.kernel.refusal import Refusal
from warifu.residents import (
    CustodyKeyHandedOver,
    NumberAlreadyDesignated,
    ParticularsRefused,
)

OTHERS = {CustodyKeyHandedOver, NumberAlreadyDesignated, ParticularsRefused}


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(clerk: Browser) -> None:
    case = clerk.at_counter("moving")
    form = f"{case}/event/move-within"
    clerk.get(form)
    typed = {"happened_on": "2026-04-31", "postal_code": "", "address": "割符県朝陽市桜町"}
    shown = clerk.post(form, **typed)
    assert shown.status_code == 422
    for name in ("happened_on", "postal_code", "who"):
        assert f'id="{name}-error1"' in shown.text, name
        assert f'href="#{name}"' in shown.text, name
    assert 'value="2026-04-31"' in shown.text
    assert 'value="割符県朝陽市桜町"' in shown.text
    assert 'role="alert"' in shown.text


def test_confirming_twice_enters_once_and_an_old_confirmation_confirms_nothing(
    window: Window, clerk: Browser
) -> None:
    case = clerk.at_counter("names")
    form = f"{case}/event/former-surname"
    clerk.get(form)
    clerk.send(form, {"happened_on": "2026-04-01", "former_surname": "鈴木"})
    old = clerk.page
    clerk.get(form)
    clerk.send(form, {"happened_on": "2026-04-01", "former_surname": "田中"})
    new, clerk.page = clerk.page, old
    clerk.confirm(case)
    assert window.register.find(number(window, HANAKO)).stated.former_surname == ""
    clerk.page = new
    clerk.confirm(case)
    clerk.page = new
    assert "Entered" in words(clerk.confirm(case).text)
    assert window.register.find(number(window, HANAKO)).stated.former_surname == "田中"
    clerk.post(f"{case}/close")
    with window.store.transaction() as tx:
        assert tx.cases()[-1][3:] == ("closed", 1)


def test_what_another_clerk_changed_is_shown_and_the_typed_form_is_kept(
    window: Window, clerk: Browser
) -> None:
    case = clerk.at_counter("names")
    clerk.get(f"{case}/event/former-surname")
    clerk.send(f"{case}/event/former-surname", {"happened_on": "2026-04-01", "former_surname": "鈴木"})
    with window.browser() as other:
        other.sign_in("mori")
        theirs = other.open("family-notice")
        other.find(theirs, "山田　太郎", "1988-08-20")
        other.get(f"{theirs}/event/name-change")
        new = {
            "happened_on": "2026-04-01",
            "name": "山田　一郎",
            "kana": "ヤマダ　イチロウ",
            "ground": "審判",
        }
        other.send(f"{theirs}/event/name-change", new)
        assert "Entered" in words(other.confirm(theirs).text)
    refused = clerk.confirm(case)
    assert refused.status_code == 409
    said = words(refused.text)
    for part in ("What another clerk changed", "Change of name", "Name", "mori", "山田 一郎"):
        assert part in said, part
    assert 'value="鈴木"' in refused.text
    clerk.send(f"{case}/event/former-surname", {"happened_on": "2026-04-01", "former_surname": "鈴木"})
    assert "Entered" in words(clerk.confirm(case).text)


def test_a_case_allows_exactly_the_events_of_its_kind(clerk: Browser) -> None:
    case = clerk.at_counter("moving")
    for key in EVENTS:
        answer = clerk.get(f"{case}/event/{key}")
        assert (answer.status_code == 200) == (key in KINDS["moving"].events), key
    assert set(EVENTS) == {event for kind in KINDS.values() for event in kind.events}


def test_nothing_of_a_household_is_shown_before_the_identity_check(clerk: Browser) -> None:
    case = clerk.open("moving")
    clerk.find(case, "山田　花子", "1990-04-01")
    for room in ("event", "event/move-within", "other", "confirm", "done", "agent"):
        answer = clerk.get(f"{case}/{room}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{case}/identity"), room
    assert "緑町" not in clerk.everything()


def test_each_step_of_the_identity_check_says_what_is_still_missing(window: Window, clerk: Browser) -> None:
    case = clerk.open("moving")
    clerk.find(case, "山田　花子", "1990-04-01")
    assert "Still missing: Proof of who the person is" in words(clerk.get(f"{case}/identity").text)
    phone = clerk.follow(clerk.post(f"{case}/identity", step="how", way="phone", bearer="self"))
    assert "Hang up" in words(phone.text)
    clerk.post(f"{case}/identity", step="how", way="counter", bearer="self")
    one = {"step": "papers", "paper-person-pension-handbook": "1"}
    assert "Still missing" in words(clerk.follow(clerk.post(f"{case}/identity", **one)).text)
    refused = clerk.post(f"{case}/identity", step="result")
    assert refused.status_code == 422
    assert "Not shown. This is on record" in words(refused.text)
    assert clerk.get(f"{case}/event").headers["location"] == f"{case}/identity"
    reference = clerk.page.partition("<code>")[2].partition("</code>")[0]
    assert [line.outcome for line in window.identity.lines_of_case(reference)] == ["not-shown"]


def test_papers_are_seen_again_when_the_check_has_run_out(window: Window, clerk: Browser) -> None:
    case = clerk.at_counter("names")
    for _ in range(16):
        window.minutes_pass(2)
        clerk.get("/window")
    assert clerk.get(f"{case}/event").headers["location"] == f"{case}/identity"
    assert "Still missing" in words(clerk.get(f"{case}/identity").text)


def test_twelve_digits_are_neither_kept_nor_shown_again(clerk: Browser) -> None:
    case = clerk.at_counter("names")
    shown = clerk.post(
        f"{case}/event/former-surname", happened_on="2026-04-01", former_surname="123456789018"
    )
    assert shown.status_code == 422
    assert 'id="former_surname-error1"' in shown.text
    found = clerk.post("/window/cases", kind="moving", request="123456789018")
    searched = clerk.post(f"{case}/other", name="1234 5678 9018", born_on="1990-04-01")
    for answer in (shown, found, searched, clerk.get(f"{case}/event/former-surname")):
        assert "9018" not in answer.text


def test_two_confirmations_at_the_same_moment_enter_once(window: Window, clerk: Browser) -> None:
    case = clerk.at_counter("names")
    clerk.get(f"{case}/event/former-surname")
    clerk.send(f"{case}/event/former-surname", {"happened_on": "2026-04-01", "former_surname": "鈴木"})
    (session,) = window.service._sessions.all()
    held = session.case
    assert held is not None
    assert held.pending is not None
    mark, cookie = held.pending.mark, clerk.client.cookies["warifu-window"]

    def confirm(_: int) -> bool:
        with window.service.at_work(cookie, session.terminal) as mine:
            assert mine is not None
            return window.service.record(mine, held, mark)

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(confirm, range(4))) == [True] * 4
    assert held.entered == 1
    with window.register.store.transaction() as tx:
        rows = tx._connection.execute(
            "SELECT count(*) FROM residents.event WHERE kind = 'former_surname'"
        ).fetchone()
    assert rows == (1,)


def test_every_refusal_of_an_event_has_words_in_both_languages() -> None:
    rooms = tuple(f"warifu.residents.{room}" for room in ("refusals", "events", "looking"))
    declared = {
        each
        for each in vars(residents).values()
        if isinstance(each, type) and issubclass(each, Refusal) and each.__module__.startswith(rooms)
    }
    assert len(declared - OTHERS) >= 18
    for refusal in declared - OTHERS:
        (said,) = troubles.all_of(refusal())
        assert said.words.ja != said.words.en, refusal
        assert not said.words.ja.startswith("記載できませんでした"), refusal
