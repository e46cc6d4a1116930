# SPDX-License-Identifier: Apache-2.0
"""`warifu card sign` and `verify-signature`: the whole of what a person reads and types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from typer.testing import CliRunner, Result

from tests.cards.pocket import Pocket
from tests.cards.stamper import Stamping
from warifu.cards.documents import NoTimeStamp, NotSigned, SigningPasswordWrong
from warifu.cards.timestamps.service import TimeStampService
from warifu.cards.timestamps.web import PATH, QUERY, REPLY
from warifu.cli_signing import card
from warifu.kernel.refusal import Malformed

SHOWN = """\
Whoever gets the signed file can read in it:
  name: 山田　花子
  address: 美登里市緑町１丁目２番３号
  birth date, the era's figure before it: 319800217
  sex: female
"""


@contextmanager
def served(service: TimeStampService) -> Iterator[str]:
    """The authority at an address of this machine."""

    class Window(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert (self.path, self.headers["content-type"]) == (PATH, QUERY)
            answer = service.answer(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("content-type", REPLY)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its own name
            pass

    with HTTPServer(("127.0.0.1", 0), Window) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}{PATH}"
        server.shutdown()
        thread.join()


def call(pocket: Pocket, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(card, [*words, "--folder", str(pocket.folder)], input=typed)


def test_she_sees_what_her_signature_shows_and_whoever_gets_it_reads_who_and_when(
    pocket: Pocket, stamping: Stamping, tmp_path: Path
) -> None:
    letter, root = tmp_path / "letter.txt", tmp_path / "roots.pem"
    letter.write_text("I rent the flat.\n")
    authority = x509.load_der_x509_certificate(pocket.case.signing_authority())
    root.write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in (authority, stamping.root)))
    with served(stamping.service) as address:
        signed = call(pocket, "sign", "hanako", str(letter), "--time-stamp", address, typed="abc123\ny\n")
    beside = tmp_path / "letter.txt.p7s"
    asked = "Signing password (5 tries left): \n"
    assert signed.output == f"{asked}{SHOWN}Sign? [y/N]: y\nsigned: {beside}\n"

    check = ("verify-signature", str(beside), "--roots", str(root))
    good = call(pocket, *check)
    expected = r"""letter\.txt\.p7s: valid: unchanged since it was signed
  signer  山田　花子, as OU=Signature CA \(fictional\),O=JPKI-SOFT-TEST,C=JP says
  time    \d{4}-\d\d-\d\d \d\d:\d\d:\d\d JST, by a time stamp
  state   not asked: whether it was revoked only certified verifiers may ask \(JPKI Act 17\)
"""
    assert re.fullmatch(expected, good.output)
    assert good.exit_code == 0
    letter.write_text("I buy the flat.\n")
    bad = call(pocket, *check)
    assert bad.output.startswith("letter.txt.p7s: ALTERED")
    assert bad.exit_code == 1


def test_a_no_writes_nothing(pocket: Pocket, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("I rent the flat.\n")
    words = ("sign", "hanako", str(letter), "--password-stdin")
    wrong = call(pocket, *words, typed="ZZZ999\n")
    assert isinstance(wrong.exception, SigningPasswordWrong)
    assert wrong.exception.told == "The signing password is wrong; 4 tries are left."
    assert isinstance(call(pocket, *words, typed="ABC123\nn\n").exception, Malformed)
    nobody = call(pocket, *words, "--yes", "--time-stamp", "http://127.0.0.1:9/", typed="ABC123\n")
    assert isinstance(nobody.exception, NoTimeStamp)
    assert [each.name for each in tmp_path.iterdir() if each.suffix != ""] == ["letter.txt"]
    assert "ZZZ999" not in wrong.output


def test_no_file_is_written_over_and_no_signature_is_told_so(pocket: Pocket, tmp_path: Path) -> None:
    letter, beside = tmp_path / "letter.txt", tmp_path / "letter.txt.p7s"
    letter.write_text("I rent the flat.\n")
    beside.write_text("mine")
    there = call(pocket, "sign", "hanako", str(letter), "--yes", "--password-stdin", typed="ABC123\n")
    assert isinstance(there.exception, Malformed)
    assert beside.read_text() == "mine"
    with pytest.raises(NotSigned):
        CliRunner().invoke(
            card, ["verify-signature", str(beside), "--folder", str(pocket.folder)], catch_exceptions=False
        )
