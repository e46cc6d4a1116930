# SPDX-License-Identifier: Apache-2.0
"""What stands in the certificates, and what must never stand there (card §7)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.cards.linter import findings
from tests.cards.pocket import Pocket
from warifu.cards import CardMakers, make_key
from warifu.kernel.clock import SteppedClock
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
    next_one = CardMakers(
        tmp_path / "next", SteppedClock(datetime(2030, 4, 1, tzinfo=UTC)), Secret(bytes(32)), make_key
    ).issuers(bytes(32))
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


def test_a_linter_finds_nothing(drawer: Pocket, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("0001", "0002", "000A", "000B")]
    for file in files:
        file.write_bytes(certificate(drawer, f"jpki/{file.name}").public_bytes(Encoding.DER))
    assert findings("lint_pkix_cert", *files) == ""
