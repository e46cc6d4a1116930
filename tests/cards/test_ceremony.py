# SPDX-License-Identifier: Apache-2.0
"""The key ceremony from the command line: what it prints, what it leaves, what it refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cryptography import x509
from typer.testing import CliRunner

from tests.cards.questions import needs_openssl, run
from warifu.app import plan
from warifu.cli import app
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.refusal import Fault, Malformed
from warifu.kernel.settings import Peer, Settings, save

KEY = re.compile(r"key ([0-9a-f]{40})")
PEERS = {"operator": Peer("http://127.0.0.1:9", "A" * 43 + "=")}


def typed(*words: object, typing: str = "") -> str:
    """Run `warifu authority …`; gives what it prints, or raises its problem."""
    done = CliRunner().invoke(app, ["authority", *map(str, words)], input=typing)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


@pytest.mark.real
@needs_openssl
def test_root_two_generations_and_what_is_never_written_over(tmp_path: Path) -> None:
    offline, words = tmp_path / "offline", tmp_path / "passphrase"
    words.write_text("a sentence on paper\n")
    settings = tmp_path / "jlis" / "settings.toml"
    ring = FileKeyRing(settings.parent / "keys")
    ring.make(plan.AUTHORITY)
    save(Settings(body="jlis", folder=".", peers=PEERS), settings)
    online, secretly = ("--settings", settings), ("--passphrase-file", words)
    assert typed("show", *online) == "no ceremony has been held\n"
    made = typed("root", offline, typing="a sentence on paper\na sentence on paper\n")
    assert made.count("key ") == 1
    assert (offline / "root.key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(Malformed, match="nothing is written over"):
        typed("root", offline, *secretly)
    first = typed("add", "signing", offline, "--generation", 1, *online, *secretly)
    for again in (1, 3):
        with pytest.raises(Malformed, match="next generation for signing is 2"):
            typed("add", "signing", offline, "--generation", again, *online, *secretly)
    words.write_text("another sentence\n")
    with pytest.raises(Fault):
        typed("add", "signing", offline, "--generation", 2, *online, *secretly)
    words.write_text("a sentence on paper\n")
    second = typed("add", "signing", offline, "--generation", 2, *online, *secretly)
    keys = [KEY.findall(each)[0] for each in (first, second)]
    assert keys[0] != keys[1]
    shown = typed("show", *online)
    assert [each for each in KEY.findall(shown) if each in keys] == [keys[0], keys[0], keys[1], keys[1]]
    place = settings.parent / "authority"
    subjects = {
        x509.load_pem_x509_certificate((place / f"signing-{each}" / "authority.pem").read_bytes()).subject
        for each in (1, 2)
    }
    assert len(subjects) == 1, "one name, two keys: K-29"
    for each in (1, 2):
        chain = ("-CAfile", place / "root.pem", place / f"signing-{each}" / "cross.pem")
        assert run("openssl", "verify", "-x509_strict", *chain).startswith("0 ")
        other = ("-CAfile", place / f"signing-{3 - each}" / "authority.pem", "-partial_chain")
        responder = place / f"signing-{each}" / "responder.pem"
        assert not run("openssl", "verify", *other, responder).startswith("0 ")
    assert not list(place.rglob("root.key")), "the root's key is on its own medium only"


def test_a_short_passphrase_and_another_bodys_settings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="at least 12"):
        typed("root", tmp_path, typing="short\nshort\n")
    settings = tmp_path / "settings.toml"
    save(Settings(body="portal", folder=".", peers=PEERS), settings)
    with pytest.raises(Malformed, match="J-LIS"):
        typed("show", "--settings", settings)


def test_files_that_are_none_are_told_in_words(tmp_path: Path) -> None:
    rubbish, settings = tmp_path / "root.pem", tmp_path / "settings.toml"
    rubbish.write_bytes(b"\xff\xfe no such thing")
    FileKeyRing(tmp_path / "keys").make(plan.AUTHORITY)
    save(Settings(body="jlis", folder=".", peers=PEERS), settings)
    words = tmp_path / "passphrase"
    words.write_text("a sentence on paper\n")
    add = ("add", "signing", tmp_path, "--generation", 1)
    for told, sent in (
        ("a passphrase is text", ("root", tmp_path / "new", "--passphrase-file", rubbish)),
        ("can't decode", ("show", "--settings", rubbish)),
        ("no certificate in PEM", (*add, "--settings", settings, "--passphrase-file", words)),
    ):
        with pytest.raises(Malformed, match=told):
            typed(*sent)
