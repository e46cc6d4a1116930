# SPDX-License-Identifier: Apache-2.0
"""一括作成: one letter for each person, printed from the register, checked, and nothing twice or missing."""

import hashlib
import stat
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from pypdf import PdfReader

from tests.databases import MakeDatabase
from tests.notices.house import ASAHI, MIDORI, SHELTER, House, family, open_house
from tests.papers.sample import text_of
from warifu import notices
from warifu.identifiers.body_name import BodyName
from warifu.kernel.refusal import Fault, Malformed
from warifu.notices import (
    Destination,
    NotYourResident,
    OnlyCities,
    PrinterFolder,
    RequestReused,
    Stage,
)
from warifu.numbers import Standing
from warifu.papers import CharacterNotInFont, LongerThanLayout


@pytest.fixture
def house(make_database: MakeDatabase, tmp_path: Path) -> House:
    return open_house(make_database, tmp_path)


def letters(house: House, batch: UUID) -> list[str]:
    return [text_of(pdf) for pdf in house.files(batch).values()]


def test_a_letter_says_name_birth_date_and_number_and_the_envelope_alone_an_address(house: House) -> None:
    hanako = house.born("山田　花子")
    batch = house.ask(hanako)
    assert house.mailing.run(batch) == 1
    (letter,) = letters(house, batch)
    number = hanako.number.grouped("read a printed notice")
    assert letter.count(number) == 1
    assert letter.count("割符県美登里市緑町一丁目2番3号") == 1
    order = [
        "〒999-0101",
        "緑町",
        "山田花子様",
        "美登里市役所",
        "個人番号通知書在中",
        "氏名",
        "生年月日",
        number,
    ]
    order += ["地方公共団体情報システム機構", "証明する書類でも、本人確認書類でもありません", "申請書ID"]
    places = [letter.index(each) for each in order[:5]] + [
        letter.index(each, letter.index("あなたの個人番号")) for each in order[5:]
    ]
    assert places == sorted(places)
    assert not any(word in letter for word in ("性別", "女性", "男性", "Sex"))


def test_every_letter_has_the_same_three_sheets_and_weight(house: House) -> None:
    batch = house.ask(*family(house), house.born("NGUYEN THI ANH", common_name="山田　アン"))
    house.mailing.run(batch)
    house.mailing.check(batch)
    lines = [line.strip().split(",") for line in house.mailing.manifest(batch)]
    assert {(sheets, grams, kind) for _, _, sheets, grams, kind, _ in lines[1:-1]} == {("3", "22", "25g")}
    assert lines[-1][:4] == ["total", "5", "15", "110"]


def test_the_manifest_holds_hashes_and_counts_and_no_number_name_or_place(house: House) -> None:
    people = family(house)
    batch = house.ask(*people)
    house.mailing.run(batch)
    house.mailing.check(batch)
    manifest = "".join(house.mailing.manifest(batch))
    for person in people:
        digits = person.number.reveal("look for it")
        assert digits not in manifest
        assert person.number.grouped("look for it") not in manifest
        assert person.name not in manifest
    assert "美登里" not in manifest
    hashes = {hashlib.sha256(pdf).hexdigest() for pdf in house.files(batch).values()}
    assert hashes == {line.strip().split(",")[5] for line in manifest.splitlines()[1:-1]}


def test_no_row_of_the_office_holds_a_number_a_name_or_an_address(house: House) -> None:
    people = family(house)
    house.send(*people)
    for table in ("recipient", "batch", "request", "piece", "step", "stop_request"):
        text = repr(house.rows(f"SELECT t::text FROM notices.{table} t"))
        for person in people:
            for secret in (
                person.number.reveal("look for it"),
                person.number.body,
                person.code.reveal("look for it"),
                person.name,
                "美登里市緑町",
                person.address.encode().hex(),
            ):
                assert secret not in text


def test_asking_twice_or_for_the_same_person_again_makes_no_second_letter(house: House) -> None:
    people = family(house)
    batch = house.ask(*people)
    assert house.ask(*people) == batch
    house.ask(*people[:2], request=2)
    assert house.rows("SELECT count(*), count(DISTINCT person) FROM notices.piece") == [(4, 4)]


