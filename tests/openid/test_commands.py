# SPDX-License-Identifier: Apache-2.0
"""`warifu openid register | list | end | rotate`: what an official types and reads, on a body's database."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.canary import contents
from tests.databases import Databases
from tests.openid.provider import key_for
from warifu.app import plan
from warifu.app.ceremony import make_directory
from warifu.app.process import CONNINFO, DIRECTORY, KEYS, SETTINGS
from warifu.cards.openid.refusals import ServiceRegistered, UnknownService
from warifu.cli import app
from warifu.kernel.clock import SystemClock
from warifu.kernel.database import Database
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.refusal import Malformed
from warifu.kernel.settings import Peer, Settings, save

CONVERTERS = ("operator", "commission")
LIBRARY = """
client_id = "RP00000001"
kind = "private"
name = ["みどり図書館", "Midori Library"]
purpose = ["貸出カードを作るため", "To make a library card"]
redirect_uris = ["https://library.example/back"]
scopes = ["name", "address"]
"""
OLD_SYSTEM = """
client_id = "RP00000002"
kind = "public"
name = ["古い窓口", "Old counter"]
purpose = ["予約のため", "To book"]
redirect_uris = ["https://old.example/back"]
token_endpoint_auth_method = "client_secret_basic"
"""


@dataclass
class Desk:
    """The official's desk: the sign-in's own folder, and a place for files."""

    folder: Path
    database: Database

    def type(self, verb: str, *words: str) -> str:
        """Run `warifu openid …`; gives what it prints, or raises its problem."""
        settings = ("--settings", str(self.folder / SETTINGS))
        done = CliRunner().invoke(app, ["openid", verb, *words, *settings])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.output

    def register(self, stated: str, *options: str) -> str:
        file = self.folder / "registration.toml"
        file.write_text(stated)
        return self.type("register", str(file), *options)


@pytest.fixture(scope="module")
def desk(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A body's folder as `warifu serve` finds it: settings, database, directory, keys."""
    country, place = tmp_path_factory.mktemp("country"), databases.create(["cards.openid"])
    rings = {body: FileKeyRing(country / body / KEYS) for body in ("signin", "jlis", "portal", *CONVERTERS)}
    for body, ring in rings.items():
        ring.make(*plan.plan_of(body).keys)
    folder = country / "signin"
    peers = {
        body: Peer("http://127.0.0.1:9", b64encode(rings[body].verifying_key(plan.SIGN)).decode())
        for body in CONVERTERS
    }
    save(Settings(body="signin", folder=".", peers=peers), folder / SETTINGS)
    (folder / DIRECTORY).write_bytes(make_directory(rings, SystemClock().minute() - 1, os.urandom).encode())
    (folder / CONNINFO).write_text(place.conninfo)
    database = Database.connect(place.conninfo)
    yield Desk(folder, database)
    database.close()
    databases.drop(place)


def keys_of(client_id: str, *, private: bool = False) -> str:
    """The registration's part with the key."""
    key = key_for(client_id).as_dict(private=private)
    parts = ("kty", "crv", "kid", "x", "y", *(("d",) if private else ()))
    return "[[jwks.keys]]\n" + "\n".join(f'{part} = "{key[part]}"' for part in parts)


def test_a_service_is_admitted_read_in_the_list_and_ended_and_its_name_is_never_given_again(
    desk: Desk,
) -> None:
    assert desk.type("list") == ""
    assert desk.register(LIBRARY + keys_of("RP00000001")) == "RP00000001 is registered\n"
    with pytest.raises(ServiceRegistered):
        desk.register(LIBRARY + keys_of("RP00000001"))
    assert desk.type("list") == "RP00000001\tlibrary.example\tname address\n"
    assert desk.type("end", "RP00000001") == "RP00000001 has ended\n"
    for gone in ("RP00000001", "RP00000099", "no name"):
        with pytest.raises(UnknownService, match="No service is registered under this name"):
            desk.type("end", gone)
    assert desk.type("list") == ""
    with pytest.raises(ServiceRegistered):
        desk.register(LIBRARY + keys_of("RP00000001"))


def test_a_service_may_have_documents_signed_by_a_ground_and_a_key_to_seal_to(desk: Desk) -> None:
    signing = 'may_sign = true\nsign_ground = ["賃貸借契約の申込み", "Applications for a lease"]\n'
    stated = signing + LIBRARY.replace("RP00000001", "RP00000004") + keys_of("RP00000004")
    with pytest.raises(Malformed, match="one key in jwks with use=enc"):
        desk.register(stated)
    sealed = f'{stated}\n{keys_of("RP00000004seal")}\nuse = "enc"'
    assert desk.register(sealed, "--same-sector") == "RP00000004 is registered\n"
    assert desk.type("list") == "RP00000004\tlibrary.example\tname address sign\n"
    desk.type("end", "RP00000004")


def test_an_old_systems_secret_is_shown_once_and_kept_nowhere(desk: Desk) -> None:
    first, second = desk.register(OLD_SYSTEM).splitlines()
    assert first == "RP00000002 is registered"
    secret = second.removeprefix("secret: ")
    assert len(secret) == 43
    assert desk.type("list") == "RP00000002\told.example\t-\n"
    assert not [place for place, content in contents(desk.database) if secret.encode() in content]


def test_a_private_key_in_the_file_is_refused_and_nothing_is_registered(desk: Desk) -> None:
    before = desk.type("list")
    sent = keys_of("RP00000003", private=True)
    with pytest.raises(Malformed, match="a private part was sent: make a new key"):
        desk.register(LIBRARY.replace("RP00000001", "RP00000003") + sent)
    assert desk.type("list") == before


def test_the_next_key_of_id_tokens_is_made_and_published(desk: Desk) -> None:
    assert [desk.type("rotate") for _ in range(2)] == ["key 2 is published\n", "key 3 is published\n"]
    assert (desk.folder / KEYS / "openid-sign-3.key").stat().st_mode & 0o777 == 0o600
