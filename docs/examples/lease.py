# SPDX-License-Identifier: Apache-2.0
"""賃貸借の申込み: a landlord's page that has a lease signed with a My Number Card.

A worked example, to be read and changed: a service at the sign-in that may have documents signed
(docs/spec/openid.md, section 8). It needs joserfc and urllib3, and nothing of Warifu.

    lease.py make FOLDER           make its keys; print the registration for the sign-in's official
    lease.py open FOLDER ISSUER    stand open until Ctrl-C

The lease stays here: the sign-in gets its hash and its name. What comes back, sealed to a key of this page's
own, is kept beside the lease as `lease.txt.p7s`. It does NOT ask who she is at the sign-in, for the signature
says it, and does NOT check that a second time; whoever relies on a lease does.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import html
import json
import os
import secrets
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import urllib3
from joserfc import jwe, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

CLIENT_ID = "RPROOM01"
PROTOCOL, TRANSACTIONS = "/protocol/openid-connect", "/api/sign-transactions"
PATIENCE = 600
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SEALED = ["ECDH-ES+A256KW", "A256GCM"]
LEASE = "I rent the room above the bakery from 1 April, for 50,000 yen a month.\n"
Call = Callable[[str, str, Mapping[str, str], bytes | None], bytes]
"""Call the sign-in: method, address, headers, body. Raises NotSigned."""


class NotSigned(Exception):
    """There is no signature. Its words are told to whoever came to sign."""


def call(method: str, address: str, headers: Mapping[str, str], body: bytes | None) -> bytes:
    """Call the sign-in over HTTP."""
    try:
        answer = urllib3.request(
            method, address, headers=dict(headers), body=body, redirect=False, timeout=10.0
        )
    except urllib3.exceptions.HTTPError as wrong:
        raise NotSigned("The sign-in cannot be reached. Try again in a minute.") from wrong
    if answer.status not in {200, 201}:
        raise NotSigned("The sign-in gave no signature. Begin again.")
    return answer.data


@dataclass(frozen=True)
class Begun:
    """A signing under way in one browser."""

    state: str
    transaction: str
    at: float


@dataclass
class Room:
    """The landlord's rules. `begun` is in memory only, by the hash of each browser's cookie."""

    folder: Path
    issuer: str
    call: Call = call
    now: Callable[[], float] = time.time
    begun: dict[bytes, Begun] = field(default_factory=dict)

    def begin(self) -> tuple[str, str]:
        """Put the lease up: gives the browser's cookie, and where to send it."""
        now = self.now()
        self.begun = {each: begun for each, begun in self.begun.items() if now - begun.at < PATIENCE}
        wanted = {
            "digest": base64.b64encode(hashlib.sha256(self.lease().encode()).digest()).decode(),
            "document": "lease.txt",
            "purpose": "To rent the room above the bakery",
            "media_type": "text/plain",
        }
        made = json.loads(self.call("POST", self.transactions(), self.access(), json.dumps(wanted).encode()))
        cookie, state, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        self.begun[_hash(cookie)] = Begun(state, str(made["sign_transaction_id"]), now)
        asked = {
            "response_type": "code",
            "scope": "openid sign",
            "sign_transaction_id": made["sign_transaction_id"],
            "client_id": _own(self.folder)["client_id"],
            "redirect_uri": redirect_uri(self.folder),
            "state": state,
            "nonce": secrets.token_urlsafe(32),
            # the code that comes back would say which card signed in; a lease needs only the signature
            "code_challenge": base64.urlsafe_b64encode(_hash(verifier)).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return cookie, f"{self.issuer}{PROTOCOL}/auth?{urlencode(asked)}"

    def back(self, cookie: str, answer: Mapping[str, str]) -> str:
        """She is back from her reader: keeps the signature, and gives since when it is known to hold.

        Raises NotSigned.
        """
        begun = self.begun.pop(_hash(cookie), None)
        if begun is None or self.now() - begun.at >= PATIENCE:
            raise NotSigned("This was not begun in this browser, or too long ago. Begin again.")
        if (answer.get("state", ""), answer.get("iss", "")) != (begun.state, self.issuer):
            raise NotSigned("This answer is not for what was asked. Begin again.")
        if "code" not in answer:
            raise NotSigned("You did not sign, and nothing was learned of you.")
        fetched = self.call("GET", f"{self.transactions()}/{begun.transaction}/result", self.access(), None)
        try:
            opened = jwe.decrypt_compact(fetched, _key(self.folder, "seals"), algorithms=SEALED)
            result = json.loads(opened.plaintext or b"")
        except (JoseError, ValueError) as wrong:
            raise NotSigned("The sign-in's answer cannot be opened.") from wrong
        own = _own(self.folder)["client_id"]
        expected = {"iss": self.issuer, "aud": own, "sign_transaction_id": begun.transaction}
        if any(result.get(name) != value for name, value in expected.items()) or result["valid"] is not True:
            raise NotSigned("The sign-in's answer is not for this lease.")
        _write(self.folder / "lease.txt.p7s", base64.b64decode(result["signature"]))
        return str(result["valid_at"])

    def lease(self) -> str:
        """The document."""
        return (self.folder / "lease.txt").read_text("utf-8")

    def transactions(self) -> str:
        """Where documents are put up."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}{TRANSACTIONS}"

    def access(self) -> dict[str, str]:
        """Prove who calls; gives the header that says so to the sign-in."""
        at, now, own = f"{self.issuer}{PROTOCOL}/token", int(self.now()), _own(self.folder)["client_id"]
        claims = {
            "iss": own,
            "sub": own,
            "aud": at,
            "jti": secrets.token_hex(16),
            "exp": now + 60,
        }
        form = {
            "grant_type": "client_credentials",
            "scope": "sign",
            "client_assertion_type": ASSERTION,
            "client_assertion": jwt.encode({"alg": "ES256", "kid": "1"}, claims, _key(self.folder, "proves")),
        }
        sent = {"content-type": "application/x-www-form-urlencoded"}
        given = json.loads(self.call("POST", at, sent, urlencode(form).encode()))
        return {"authorization": f"Bearer {given['access_token']}"}


def make(folder: Path, client_id: str = CLIENT_ID) -> str:
    """Make the page's two keys and a lease in a new folder; gives the registration, without a secret."""
    folder.mkdir(mode=0o700)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    keys = {name: ECKey.generate_key("P-256").as_dict(private=True) for name in ("proves", "seals")}
    own = {"client_id": client_id, "port": port}
    _write(folder / "keys.json", json.dumps(own | keys).encode())
    _write(folder / "lease.txt", LEASE.encode())
    return f"""\
client_id = "{client_id}"
kind = "private"
name = ["パン屋の上の部屋", "The room above the bakery"]
purpose = ["申込みをした人に戻ってもらうため", "To lead whoever applied back"]
may_sign = true
sign_ground = ["賃貸借契約の申込み", "Applications for a lease"]
redirect_uris = ["{redirect_uri(folder)}"]
{_stated(keys["proves"], 'kid = "1"')}
{_stated(keys["seals"], 'use = "enc"')}
"""


def redirect_uri(folder: Path) -> str:
    """Where the sign-in sends people back to: this machine, for the example; https in life."""
    return f"http://127.0.0.1:{_own(folder)['port']}/back"


def _stated(key: Mapping[str, Any], more: str) -> str:
    return f'[[jwks.keys]]\n{more}\nkty = "EC"\ncrv = "P-256"\nx = "{key["x"]}"\ny = "{key["y"]}"'


def _key(folder: Path, name: str) -> ECKey:
    return ECKey.import_key(_own(folder)[name])


def _own(folder: Path) -> dict[str, Any]:
    own: dict[str, Any] = json.loads((folder / "keys.json").read_text("utf-8"))
    return own


def _write(file: Path, content: bytes) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    new.replace(file)


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", errors="replace")).digest()


# -- the web ------------------------------------------------------------------------------------------

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<style>body{{font:1.125rem/1.6 sans-serif;margin:1rem;max-width:40rem}}
button{{font:inherit;min-height:3rem;padding:0 1rem}}</style>
<title>{title}</title><main><h1>{title}</h1><p>{said}</p>{more}
<p><small>An example: people and companies are fictional.</small></p></main></html>"""
FORM = '<form method="post" action="/sign"><p><button type="submit">Sign it with my card</button></p></form>'
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
AGAIN = '<p><a href="/">Begin again</a></p>'


def window(room: Room) -> type[BaseHTTPRequestHandler]:
    """The landlord's pages: `/`, `/sign`, `/back`."""
    own = redirect_uri(room.folder).removesuffix("/back")

    class Window(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            if asked.path != "/back":
                return self.show(200, "Rent this room", room.lease(), FORM)
            held = SimpleCookie(self.headers.get("cookie", "")).get("room")
            try:
                since = room.back(held.value if held else "", dict(parse_qsl(asked.query)))
            except NotSigned as no:
                return self.show(403, "The lease is not signed", str(no), AGAIN)
            return self.show(200, "The lease is signed", f"The signature was good at {since}.", AGAIN)

        def do_POST(self) -> None:
            if self.path != "/sign" or self.headers.get("origin") != own:
                return self.show(403, "The lease is not signed", "This came from another page.", AGAIN)
            try:
                cookie, address = room.begin()
            except NotSigned as no:
                return self.show(502, "The lease is not signed", str(no), AGAIN)
            self.send_response(303)
            self.send_header("location", address)
            self.send_header("set-cookie", f"room={cookie}; Path=/; HttpOnly; SameSite=Lax")
            return self.end_headers()

        def show(self, status: int, title: str, said: str, more: str) -> None:
            content = PAGE.format(title=title, said=html.escape(said), more=more).encode()
            self.send_response(status)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(content)))
            self.send_header("content-security-policy", POLICY)
            self.send_header("cache-control", "no-store")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its own name
            """Write nothing down: the address of an answer has a code in it."""

    return Window


def main() -> None:
    """Do what the first word says."""
    parser = argparse.ArgumentParser(description="A landlord's page.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("make", "open"):
        made = verbs.add_parser(verb)
        made.add_argument("folder", type=Path)
        if verb == "open":
            made.add_argument("issuer")
    typed = parser.parse_args()
    if typed.verb == "make":
        sys.stdout.write(make(typed.folder))
        return
    own = redirect_uri(typed.folder)
    server = ThreadingHTTPServer(
        ("127.0.0.1", urlsplit(own).port or 0), window(Room(typed.folder, typed.issuer))
    )
    sys.stdout.write(f"ready: open {own.removesuffix('/back')}/\n")
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
