# SPDX-License-Identifier: Apache-2.0
"""Paper forms and bulk jobs by hand, through the pages: who sees what, and every step to the end and back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from litestar.testing import TestClient

from tests.linking.test_forms import PAPER
from tests.linking.test_web import browser, hidden, house, send, words
from tests.linking.town import SCHEME, House, crowd, number, write
from warifu.identifiers.individual_number import IndividualNumber

__all__ = ["browser", "house"]  # fixtures

FORMS, JOBS = f"/linking/{SCHEME}/forms", f"/linking/{SCHEME}/jobs"


def new_form(client: TestClient[Any]) -> str:
    address: str = client.get(f"{FORMS}/new").headers["location"]
    return address


def as_clerk(client: TestClient[Any], clerk: str) -> None:
    client.headers["x-clerk"] = clerk


def test_two_clerks_key_a_form_and_neither_is_given_the_others_entry(
    house: House, browser: TestClient[Any]
) -> None:
    form, digits = new_form(browser), house.town.numbers["hanako"]
    assert "Write this mark" in words(send(browser, f"{form}/key", **PAPER, number=digits).text)
    mine = browser.get(form)
    assert (mine.status_code, "You have keyed this form already" in words(mine.text)) == (403, True)
    as_clerk(browser, "ito")
    second = browser.get(form).text
    listed = browser.get(FORMS).text
    for text in (second, listed):
        assert not [each for each in (*PAPER.values(), digits) if len(each) > 1 and each in text]
    wrong = send(browser, f"{form}/key", **PAPER | {"birth_date": "夏"}, number=digits)
    assert (wrong.status_code, "This is not a date" in words(wrong.text)) == (422, True)
    assert digits not in wrong.text, "a number that was typed is never shown again"
    done = send(browser, f"{form}/key", **PAPER, number=digits)
    assert "The entries agree" in words(done.text)
    assert house.links.person_of(SCHEME, "H-1") == "hanako"
    assert "No form waits" in words(browser.get(FORMS).text)


def test_a_third_clerk_settles_what_differs_from_the_paper_and_her_look_is_recorded(
    house: House, browser: TestClient[Any]
) -> None:
    form = new_form(browser)
    send(browser, f"{form}/key", **PAPER, number=number(1))
    as_clerk(browser, "ito")
    told = send(browser, f"{form}/key", **PAPER | {"kana": "ヤマダ　ハルコ"}, number=number(2)).text
    assert "The two entries differ" in words(told)
    assert "ハナコ" not in told
    assert send(browser, f"{form}/differences").status_code == 403, "no third look for the second person"
    assert house.count("event", "kind = 'differences-shown'") == 0
    as_clerk(browser, "oka")
    page = send(browser, f"{form}/differences").text
    assert house.count("event", "kind = 'differences-shown' AND done_by = 'oka'") == 1
    assert ("ハナコ" in page, "ハルコ" in page, PAPER["address"] in page) == (True, True, False)
    assert number(1) not in page
    third = send(browser, f"{form}/settle", kana=PAPER["kana"], number=number(3))
    assert (third.status_code, "neither keying" in words(third.text)) == (422, True)
    assert "The entries agree" in words(
        send(browser, f"{form}/settle", kana=PAPER["kana"], number=number(1)).text
    )
    assert house.links.person_of(SCHEME, "H-1") == "hanako"


def upload(client: TestClient[Any], path: Path, **more: str) -> Any:
    client.get(JOBS)
    token = hidden(client.get(JOBS).text, "_csrf_token")
    files = {"file": (path.name, path.read_bytes())}
    return client.post(f"{JOBS}/load", data={"_csrf_token": token, **more}, files=files)


def test_a_job_goes_from_the_file_to_the_write_and_back_by_hand(
    house: House, browser: TestClient[Any], tmp_path: Path
) -> None:
    people = crowd(house.town, 3)
    path = write(tmp_path / "m.csv", [each.row() for each in people])
    assert upload(browser, tmp_path / "m.csv", _csrf_token="x").status_code == 403
    job = upload(browser, path).headers["location"]
    assert "writes no link" in words(browser.get(job).text)
    send(browser, f"{job}/dry-run")
    assert "Write the links" not in words(browser.get(job).text)
    early = send(browser, f"{job}/commit")
    assert (early.status_code, "still to be looked at" in words(early.text)) == (409, True)
    as_clerk(browser, "ito")
    for _ in people:
        line = hidden(browser.get(job).text, "line")
        send(browser, f"{job}/open", line=line)
        send(browser, f"{job}/check", line=line, same="yes")
    assert "Write the links" in words(browser.get(job).text)
    send(browser, f"{job}/commit")
    assert "Linked 3" in words(browser.get(job).text)
    assert send(browser, f"{job}/reverse", reason=" ").status_code == 422
    assert house.count("link", "ended_at IS NULL") == 3
    send(browser, f"{job}/reverse", reason="wrong file")
    assert house.count("link", "ended_at IS NULL") == 0
    assert "Taken back" in words(browser.get(JOBS).text)
    assert send(browser, f"{job}/explode").status_code == 404
    listed = browser.get(JOBS).text
    assert not [each for each in people if each.name in listed or each.digits in listed]


def test_a_file_with_wrong_rows_is_told_by_row_and_column_and_nothing_of_it_is_repeated(
    house: House, browser: TestClient[Any], tmp_path: Path
) -> None:
    digits = IndividualNumber(number(7)).reveal("a test's own number")
    (someone,) = crowd(house.town, 1)
    path = write(tmp_path / "m.csv", [someone.row(), someone.row(member="X", name=digits)])
    refused = upload(browser, path)
    assert refused.status_code == 422
    assert "Row Column What to do 3 Name Twelve digits" in re.sub(" +", " ", words(refused.text))
    assert digits not in refused.text
    assert house.count("job") == 0
    taken = upload(browser, path, valid="1")
    assert (taken.status_code, "loaded without these rows" in words(taken.text)) == (200, True)


def test_nobody_who_is_not_signed_in_sees_or_moves_a_form_or_a_job(
    house: House, browser: TestClient[Any]
) -> None:
    form = new_form(browser)
    del browser.headers["x-clerk"]
    for path in (FORMS, f"{FORMS}/new", form, JOBS):
        assert browser.get(path).status_code == 403, path
    for path in (f"{form}/key", f"{form}/differences", f"{form}/settle", f"{form}/judge", f"{JOBS}/load"):
        assert browser.post(path, data={}).status_code == 403, path
    assert house.count("form_entry") == 0
