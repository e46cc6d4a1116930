# SPDX-License-Identifier: Apache-2.0
"""社員証: an employer's door that opens to employees' My Number Cards, and learns no number and no name.

A worked example of private use, to be read and changed. It is a service like any other at the sign-in
(docs/spec/openid.md), needs joserfc and urllib3, and nothing of Warifu.

    door.py make FOLDER             make its key; print the registration for the sign-in's official
    door.py hire FOLDER EMPLOYEE    print a word for one use, to be handed over on paper
    door.py leave FOLDER EMPLOYEE   forget her: the door opens no more, and nothing of her is left
    door.py open FOLDER ISSUER      stand at the door until Ctrl-C

It keeps, for each employee who came once, the name that the sign-in made of her for this door alone. Who is
not enrolled is forgotten at once, and nobody's comings are written down. It does NOT speak TLS; a proxy in
front of it does.
"""

from __future__ import annotations

import argparse
import base64
import fcntl
import hashlib
import html
import json
import os
import secrets
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import urllib3
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

CLIENT_ID, PROTOCOL = "RPDOOR01", "/protocol/openid-connect"
PATIENCE, WORD_LIVES, SKEW = 600, 7 * 24 * 3600, 60
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
Fetch = Callable[[str, Mapping[str, str] | None], Any]
"""Fetch JSON from the sign-in, by POST where a form is given. Raises Closed."""


class Closed(Exception):
    """The door stays closed. Its words are told to whoever stands there; nothing is kept."""


def fetch(address: str, form: Mapping[str, str] | None = None) -> Any:
    """Ask the sign-in over HTTP."""
    sent = {"content-type": "application/x-www-form-urlencoded"}
    try:
        if form is None:
            answer = urllib3.request("GET", address, redirect=False, timeout=10.0)
        else:
            answer = urllib3.request("POST", address, body=urlencode(form), headers=sent, timeout=10.0)
        if answer.status != 200:
            raise Closed("The sign-in did not confirm the card. Begin again.")
        return answer.json()
    except (urllib3.exceptions.HTTPError, ValueError) as wrong:
        raise Closed("The sign-in cannot be reached. Try again in a minute.") from wrong


@dataclass(frozen=True)
class Knock:
    """Somebody who was sent to show her card: what must come back, and the word she typed."""

    state: str
    nonce: str
    verifier: str
    word: str
    at: float


@dataclass
class Door:
    """The door's rules. `knocks` are in memory only, by the hash of each browser's cookie."""

    folder: Path
    issuer: str
    fetch: Fetch = fetch
    now: Callable[[], float] = time.time
    knocks: dict[bytes, Knock] = field(default_factory=dict)

    def knock(self, word: str) -> tuple[str, str]:
        """Begin: gives the browser's cookie, and where to send it."""
        now = self.now()
        self.knocks = {each: knock for each, knock in self.knocks.items() if now - knock.at < PATIENCE}
        cookie, state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(4))
        self.knocks[_hash(cookie)] = Knock(state, nonce, verifier, word.strip(), now)
        asked = {
            "response_type": "code",
            "scope": "openid",  # the name made for this door, and no item of the card
            "client_id": CLIENT_ID,
            "redirect_uri": redirect_uri(self.folder),
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(_hash(verifier)).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "prompt": "login",  # the card now: whoever was here before her must not open it for her
        }
        return cookie, f"{self.issuer}{PROTOCOL}/auth?{urlencode(asked)}"

    def back(self, cookie: str, answer: Mapping[str, str]) -> str:
        """She is back from her card: gives which employee she is. Raises Closed."""
        knock = self.knocks.pop(_hash(cookie), None)
        if knock is None or self.now() - knock.at >= PATIENCE:
            raise Closed("This was not begun in this browser, or too long ago. Begin again.")
        given = (answer.get("state", ""), answer.get("iss", ""))
        if given != (knock.state, self.issuer):
            raise Closed("This answer is not for what was asked. Begin again.")
        if "code" not in answer:
            raise Closed("You did not agree. Nothing was learned of you.")
        return self._admit(self._name_of(answer["code"], knock), knock.word)

    def _name_of(self, code: str, knock: Knock) -> str:
        """Exchange the code and check what the sign-in says (OpenID Connect Core 3.1.3.7)."""
        token_address, now = f"{self.issuer}{PROTOCOL}/token", int(self.now())
        claims = {"iss": CLIENT_ID, "sub": CLIENT_ID, "aud": token_address, "jti": secrets.token_hex(16)}
        header = {"alg": "ES256", "kid": "1"}
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri(self.folder),
            "code_verifier": knock.verifier,
            "client_assertion_type": ASSERTION,
            "client_assertion": jwt.encode(header, claims | {"exp": now + 60}, _key(self.folder)),
        }
        given = self.fetch(token_address, form)
        keys = KeySet.import_key_set(self.fetch(f"{self.issuer}{PROTOCOL}/certs", None))
        try:
            said = jwt.decode(given["id_token"], keys, algorithms=["ES256"]).claims
        except (JoseError, ValueError, KeyError) as wrong:
            raise Closed("The sign-in's answer cannot be believed.") from wrong
        expected = {"iss": self.issuer, "aud": CLIENT_ID, "nonce": knock.nonce, "acr": "aal3"}
        fresh = said.get("exp", 0) > now - SKEW and said.get("auth_time", 0) >= knock.at - SKEW
        if not fresh or any(said.get(name) != value for name, value in expected.items()):
            raise Closed("The sign-in's answer cannot be believed.")
        return str(said["sub"])

    def _admit(self, name: str, word: str) -> str:
        with kept(self.folder) as people:
            known = {at_door: employee for employee, at_door in people["enrolled"].items()}
            if name in known:
                return str(known[name])
            employee, until = people["words"].pop(_hash(word).hex(), ("", 0.0))
            if until <= self.now():
                raise Closed("You are not enrolled here. Nothing of you was kept.")
            people["enrolled"][employee] = name
            return str(employee)


