# SPDX-License-Identifier: Apache-2.0
"""One body as an HTTP server: its wire, its pages, its background work, its clean end.

The wire's handler is thin: bytes to the switchboard in a thread, bytes back. It has threads of its
own, so that pages and calls cannot starve each other. It does not bound what waits: the hub does, which
carries a hundred requests at once and answers the next one "later" (exchange.hub), so that bodies that
wait for one another never hold every thread.
"""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, cast

import uvicorn
from litestar import Litestar
from litestar.types import ASGIApp, ControllerRouterHandler

from warifu.app.door import Door
from warifu.kernel.wire import Switchboard

WIRE_THREADS = 160
LARGEST_BODY = 16 << 20
KEEP_SECONDS = 75  # more than a caller keeps an idle connection (kernel.wire.connections)


@dataclass
class Body:
    """One body, built: who it is, what it answers, what it does in the background, how it ends."""

    name: str
    board: Switchboard
    pages: Sequence[ControllerRouterHandler] = ()
    exception_handlers: dict[Any, Any] = field(default_factory=dict)
    background: Sequence[Background] = ()
    closes: Sequence[Callable[[], None]] = ()

    def close(self) -> None:
        """Stop the background work, then close what was opened, last first."""
        for work in self.background:
            work.stop()
        for close in reversed(self.closes):
            close()


class Background:
    """Work done every `seconds` in a thread of its own; a failure is reported and tried again."""

    def __init__(
        self, name: str, seconds: float, work: Callable[[], object], report: Callable[[BaseException], None]
    ) -> None:
        """Start nothing yet."""
        self._name, self._seconds, self._work, self._report = name, seconds, work, report
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the round under way."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def once(self) -> None:
        """Do one round now, in the caller's thread; its failure is the caller's."""
        self._work()

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds):
            try:
                self._work()
            except Exception as failure:  # noqa: BLE001  reported, and the next round tries again
                self._report(failure)


def http_app(body: Body) -> ASGIApp:
    """Mount a body's wire and pages."""
    pages = Litestar(
        route_handlers=list(body.pages),
        exception_handlers=body.exception_handlers,
        openapi_config=None,
        request_max_body_size=LARGEST_BODY,
        debug=False,
        logging_config=None,
    )
    return cast("ASGIApp", Door(body.board, pages, threads=WIRE_THREADS, largest=LARGEST_BODY))


def serve(body: Body, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is under way and close the body."""
    config = uvicorn.Config(
        http_app(body),
        log_level="warning",
        access_log=False,
        lifespan="on",
        proxy_headers=False,
        server_header=False,
        date_header=False,
        ws="none",
        timeout_keep_alive=KEEP_SECONDS,
        timeout_graceful_shutdown=5,
    )
    server = _Server(config, ready)
    for work in body.background:
        work.start()
    try:
        server.run(sockets=[listening])
    finally:
        body.close()


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        """End on the first signal; a second SIGINT ends at once."""
        self.should_exit = True
        self.force_exit = self.force_exit or (sig == signal.SIGINT and self.should_exit)
