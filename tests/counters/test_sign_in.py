# SPDX-License-Identifier: Apache-2.0
"""Who may work at the window: one person for each account, tries counted, locked, unlocked, signed out."""

from __future__ import annotations

import pytest

from tests.counters.window import PASSWORDS, SATO, Browser, Window, words
from warifu.counters.window import PasswordTooShort, SignInRefused, TooManyTries
from warifu.counters.window.clerks import MOST_TRIES

RIGHT = PASSWORDS["sato"]


def sign_ins(window: Window, clerk: str = "sato") -> list[str]:
    with window.store.transaction() as tx:
        return [what for what, _ in tx.sign_ins(clerk)]


def test_a_clerk_signs_in_and_out_and_both_are_on_record(window: Window, clerk: Browser) -> None:
    assert "Open a case" in words(clerk.get("/window").text)
    assert "Signed in: Sato Aoi" in clerk.page
    assert clerk.post("/window/sign-out").headers["location"] == "/window/sign-in"
    assert clerk.get("/window").headers["location"] == "/window/sign-in"
    assert sign_ins(window) == ["in", "out"]


@pytest.mark.parametrize(
    ("name", "password"), [("sato", "wrong"), ("nobody", RIGHT), ("", ""), ("sato' --", RIGHT)]
)
def test_a_wrong_password_and_an_unknown_name_are_answered_alike(
    window: Window, name: str, password: str
) -> None:
    with window.browser() as browser:
        browser.get("/window/sign-in")
        refused = browser.post("/window/sign-in", clerk=name, password=password)
        assert refused.status_code == 403
        assert "The name or the password is not right." in words(refused.text)
        assert not name or name not in words(refused.text).replace("sato four", "")
        assert "warifu-window" not in refused.headers.get("set-cookie", "")


def test_five_wrong_passwords_close_the_account_for_a_quarter_of_an_hour(window: Window) -> None:
    for _ in range(MOST_TRIES - 1):
        with pytest.raises(SignInRefused):
            window.service.sign_in("sato", "wrong", "terminal-1")
    for password in ("wrong", RIGHT):
        with pytest.raises(TooManyTries):
            window.service.sign_in("sato", password, "terminal-2")
    assert window.service.sign_in("mori", PASSWORDS["mori"], "terminal-2")
    window.minutes_pass(16)
    with pytest.raises(SignInRefused):
        window.service.sign_in("sato", "wrong", "terminal-1")
    assert window.service.sign_in("sato", RIGHT, "terminal-1")
    assert sign_ins(window) == ["wrong"] * 5 + ["refused", "wrong", "in"]


def test_passwords_are_kept_only_as_scrypt_with_a_salt_of_their_own(
    window: Window, capfd: pytest.CaptureFixture[str]
) -> None:
    with window.store.transaction() as tx:
        kept = [account.password for name in ("sato", "mori") if (account := tx.lock_account(name))]
    assert all(each.startswith("scrypt$4$") for each in kept)
    assert len({each.split("$")[2] for each in kept}) == 2
    assert not [each for each in kept if RIGHT in each]
    with pytest.raises(PasswordTooShort):
        window.service.add_clerk(SATO, "short", by="x")
    assert not window.service.add_clerk(SATO, "another long password", by="x"), "one account for each person"
    assert RIGHT not in "".join(capfd.readouterr())


def test_a_session_counts_only_at_its_own_terminal(window: Window, clerk: Browser) -> None:
    stolen = clerk.client.cookies["warifu-window"]
    with window.browser() as thief:
        thief.get("/window/sign-in")
        thief.client.cookies.set("warifu-window", stolen)
        assert thief.get("/window").headers["location"] == "/window/sign-in"
    assert clerk.get("/window").status_code == 200


def test_signing_in_elsewhere_ends_the_first_session_and_its_case(window: Window, clerk: Browser) -> None:
    case = clerk.at_counter("moving")
    with window.browser() as other:
        other.sign_in("sato")
        assert clerk.get(f"{case}/event").status_code == 410
        assert clerk.get("/window").headers["location"] == "/window/sign-in"
        assert other.get(f"{case}/event").status_code == 410
    with window.store.transaction() as tx:
        assert tx.cases()[-1][3] == "elsewhere"


def test_another_clerk_at_the_terminal_ends_the_first_ones_session(window: Window, clerk: Browser) -> None:
    case = clerk.at_counter("moving")
    clerk.sign_in("mori")
    assert clerk.get(f"{case}/event").status_code == 410
    assert "Signed in: Mori Ken" in clerk.follow(clerk.get("/window")).text
    assert sign_ins(window)[-1] == "elsewhere"


def test_an_idle_terminal_shows_a_lock_page_and_nothing_of_anyone(window: Window, clerk: Browser) -> None:
    case = clerk.at_counter("moving")
    clerk.get(f"{case}/event/move-within")
    window.minutes_pass(3.1)
    for path in (f"{case}/event", f"{case}/event/move-within", f"{case}/confirm", "/window"):
        assert clerk.get(path).headers["location"] == "/window/lock", path
    locked = clerk.get("/window/lock")
    for hidden in ("山田", "Sato", "佐藤", "緑町", "1990", case):
        assert hidden not in locked.text, hidden
    assert clerk.post("/window/unlock", password="wrong").status_code == 403
    assert clerk.get(f"{case}/event").headers["location"] == "/window/lock"
    back = clerk.follow(clerk.post("/window/unlock", password=RIGHT))
    assert "Move within the town" in words(back.text)
    assert "山田" in back.text
    assert sign_ins(window) == ["in", "idle", "wrong", "unlocked"]


def test_what_was_typed_when_the_screen_locked_is_there_after_unlocking(
    window: Window, clerk: Browser
) -> None:
    case = clerk.at_counter("moving")
    clerk.get(f"{case}/event/move-within")
    window.minutes_pass(3.1)
    late = clerk.post(f"{case}/event/move-within", address="割符県朝陽市桜町二丁目", happened_on="2026-04-01")
    assert late.headers["location"] == "/window/lock"
    clerk.get("/window/lock")
    back = clerk.follow(clerk.post("/window/unlock", password=RIGHT))
    assert 'value="割符県朝陽市桜町二丁目"' in back.text


def test_a_terminal_left_for_good_ends_and_its_case_with_it(window: Window, clerk: Browser) -> None:
    case = clerk.at_counter("moving")
    window.minutes_pass(31)
    assert clerk.get("/window/lock").headers["location"] == "/window/sign-in"
    assert clerk.get(f"{case}/event").status_code == 410
    assert sign_ins(window)[-1] == "left"


@pytest.mark.parametrize("path", ["/window/sign-in", "/window/sign-out", "/window/unlock", "/window/cases"])
def test_a_form_from_elsewhere_is_refused(clerk: Browser, path: str) -> None:
    clerk.get("/window")
    clerk.page = ""
    assert clerk.post(path, clerk="sato", password=RIGHT, kind="moving", request="x").status_code == 403


def test_no_table_of_the_window_has_a_place_for_a_person(window: Window) -> None:
    with window.store.transaction() as tx:
        rows = tx.connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'clerk_window'"
        ).fetchall()
    tables = {table for table, _ in rows}
    assert tables == {"clerk", "sign_in", "case_file", "case_end", "duty", "public_notice"}
    assert not {column for _, column in rows} & {"in_house_number", "name", "address", "person"}
