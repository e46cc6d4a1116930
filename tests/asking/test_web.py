# SPDX-License-Identifier: Apache-2.0
"""The public pages: no sign-in, both languages, whole without a script, and nothing typed comes back."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from tests.asking.town import ASAHI_BANK, MIDORI, NOW, Body, admit, body, page_of
from warifu.asking import AskingService, GuessLimit, Place, RequestCode
from warifu.asking.codes import check_letter
from warifu.asking.messages import PublishMessage, WithdrawMessage, endpoints
from warifu.asking.store import AskingStore
from warifu.kernel.clock import SteppedClock
from warifu.kernel.database import Database
from warifu.kernel.screens import LANGUAGES

FIRST = "/may-they-ask"
CHECK = "/may-they-ask/check"
NUMBER = "123456789018"
WRITTEN = [
    NUMBER,
    "1234 5678 9018",
    "1234-5678-9018",
    "１２３４５６７８９０１８",
    f"my number: {NUMBER}",
]


@pytest.fixture
def service(database: Database) -> AskingService:
    return AskingService(AskingStore(database), SteppedClock(NOW), GuessLimit(3))


@pytest.fixture
def city(service: AskingService, tmp_path: Path) -> Body:
    made = body(tmp_path / "city", SteppedClock(NOW), "city-hall", MIDORI, "000020992011")
    admit(service, made)
    return made


@pytest.fixture
def browser(service: AskingService) -> Iterator[TestClient[Any]]:
    with TestClient(page_of(service, SteppedClock(NOW)), base_url="http://portal.test") as client:
        client.headers.update({"accept": "text/html", "accept-language": "en"})
        client.follow_redirects = False
        yield client


def words(html: str) -> str:
    """What a person reads, without tags."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_the_first_page_needs_no_sign_in_no_script_and_warns_of_phones(
    browser: TestClient[Any],
) -> None:
    shown = browser.get(FIRST)
    assert shown.status_code == 200
    assert "<script" not in shown.text
    assert "script" not in shown.headers["content-security-policy"]
    assert shown.headers["cache-control"] == "no-store"
    assert "No office and no bank asks by telephone" in words(shown.text)
    for who in ("employer", "video-shop", "police", "stranger"):
        assert f'href="{FIRST}/{who}"' in shown.text


def test_every_page_speaks_both_languages(browser: TestClient[Any], service: AskingService) -> None:
    for path, ja, en in (
        (FIRST, "番号を求められたら", "May they ask for my number?"),
        (f"{FIRST}/employer", "何のために必要だと言われましたか", "What did they say they need it for?"),
        (
            f"{FIRST}/employer/withholding",
            "はい、この相手は求めることができます",
            "Yes, they may ask for this",
        ),
        (f"{FIRST}/video-shop", "いいえ、この相手は求めることができません", "No, they may not ask"),
    ):
        for language, said in (("ja", ja), ("en", en)):
            shown = browser.get(path, params={"lang": language})
            assert f'<html lang="{language}">' in shown.text
            assert said in words(shown.text)
            assert all(f'lang="{each}"' in shown.text for each in LANGUAGES)


@pytest.mark.parametrize("who", ["video-shop", "pollster", "police", "landlord", "school-club", "doctor"])
def test_who_may_never_ask_is_told_with_the_law_and_what_to_say(browser: TestClient[Any], who: str) -> None:
    said = words(browser.get(f"{FIRST}/{who}").text)
    for part in (
        "No, they may not ask",
        "Article 15",
        "Where to complain",
        "Which article lets you ask",
        "188",
    ):
        assert part in said, part


def test_a_lawful_ask_names_article_item_and_what_may_be_refused(
    browser: TestClient[Any],
) -> None:
    said = words(browser.get(f"{FIRST}/city-hall/table1-56").text)
    for part in (
        "Yes, they may ask for this",
        "Child allowance",
        "Act on Numbers, Article 9; Act on Numbers, Article 14",
        "Appended Table 1, item 56",
        "was not seen",
        "What they must tell and show you",
        "What you may refuse",
        "the paper is taken without it",
        "Commission",
    ):
        assert part in said, part
    optional = words(browser.get(f"{FIRST}/bank/deposit-account").text)
    assert "you may say no" in optional
    assert "Giving the number at all." in optional
    another = words(browser.get(f"{FIRST}/bank/something-else").text)
    assert "No, they may not ask" in another


@pytest.mark.parametrize("typed", WRITTEN)
@pytest.mark.parametrize("field", ["code", "host"])
def test_twelve_digits_are_neither_shown_nor_kept_nor_logged(
    browser: TestClient[Any],
    database: Database,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    typed: str,
    field: str,
) -> None:
    given = {"code": "KTRB-WXNM-PLHK", "by": "page", "host": "www.example"} | {field: typed}
    shown = browser.post(CHECK, data=given)
    assert shown.status_code == 400
    assert "Never type your Individual Number here" in words(shown.text)
    everything = shown.text + str(shown.headers) + "".join(capfd.readouterr()) + caplog.text
    with database.transaction() as connection:
        for table in ("asker", "asker_end", "request", "withdrawn"):
            everything += str(connection.execute(f"SELECT * FROM asking.{table}".encode()).fetchall())
    assert typed not in everything
    assert NUMBER not in everything.replace("-", "").replace(" ", "")


