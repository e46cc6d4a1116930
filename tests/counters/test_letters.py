# SPDX-License-Identifier: Apache-2.0
"""個人番号通知書 at screens: from the print room to the safe, and what nobody learns of another place.

Two worlds are played: in `fled` Hanako chose a shelter at the moment named, in `quiet` she did not. Whoever
is not she reads the same pages, made by the same statements and the same calls.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from tests.counters.letters import PASSWORDS, SHELTER, STAFF, Town, mask, town_of
from tests.counters.window import Browser, words
from tests.databases import MakeDatabase
from tests.notices.overhearing import overheard
from tests.thorough import scaled
from warifu.notices import ReturnReason

HANAKO, TARO, HINA = ("山田　花子", "1990-04-01"), ("山田　太郎", "1988-08-20"), ("山田　陽菜", "2018-06-10")
LAN = ("NGUYEN THI LAN", "1996-11-02")
SECRETS = ("ひなげし", "海岸町", "999-0288")


@pytest.fixture
def town(make_database: MakeDatabase, tmp_path: Path) -> Town:
    return town_of(make_database, tmp_path)


@pytest.fixture
def clerk(town: Town) -> Iterator[Browser]:
    with town.window.browser() as browser:
        browser.sign_in()
        yield browser


def labels_on(page: str) -> list[str]:
    return re.findall(r"\b\d{3}-\d{2}-\d{5}-\d\b", page)


# the print room


def test_nobody_sees_the_print_room_or_the_safe_without_a_personal_sign_in(town: Town) -> None:
    with town.print_room() as room, town.window.browser() as stranger:
        room.send("/window/sign-out", {})
        for path in ("/print-room", f"/print-room/batches/{UUID(int=1)}", "/print-room/scanner"):
            assert room.get(path).headers["location"] == "/window/sign-in"
        for path in ("/letters", "/letters/clearance"):
            assert stranger.get(path).headers["location"] == "/window/sign-in"


def test_two_people_send_a_checked_batch_and_one_alone_does_not(town: Town) -> None:
    batch = town.print_all()
    with town.print_room() as room:
        page = room.get(f"/print-room/batches/{batch}").text
        assert len(labels_on(page)) == 4
        seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
        assert seen
        for second, password, status in (
            ("kanda", STAFF["kanda"], 422),
            ("ueno", "not her password", 403),
            ("", "", 403),
        ):
            answer = room.post(
                f"/print-room/batches/{batch}/post", seen=seen[1], second=second, password=password
            )
            assert answer.status_code == status
        assert town.room.carry() == 0
        answer = room.post(
            f"/print-room/batches/{batch}/post", seen=seen[1], second="ueno", password=STAFF["ueno"]
        )
        assert answer.status_code == 303
        assert (town.room.carry(), len(town.house.post.taken)) == (4, 4)
        page = room.get(f"/print-room/batches/{batch}").text
        assert "kanda and ueno sent 4 letters" in words(page)
    rows = town.house.rows("SELECT released_by, posted_by, pieces FROM notices.dispatch")
    assert rows == [("kanda", "ueno", 4)]
    assert {by for (by,) in town.house.rows("SELECT done_by FROM notices.step WHERE stage = 'posted'")} == {
        "ueno"
    }


def test_a_piece_is_pulled_before_the_batch_goes_and_the_page_gives_no_reason(town: Town) -> None:
    batch = town.print_all()
    with town.print_room() as room:
        seen = re.search(r'name="seen" value="([0-9a-f]{64})"', room.get(f"/print-room/batches/{batch}").text)
        assert seen
        first = town.house.tracking(town.hanako)
        town.house.choose(town.hanako)
        refused = room.post(
            f"/print-room/batches/{batch}/post", seen=seen[1], second="ueno", password=STAFF["ueno"]
        )
        assert "are to be taken out before it is posted" in words(refused.text)
        (label,) = labels_on(refused.text.partition("Take these out")[2].partition("</section>")[0])
        assert label.replace("-", "") == first
        stopped = room.send("/print-room/scanned", {"tracking": label, "under": "post"})
        assert "not to be posted" in words(stopped.text)
        room.send("/print-room/scanned", {"tracking": label, "under": "pulled"})
        assert "Take these out" not in room.get(f"/print-room/batches/{batch}").text
        said = room.everything()
    town.send(batch)
    assert first not in town.house.post.taken
    for word in (*SECRETS, "山田", "violence", "another place", "elsewhere", "shelter"):
        assert word not in said


def test_a_crash_between_the_scanner_and_the_post_loses_no_letter(town: Town) -> None:
    batch = town.print_all()
    _, slip, _ = town.room.batch(batch)
    town.room.post(batch, slip.digest, by="kanda", second="ueno")
    town.house.posting.scan_out(slip.labels[0].tracking, "ueno")  # and the power fails
    town.room.carry()
    assert sorted(town.house.post.taken) == sorted(label.tracking for label in slip.labels)
    assert town.room.carry() == 0


# the safe


def test_a_returned_letter_is_kept_and_handed_over_after_the_identity_check(
    town: Town, clerk: Browser
) -> None:
    town.send(town.print_all())
    label = town.house.tracking(town.hanako)
    town.house.posting.returned(label, ReturnReason.NOT_COLLECTED)
    assert town.room.bag(town.hanako.city) == [label]
    clerk.get("/letters")
    wrong = clerk.send("/letters/received", {"tracking": "12345678901"})
    assert wrong.status_code == 400
    kept = clerk.send("/letters/received", {"tracking": label})
    assert "Lay it into the safe" in words(kept.text)
    assert labels_on(kept.text.partition("In the safe")[2])
    case = clerk.open("letter-hand-over")
    clerk.find(case, *HANAKO)
    early = clerk.follow(clerk.get(f"{case}/letter"))
    assert "Identity check" in words(early.text)
    assert town.house.stage(town.hanako) == "kept"
    clerk.identify(case)
    answer = clerk.send(f"{case}/letter", {})
    assert labels_on(answer.text)[0].replace("-", "") == label
    assert town.house.stage(town.hanako) == "handed-over"
    ((remark,),) = town.house.rows("SELECT remark FROM notices.step WHERE stage = 'handed-over'")
    checks = town.window.identity.lines_of_case(labels_case(answer.text))
    assert [line.purpose for line in checks] == ["notice-hand-over"]
    assert str(remark).startswith("identity check ")
    clerk.close(case)
    assert labels_on(clerk.get("/letters").text) == []


def labels_case(page: str) -> str:
    found = re.search(r"\bM26-\w{4}-\w{4}\b", page)
    assert found
    return found[0]


def test_two_people_destroy_a_letter_after_its_year_and_one_alone_does_not(
    town: Town, clerk: Browser
) -> None:
    town.send(town.print_all())
    label = town.house.tracking(town.hanako)
    town.house.posting.returned(label, ReturnReason.MOVED)
    clerk.get("/letters")
    clerk.send("/letters/received", {"tracking": label})
    assert f"letter-{label}" not in clerk.get("/letters/clearance").text
    town.house.clock.step(timedelta(days=365))
    assert f"letter-{label}" in clerk.get("/letters/clearance").text
    marked = {f"letter-{label}": "1"}
    alone = clerk.send("/letters/destroyed", {**marked, "second": "sato", "password": PASSWORDS["sato"]})
    assert alone.status_code == 422
    guessed = clerk.send("/letters/destroyed", {**marked, "second": "mori", "password": "a wrong password"})
    assert guessed.status_code == 403
    assert town.house.stage(town.hanako) == "kept"
    clerk.send("/letters/destroyed", {**marked, "second": "mori", "password": PASSWORDS["mori"]})
    assert town.house.stage(town.hanako) == "destroyed"
    ((by, remark),) = town.house.rows("SELECT done_by, remark FROM notices.step WHERE stage = 'destroyed'")
    assert (by, remark) == ("sato", "witness mori")


# another place


def choose_at_the_counter(clerk: Browser, who: tuple[str, str] = HANAKO, **changes: str) -> str:
    """Somebody stands at the window of her own city and has her letters sent elsewhere; gives the page."""
    case = clerk.at_counter("letter-place", *who)
    page = clerk.send(f"{case}/letter", {"where": "place", **SHELTER, **changes}).text
    clerk.close(case)
    return page


MOMENTS = ("before anything", "printed", "posted")


def test_the_words_are_the_same_whether_a_letter_is_asked_for_printed_or_posted(
    town: Town, clerk: Browser
) -> None:
    pages = [choose_at_the_counter(clerk, HANAKO)]
    batch = town.print_all()
    pages.append(choose_at_the_counter(clerk, TARO))
    town.pull_and_send(batch)
    pages.append(choose_at_the_counter(clerk, LAN))
    (only,) = {re.sub(r"[a-z2-7]{24}|M26-\w{4}-\w{4}", "-", words(page)) for page in pages}
    assert "The wish is taken." in only
    assert not [word for word in SECRETS for page in pages if word in page], "on no page after it was sent"


def test_her_next_letter_goes_to_the_place_and_a_place_that_cannot_be_printed_is_said_at_once(
    town: Town, clerk: Browser
) -> None:
    wrong = choose_at_the_counter(clerk, postal_code="9990288")
    assert "Write the postal code like 123-4567." in words(wrong)
    long = choose_at_the_counter(clerk, address="割符県 " + "W" * 150)
    assert "does not fit on the envelope" in words(long)
    choose_at_the_counter(clerk)
    batch = town.print_all()
    (found,) = town.house.office.people.find([town.hanako.code])
    assert found
    ((sealed,),) = town.house.rows("SELECT sealed FROM notices.recipient WHERE person = %s", found.person)
    assert isinstance(sealed, bytes)
    assert town.house.office.seal.open(found.person, sealed).destination.address == SHELTER["address"]
    assert town.room.batch(batch)[0].pieces == 4


def test_somebody_registered_elsewhere_is_served_by_her_record_code(town: Town, clerk: Browser) -> None:
    stranger = town.house.born("大川　澄")
    case = clerk.open("letter-place-visitor")
    clerk.identify(case)
    mistyped = clerk.send(f"{case}/letter", {"where": "place", **SHELTER, "code": "12345678901"})
    assert mistyped.status_code == 422
    code = stranger.code.reveal("she shows it")
    page = clerk.send(f"{case}/letter", {"where": "place", **SHELTER, "code": code}).text
    assert "The wish is taken." in words(page)
    assert code not in clerk.everything()
    assert "12345678901" not in clerk.everything()


# what nobody learns


def husband_and_clerks(town: Town, count: int) -> Iterator[tuple[str, Callable[[Browser], None]]]:
    """What a member of the household and the clerks of her city do: the same in both worlds."""
    chance = random.Random(11)

    def agent(
        kind: str, who: tuple[str, str], bearer: str, form: dict[str, str]
    ) -> Callable[[Browser], None]:
        def visit(clerk: Browser) -> None:
            case = clerk.open(kind)
            clerk.find(case, *who)
            clerk.as_agent(case, bearer)
            clerk.send(f"{case}/agent", {"name": TARO[0], "born_on": TARO[1]})
            clerk.send(f"{case}/letter", form)
            clerk.close(case)

        return visit

    def himself(clerk: Browser) -> None:
        case = clerk.at_counter("letter-hand-over", *TARO)
        clerk.send(f"{case}/letter", {})
        clerk.close(case)

    def safe(clerk: Browser) -> None:
        clerk.get("/letters")
        clerk.get("/letters/clearance")
        place = chance.randint(9_000, 9_999)
        clerk.send("/letters/received", {"tracking": f"{place:010d}{place % 7}"})

    fathers = {
        "where": "place",
        "postal_code": "999-0101",
        "address": "割符県朝陽市中央4番",
        "return_to": "city:asahi",
    }
    doings = {
        "his own letter": himself,
        "the safe": safe,
        "her letter, as agent": agent("letter-hand-over", HANAKO, "voluntary-agent", {}),
        "another place for her": agent("letter-place", HANAKO, "voluntary-agent", fathers),
        "the child's letter": agent("letter-hand-over", HINA, "statutory-agent", {}),
        "back to the house, with a guess": agent(
            "letter-place", HINA, "statutory-agent", {"where": "registered", "receipt": "a" * 24}
        ),
    }
    names = list(doings)
    for place in range(count):
        name = names[place] if place < len(names) else chance.choice(names)
        yield name, doings[name]


def play(town: Town, moment: str | None) -> None:
    """Her city's letters go out; at the moment named she chooses a place for herself, and for the child."""

    def flee(now: str) -> None:
        if now == moment:
            town.house.choose(town.hanako)
            town.house.choose(town.people[HINA[0]], herself=False)

    flee("before anything")
    batch = town.print_all()
    flee("printed")
    town.pull_and_send(batch)
    flee("posted")
    for line in town.room.batches():
        if line.posted_on is None:
            town.house.mailing.run(line.batch)
            town.house.mailing.check(line.batch)
            town.send(line.batch)
    town.house.posting.call_back()
    for called in town.house.post.called:
        town.house.posting.came_home(called, "kanda")
    for person in town.people.values():
        town.house.posting.delivered(town.house.tracking(person))


