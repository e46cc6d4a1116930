# SPDX-License-Identifier: Apache-2.0
"""The wire between bodies: what it lets through, what it refuses, and that others can read it."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    algorithms,
)

from warifu.kernel.clock import SteppedClock
from warifu.kernel.refusal import Fault, Malformed, Problem, Refusal, Told, Unreachable
from warifu.kernel.wire import Endpoint, MemoryNetwork, MemoryWire, Nothing, Switchboard, sign_call

START = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


class Question(msgspec.Struct):
    words: str
    blob: bytes = b""


class Told12(Refusal):
    """You may not ask that."""

    reason = "told-12"
    law = "Act 20"
    remedy = "Ask for less."


def serve(caller: str, question: Question) -> Question:
    if question.words == "refuse":
        raise Told12
    if question.words == "break":
        msg = "secret detail 123456789018"
        raise RuntimeError(msg)
    return Question(f"{caller} said {question.words}", question.blob)


class Scene:
    def __init__(self) -> None:
        self.clock = SteppedClock(START)
        self.heard: list[tuple[str, str, Problem]] = []
        self.faults: list[str] = []
        self.board = Switchboard(
            me="operator",
            key_of={"city:midori": KEY.public_key()}.get,
            clock=self.clock,
            endpoints=[Endpoint("ask", Question, serve, largest=4096)],
            watch=lambda *heard: self.heard.append(heard),
            on_fault=lambda path, _: self.faults.append(path),
        )
        self.network = MemoryNetwork({"operator": self.board})
        self.wire = MemoryWire("city:midori", KEY.sign, self.clock, self.network)

    def signed(self, body: bytes = b'{"words":"hi"}', **changes: Any) -> dict[str, str]:
        given: dict[str, Any] = {
            "sender": "city:midori",
            "to": "operator",
            "path": "/wire/ask",
            "body": body,
            "created": int(self.clock.now().timestamp()),
            "nonce": "n" * 22,
            "sign": KEY.sign,
        }
        return sign_call(**(given | changes))

    def reason(
        self, headers: dict[str, str], body: bytes = b'{"words":"hi"}', path: str = "/wire/ask"
    ) -> str:
        reply = self.board.answer("POST", path, headers, body)
        return "" if reply.status == 200 else str(msgspec.json.decode(reply.body)["reason"])


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_signed_call_is_served_and_names_its_caller(scene: Scene) -> None:
    reply = scene.wire.call("operator", "ask", Question("hi", b"\x00\xff"), Question)
    assert reply == Question("city:midori said hi", b"\x00\xff")


def test_a_refusal_crosses_the_wire_with_its_law_and_remedy(scene: Scene) -> None:
    with pytest.raises(Told) as told:
        scene.wire.call("operator", "ask", Question("refuse"), Question)
    assert (told.value.reason, told.value.law, told.value.remedy) == ("told-12", "Act 20", "Ask for less.")


def test_a_mistake_of_ours_leaves_only_a_reference_number(scene: Scene) -> None:
    with pytest.raises(Fault):
        scene.wire.call("operator", "ask", Question("break"), Question)
    assert b"secret" not in scene.network.passed[-1].reply.body
    assert scene.faults == ["/wire/ask"]


def test_a_body_that_is_down_is_unreachable(scene: Scene) -> None:
    scene.network.down.add("operator")
    with pytest.raises(Unreachable):
        scene.wire.call("operator", "ask", Nothing(), Nothing)


Change = Callable[[Scene], tuple[dict[str, str], bytes]]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda s: (s.signed(), b'{"words":"ho"}'), "not-signed"),
        (lambda s: (s.signed(to="portal"), b'{"words":"hi"}'), "not-signed"),
        (lambda s: (s.signed(sender="city:asahi"), b'{"words":"hi"}'), "not-signed"),
        (lambda s: (s.signed(path="/wire/other"), b'{"words":"hi"}'), "not-signed"),
        (lambda s: (s.signed(created=int(START.timestamp()) + 301), b'{"words":"hi"}'), "not-signed"),
        (lambda s: (s.signed(sign=lambda _: bytes(64)), b'{"words":"hi"}'), "not-signed"),
        (lambda _: ({}, b'{"words":"hi"}'), "not-signed"),
        (lambda s: (s.signed(created=int(START.timestamp()) - 1), b'{"words":"hi"}'), "unreachable"),
        (lambda s: (s.signed(b"{}"), b"{}"), "malformed"),
        (lambda s: (s.signed(b'{"words":3}'), b'{"words":3}'), "malformed"),
        (lambda s: (s.signed(b"\xff\x00"), b"\xff\x00"), "malformed"),
        (lambda s: (s.signed(b"[" * 4000), b"[" * 4000), "malformed"),
        (lambda s: (s.signed(b"x" * 5000), b"x" * 5000), "malformed"),
    ],
)
def test_what_is_not_a_signed_message_of_this_endpoint_is_refused(change: Change, reason: str) -> None:
    scene = Scene()
    headers, body = change(scene)
    assert scene.reason(headers, body) == reason
    assert bool(scene.heard) == (reason in {"not-signed", "replayed"})


def test_the_same_signed_call_is_served_once_and_the_replay_is_heard_of(scene: Scene) -> None:
    headers = scene.signed()
    assert scene.reason(headers) == ""
    assert scene.reason(headers) == "replayed"
    assert [(caller, path) for caller, path, _ in scene.heard] == [("city:midori", "/wire/ask")]


def test_a_nonce_is_forgotten_only_after_its_call_is_too_old_to_pass(scene: Scene) -> None:
    headers = scene.signed()
    assert scene.reason(headers) == ""
    scene.clock.step(dt.timedelta(seconds=299))
    assert scene.reason(headers) == "replayed"
    scene.clock.step(dt.timedelta(seconds=2000))
    scene.wire.call("operator", "ask", Question("later"), Question)
    assert scene.reason(headers) == "not-signed"


def test_malformed_words_never_echo_what_was_sent(scene: Scene) -> None:
    body = b'{"words":["123456789018"]}'
    reply = scene.board.answer("POST", "/wire/ask", scene.signed(body), body)
    assert b"123456789018" not in reply.body
    with pytest.raises(Malformed):
        scene.wire.call("operator", "ask", Nothing(), Question)


class Keys(HTTPSignatureKeyResolver):
    def resolve_public_key(self, key_id: str) -> Any:
        return KEY.public_key()

    def resolve_private_key(self, key_id: str) -> Any:
        return KEY


def request_of(headers: dict[str, str]) -> requests.PreparedRequest:
    return requests.Request("POST", "http://host/wire/ask", data=b'{"words":"hi"}', headers=headers).prepare()


def test_a_general_rfc_9421_library_verifies_our_signature(scene: Scene) -> None:
    now = int(dt.datetime.now(dt.UTC).timestamp())
    verifier = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=Keys())
    request = request_of(scene.signed(created=now))
    verified = verifier.verify(request, body=b'{"words":"hi"}', expect_tag="warifu-wire-1")
    assert len(verified) == 1
    assert set(verified[0].covered_components) >= {'"@method"', '"@path"', '"content-digest"', '"warifu-to"'}


def test_we_verify_the_signature_of_a_general_rfc_9421_library(scene: Scene) -> None:
    request = request_of({"warifu-to": "operator", "content-type": "application/json"})
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=Keys())
    signer.sign(
        request,
        key_id="city:midori",
        created=START,
        nonce="q" * 22,
        label="w",
        tag="warifu-wire-1",
        include_alg=True,
        covered_component_ids=("@method", "@path", "content-digest", "warifu-to"),
        body=b'{"words":"hi"}',
    )
    headers = {name.lower(): str(value) for name, value in request.headers.items()}
    assert scene.reason(headers) == ""


def test_a_board_refuses_two_endpoints_of_one_path(scene: Scene) -> None:
    with pytest.raises(Fault):
        dataclasses.replace(scene.board, endpoints=[scene.board.endpoints[0]] * 2)
