# SPDX-License-Identifier: Apache-2.0
"""Services on other people's software sign a person in: openid-client, Authlib, mod_auth_openidc (RP-1).

Each of them learns where we are from discovery alone, and believes nothing it has not checked itself. What
they meet are the bodies as they run: a card of J-LIS's making signs at the holder's reader, the sign-in asks
J-LIS. They read the host's clock, so this country lives by it too.
"""

from __future__ import annotations

import base64
import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from authlib.common.security import generate_token  # type: ignore[import-untyped]  # it has no types
from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]  # it has no types
from authlib.oauth2.rfc7523 import PrivateKeyJWT  # type: ignore[import-untyped]  # it has no types
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.databases import Databases
from tests.japan import HANAKO, TARO
from tests.login.country import Country, played_country
from tests.login.test_whole_way import Walk
from tests.openid.holder import Holder
from tests.openid.papers import LEASE, may_sign, wanted
from tests.openid.provider import Service, key_for, service
from tests.openid.ways import agrees_to, officials, signs_and_goes_back, to_her_reader
from warifu.app.verifying import place_root
from warifu.cards.documents import find_signature
from warifu.cards.openid import Proving
from warifu.kernel.clock import SteppedClock

HERE = Path(__file__).parent / "openid"
MODULES = Path("/usr/lib/apache2/modules")
NODE = shutil.which("node") and shutil.which("npm")
NODE_COMMAND = ["node", "--experimental-global-webcrypto", "client.mjs"]  # the switch is for Debian's Node 18
APACHE = Path("/usr/sbin/apache2")
HAS_APACHE = APACHE.exists() and (MODULES / "mod_auth_openidc.so").exists()
PIN = "1234"
FromThereAndBack = Callable[[str], str]
"""What a browser does between the address a service sends it to and the one it comes back at."""
pytestmark = pytest.mark.real


class HostClock(SteppedClock):
    """The host's clock, for a country that other programs meet."""

    def __init__(self) -> None:
        super().__init__(datetime.now(UTC))

    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture(scope="module")
def country(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Country]:
    with played_country(databases, tmp_path_factory.mktemp("clients"), HostClock()) as played:
        yield played
        assert not played.japan.faults


@pytest.fixture(scope="module")
def issuer(country: Country) -> str:
    return str(officials(country).house.names.issuer)


@pytest.fixture(scope="module")
def library(country: Country) -> Service:
    return service(officials(country))


@pytest.fixture(scope="module")
def clinic(country: Country) -> Service:
    return service(officials(country), "RP00000002", "clinic.example")


def with_card(walk: Walk, card: str, *, items: bool = True, decision: str = "yes") -> FromThereAndBack:
    """She uses her card where it is asked for, and decides."""

    def goes(address: str) -> str:
        agrees_to(walk, address, (card, PIN), items=items, decision=decision)
        return walk.page.headers["location"]

    return goes


# -- npm openid-client ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def node_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client with its package, as the lock file pins it by hash; its install scripts do not run."""
    folder = tmp_path_factory.mktemp("node")
    for file in ("package.json", "package-lock.json", "client.mjs"):
        shutil.copy(HERE / file, folder)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=200)
    assert made.returncode == 0, made.stderr
    return folder


