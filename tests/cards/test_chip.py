# SPDX-License-Identifier: Apache-2.0
"""The rules of the chip, through its own door: commands in, answers out (card §2 to §6, §10)."""

from __future__ import annotations

import dataclasses
import os
import shutil
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from tests.cards.pocket import COMMON, JPKI, LICENCE, MANAGER, RESIDENT, SURFACE, TEXT, Pocket, Talk, verify
from warifu.cards.chip import (
    PROFILES,
    Act,
    CardInReader,
    OrderRefused,
    Reader,
    UnknownProfile,
    cv,
    named,
    read_age,
    read_face,
    read_number_picture,
    read_text,
    sm,
    tlv,
)
from warifu.cards.chip.apdu import Command, build
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret

NUMBER, CODE_A = "123456789018", b"123456789018"


@pytest.mark.parametrize(
    ("commands", "word"),
    [
        (["00A4000C"], "6A86"),
        ([JPKI, "00A40000"], "9000"),
        (["00A4000C023F00"], "6A82"),
        (["00A4040C07A0000000031010"], "6A82"),
        (["00A4040C05D392F00026"], "6A82"),
        (["00CADF3000"], "6A88"),
        (["00CB3FFF00"], "6D00"),
        ([JPKI, "00A4090C020006"], "6A86"),
        ([JPKI, "00B0000000"], "6986"),
        ([JPKI, "00A4020C020005"], "6A82"),
        ([JPKI, "00A4020C020009", "00B0000000"], "6982"),
        ([JPKI, "00A4020C020001", "00B0000000"], "6982"),
        ([JPKI, "00A4020C020018", "00B0000000"], "6981"),
        ([JPKI, "00A4020C020006", "00B0010000"], "6B00"),
        ([JPKI, "00A4020C020006", "00B000"], "6700"),
        ([JPKI, "00A4020C020006", "00B20104FF"], "6981"),
        ([JPKI, "0020009831"], "6700"),
        ([JPKI, "002000830431323334"], "6A88"),
        ([JPKI, "0020001831"], "6A86"),
        ([JPKI, "01A4020C020006"], "6881"),
        ([JPKI, "C0A4020C020006"], "6E00"),
        ([JPKI, "8054000004"], "6D00"),
        ([JPKI, "802A069701AA00"], "6A86"),
        ([JPKI, "802A009701AA00"], "6982"),
        ([JPKI, "802A009A01AA00"], "6982"),
        ([JPKI, *verify("0018", "1234"), "802A009A01AA00"], "6982"),
        ([JPKI, *verify("0018", "1234"), "802A009700"], "6700"),
        ([JPKI, *verify("0018", "1234"), "802A029701AA00"], "6985"),
        ([JPKI, *verify("001B", "ABC123"), JPKI, "00A4020C020001", "00B0000000"], "6982"),
        ([TEXT, "00A4020C020012", "00200080"], "63C0"),
        ([TEXT, *verify("0012", "1234")], "6984"),
        ([COMMON, "00B2020C00"], "6A83"),
        ([COMMON, "00B2010C00"], "9000"),
        ([RESIDENT, "00A4020C020002", "00B2010400"], "9000"),
        ([MANAGER, "00CA7F2100"], "6700"),
        ([MANAGER, "00CA7F21000000"], "9000"),
        ([LICENCE], "6A82"),
        ([TEXT, "08B00000059603000010"], "69FC"),
        ([TEXT, "80AE000001AA"], "6982"),
    ],
)
def test_each_situation_has_its_status_word(drawer: Pocket, commands: list[str], word: str) -> None:
    with drawer.card() as card:
        assert card.sw(*commands) == word


def test_a_try_is_spent_and_given_back_and_lower_case_is_another_password(pocket: Pocket) -> None:
    with pocket.card() as card:
        assert card.sw(JPKI, *verify("001B", "abc123")) == "63C4"
        assert card.sw(*verify("001B", "A1")) == "63C3", "a wrong length is a wrong try"
        assert card.sw(*verify("001B", "ABC123")) == "9000"
        assert card.sw("00200080") == "63C5", "also when it is verified"
        assert [card.sw(*verify("0018", "0000")) for _ in range(4)] == ["63C2", "63C1", "63C0", "6984"]
        assert card.sw(*verify("0018", "1234")) == "6984"
    assert pocket.left()["jpki/0018"] == 0, "and so it is after a restart"