def transcript(
    town: Town, monkeypatch: pytest.MonkeyPatch, count: int
) -> Iterator[tuple[str, tuple[int, str], list[str], list[str]]]:
    with town.window.browser() as clerk:
        clerk.sign_in()
        clerk.get("/letters")
        for name, visit in husband_and_clerks(town, count):
            since, calls = len(clerk.served), len(town.line.calls)
            with overheard(monkeypatch) as heard:
                visit(clerk)
            pages = [mask(answer) for answer in clerk.served[since:]]
            assert not [word for word in SECRETS if word in str(pages)]
            del clerk.served[:]
            for page in pages:
                yield name, page, [], []
            yield name, (0, ""), heard.told, town.line.calls[calls:]
            town.window.minutes_pass(1)
            town.house.clock.step(timedelta(minutes=1))


@pytest.mark.timeout(scaled(3_600, 300))
@pytest.mark.parametrize("moment", scaled(MOMENTS, ("printed",)))
def test_her_household_at_the_counter_and_the_clerks_read_the_same_pages_made_by_the_same_statements(
    make_database: MakeDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    quiet, fled = town_of(make_database, tmp_path / "quiet"), town_of(make_database, tmp_path / "fled")
    play(quiet, None)
    play(fled, moment)
    visits = scaled(620, 6)
    pages = statements = calls = 0
    one, two = (transcript(town, monkeypatch, visits) for town in (quiet, fled))
    for before, after in zip(one, two, strict=True):
        assert before == after
        pages += before[1][0] > 0
        statements, calls = statements + len(before[2]), calls + len(before[3])
    told = f"{moment}: {visits} visits, {pages} pages, {statements} statements, {calls} calls: all equal"
    sys.stdout.write(f"{told}\n")


def test_the_pages_of_the_print_room_do_not_tell_her_choice_from_a_damaged_letter(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    seen = []
    for cause in ("place", "damage"):
        town = town_of(make_database, tmp_path / cause)
        batch = town.print_all()
        if cause == "damage":  # and her city mended the address: it is not printed with the same bytes
            mended = replace(town.hanako, address="割符県朝陽市中央9")
            town.house.requests.correct(mended.city, mended.wanted)
            for stem in town.house.files(batch):
                if stem.startswith(f"{town.sequence(town.hanako):08d}-"):
                    town.house.office.folder.write(batch, stem, b"damaged")
            town.house.rows("UPDATE notices.piece SET stage = 'printed' RETURNING 1")
        else:
            town.house.choose(town.hanako)
        town.house.mailing.check(batch)
        with town.print_room() as room:
            path = f"/print-room/batches/{batch}"
            pages = [mask(room.get(each)) for each in (path, "/print-room/scanner", f"{path}/manifest")]
        seen.append([re.sub(r"Place \d+|>\d<", "place", text) for _, text in pages])
    assert [words(text) or len(text) for text in seen[0]] == [words(text) or len(text) for text in seen[1]]
    assert "Take these out before posting" in words(seen[0][0])