def by_openid_client(
    folder: Path, asking: Service, goes: FromThereAndBack, scope: str, sign: dict[str, str] | None = None
) -> dict[str, Any]:
    """Sign a person in at a service on openid-client, and give what it believes.

    `sign` is a document to be signed on the way.
    """
    asked = {
        "issuer": asking.provider.house.names.issuer,
        "client_id": asking.client_id,
        "key": asking.key.as_dict(private=True),
        "redirect_uri": asking.redirect_uri,
        "scope": scope,
    }
    if sign:
        asked |= {"sign": sign, "seal": key_for(f"{asking.client_id}seal").as_dict(private=True)}
    with subprocess.Popen(
        NODE_COMMAND, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(json.dumps(asked) + "\n")
        running.stdin.flush()
        address = json.loads(running.stdout.readline())["address"]
        running.stdin.write(json.dumps({"address": goes(address)}) + "\n")
        running.stdin.flush()
        told: dict[str, Any] = json.loads(running.stdout.readline())
    return told


@pytest.mark.skipif(not NODE, reason="node or npm is absent: apt-get install nodejs npm")
def test_openid_client_signs_people_in_under_names_that_do_not_join(
    node_folder: Path, country: Country, library: Service, clinic: Service
) -> None:
    found: dict[str, list[str]] = {}
    for card, person in (("hanako", HANAKO), ("taro", TARO)):
        walk = Walk(country)
        first = by_openid_client(node_folder, library, with_card(walk, card), "openid name birthdate")
        assert first["read"] == {
            "sub": first["claims"]["sub"],
            "name": "山田　花子",  # the country's cards all bear it
            "birthdate": f"{person.birth_date:%Y%m%d}",
        }
        assert (first["claims"]["acr"], first["claims"]["amr"]) == ("aal3", ["hwk", "pin"])
        second = by_openid_client(node_folder, clinic, with_card(walk, card), "openid")
        found[card] = [first["claims"]["sub"], second["claims"]["sub"]]
    assert len({sub for subs in found.values() for sub in subs}) == 4
    with country.japan.databases["jlis"].transaction() as connection:
        asked = connection.execute("SELECT DISTINCT verifier FROM jpki.asked").fetchall()
    assert asked == [("signin",)], "J-LIS was asked whether the cards hold"


@pytest.mark.skipif(not NODE, reason="node or npm is absent: apt-get install nodejs npm")
def test_openid_client_hears_a_no_and_sees_a_foreign_issuer(
    node_folder: Path, country: Country, library: Service
) -> None:
    walk = Walk(country)
    says_no = with_card(walk, "hanako", decision="no")
    assert by_openid_client(node_folder, library, says_no, "openid name") == {"error": "access_denied"}
    agrees = with_card(walk, "hanako", items=False)
    bent = by_openid_client(
        node_folder, library, lambda at: f"{agrees(at)}&iss=https://evil.example", "openid"
    )
    assert "INVALID_RESPONSE" in bent["error"]


@pytest.mark.skipif(not NODE, reason="node or npm is absent: apt-get install nodejs npm")
def test_openid_client_has_a_document_signed_and_jose_opens_the_signature(
    node_folder: Path, country: Country
) -> None:
    japan, walk = country.japan, Walk(country)
    place_root(japan.settings("signin"), japan.folder / "off")
    agency = service(officials(country), "RP00000007", "rooms.example", **may_sign("RP00000007"))

    def signs(address: str) -> str:
        with_card(walk, "hanako", items=False)(address)
        to_her_reader(country, walk)
        signs_and_goes_back(walk)
        return walk.page.headers["location"]

    found = by_openid_client(node_folder, agency, signs, "openid sign", wanted())
    assert (found["signed"]["aud"], found["signed"]["valid"]) == (agency.client_id, True)
    signature = find_signature(base64.b64decode(found["signed"]["signature"]), LEASE)
    assert Holder(country).holds(signature), "another body hears the same"
    assert found["read"] == {"sub": found["claims"]["sub"]}


# -- PyPI Authlib -----------------------------------------------------------------------------------


def test_authlib_signs_a_person_in(
    monkeypatch: pytest.MonkeyPatch, country: Country, issuer: str, library: Service
) -> None:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    said = httpx.get(f"{issuer}/.well-known/openid-configuration").json()
    keys = KeySet.import_key_set(httpx.get(said["jwks_uri"]).json())
    in_a_minute = {"exp": int(time.time()) + 60}  # by itself it says an hour, and is refused
    with OAuth2Session(
        client_id=library.client_id,
        client_secret=library.key,
        token_endpoint_auth_method=PrivateKeyJWT(said["token_endpoint"], claims=in_a_minute, alg="ES256"),
        redirect_uri=library.redirect_uri,
        scope="openid address",
        code_challenge_method="S256",
    ) as client:
        verifier, nonce = generate_token(48), generate_token(20)
        address, state = client.create_authorization_url(
            said["authorization_endpoint"], code_verifier=verifier, nonce=nonce
        )
        back = with_card(Walk(country), "hanako")(address)
        token = client.fetch_token(
            said["token_endpoint"], authorization_response=back, code_verifier=verifier, state=state
        )
        claims = jwt.decode(token["id_token"], keys, algorithms=["ES256"]).claims
        assert (claims["iss"], claims["nonce"], claims["aud"]) == (issuer, nonce, library.client_id)
        read = client.get(said["userinfo_endpoint"]).json()
    assert read == {"sub": claims["sub"], "address": "美登里市緑町１丁目２番３号"}


# -- Debian's libapache2-mod-auth-openidc --------------------------------------------------------------


@contextmanager
def apache(folder: Path, port: int, old: Service) -> Iterator[None]:
    """The web server of an old system: nobody comes in without signing in here."""
    user = pwd.getpwuid(os.getuid()).pw_name
    loaded = "\n".join(
        f"LoadModule {name}_module {MODULES}/mod_{name}.so"
        for name in (
            *("mpm_event", "authn_core", "authz_core", "authz_user", "headers", "auth_openidc"),
            *(("unixd",) if (MODULES / "mod_unixd.so").exists() else ()),
        )
    )
    (folder / "documents" / "files").mkdir(parents=True)
    (folder / "documents" / "files" / "file").write_text("the old system\n")
    content = f"""
ServerRoot {folder}
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog {folder}/error.log
DefaultRuntimeDir {folder}
Mutex posixsem
{loaded}
{"User www-data" if user == "root" else ""}
{"Group www-data" if user == "root" else ""}
StartServers 1
DocumentRoot {folder}/documents
OIDCProviderMetadataURL {old.provider.house.names.issuer}/.well-known/openid-configuration
OIDCClientID {old.client_id}
OIDCClientSecret {old.secret}
OIDCProviderTokenEndpointAuth client_secret_basic
OIDCRedirectURI {old.redirect_uri}
OIDCPKCEMethod S256
OIDCScope "openid name"
OIDCCryptoPassphrase {os.urandom(16).hex()}
OIDCPassClaimsAs environment
<Location /files>
  AuthType openid-connect
  Require valid-user
  Header set X-Sub "%{{OIDC_CLAIM_sub}}e"
  Header set X-Name "%{{OIDC_CLAIM_name}}e"
  Header set X-Acr "%{{OIDC_CLAIM_acr}}e"
</Location>
"""
    (folder / "apache.conf").write_text(content)
    command = [str(APACHE), "-f", str(folder / "apache.conf"), "-D", "FOREGROUND"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        try:
            _wait_for(port, running)
            yield
        finally:
            running.terminate()


def _wait_for(port: int, running: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert running.poll() is None, running.stdout and running.stdout.read()
            assert time.monotonic() < until, "the web server does not answer"
        else:
            return


@pytest.mark.skipif(not HAS_APACHE, reason="apt-get install apache2-bin libapache2-mod-auth-openidc")
def test_an_old_system_behind_mod_auth_openidc_lets_a_person_in(country: Country) -> None:
    # the web server gives up root, and pytest's own folders are closed to everybody else
    with tempfile.TemporaryDirectory(prefix="warifu-apache-") as made:
        _old_system(country, Path(made))


def _old_system(country: Country, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    old = service(
        officials(country),
        "RP00000003",
        token_endpoint_auth_method=Proving.SECRET,
        redirect_uris=(f"http://127.0.0.1:{port}/files/back",),
        post_logout_redirect_uris=(),
    )
    folder.chmod(0o755)
    walk = Walk(country)
    with apache(folder, port, old):
        asked = walk.get(f"http://127.0.0.1:{port}/files/file")
        assert asked.status_code == 302, (folder / "error.log").read_text()
        assert dict(parse_qsl(urlsplit(asked.headers["location"]).query))["code_challenge_method"] == "S256"
        back = with_card(walk, "hanako")(asked.headers["location"])
        inside = walk.window.get(back, follow_redirects=True)
        assert inside.text == "the old system\n", (folder / "error.log").read_text()
        said = {name.decode().lower(): value.decode() for name, value in inside.headers.raw}
        assert (said["x-acr"], said["x-name"]) == ("aal3", "山田　花子")
        assert len(said["x-sub"]) == 43, "a name of 32 bytes that only this service knows her by"
        stranger = httpx.get(f"http://127.0.0.1:{port}/files/back", params={"code": "x", "state": "x"})
        assert stranger.status_code >= 300
        assert "x-sub" not in stranger.headers