def test_a_request_number_means_one_thing_for_ever(house: House) -> None:
    people = family(house)
    house.ask(*people)
    with pytest.raises(RequestReused):
        house.ask(*people[:3])


def test_only_the_city_that_keeps_the_record_may_ask(house: House) -> None:
    hanako = house.born("山田　花子")
    with pytest.raises(NotYourResident):
        house.requests.ask(ASAHI, UUID(int=5), [hanako.wanted])
    with pytest.raises(OnlyCities):
        house.requests.ask(BodyName("agency:pension"), UUID(int=6), [hanako.wanted])
    with pytest.raises(Malformed):
        house.requests.ask(MIDORI, UUID(int=7), [hanako.wanted, hanako.wanted])
    assert house.rows("SELECT count(*) FROM notices.piece") == [(0,)]


def test_files_are_the_bodys_own_and_gone_after_posting(house: House, tmp_path: Path) -> None:
    batch = house.ask(*family(house))
    house.mailing.run(batch)
    for file in (tmp_path / "printer").rglob("*"):
        assert stat.S_IMODE(file.stat().st_mode) == (0o700 if file.is_dir() else 0o600)
        assert not any(word in file.name for word in ("山田", "hanako"))
    house.mailing.check(batch)
    house.post_all(batch)
    assert house.files(batch) == {}


def test_a_folder_others_may_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "open").chmod(0o755)
    with pytest.raises(Fault):
        PrinterFolder(tmp_path / "open")


def test_a_damaged_or_lost_file_is_printed_again_with_the_same_bytes(house: House, tmp_path: Path) -> None:
    batch = house.ask(*family(house))
    house.mailing.run(batch)
    before = house.files(batch)
    lost, damaged = sorted((tmp_path / "printer" / str(batch)).glob("0*.pdf"))[:2]
    lost.unlink()
    damaged.write_bytes(damaged.read_bytes()[:-1])
    assert house.mailing.check(batch) == 4
    assert house.files(batch) == before


def test_a_name_the_fonts_cannot_draw_is_held_by_its_place_and_the_others_go_on(house: House) -> None:
    strange = house.born("葛\U000e0102城　花子")
    people = [*family(house), strange]
    batch = house.ask(*people)
    assert house.mailing.run(batch) == 4
    (held,) = house.requests.held(MIDORI, [person.code for person in people])
    assert (held.place, held.reason, held.field) == (4, "character-not-in-font", "addressee")
    progress = house.mailing.progress(batch)
    assert (progress.by_stage, progress.held) == ({Stage.PRINTED: 4, Stage.PLANNED: 1}, 1)
    house.mailing.check(batch)
    house.post_all(batch)
    house.posting.close(batch)


def test_an_address_too_long_for_the_envelope_is_held_until_the_city_mends_it(house: House) -> None:
    long = house.born("山田　花子", address="割符県美登里市 " + "W" * 120)
    batch = house.ask(long)
    assert house.mailing.run(batch) == 0
    assert [held.field for held in house.requests.held(MIDORI, [long.code])] == ["address"]
    still = Destination("999-0101", "割符県美登里市 " + "M" * 150, MIDORI)
    with pytest.raises(LongerThanLayout):
        house.requests.correct(MIDORI, replace(long.wanted, destination=still))
    odd = Destination("999-0101", "割符県美登里市\U00030000町1", MIDORI)
    with pytest.raises(CharacterNotInFont):
        house.requests.correct(MIDORI, replace(long.wanted, destination=odd))
    mended = Destination("999-0101", "割符県美登里市緑町1番地", MIDORI)
    house.requests.correct(MIDORI, replace(long.wanted, destination=mended))
    assert house.requests.held(MIDORI, [long.code]) == []
    assert house.mailing.run(batch) == 1
    assert "割符県美登里市緑町1番地" in letters(house, batch)[0]


