# SPDX-License-Identifier: Apache-2.0
"""One body over HTTP: what a stranger who sends anything at all gets back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from litestar import get
from litestar.testing import TestClient

from warifu.app.server import Body, http_app
from warifu.kernel.clock import SteppedClock
from warifu.kernel.refusal import Fault
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import Site
from warifu.kernel.wire import Endpoint, Nothing, Switchboard, sign_call

KEY = Ed25519PrivateKey.generate()
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


class Words(msgspec.Struct):
    words: str


@pytest.fixture
def client() -> Iterator[TestClient[Any]]:
    board = Switchboard(
        me="operator",
        key_of={"city:midori": KEY.public_key()}.get,
        clock=SteppedClock(NOW),
        endpoints=[Endpoint("say", Words, lambda _caller, message: message, largest=2000)],
    )
    with TestClient(http_app(Body("operator", board))) as client:
        yield client


def signed(body: bytes, path: str = "/wire/say") -> dict[str, str]:
    return sign_call(
        sender="city:midori",
        to="operator",
        path=path,
        body=body,
        created=int(NOW.timestamp()),
        nonce="n" * 20,
        sign=KEY.sign,
    )


def test_a_signed_call_is_answered(client: TestClient[Any]) -> None:
    body = b'{"words":"\xe5\x89\xb2\xe7\xac\xa6"}'
    reply = client.post("/wire/say", content=body, headers=signed(body))
    assert (reply.status_code, reply.json()) == (200, {"words": "割符"})


@pytest.mark.parametrize(
    ("body", "headers", "status", "reason"),
    [
        (b"{}", {}, 403, "not-signed"),
        (b"{", signed(b"{"), 400, "malformed"),
        (b'{"words":1}', signed(b'{"words":1}'), 400, "malformed"),
        (b"\x00" * 100, signed(b"\x00" * 100), 400, "malformed"),
        (b"x" * 3000, signed(b"x" * 3000), 400, "malformed"),
        (b'{"words":"a"}', signed(b'{"words":"b"}'), 403, "not-signed"),
    ],
)
def test_anything_else_is_a_problem_in_rfc_9457_form(
    client: TestClient[Any], body: bytes, headers: dict[str, str], status: int, reason: str
) -> None:
    reply = client.post("/wire/say", content=body, headers=headers)
    assert (reply.status_code, reply.json()["reason"]) == (status, reason)
    assert reply.headers["content-type"] == "application/problem+json"


def test_a_body_larger_than_any_message_is_cut_off_before_it_is_read(client: TestClient[Any]) -> None:
    reply = client.post("/wire/say", content=b"x" * (17 << 20), headers=signed(b"x"))
    assert reply.status_code == 413
    assert b"Traceback" not in reply.content


def test_there_is_no_such_endpoint_and_no_way_to_read_one(client: TestClient[Any]) -> None:
    assert client.post("/wire/other", content=b"{}", headers=signed(b"{}", "/wire/other")).status_code == 404
    assert client.get("/wire/say").status_code == 404
    assert client.post("/wire/../etc/passwd", content=b"").status_code == 404


def test_a_mistake_of_ours_shows_no_traceback_and_is_found_in_the_log_by_the_number_shown() -> None:
    reported: list[tuple[str, BaseException]] = []

    def report(where: str, fault: BaseException) -> None:
        reported.append((where, fault))

    def broken(_caller: str, _message: Words) -> Nothing:
        msg = "inside story 123456789018"
        raise RuntimeError(msg)

    board = Switchboard(
        me="operator",
        key_of={"city:midori": KEY.public_key()}.get,
        clock=SteppedClock(NOW),
        endpoints=[Endpoint("say", Words, broken)],
        on_fault=report,
    )

    @get("/page", sync_to_thread=False)
    def page() -> Nothing:
        return broken("", Words("x"))

    handlers = Site(Wording("庁", "Office"), report=report).exception_handlers()
    operator = Body("operator", board, pages=[page], exception_handlers=handlers)
    with TestClient(http_app(operator)) as client:
        body = b'{"words":"x"}'
        replies = [client.post("/wire/say", content=body, headers=signed(body)), client.get("/page")]
    for reply, (where, fault) in zip(replies, reported, strict=True):
        assert reply.status_code == 500
        assert b"inside" not in reply.content
        assert isinstance(fault, Fault), where
        assert reply.json()["reference"] == fault.reference
        assert isinstance(fault.__cause__, RuntimeError), "the log has the whole story"