@pytest.mark.parametrize(
    ("application", "fid", "change"),
    [(JPKI, "0018", "00240180"), (TEXT, "0011", "00240180"), (COMMON, "001C", "80320080")],
)
def test_a_verified_pin_can_be_changed_into_one_of_its_form(
    pocket: Pocket, application: str, fid: str, change: str
) -> None:
    with pocket.card() as card:
        new = f"{change}04{b'9876'.hex()}"
        assert card.sw(application, f"00A4020C02{fid}", new) == "6982"
        assert card.sw(*verify(fid, "1234"), f"{change}03{b'987'.hex()}") == "6A80"
        assert card.sw(new) == "9000"
    with pocket.card() as card:
        assert card.sw(application, *verify(fid, "1234")) == "63C2"
        assert card.sw(*verify(fid, "9876")) == "9000"


def test_each_form_of_a_signature_is_what_it_says(drawer: Pocket) -> None:
    with drawer.card() as card:
        key = card.chip.inside.key("jpki/0017").public_key()
        card(JPKI, *verify("0018", "1234"))
        hashed = sha256(b"m").hexdigest()
        assert all(len(card(f"802A0{form}9720{hashed}00")) == 516 for form in range(6))
        bare = bytes.fromhex(card(f"802A009714{bytes(20).hex()}00"))[:-2]
        assert key.recover_data_from_signature(bare, PKCS1v15(), None) == bytes(20)
        key.verify(bytes.fromhex(card("802A0397016100"))[:-2], b"a", PKCS1v15(), SHA256())


def test_the_two_codes_open_what_they_may_and_no_more(drawer: Pocket) -> None:
    with drawer.card() as card:
        code_b = card.state.pins["text/0015"].value.decode()
        assert code_b.startswith("5502172036"), "昭和55年2月17日, and the card ends in 2036"
        assert card.sw(TEXT, *verify("0015", code_b), "00A4020C020001", "00B0000000") == "6982"
        assert card.sw("00A4020C020002", "00B0000000") == "9000"
        assert card.sw(SURFACE, *verify("0011", "550217"), "00A4020C020002", "00B0000000") == "6982"
        assert card.sw("00A4020C020001", "00B0000000") == "9000"
        assert card.sw(SURFACE, *verify("0012", code_b), "00A4020C020005", "00B0000000") == "6982"


def test_a_reader_checks_everything_it_reads(drawer: Pocket) -> None:
    root = drawer.case.authority.cv_root
    with drawer.card() as card:
        reader = Reader(card.chip.transmit)
        reader.select(bytes.fromhex(TEXT[10:]))
        reader.verify(0x0011, b"1234")
        person = read_text(reader, root, os.urandom(16))
        assert (person.name, person.number, person.sex) == ("山田　花子", NUMBER, "2")
        reader.select(bytes.fromhex(SURFACE[10:]))
        reader.verify(0x0013, CODE_A)
        reader.verify(0x0011, b"550217")
        assert read_age(reader, root, os.urandom(16)) == "19800217"
        face = read_face(reader, root, os.urandom(16))
        assert face.name.startswith(b"\x89PNG")
        assert face.photo[4:8] == b"jP  "
        assert read_number_picture(reader, root, os.urandom(16)).startswith(b"\x89PNG")


def test_a_copy_without_the_key_and_a_changed_line_are_found_out(pocket: Pocket) -> None:
    root = pocket.case.authority.cv_root
    with pocket.card() as card:
        reader = Reader(card.chip.transmit)
        reader.select(bytes.fromhex(SURFACE[10:]))
        reader.verify(0x0013, CODE_A)
        own = card.state.keys["surface/001A"]
        card.state.keys["surface/001A"] = card.state.keys["text/0006"]
        with pytest.raises(Malformed, match="may be a copy"):
            read_face(reader, root, os.urandom(16))
        card.state.keys["surface/001A"] = own
        card.state.files["surface/0002"] = card.state.files["surface/0002"].replace(b"1980", b"2008", 1)
        with pytest.raises(Malformed, match="not the one that was signed"):
            read_face(reader, root, os.urandom(16))