def test_long_foreign_names_and_common_names_are_printed_whole(house: House) -> None:
    name = "PRAKASH VENKATANARASIMHARAJUVARIPETA SUBRAHMANYAM CHANDRASEKHARAN IYENGAR"
    batch = house.ask(house.born(name, common_name="山田　プラカシュ・サブラマニヤム"))
    house.mailing.run(batch)
    (letter,) = letters(house, batch)
    assert letter.count(name.replace(" ", "")) == 3
    assert letter.count("山田プラカシュ・サブラマニヤム") == 2


def test_two_processes_share_a_batch_without_overlap(house: House) -> None:
    batch = house.ask(*[house.born(f"山田　花{'子' * (place % 3 + 1)}") for place in range(12)])
    done = [house.mailing.run(batch, share=(share, 3)) for share in range(3)]
    assert sum(done) == 12
    assert min(done) >= 1
    assert house.mailing.check(batch) == 12


def test_progress_is_told_after_each_commit(house: House) -> None:
    batch = house.ask(*family(house))
    told: list[int] = []
    house.mailing.run(batch, told=told.append)
    assert told == [4]


def test_somebody_who_died_before_the_print_gets_no_letter(house: House) -> None:
    hanako, taro = family(house, 2)
    batch = house.ask(hanako, taro)
    house.numbers.changes.retire(MIDORI, hanako.code, Standing.DECEASED, house.clock.today())
    assert house.mailing.run(batch) == 1
    assert house.mailing.progress(batch).void == 1


def test_the_order_of_a_batch_does_not_bring_a_household_together(house: House) -> None:
    people = [house.born(f"人　一{place}") for place in range(40)]
    house.ask(*people)
    order = [house.tracking(person) for person in people]
    assert order != sorted(order)


def test_the_leaflet_is_printed_once_for_a_batch(house: House) -> None:
    batch = house.ask(*family(house))
    house.mailing.run(batch)
    leaflet = house.office.folder.read(batch, "leaflet")
    assert leaflet is not None
    assert "どの市区町村の窓口でも" in text_of(leaflet)
    assert SHELTER.address not in text_of(leaflet)


def test_files_left_by_a_crash_after_posting_are_erased(house: House, tmp_path: Path) -> None:
    batch = house.ask(*family(house))
    house.mailing.run(batch)
    house.mailing.check(batch)
    left = house.files(batch)
    house.post_all(batch)
    for stem, pdf in left.items():
        house.office.folder.write(batch, stem, pdf)
    house.office.folder.write(batch, "00000099-1-00000000", b"%PDF of nobody")
    assert house.mailing.tidy(batch) == 5
    assert house.files(batch) == {}


def test_the_printed_pages_can_be_looked_at_and_are_three(house: House) -> None:
    hanako = house.born("山田　花子")
    batch = house.ask(hanako)
    house.mailing.run(batch)
    (pdf,) = house.files(batch).values()
    pages = PdfReader(BytesIO(pdf)).pages
    sizes = [
        (round(float(page.mediabox.width) / 72 * 25.4), round(float(page.mediabox.height) / 72 * 25.4))
        for page in pages
    ]
    assert sizes == [(235, 120), (210, 297), (210, 297)]


def test_only_the_named_modules_open_a_sealed_destination() -> None:
    readers = {
        path.name
        for path in Path(notices.__file__ or "").parent.glob("*.py")
        if "seal.open(" in path.read_text("utf-8")
    }
    assert readers == {
        *("cards.py", "mailing.py", "office.py", "requests.py", "elsewhere.py", "posting.py"),
    }


def test_a_letter_never_comes_back_to_a_counter_nobody_knows(house: House) -> None:
    hanako = house.born("山田　花子")
    nowhere = Destination("999-0101", "割符県美登里市緑町1", BodyName("city:nowhere"))
    for ask in (
        lambda: house.requests.ask(MIDORI, UUID(int=3), [replace(hanako.wanted, destination=nowhere)]),
        lambda: house.requests.correct(MIDORI, replace(hanako.wanted, destination=nowhere)),
        lambda: house.choose(hanako, nowhere),
    ):
        with pytest.raises(Malformed, match="return_to"):
            ask()