@pytest.mark.parametrize("typed", ["garbage-typed", "WR1.garbage-typed", "KTRB-WXNM-PLHB", "<b>typed</b>"])
def test_nothing_that_was_typed_ever_comes_back(browser: TestClient[Any], typed: str) -> None:
    shown = browser.post(CHECK, data={"code": typed, "by": "<i>x</i>", "host": "typed.example"})
    assert "typed" not in shown.text.replace("mistyped", "").replace("You typed", "")
    assert typed not in shown.text
    assert "<i>x" not in shown.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{FIRST}/{NUMBER}", 303),
        (f"{FIRST}/employer/{NUMBER}", 303),
        (f"{FIRST}/code/{NUMBER}", 400),
        (f"{FIRST}/code/WR1.{NUMBER}", 200),
    ],
)
def test_a_number_in_the_address_is_not_repeated(browser: TestClient[Any], path: str, status: int) -> None:
    shown = browser.get(path)
    assert shown.status_code == status
    assert NUMBER not in shown.text + str(shown.headers)
    assert NUMBER not in browser.get(FIRST, params={"q": NUMBER}).text


def test_a_code_scanned_or_typed_names_the_body_its_number_and_the_place(
    browser: TestClient[Any], service: AskingService, city: Body
) -> None:
    slip = city.desk.ask("table1-56", Place.COUNTER, "市役所2階 3番窓口", 14)
    service.publish(slip.code.text)
    scanned = browser.get(slip.address.removeprefix("https://portal.example"))
    typed = browser.post(CHECK, data={"code": slip.short, "by": "letter"})
    for shown in (scanned, typed):
        said = words(shown.text)
        for part in (
            "Midori City",
            city.entry.corporate_number.digits,
            "市役所2階 3番窓口",
            "item 56",
            "Until",
        ):
            assert part in said, part
    japanese = words(browser.get(f"{FIRST}/code/{slip.code.text}", params={"lang": "ja"}).text)
    assert "美登里市" in japanese


def test_a_swindlers_codes_name_nobody(browser: TestClient[Any], city: Body, tmp_path: Path) -> None:
    swindler = body(tmp_path / "swindler", SteppedClock(NOW), "city-hall", MIDORI, "000020992011")
    slip = swindler.desk.ask("table1-56", Place.COUNTER, "喫茶店", 14)
    said = words(browser.get(f"{FIRST}/code/{slip.code.text}").text)
    assert "We do not know who made this code" in said
    assert "Midori" not in said
    assert "喫茶店" not in said


def test_look_alikes_stand_side_by_side_with_their_numbers(
    browser: TestClient[Any], service: AskingService, tmp_path: Path
) -> None:
    clock = SteppedClock(NOW)
    bank = body(tmp_path / "bank", clock, "bank", ASAHI_BANK, "700110005902")
    other = body(tmp_path / "other", clock, "bank", ASAHI_BANK, "700110005903", note="same name, other town")
    admit(service, bank, other)
    said = words(
        browser.get(f"{FIRST}/code/{bank.desk.ask('wire', Place.COUNTER, '本店', 5).code.text}").text
    )
    assert "Another body has a similar name" in said
    assert other.entry.corporate_number.digits in said
    assert bank.entry.corporate_number.digits in said


def test_the_directory_is_public_and_checks_a_code_without_this_page(
    browser: TestClient[Any], service: AskingService, city: Body
) -> None:
    said = words(browser.get(f"{FIRST}/directory").text)
    assert "Midori City" in said
    assert city.entry.corporate_number.digits in said
    (entry,) = browser.get(f"{FIRST}/directory.json").json()
    slip = city.desk.ask("table1-56", Place.LETTER, "市役所 行", 14)
    assert RequestCode.parse(slip.code.text).verify(base64.b64decode(entry["verifying_key"])) is not None
    assert set(entry) == {
        *("name", "name_en", "corporate_number", "kind", "verifying_key", "from_on", "until_on")
    }


def test_guesses_close_the_typing_and_leave_the_rest_open(browser: TestClient[Any]) -> None:
    letters = "BBBBBBBBBBC"
    for _ in range(3):
        assert "Nobody has published" in words(
            browser.post(CHECK, data={"code": letters + check_letter(letters)}).text
        )
    shown = browser.post(CHECK, data={"code": letters + check_letter(letters)})
    assert shown.status_code == 429
    assert "Wait a minute" in words(shown.text)
    assert browser.get(f"{FIRST}/employer/withholding").status_code == 200


def test_the_form_works_without_a_cookie(service: AskingService, city: Body) -> None:
    slip = city.desk.ask("table1-56", Place.LETTER, "市役所 行", 14)
    service.publish(slip.code.text)
    with TestClient(page_of(service, SteppedClock(NOW)), base_url="http://portal.test") as fresh:
        shown = fresh.post(CHECK, data={"code": slip.short}, headers={"accept-language": "en"})
    assert "Yes, they may ask" in words(shown.text)


def test_an_empty_form_says_what_to_do(browser: TestClient[Any]) -> None:
    shown = browser.post(CHECK, data={"code": " "})
    assert shown.status_code == 400
    assert "choose below who asked you" in words(shown.text)
    assert 'role="alert"' in shown.text
    assert 'aria-invalid="true"' in shown.text


def test_an_asker_publishes_and_withdraws_over_the_wire(service: AskingService, city: Body) -> None:
    publish, withdraw = endpoints(service)
    slip = city.desk.ask("table1-56", Place.LETTER, "市役所 行", 14)
    reply: Any = publish.serve("city:midori", PublishMessage(code=slip.code.text))
    assert reply.short_code == slip.code.short
    assert service.look(slip.short).good
    withdraw.serve(
        "city:midori", WithdrawMessage(code=slip.code.text, signature=city.desk.withdrawal(slip.code))
    )
    assert not service.look(slip.short).good
