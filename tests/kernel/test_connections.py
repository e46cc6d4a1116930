# SPDX-License-Identifier: Apache-2.0
"""The wire's own HTTP client against a listener that says exactly what each test wants said."""

import socket
import threading
from collections.abc import Callable, Iterator

import msgspec
import pytest

from warifu.kernel.clock import SystemClock
from warifu.kernel.refusal import Fault, Unreachable
from warifu.kernel.wire import HttpWire, Nothing
from warifu.kernel.wire.connections import Connections, NoReply

OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
Answers = list[bytes]


class Listener:
    """Answers one request with each of `answers`; None of them left: hangs up. Counts connections."""

    def __init__(self, *answers: bytes) -> None:
        self.answers, self.accepted, self.heard = list(answers), 0, Answers()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = "http://{}:{}".format(*self.socket.getsockname())
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while self.answers:
            connection, _ = self.socket.accept()
            self.accepted += 1
            with connection:
                while self.answers and (heard := connection.recv(65536)):
                    self.heard.append(heard)
                    answer = self.answers.pop(0)
                    connection.sendall(answer)
                    if b"connection: close" in answer or not answer:
                        break

    def close(self) -> None:
        self._thread.join(timeout=5)
        self.socket.close()


@pytest.fixture
def listen() -> Iterator[Callable[..., Listener]]:
    made: list[Listener] = []

    def start(*answers: bytes) -> Listener:
        made.append(Listener(*answers))
        return made[-1]

    yield start
    for each in made:
        each.close()


def test_calls_share_one_kept_connection(listen: Callable[..., Listener]) -> None:
    listener = listen(OK, OK, OK)
    connections = Connections(listener.address)
    assert [connections.post("/a", {"x": "y"}, b"body") for _ in range(3)] == [(200, b"{}")] * 3
    connections.close()
    assert listener.accepted == 1
    assert listener.heard[0].startswith(b"POST /a HTTP/1.1\r\nhost: 127.0.0.1:")
    assert listener.heard[0].endswith(b"x: y\r\ncontent-length: 4\r\n\r\nbody")


def test_a_connection_that_ended_while_idle_is_not_used_again(listen: Callable[..., Listener]) -> None:
    listener = listen(OK.replace(b"content-type", b"connection: close\r\ncontent-type"), OK)
    connections = Connections(listener.address)
    assert [connections.post("/a", {}, b"") for _ in range(2)] == [(200, b"{}")] * 2
    connections.close()
    assert listener.accepted == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\nconnection: close\r\n\r\n{}",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"x" * 200_000,
    ],
)
def test_half_a_reply_is_none(listen: Callable[..., Listener], answer: bytes) -> None:
    connections = Connections(listen(answer).address)
    with pytest.raises((NoReply, ConnectionError)):
        connections.post("/a", {}, b"")


def wire(address: str) -> HttpWire:
    return HttpWire("city:midori", lambda _: bytes(64), SystemClock(), {"operator": address})


def test_a_page_of_a_machine_on_the_way_means_that_the_body_is_down(listen: Callable[..., Listener]) -> None:
    page = b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 13\r\n\r\n<html></html>"
    with pytest.raises(Unreachable):
        wire(listen(page).address).call("operator", "ask", Nothing(), Nothing)


def test_an_answer_in_no_form_of_ours_is_a_fault(listen: Callable[..., Listener]) -> None:
    class Other(msgspec.Struct):
        words: str

    with pytest.raises(Fault) as told:
        wire(listen(OK).address).call("operator", "ask", Nothing(), Other)
    assert not isinstance(told.value, Unreachable)


def test_nobody_listening_means_that_the_body_is_down() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable):
            wire("http://{}:{}".format(*bound.getsockname())).call("operator", "ask", Nothing(), Nothing)
