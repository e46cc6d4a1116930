# SPDX-License-Identifier: Apache-2.0
"""Services on other people's software sign a person in: openid-client, Authlib, mod_auth_openidc (RP-1).

Each of them learns where we are from discovery alone, and believes nothing it has not checked itself.
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
from contextlib import ExitStack, contextmanager
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
from tests.openid.papers import LEASE, may_sign, wanted
from tests.openid.provider import HANAKO, TARO, Provider, Service, key_for, service
from tests.openid.signer import hand
from tests.real.openid.serving import Person, serve
from warifu.cards.documents import find_signature, is_made_by
from warifu.cards.openid import Proving
from warifu.kernel.database import Database

HERE = Path(__file__).parent / "openid"
MODULES = Path("/usr/lib/apache2/modules")
NODE = shutil.which("node") and shutil.which("npm")
NODE_COMMAND = ["node", "--experimental-global-webcrypto", "client.mjs"]  # the switch is for Debian's Node 18
APACHE = Path("/usr/sbin/apache2")
HAS_APACHE = APACHE.exists() and (MODULES / "mod_auth_openidc.so").exists()
People = Callable[[str], Person]
pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def provider(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    place = databases.create(["cards.openid", "cards.signatures"])
    database = Database.connect(place.conninfo)
    with serve(database, tmp_path_factory.mktemp("provider")) as made:
        yield made
    database.close()
    databases.drop(place)


@pytest.fixture
def people(provider: Provider) -> Iterator[People]:
    with ExitStack() as closing:

        def person(name: str) -> Person:
            made = Person(provider, name)
            closing.callback(made.browser.close)
            return made

        yield person


@pytest.fixture(scope="module")
def library(provider: Provider) -> Service:
    return service(provider)


@pytest.fixture(scope="module")
def clinic(provider: Provider) -> Service:
    return service(provider, "RP00000002", "clinic.example")


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
    folder: Path,
    asking: Service,
    person: Person,
    scope: str,
    *,
    decision: str = "yes",
    bend: str = "",
    sign: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Sign a person in at a service on openid-client; `bend` is added to the address that comes back.

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
        back = person.agree(address, decision)
        back = person.signs(back) if sign else back
        running.stdin.write(json.dumps({"address": back + bend}) + "\n")
        running.stdin.flush()
        told: dict[str, Any] = json.loads(running.stdout.readline())
    return told


@pytest.mark.skipif(not NODE, reason="node or npm is absent: apt-get install nodejs npm")
def test_openid_client_signs_people_in_under_names_that_do_not_join(
    node_folder: Path, library: Service, clinic: Service, people: People
) -> None:
    found: dict[str, list[str]] = {}
    for name in (HANAKO, TARO):
        person = people(name)
        first = by_openid_client(node_folder, library, person, "openid name birthdate")
        assert first["read"] == {
            "sub": first["claims"]["sub"],
            "name": "山田　花子",
            "birthdate": "19900401",
        }
        assert (first["claims"]["acr"], first["claims"]["amr"]) == ("aal3", ["hwk", "pin"])
        second = by_openid_client(node_folder, clinic, person, "openid")
        found[name] = [first["claims"]["sub"], second["claims"]["sub"]]
    assert len({sub for subs in found.values() for sub in subs}) == 4


@pytest.mark.skipif(not NODE, reason="node or npm is absent: apt-get install nodejs npm")
def test_openid_client_hears_a_no_and_sees_a_foreign_issuer(
    node_folder: Path, library: Service, people: People
) -> None:
    person = people(HANAKO)
    refused = by_openid_client(node_folder, library, person, "openid name", decision="no")
    assert refused == {"error": "access_denied"}
    mixed_up = by_openid_client(node_folder, library, person, "openid", bend="&iss=https://evil.example")
    assert "INVALID_RESPONSE" in mixed_up["error"]


@pytest.mark.skipif(not NODE, reason="node or npm is absent: apt-get install nodejs npm")
def test_openid_client_has_a_document_signed_and_jose_opens_the_signature(
    node_folder: Path, provider: Provider, people: People
) -> None:
    agency = service(provider, "RP00000007", "rooms.example", **may_sign("RP00000007"))
    found = by_openid_client(node_folder, agency, people(HANAKO), "openid sign", sign=wanted())
    assert found["signed"]["aud"] == agency.client_id
    signature = find_signature(base64.b64decode(found["signed"]["signature"]), LEASE)
    assert is_made_by(signature, hand().certificate)
    assert found["read"] == {"sub": found["claims"]["sub"]}


# -- PyPI Authlib -----------------------------------------------------------------------------------


def test_authlib_signs_people_in(
    monkeypatch: pytest.MonkeyPatch, provider: Provider, library: Service, clinic: Service, people: People
) -> None:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    said = httpx.get(f"{provider.house.names.issuer}/.well-known/openid-configuration").json()
    keys = KeySet.import_key_set(httpx.get(said["jwks_uri"]).json())
    person, subs = people(HANAKO), list[str]()
    for asking in (library, clinic):
        in_a_minute = {"exp": int(time.time()) + 60}  # by itself it says an hour, and is refused
        with OAuth2Session(
            client_id=asking.client_id,
            client_secret=asking.key,
            token_endpoint_auth_method=PrivateKeyJWT(said["token_endpoint"], claims=in_a_minute, alg="ES256"),
            redirect_uri=asking.redirect_uri,
            scope="openid address",
            code_challenge_method="S256",
        ) as client:
            verifier, nonce = generate_token(48), generate_token(20)
            address, state = client.create_authorization_url(
                said["authorization_endpoint"], code_verifier=verifier, nonce=nonce
            )
            back = person.agree(address)
            token = client.fetch_token(
                said["token_endpoint"], authorization_response=back, code_verifier=verifier, state=state
            )
            claims = jwt.decode(token["id_token"], keys, algorithms=["ES256"]).claims
            assert (claims["nonce"], claims["aud"]) == (nonce, asking.client_id)
            read = client.get(said["userinfo_endpoint"]).json()
            assert read == {"sub": claims["sub"], "address": "美登里市緑町１丁目２番３号"}
            subs.append(claims["sub"])
    assert len(set(subs)) == 2


# -- Debian's libapache2-mod-auth-openidc --------------------------------------------------------------


@contextmanager
def apache(folder: Path, port: int, provider: Provider, old: Service) -> Iterator[None]:
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
OIDCProviderMetadataURL {provider.house.names.issuer}/.well-known/openid-configuration
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
def test_an_old_system_behind_mod_auth_openidc_lets_a_person_in(provider: Provider, people: People) -> None:
    # the web server gives up root, and pytest's own folders are closed to everybody else
    with tempfile.TemporaryDirectory(prefix="warifu-apache-") as made:
        _old_system(provider, Path(made), people(HANAKO))


def _old_system(provider: Provider, folder: Path, person: Person) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    old = service(
        provider,
        "RP00000003",
        token_endpoint_auth_method=Proving.SECRET,
        redirect_uris=(f"http://127.0.0.1:{port}/files/back",),
        post_logout_redirect_uris=(),
    )
    folder.chmod(0o755)
    with apache(folder, port, provider, old):
        asked = person.browser.get(f"http://127.0.0.1:{port}/files/file")
        assert asked.status_code == 302, (folder / "error.log").read_text()
        assert dict(parse_qsl(urlsplit(asked.headers["location"]).query))["code_challenge_method"] == "S256"
        inside = person.browser.get(person.agree(asked.headers["location"]), follow_redirects=True)
        assert inside.status_code == 200, (folder / "error.log").read_text()
        assert inside.headers["x-acr"] == "aal3"
        party = provider.house.party(["RP00000003"])
        person_id = provider.cards.use(HANAKO).person_id
        assert inside.headers["x-sub"] == provider.house.names.of(person_id, party)
        stranger = httpx.get(f"http://127.0.0.1:{port}/files/back", params={"code": "x", "state": "x"})
        assert stranger.status_code >= 300
        assert "x-sub" not in stranger.headers
