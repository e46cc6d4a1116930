# SPDX-License-Identifier: Apache-2.0
"""Card software reads our card: OpenSC, OpenSSL, GnuTLS, OpenSSH, pcsc-tools, python-pkcs11 (card §14.2).

One namespace and two cards for the whole file. Judged by exit codes and signatures, not by wording (K-48).
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.private_room import MODULE, Room, missing, private_room
from warifu.cards import CardCase
from warifu.kernel.clock import SystemClock

pytestmark = [pytest.mark.real, pytest.mark.skipif(bool(missing()), reason=missing())]

TEXT_APDU = """00A4040C0AD3921000310001010408
00A4020C020011
00200080
002000800431323334
00A4020C020001
00B0000000
00A4020C020002
00B0000000
"""
OTHERS_APDU = """00A4040C0AD3921000310001010402
00A4020C020011
0020008006303230343031
00B0810000
00A4040C0AD3921000310001010100
00B2010C00
00A4040C07A0000001510000
00CA004500
00A4040C0AD3921000310001010401
00A4020C02001C
00200080
"""
PYTHON_PKCS11 = """
import pkcs11, sys
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
tokens = list(pkcs11.lib(sys.argv[1]).get_tokens(token_label="JPKI (User Authentication PIN)"))
certificate = x509.load_pem_x509_certificate(open("auth.pem", "rb").read())
with tokens[0 if sys.argv[2] == "once" else 1].open(user_pin="1234") as opened:
    key = next(opened.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY}))
    while True:
        signed = key.sign(b"nonce", mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS)
        if sys.argv[2] == "once":
            certificate.public_key().verify(signed, b"nonce", PKCS1v15(), SHA256())
            break