def test_secure_messaging_hides_the_second_pin_and_what_is_read(drawer: Pocket) -> None:
    with drawer.card() as card:
        card(TEXT, *verify("0011", "1234"), "00A4020C020006")
        content = Reader(card.chip.transmit).read(0x0006)
        key = cv.read_key(tlv.read(content).value)
        seed = os.urandom(32)
        sealed = key.encrypt(sm.seed_message(seed), sm._OAEP)
        assert card.sw(build(Command(0x80, 0xAE, 0, 0, sealed, extended=True)).hex()) == "9000"
        vectors = [sm.vector_of(seed[:16], number) for number in (1, 2, 3)]
        select = tlv.make(0x86, sm.encrypt(seed[:16], vectors[0], bytes.fromhex("0001")))
        assert card.sw(build(Command(0x08, 0xA4, 0x02, 0x0C, select)).hex()) == "9000"
        answer = bytes.fromhex(card("08B00000059603000011"))
        assert CODE_A not in answer
        plain = sm.decrypt(seed[:16], vectors[1], tlv.read(answer[:-2]).value)
        assert plain == b"\xff\x10\x0c" + CODE_A + b"\xff\xff"
        assert card.sw("08B00000039603AA") == "6988"
        assert card.sw(TEXT, "08B00000059603000011") == "69FC", "selecting an application ends it"


def test_a_childs_card_signs_in_and_cannot_sign(drawer: Pocket) -> None:
    with drawer.card("child") as card:
        assert card(JPKI, "00A4020C020008", "00B0000000") == "008F009000"
        assert card.sw("00A4020C020001") == "6A82"
        assert card.sw("00A4020C02001B", "00200080") == "63C0"
        assert card.sw("802A009A01AA00") == "6A88"
        assert card.sw(*verify("0018", "1234"), "802A009701AA00") == "9000"


def test_a_card_without_pins_signs_once_for_a_terminal_that_proved_itself(drawer: Pocket) -> None:
    terminal = drawer.make_key()
    certificate = drawer.case.authority.terminal(terminal.public_key())
    with drawer.card("nopin") as card:
        assert card.sw(JPKI, "00A4020C020018", "00200080") == "63C0"
        assert card.sw("802A009701AA00") == "6982"

        def prove(card_id: bytes) -> str:
            assert card.sw(build(Command(0x80, 0xA2, 0, 0, certificate, extended=True)).hex()) == "9000"
            challenge = bytes.fromhex(card("0084000010"))[:-2]
            signed = terminal.sign(challenge + card_id, PKCS1v15(), SHA256())
            return card.sw(build(Command(0, 0x82, 0, 0, signed, extended=True)).hex())

        assert prove(bytes(16)) == "6982", "a proof for another card"
        assert prove(card.state.card_id) == "9000"
        assert card.sw("802A009701AA00") == "9000"
        assert card.sw("802A009701AA00") == "6982", "one proof, one signature"
        assert prove(card.state.card_id) == "9000"
        assert card.sw(JPKI, "802A009701AA00") == "6982", "and it ends with the application"
        forged = cv.issue(dataclasses.replace(cv.parse_body(card.state.terminal_root)), terminal)
        assert card.sw(build(Command(0x80, 0xA2, 0, 0, forged, extended=True)).hex()) == "6A80"