def make(folder: Path) -> str:
    """Make the door's key in a new folder; gives the registration, which has no secret in it."""
    folder.mkdir(mode=0o700)
    key = ECKey.generate_key("P-256", {"kid": "1"})
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    _write(folder / "key.json", {"port": port, "key": key.as_dict(private=True)})
    public = key.as_dict(private=False)
    return f"""\
client_id = "{CLIENT_ID}"
kind = "private"
name = ["例示商事の社員証", "Example Trading's staff pass"]
purpose = ["社員に扉を開けるため", "To open the door to employees"]
redirect_uris = ["{redirect_uri(folder)}"]
[[jwks.keys]]
kty = "EC"
crv = "P-256"
kid = "1"
x = "{public["x"]}"
y = "{public["y"]}"
"""


def hire(folder: Path, employee: str, now: float) -> str:
    """Give a word with which this employee enrols her card, once, within a week from `now`."""
    word = secrets.token_hex(6)
    with kept(folder) as people:
        _forget(people, employee)
        people["words"][_hash(word).hex()] = (employee, now + WORD_LIVES)
    return word


def leave(folder: Path, employee: str) -> None:
    """Forget an employee, and a word she has not used."""
    with kept(folder) as people:
        _forget(people, employee)


@contextmanager
def kept(folder: Path) -> Iterator[dict[str, Any]]:
    """Read and write the list of people, one at a time; written only where nothing was raised."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        people: dict[str, Any] = {"enrolled": {}, "words": {}}
        with suppress(FileNotFoundError):
            people = json.loads((folder / "people.json").read_text("utf-8"))
        yield people
        _write(folder / "people.json", people)


def redirect_uri(folder: Path) -> str:
    """Where the sign-in sends people back to: this machine, for the example; https in life."""
    return f"http://127.0.0.1:{_own(folder)['port']}/back"


def _forget(people: dict[str, Any], employee: str) -> None:
    people["enrolled"].pop(employee, None)
    people["words"] = {word: made for word, made in people["words"].items() if made[0] != employee}


def _key(folder: Path) -> ECKey:
    return ECKey.import_key(_own(folder)["key"])


def _own(folder: Path) -> dict[str, Any]:
    own: dict[str, Any] = json.loads((folder / "key.json").read_text("utf-8"))
    return own


def _write(file: Path, content: object) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
        json.dump(content, written)
        written.flush()
        os.fsync(written.fileno())
    new.replace(file)


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", errors="replace")).digest()


# -- the web ------------------------------------------------------------------------------------------

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<style>body{{font:1.125rem/1.6 sans-serif;margin:1rem;max-width:40rem}}
input,button{{font:inherit;min-height:3rem;padding:0 1rem}}</style>
<title>{title}</title><main><h1>{title}</h1><p>{said}</p>{more}
<p><small>An example: people and companies are fictional.</small></p></main></html>"""
FORM = """<form method="post" action="/knock"><p><label>The first time only: the word from your letter
<input name="word" autocomplete="off"></label></p><p><button type="submit">Show my card</button></p></form>"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
AGAIN = '<p><a href="/">Begin again</a></p>'


def window(door: Door) -> type[BaseHTTPRequestHandler]:
    """The door's pages: `/`, `/knock`, `/back`."""
    own = redirect_uri(door.folder).removesuffix("/back")

    class Window(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            if asked.path != "/back":
                said = "It opens to employees' cards. It learns no number and no name."
                return self.show(200, "The door is closed", said, FORM)
            held = SimpleCookie(self.headers.get("cookie", "")).get("door")
            try:
                employee = door.back(held.value if held else "", dict(parse_qsl(asked.query)))
            except Closed as closed:
                return self.show(403, "The door stays closed", str(closed), AGAIN)
            return self.show(200, "The door is open", f"Good day, {employee}.", "")

        def do_POST(self) -> None:
            if self.path != "/knock" or self.headers.get("origin") != own:
                return self.show(403, "The door stays closed", "This came from another page.", AGAIN)
            content = self.rfile.read(min(int(self.headers.get("content-length", "0")), 4096))
            cookie, address = door.knock(dict(parse_qsl(content.decode())).get("word", ""))
            self.send_response(303)
            self.send_header("location", address)
            self.send_header("set-cookie", f"door={cookie}; Path=/; HttpOnly; SameSite=Lax")
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
    parser = argparse.ArgumentParser(description="An employer's door.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, more in (("make", ""), ("hire", "employee"), ("leave", "employee"), ("open", "issuer")):
        made = verbs.add_parser(verb)
        made.add_argument("folder", type=Path)
        if more:
            made.add_argument(more)
    typed = parser.parse_args()
    if typed.verb == "make":
        sys.stdout.write(make(typed.folder))
    elif typed.verb == "hire":
        sys.stdout.write(hire(typed.folder, typed.employee, time.time()) + "\n")
    elif typed.verb == "leave":
        leave(typed.folder, typed.employee)
    else:
        own = redirect_uri(typed.folder)
        server = ThreadingHTTPServer(
            ("127.0.0.1", urlsplit(own).port or 0), window(Door(typed.folder, typed.issuer))
        )
        sys.stdout.write(f"ready: open {own.removesuffix('/back')}/\n")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            server.serve_forever()


if __name__ == "__main__":
    main()