"""
OPENSC_CONF = """app default {
  framework pkcs15 { use_pin_caching = true; pin_cache_ignore_user_consent = true; }
}
"""
ENGINE_CNF = f"""openssl_conf = oc
[oc]
engines = en
[en]
pkcs11 = p
[p]
engine_id = pkcs11
MODULE_PATH = {MODULE}
init = 0
"""
CLIENT = Path(__file__).with_name("pcsc_client.py")
AUTH, SIGN = ("0", "1234", "01"), ("1", "ABC123", "02")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("pcsc")
    with private_room(folder) as room:
        for reader, name in enumerate(("hanako", "taro")):
            made = room.warifu("issue", name, "--folder", "cards")
            assert made.returncode == 0, made.stderr
            room.insert(name, reader)
        (folder / "msg.txt").write_bytes(b"the message\n")
        yield room


def pkcs11(room: Room, slot: str, pin: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = ("pkcs11-tool", "--module", MODULE, "--slot-index", slot, "--login", "--pin", pin)
    return room.run(*command, *words)


@pytest.fixture(scope="module")
def certificates(room: Room) -> Path:
    for number, name in (("01", "auth"), ("03", "auth_ca"), ("04", "sign_ca")):
        read = room.run("pkcs15-tool", "-r", "0", "--read-certificate", number)
        assert read.returncode == 0, read.stderr
        (room.folder / f"{name}.pem").write_text(read.stdout)
    with_pin = ("--verify-pin", "--auth-id", "02", "--pin", "ABC123")
    read = room.run("pkcs15-tool", "-r", "0", *with_pin, "--read-certificate", "02")
    assert read.returncode == 0, read.stderr
    (room.folder / "sign.pem").write_text(read.stdout[read.stdout.index("-----BEGIN") :])
    return room.folder


def test_opensc_finds_the_card_its_pins_and_its_certificates(room: Room) -> None:
    assert room.run("opensc-tool", "-r", "0", "-a").stdout.strip() == "3b:e0:00:ff:81:31:fe:45:14"
    assert "jpki" in room.run("opensc-tool", "-r", "0", "-n").stdout.lower()
    lists = ("--list-certificates", "--list-pins", "--list-keys", "--list-public-keys")
    listed = room.run("pkcs15-tool", "-r", "0", *lists).stdout
    assert listed.count("X.509 Certificate") == 4
    assert re.findall(r"Tries left\s*:\s*(\d)", listed) == ["3", "5"]
    refused = room.run("pkcs15-tool", "-r", "0", "--read-certificate", "02")
    assert refused.returncode == 1, "the signing certificate needs the password"


def test_openssl_accepts_both_chains(room: Room, certificates: Path) -> None:
    for name in ("auth", "sign"):
        room_files = (certificates / f"{name}_ca.pem", certificates / f"{name}.pem")
        assert room.run("openssl", "verify", "-CAfile", *room_files).stdout.strip().endswith("OK")


@pytest.mark.parametrize(("slot", "pin", "key", "name"), [(*AUTH, "auth"), (*SIGN, "sign")])
def test_openssl_verifies_what_the_card_signs(
    room: Room, certificates: Path, slot: str, pin: str, key: str, name: str
) -> None:
    signed = pkcs11(
        room, slot, pin, "--sign", "--id", key, "-m", "SHA256-RSA-PKCS", "-i", "msg.txt", "-o", f"{name}.sig"
    )
    assert signed.returncode == 0, signed.stderr
    public = room.run("openssl", "x509", "-in", f"{name}.pem", "-pubkey", "-noout").stdout
    (certificates / f"{name}.pub").write_text(public)
    checked = room.run(
        "openssl", "dgst", "-sha256", "-verify", f"{name}.pub", "-signature", f"{name}.sig", "msg.txt"
    )
    assert checked.stdout.strip() == "Verified OK"


@pytest.mark.parametrize("mechanism", ["SHA1-RSA-PKCS", "SHA384-RSA-PKCS", "SHA512-RSA-PKCS", "RSA-PKCS"])
def test_the_other_hashes_work_too(room: Room, mechanism: str) -> None:
    slot, pin, key = AUTH
    done = pkcs11(room, slot, pin, "--sign", "--id", key, "-m", mechanism, "-i", "msg.txt", "-o", "other.sig")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("slot", "pin"), [AUTH[:2], SIGN[:2]])
def test_pkcs11_tool_finds_no_errors_on_either_slot(room: Room, slot: str, pin: str) -> None:
    tested = pkcs11(room, slot, pin, "--test")
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "No errors" in tested.stdout


def test_scriptor_reads_number_and_four_items_as_text(room: Room) -> None:
    (room.folder / "text.apdu").write_text(TEXT_APDU)
    told = room.run("scriptor", "-r", "Virtual PCD 00 00", "text.apdu").stdout
    answers = re.findall(r"^< ([0-9A-F\s]+) :", told, re.MULTILINE)
    assert len(answers) == 8, told
    joined = ["".join(each.split()) for each in answers]
    assert joined[2] == "63C3"
    assert joined[3] == "9000"
    assert re.fullmatch(r"FF100C(3[0-9]){12}FFFF9000", joined[5]), "seventeen bytes"
    assert joined[7].startswith("FF20")
    assert joined[7].endswith("DF2501329000")


def test_scriptor_reads_age_serial_and_card_id_of_the_other_applications(room: Room) -> None:
    (room.folder / "others.apdu").write_text(OTHERS_APDU)
    told = room.run("scriptor", "-r", "Virtual PCD 00 00", "others.apdu").stdout
    answers = re.findall(r"^< ([0-9A-F\s]+) :", told, re.MULTILINE)
    joined = ["".join(each.split()) for each in answers]
    assert len(joined) == 11, told
    assert joined[3].startswith("FF10"), "the age record, by the birth date"
    assert re.fullmatch(r"011C(3[0-9]){28}9000", joined[5]), "serial, municipality and last day"
    assert re.fullmatch(r"[0-9A-F]{32}9000", joined[7]), "the card's id"
    assert joined[10] == "63C3"


def test_opensc_makes_no_pss_so_neither_can_its_users(room: Room) -> None:
    (room.folder / "h32").write_bytes(bytes(32))
    slot, pin, key = AUTH
    words = ("-m", "RSA-PKCS-PSS", "--hash-algorithm", "SHA256", "-i", "h32", "-o", "pss.sig")
    assert pkcs11(room, slot, pin, "--sign", "--id", key, *words).returncode == 1


def test_gnutls_openssh_and_python_see_the_keys(room: Room, certificates: Path) -> None:
    token = "pkcs11:token=JPKI%20(User%20Authentication%20PIN)"
    seen = room.run("p11tool", "--provider", MODULE, "--login", "--set-pin", "1234", "--list-all", token)
    assert seen.returncode == 0, seen.stderr
    assert "Private key" in seen.stdout
    keys = room.run("ssh-keygen", "-D", MODULE, "-e")
    assert keys.returncode == 0, keys.stderr
    assert keys.stdout.count("ssh-rsa ") >= 3
    (room.folder / "sign.py").write_text(PYTHON_PKCS11)
    done = room.run(sys.executable, "sign.py", MODULE, "once")
    assert done.returncode == 0, done.stderr


def test_our_own_reader_finds_every_signature_and_every_closed_door(room: Room) -> None:
    case = CardCase(room.folder / "cards", SystemClock())
    checked = room.run(sys.executable, CLIENT, case.authority.cv_root.hex())
    assert checked.stdout == "all checked\n", checked.stderr


def test_the_holders_reader_signs_in_through_pcsc_and_no_other_program_with_her_pin(room: Room) -> None:
    root = str(CLIENT.parents[2])
    signed = room.run(sys.executable, CLIENT.with_name("pcsc_sign_in.py"), PYTHONPATH=root)
    assert signed.stdout == "signed\n", signed.stderr


def test_the_wrong_reader_is_another_card(room: Room, certificates: Path) -> None:
    other = room.run("pkcs15-tool", "-r", "1", "--read-certificate", "01")
    assert other.returncode == 0
    assert other.stdout != (certificates / "auth.pem").read_text()
    assert room.run("opensc-tool", "-r", "2", "-n").returncode != 0


def test_an_inserted_card_is_found_from_outside_the_walls_at_its_own_process(room: Room) -> None:
    """Whoever ejects from another terminal, outside, must not end who has that number there."""
    found = CardCase(room.folder / "cards", SystemClock()).held_by("hanako")
    assert found, "in a reader, and to be seen"
    assert b"insert\0hanako" in Path(f"/proc/{found}/cmdline").read_bytes()


def test_a_card_pulled_out_in_the_middle_breaks_off_and_keeps_its_tries(
    room: Room, certificates: Path
) -> None:
    (certificates / "sign.py").write_text(PYTHON_PKCS11)
    signing = room.start(sys.executable, "sign.py", MODULE, "forever", log="pulled.txt")
    trace = room.folder / "taro.log"
    before = trace.read_text().count("802A")
    room.wait(lambda: trace.read_text().count("802A") > before)
    room.eject("taro", 1)
    assert signing.wait(timeout=30) != 0
    told = room.warifu("show", "taro", "--folder", "cards").stdout
    left = int(re.findall(r"jpki/0018: (\d) of 3", told)[0])
    assert left in {2, 3}, "a pull costs at most the try that was under way"
    room.insert("taro", 1)
    assert (
        room.run("pkcs15-tool", "-r", "1", "--verify-pin", "--auth-id", "01", "--pin", "1234").returncode == 0
    )


def test_three_wrong_pins_lock_the_card_and_a_restart_does_not_help(room: Room) -> None:
    def attempt(pin: str) -> int:
        return room.run("pkcs15-tool", "-r", "1", "--verify-pin", "--auth-id", "01", "--pin", pin).returncode

    assert attempt("0001") != 0
    assert attempt("1234") == 0, "a success gives the tries back"
    assert [attempt(f"000{number}") != 0 for number in range(1, 4)] == [True] * 3
    assert attempt("1234") != 0
    assert "locked" in room.run("pkcs11-tool", "--module", MODULE, "-L").stdout
    room.eject("taro", 1)
    room.insert("taro", 1)
    assert attempt("1234") != 0
    assert "jpki/0018: 0 of 3" in _shown_after_ejecting(room)


def _shown_after_ejecting(room: Room) -> str:
    room.eject("taro", 1)
    return room.warifu("show", "taro", "--folder", "cards").stdout


def test_openssl_makes_and_checks_a_cms_signature_of_the_card(room: Room, certificates: Path) -> None:
    # by now one card is left: the engine finds keys by the token's name, which both cards share
    assert room.inserted == ["hanako"]
    (certificates / "opensc.conf").write_text(OPENSC_CONF)
    (certificates / "engine.cnf").write_text(ENGINE_CNF)
    key = "pkcs11:token=JPKI%20(Digital%20Signature%20PIN);id=%02;type=private;pin-value=ABC123"
    signed = room.run(
        "openssl", "cms", "-sign", "-engine", "pkcs11", "-keyform", "engine", "-inkey", key,
        "-signer", "sign.pem", "-in", "msg.txt", "-binary", "-nodetach", "-outform", "DER", "-out", "m.p7m",
        OPENSC_CONF="opensc.conf", OPENSSL_CONF="engine.cnf",
    )  # fmt: skip
    assert signed.returncode == 0, signed.stderr
    checked = room.run(
        "openssl", "cms", "-verify", "-inform", "DER", "-in", "m.p7m", "-CAfile", "sign_ca.pem",
        "-purpose", "any", "-out", "out.txt",
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr
    assert (certificates / "out.txt").read_bytes() == b"the message\n"


def test_curl_signs_in_with_the_card_over_tls_1_2(room: Room, certificates: Path) -> None:
    made = room.run(
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "srv.key", "-out", "srv.pem",
        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    room.start(
        "openssl", "s_server", "-accept", "18444", "-cert", "srv.pem", "-key", "srv.key", "-tls1_2",
        "-client_sigalgs", "RSA+SHA256", "-Verify", "1", "-verify_return_error",
        "-CAfile", "auth_ca.pem", "-www",
        log="tls.txt",
    )  # fmt: skip
    room.wait(lambda: "ACCEPT" in (certificates / "tls.txt").read_text())
    key = "pkcs11:token=JPKI%20(User%20Authentication%20PIN);id=%01;type=private;pin-value=1234"
    got = room.run(
        "curl", "-sS", "--cacert", "srv.pem", "--engine", "pkcs11", "--key-type", "ENG", "--cert", "auth.pem",
        "--key", key, "https://localhost:18444/",
        OPENSSL_CONF="engine.cnf", OPENSC_CONF="opensc.conf",
    )  # fmt: skip
    assert got.returncode == 0, got.stderr
    assert "JPKI-SOFT-TEST" in got.stdout or "Client certificate" in got.stdout


def test_no_trace_of_all_this_holds_a_pin_or_a_number(room: Room) -> None:
    trace = (room.folder / "hanako.log").read_text()
    assert trace.count("\n") > 200
    assert b"1234".hex() not in trace
    assert b"ABC123".hex().upper() not in trace
    assert re.search(r"FF100C", trace) is None
