# SPDX-License-Identifier: Apache-2.0
"""The authorities' keys in a PKCS #11 module: SoftHSM holds them, OpenSSL believes what they sign."""

from __future__ import annotations

import platform
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pkcs11 import Attribute, ObjectClass

from tests.cards.office import NOW
from warifu.app.certification import authority_keys
from warifu.cards.jpki import AuthorityFolder, CertificateKind, FileAuthorityKeys, make_root
from warifu.cards.jpki.module import ModuleAuthorityKeys, read_pin
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import Secret
from warifu.kernel.settings import Settings

LIBRARY = Path(f"/usr/lib/{platform.machine()}-linux-gnu/softhsm/libsofthsm2.so")
TOKEN, PIN = "warifu", "1234-5678"
ABSENT = shutil.which("softhsm2-util") is None or not LIBRARY.exists()
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(ABSENT, reason="no SoftHSM: apt-get install --no-install-recommends softhsm2"),
]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleAuthorityKeys]:
    place = tmp_path_factory.mktemp("softhsm")
    (place / "tokens").mkdir()
    settings = place / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {place / 'tokens'}\nobjectstore.backend = file\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(settings))
        words = ("--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", "87654321")
        subprocess.run(["softhsm2-util", *words], check=True, capture_output=True)
        opened = ModuleAuthorityKeys(LIBRARY, TOKEN, Secret(PIN))
        yield opened
        opened.close()


def test_the_ceremony_is_the_same_with_keys_in_a_module(keys: ModuleAuthorityKeys, tmp_path: Path) -> None:
    draw = random.Random(4).randbytes
    offline = FileAuthorityKeys(tmp_path / "offline", Secret(b"offline"))
    folder = AuthorityFolder(tmp_path / "authority", keys)
    folder.place_root(make_root(offline, NOW, draw))
    made = folder.add(CertificateKind.SIGNING, offline, NOW, draw)
    reopened = AuthorityFolder(tmp_path / "authority", keys).of(CertificateKind.SIGNING)[-1]
    assert reopened.certificate == made.certificate
    for name, each in (("root", folder.root), ("cross", made.cross), ("own", made.certificate)):
        (tmp_path / f"{name}.pem").write_bytes(each.public_bytes(Encoding.PEM))
    for anchor, leaf in (("root", "cross"), ("own", "own")):
        words = ("openssl", "verify", "-x509_strict", "-CAfile", f"{anchor}.pem", f"{leaf}.pem")
        told = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stderr
    made.responder.verify_directly_issued_by(made.certificate)
    assert not list((tmp_path / "authority").rglob("*.key")), "no key has left the module"


def test_a_key_is_made_once_signs_only_our_way_and_cannot_be_read_out(keys: ModuleAuthorityKeys) -> None:
    keys.make("once")
    keys.make("once")
    signer = keys.signer("once")
    with pytest.raises(Fault):
        signer.sign(b"x", PKCS1v15(), SHA1())
    with pytest.raises(Fault):
        signer.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(Fault):
        keys.signer("absent")
    (private,) = keys._session.get_objects(
        {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.LABEL: "once"}
    )
    with pytest.raises(pkcs11.PKCS11Error):
        private[Attribute.PRIVATE_EXPONENT]


def test_a_wrong_pin_and_a_pin_that_others_may_read_open_nothing(
    keys: ModuleAuthorityKeys, tmp_path: Path
) -> None:
    with pytest.raises(Fault):
        ModuleAuthorityKeys(LIBRARY, "another", Secret(PIN))
    place = tmp_path / "pin"
    place.write_text(PIN)
    place.chmod(0o644)
    with pytest.raises(Fault, match="wrong on our side"):
        read_pin(place)
    place.chmod(0o600)
    assert read_pin(place).reveal("a test") == PIN


def test_a_body_whose_settings_name_a_module_signs_inside_it(
    keys: ModuleAuthorityKeys, tmp_path: Path
) -> None:
    settings = Settings(body="jlis", folder=str(tmp_path), peers={}, key_module=str(LIBRARY), key_token=TOKEN)
    pin = tmp_path / "authority" / "pin"
    pin.parent.mkdir()
    pin.write_text(PIN + "\n")
    pin.chmod(0o600)
    opened = authority_keys(settings, FileKeyRing(tmp_path / "keys"))
    assert isinstance(opened, ModuleAuthorityKeys)
    keys.make("of-a-body")
    assert opened.signer("of-a-body").public_key() == keys.signer("of-a-body").public_key()
    opened.close()
