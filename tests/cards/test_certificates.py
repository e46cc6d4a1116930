# SPDX-License-Identifier: Apache-2.0
"""What stands in the certificates, and what must never stand there (card §7)."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ObjectIdentifier

from tests.cards.pocket import PINS, Pocket
from warifu.cards import Holder, TestAuthority, profiles
from warifu.cards.chip import Kind
from warifu.kernel.secrecy import Secret

PERSON = {"1": "山田　花子", "4": "319800217", "3": "2", "5": "美登里市緑町１丁目２番３号", "2": "00000"}


def certificate(drawer: Pocket, place: str) -> x509.Certificate:
    with drawer.card() as card:
        return x509.load_der_x509_certificate(card.state.files[place])


def test_the_signing_certificate_says_who_she_is_in_the_order_of_the_profile(drawer: Pocket) -> None:
    signing = certificate(drawer, "jpki/0001")
    names = list(signing.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    last = [
        str(each.type_id.dotted_string).rsplit(".", 1)[1]
        for each in names
        if isinstance(each, x509.OtherName)
    ]
    assert last == ["1", "4", "3", "5", "2", "6"]
    said = {kind: each.value[2:].decode() for kind, each in zip(last, names, strict=True)}
    assert PERSON.items() <= said.items()
    assert signing.not_valid_after_utc == datetime(2031, 2, 17, 14, 59, 59, tzinfo=UTC)


def test_the_authentication_certificate_says_nothing_about_her(drawer: Pocket) -> None:
    der = certificate(drawer, "jpki/000A").public_bytes(Encoding.DER)
    for text in (*PERSON.values(), "123456789018"):
        assert len(text) < 4 or text.encode() not in der
    assert b"123456789018" not in certificate(drawer, "jpki/0001").public_bytes(Encoding.DER)


def test_two_generations_of_authorities_share_a_name_and_are_told_apart_by_key(
    drawer: Pocket, tmp_path: Path
) -> None:
    next_one = TestAuthority(tmp_path / "next", date(2030, 4, 1), drawer.make_key).issuers(bytes(32))
    first = certificate(drawer, "jpki/000B")
    second = x509.load_der_x509_certificate(next_one.authentication.certificate)
    assert first.subject == second.subject
    own = (
        certificate(drawer, "jpki/000A").extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    )
    identifiers = [
        each.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
        for each in (first, second)
    ]
    assert identifiers.index(own.key_identifier or b"") == 0
    assert identifiers[0] != identifiers[1]


def test_a_linter_finds_nothing(pocket: Pocket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # the linter's decoder knows no arc over 32 bits, which is every arc under 2.25; the rest is ours
    monkeypatch.setattr(profiles, "SIGNING_POLICY", ObjectIdentifier("1.3.6.1.4.1.32473.1"))
    monkeypatch.setattr(profiles, "AUTHENTICATION_POLICY", ObjectIdentifier("1.3.6.1.4.1.32473.2"))
    typed = {name: Secret(pin) for name, pin in PINS.items()}
    pocket.case.issue("linted", Holder(), Kind.ORDINARY, typed)
    with pocket.card("linted") as card:
        files = {each: card.state.files[f"jpki/{each}"] for each in ("0001", "0002", "000A", "000B")}
    for name, der in files.items():
        (tmp_path / name).write_bytes(der)
        linter = Path(sys.executable).with_name("lint_pkix_cert")
        told = subprocess.run(
            [linter, "lint", "-s", "WARNING", tmp_path / name], capture_output=True, text=True, check=False
        )
        assert told.returncode == 0, told.stdout
