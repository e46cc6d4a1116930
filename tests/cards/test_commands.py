# SPDX-License-Identifier: Apache-2.0
"""`warifu card issue`, `pin`, `unlock` and `apdu` as a person types them; what is amiss is told in words."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner, Result

from tests.cards.pocket import JPKI, Pocket, verify
from warifu import cli
from warifu.cards.carrying import carried, carry, new_code, public_half
from warifu.cards.chip import CardInReader, Life, OrderRefused, State, await_code, enclose, serve
from warifu.cli_country import card
from warifu.kernel.refusal import Malformed, Problem, Unreachable
from warifu.kernel.secrecy import Secret
from warifu.kernel.settings import Peer, Settings, save


def call(folder: Path, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(card, [*words, "--folder", str(folder)], input=typed)


def told(made: Result) -> str:
    """The words of a problem that the command line knows how to tell; anything else would be a traceback."""
    assert isinstance(made.exception, Problem), made.exception
    return made.exception.told


def opens(pocket: Pocket, fid: str, pin: str) -> str:
    """What the card says to a PIN, through `apdu`."""
    return call(pocket.folder, "apdu", "hanako", JPKI, *verify(fid, pin)).output.split()[-1]


def test_a_bad_birth_date_ends_in_a_sentence_and_the_exit_code_of_bad_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        sys, "argv", ["warifu", "card", "issue", "a", "--born", "1990-02-30", "--folder", str(tmp_path)]
    )
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert capsys.readouterr().err == "warifu: No calendar has this day.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--born", "yesterday"), "Write the date as 1974-05-03"),
        (("--born", "2990-04-01"), "Nobody is born after today"),
        (("--born", "2024-04-01"), "make it with --kind child"),
        (("--born", "1850-04-01"), "before 1873"),
        (("--kind", "gold"), "give ordinary, child, no-pin"),
        (("--sex", "female"), "the sex by one of 1, 2, 0, 9"),
        (("--person", "花子"), "space between family and given name"),
        (("--person", "山田　\x07子"), ""),
        (("--address", ""), "An address is missing"),
        (("--address", "緑" * 400), ""),
        (("--pin", "12345"), "give four digits"),
        (("--pin", "１２３４"), "give four digits"),
        (("--password", "secret"), "give 6 to 16 of A-Z and 0-9"),
    ],
)
def test_what_no_card_can_hold_is_told_in_words_and_makes_none(
    drawer: Pocket, words: tuple[str, str], said: str
) -> None:
    assert said in told(call(drawer.folder, "issue", "another", *words))
    assert "another" not in drawer.case.names()


def test_a_holder_changes_a_pin_and_what_cannot_be_one_costs_no_try(pocket: Pocket) -> None:
    changed = call(pocket.folder, "pin", "hanako", "auth", typed="1234\n5678\n")
    assert changed.output.endswith("changed\n")
    assert "5678" not in changed.output
    assert (opens(pocket, "0018", "5678"), opens(pocket, "0018", "1234")) == ("9000", "63C2")
    again = ("pin", "hanako", "auth")
    assert "give four digits" in told(call(pocket.folder, *again, typed="0000\n56789\n"))
    assert told(call(pocket.folder, *again, typed="0000\n1111\n")) == "The old PIN is wrong; 1 try is left."
    call(pocket.folder, *again, typed="0000\n1111\n")
    assert "is blocked; `warifu card unlock`" in told(call(pocket.folder, *again, typed="5678\n1111\n"))
    assert "give auth, sign, text, resident, common" in told(call(pocket.folder, "pin", "hanako", "face"))


def test_without_a_terminal_each_pin_is_a_line_and_no_warning_is_written(pocket: Pocket) -> None:
    program = "from warifu.cli import main; main()"
    command = [sys.executable, "-c", program, "card", "pin", "hanako", "auth", "--folder", str(pocket.folder)]

    def types(lines: str) -> tuple[int, str, str]:
        done = subprocess.run(
            command, input=lines, capture_output=True, text=True, check=False, start_new_session=True
        )
        return done.returncode, done.stdout, done.stderr

    asked = "Old PIN: \nNew PIN: \n"
    nothing = "warifu: New PIN: give it at a terminal, or as a line of standard input.\n"
    assert types("1234\n5678\n") == (0, "changed\n", asked)
    assert types("5678\n") == (2, "", asked + nothing)
    assert opens(pocket, "0018", "5678") == "9000", "no try was spent"


def test_a_blocked_pin_is_unlocked_with_a_new_one_where_the_card_has_it(pocket: Pocket) -> None:
    assert [opens(pocket, "0018", "0000") for _ in range(4)] == ["63C2", "63C1", "63C0", "6984"]
    unlock = ("unlock", "hanako", "auth")
    assert "give four digits" in told(call(pocket.folder, *unlock, typed="12\n12\n"))
    assert opens(pocket, "0018", "1234") == "6984"
    assert call(pocket.folder, *unlock, typed="4321\n4321\n").output.endswith("unlocked\n")
    assert opens(pocket, "0018", "4321") == "9000"
    none = call(pocket.folder, "unlock", "child", "sign", typed="ABC123\nABC123\n")
    assert isinstance(none.exception, OrderRefused)


def test_commands_go_to_the_card_as_they_are_and_its_answers_come_back(pocket: Pocket) -> None:
    sent = call(pocket.folder, "apdu", "hanako", JPKI, "00A4020C020018", "0020 0080", "00", "")
    assert sent.output.split() == ["9000", "9000", "63C3", "6700", "6700"]
    assert "in hexadecimal" in told(call(pocket.folder, "apdu", "hanako", "00A4zz"))
    assert told(call(pocket.folder, "apdu", "nobody", "00A4")) == "There is no such card."
    assert "lower-case letters" in told(call(pocket.folder, "apdu", "../hanako", "00A4"))
    with pocket.card():
        assert isinstance(call(pocket.folder, "apdu", "hanako", "00A4").exception, CardInReader)


def test_a_file_that_is_no_certificate_and_no_list_of_sites_is_named(pocket: Pocket, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_bytes(b"\xff\xfe no such thing")
    checked = call(pocket.folder, "verify-signature", str(wrong), "--roots", str(wrong))
    assert told(checked) == f"{wrong}: no certificate in PEM is in it; name another file with --roots."
    served = call(pocket.folder, "bridge", "--sites", str(wrong))
    assert isinstance(served.exception, Malformed)
    assert str(wrong) in told(served)


def test_a_card_goes_to_a_counter_and_comes_back_newer_under_a_code_of_its_own(
    pocket: Pocket, tmp_path: Path
) -> None:
    file, back = tmp_path / "hanako.card", tmp_path / "back.card"
    code = call(pocket.folder, "lend", "hanako", str(file)).output.strip()
    assert b"1234" not in file.read_bytes()
    wrong = call(pocket.folder, "take", "again", str(file), typed="A" * 26 + "\n")
    assert "sealed under another key" in told(wrong)
    assert "26 letters" in told(call(pocket.folder, "take", "again", str(file), typed="short\n"))
    old = call(pocket.folder, "take", "hanako", str(file), typed=f"{code}\n")
    assert "as new as this file" in told(old), "an old copy takes no card's place"
    state = carried(file.read_bytes(), Secret(code))
    state.orders += 1
    state.pins["jpki/0018"].value = b"4321"
    back.write_bytes(carry(state, Secret(code.lower())).file)
    taken = call(pocket.folder, "take", "hanako", str(back), typed=f"{code}\n")
    assert taken.output.endswith("hanako is in the folder; delete back.card\n")
    assert opens(pocket, "0018", "4321") == "9000"


def test_a_card_in_a_reader_still_gives_its_certificates_and_never_a_key(
    pocket: Pocket, tmp_path: Path
) -> None:
    with pocket.card():
        written = call(pocket.folder, "export", "hanako", str(tmp_path / "out")).output
    assert len(written.splitlines()) == 4
    for file in (tmp_path / "out").iterdir():
        assert file.read_text().startswith("-----BEGIN CERTIFICATE-----")
    child = call(pocket.folder, "export", "child", str(tmp_path / "child")).output
    assert "sign.pem" not in child


def test_only_who_put_a_card_into_a_reader_is_asked_to_take_it_out(pocket: Pocket) -> None:
    """A bridge or a prompt that holds the card is no reader, and nothing may end it."""
    with pocket.card():
        assert pocket.case.held_by("hanako") is None
        assert "hanako  out\n" in call(pocket.folder, "list").output
        assert told(call(pocket.folder, "eject", "hanako")) == "This card is in no reader."


def test_a_reader_has_a_card_only_once_the_driver_has_spoken_to_it(pocket: Pocket) -> None:
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server, pocket.card() as card:
        line = socket.create_connection(server.getsockname())
        driver, _ = server.accept()  # as the kernel does for a second card of an occupied reader

        def waits() -> None:
            heard.append("waits")
            driver.sendall(b"\x00\x01\x04")  # the other card is out: now the driver asks for the ATR
            driver.shutdown(socket.SHUT_WR)

        with driver, line:
            serve(card.chip, line, lambda: heard.append("taken"), waits, patience=0)
            atr = card.chip.atr
            assert driver.recv(2 + len(atr), socket.MSG_WAITALL)[2:] == atr
    assert heard == ["waits", "taken"]


def test_a_country_that_does_not_run_or_is_no_demo_certifies_nobody_and_says_so(
    pocket: Pocket, tmp_path: Path
) -> None:
    (tmp_path / "jlis").mkdir()
    peers = {"operator": Peer("http://127.0.0.1:1", "A" * 43 + "=")}
    at = Settings(body="jlis", folder=".", peers=peers, public_address="http://127.0.0.1:1", demo=True)
    for settings, said in ((at, "does not run. Start it"), (replace(at, demo=False), "is no demo")):
        save(settings, tmp_path / "jlis" / "settings.toml")
        for words in (("issue", "koji"), ("hold", "hanako"), ("revoke", "hanako")):
            assert said in told(call(pocket.folder, *words, "--country", str(tmp_path)))
    assert "koji" not in pocket.case.names()


def test_a_card_from_the_post_is_opened_only_after_every_pin_was_typed_well(
    pocket: Pocket, tmp_path: Path
) -> None:
    code, nowhere = new_code(bytes), "http://127.0.0.1:1"
    with pocket.card() as talk:
        sealed = State.decode(talk.state.encode())
    sealed.life = Life.SEALED
    await_code(sealed, public_half(code))
    (tmp_path / "a.card").write_bytes(carry(enclose(sealed, b"its city's"), code).file)
    shown, own = code.reveal("type it"), ["ABC123", "ABC123", "7193", "7193", "", "", "", ""]
    taken = call(tmp_path, "take", "mine", str(tmp_path / "a.card"), typed=f"{shown}\n")
    assert taken.exit_code == 0, taken.output
    for typed, said in (
        (["no code"], "26 letters and digits"),
        ([shown, "ABC123", "ABC124", *own[2:]], "no try was spent. Look at: signing: differs"),
        ([shown, "ABC123", "ABC123", "1234", "1234", *own[4:]], "login: easy"),
    ):
        made = call(tmp_path, "activate", "mine", "--at", nowhere, typed="\n".join(typed) + "\n")
        assert said in told(made)
    made = call(tmp_path, "activate", "mine", "--at", nowhere, typed="\n".join([shown, *own]) + "\n")
    assert isinstance(made.exception, Unreachable)
    assert "5 tries at the code from the counter" in call(tmp_path, "show", "mine").output
    assert all(each not in made.output for each in (shown, "7193", "ABC123"))