def test_an_order_unlocks_once_and_cannot_be_replayed_or_redirected(pocket: Pocket) -> None:
    with pocket.card() as card:
        for _ in range(3):
            card(JPKI, *verify("0018", "0000"))
    with pocket.case.open("hanako") as (image, chip):
        new = {"jpki/0018": Secret(b"5678")}
        with pytest.raises(OrderRefused, match="form"):
            pocket.case.order(image, Act.UNLOCK, places=("jpki/0018",), typed={"jpki/0018": Secret(b"no")})
        pocket.case.order(image, Act.UNLOCK, places=("jpki/0018",), typed=new)
        assert Talk(chip, image.state).sw(JPKI, *verify("0018", "5678")) == "9000"
        image.state.orders += 1000
        with pytest.raises(OrderRefused, match="cannot activate"):
            pocket.case.order(image, Act.ACTIVATE)
        with pytest.raises(OrderRefused, match="cannot write"):
            pocket.case.order(image, Act.WRITE, contents={"text/0001": b"another number"})
        with pytest.raises(OrderRefused, match="made no new key"):
            pocket.case.order(image, Act.WRITE, contents={"jpki/000A": b"0"})


def test_a_licence_is_installed_on_wish_and_a_void_card_answers_nothing(pocket: Pocket) -> None:
    facts = {"licence/001A": tlv.make(0xC1, b"\x01"), "licence/001B": tlv.make(0xC5, b"20310401")}
    facts["licence/001C"] = bytes(256)
    with pocket.case.open("hanako") as (image, chip):
        card = Talk(chip, image.state)
        pocket.case.order(image, Act.WRITE, contents=facts, typed={"licence/0006": Secret(b"4321")})
        assert card.sw(LICENCE, "00A4020C020006", "00200080") == "63CA"
        assert card.sw("00A4020C02001B", "00B0000000") == "6982"
        assert card.sw(*verify("0006", "4321"), "00A4020C02001B", "00B0000000") == "9000"
        pocket.case.order(image, Act.VOID)
        assert {card.sw(each) for each in (JPKI, TEXT, SURFACE, LICENCE)} == {"6A82"}


def test_one_process_holds_a_card_and_a_copied_image_needs_the_key(pocket: Pocket) -> None:
    image = pocket.folder / "hanako.card"
    assert image.stat().st_mode & 0o777 == 0o600
    assert CODE_A not in image.read_bytes()
    with pocket.card(), pytest.raises(CardInReader), pocket.card():
        pass
    (pocket.folder / "keys" / "card-image.key").write_bytes(bytes(32))
    (pocket.folder / "keys" / "card-image.key").chmod(0o600)
    other = type(pocket.case)(pocket.folder, pocket.clock)
    with pytest.raises(Malformed, match="another key"), other.open("hanako"):
        pass


def test_an_old_image_copied_back_restores_old_counters_as_we_say_aloud(pocket: Pocket) -> None:
    image = pocket.folder / "hanako.card"
    shutil.copy(image, pocket.folder / "old")
    with pocket.card() as card:
        card(JPKI, *verify("0018", "0000"))
    assert pocket.left()["jpki/0018"] == 2
    shutil.copy(pocket.folder / "old", image)
    assert pocket.left()["jpki/0018"] == 3, "K-4: no tamper resistance; SECURITY.md says so"


def test_an_unknown_generation_is_refused_by_name_and_a_second_one_can_be_added() -> None:
    with pytest.raises(UnknownProfile, match="p2028"):
        named("p2028", PROFILES)
    dummy = dataclasses.replace(PROFILES["p2016"], name="dummy", certificate_years=10)
    assert named("dummy", {**PROFILES, "dummy": dummy}) is dummy


def test_a_trace_shows_no_pin_no_number_and_no_person(drawer: Pocket) -> None:
    told: list[str] = []
    with drawer.case.open("hanako", told.append) as (_, chip):
        reader = Reader(chip.transmit)
        reader.select(bytes.fromhex(TEXT[10:]))
        reader.verify(0x0011, b"1234")
        read_text(reader, drawer.case.authority.cv_root, os.urandom(16))
        chip.transmit(bytes.fromhex("08200080043132333435"))
        chip.transmit(b"\x00\x20\x00\x80\x051234")
    whole = "\n".join(told)
    assert b"1234".hex() not in whole.lower()
    assert CODE_A.hex() not in whole.lower()
    assert "山田".encode().hex().upper() not in whole
