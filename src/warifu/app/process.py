# SPDX-License-Identifier: Apache-2.0
"""`warifu serve`: one body as one process, from its settings file to its clean end.

Everything a body needs lies under its own folder: settings.toml, database.conninfo, directory.bin, keys/.
The listening socket is inherited as a file descriptor, or opened on the address given.
"""

from __future__ import annotations

import gc
import json
import os
import socket
from functools import partial
from pathlib import Path

from warifu.app import plan
from warifu.app.parts import Parts
from warifu.exchange.nym1.directory import Directory
from warifu.kernel import logs
from warifu.kernel.clock import SystemClock
from warifu.kernel.database import Database
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.refusal import Fault, Malformed
from warifu.kernel.settings import Settings, load
from warifu.kernel.wire import HttpWire

SETTINGS, CONNINFO, DIRECTORY, KEYS = "settings.toml", "database.conninfo", "directory.bin", "keys"
CONNECTIONS = 24


def serve_body(
    settings_file: Path, *, listening_fd: int | None, address: str | None, ready_fd: int | None
) -> None:
    """Serve the body of a settings file until SIGTERM or SIGINT.

    Raises Malformed for unusable settings, Fault where a key, the directory or the database is missing.
    """
    # Commands that work beside a body open its parts, and need no body for it.
    from warifu.app.bodies import build  # noqa: PLC0415
    from warifu.app.server import serve  # noqa: PLC0415

    settings = load(settings_file)
    listening = _listening(listening_fd, address)
    parts = open_parts(settings)
    body = build(parts)
    # What was made until here stays: the collector need not look through it at every round.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()
    serve(body, listening, partial(_say_ready, settings.body, ready_fd))


def open_parts(settings: Settings) -> Parts:
    """Open what a body is built from: database, keys, directory, wire, log."""
    clock, ring = SystemClock(), FileKeyRing(settings.place(KEYS))
    log = logs.configure(settings.body)

    def report(where: str, fault: BaseException) -> None:
        detail = fault.detail if isinstance(fault, Fault) else type(fault).__name__
        reference = fault.reference if isinstance(fault, Fault) else ""
        log.error("fault", where=where, detail=detail, reference=reference, exc_info=fault)

    return Parts(
        settings=settings,
        database=Database.connect(_read(settings, CONNINFO).decode(), pool_size=CONNECTIONS),
        ring=ring,
        directory=_directory(settings, ring),
        wire=HttpWire(settings.body, partial(ring.sign, plan.SIGN), clock, settings.addresses()),
        clock=clock,
        report=report,
    )


def _directory(settings: Settings, ring: FileKeyRing) -> Directory:
    """Verify the directory under the two converters' keys, pinned by this body's own settings."""

    def pinned(body: str) -> bytes:
        if settings.body == body:
            return ring.verifying_key(plan.SIGN)
        if body not in settings.peers:
            raise Malformed(f"the settings name no peer {body}; add its address and key")
        return settings.peers[body].verifying_key().public_bytes_raw()

    content = _read(settings, DIRECTORY)
    return Directory.decode(content, x1_key=pinned("operator"), x2_key=pinned("commission"))


def _read(settings: Settings, name: str) -> bytes:
    try:
        return settings.place(name).read_bytes()
    except OSError as absent:
        raise Fault(f"{settings.body}: {name} cannot be read: {absent.strerror}") from absent


def _listening(descriptor: int | None, address: str | None) -> socket.socket:
    if descriptor is not None:
        return socket.socket(fileno=descriptor)
    host, _, port = (address or "127.0.0.1:0").rpartition(":")
    if not port.isdigit():
        raise Malformed("give the address as HOST:PORT, for example 127.0.0.1:8000")
    return socket.create_server((host, int(port)))


def _say_ready(body: str, descriptor: int | None) -> None:
    if descriptor is not None:
        with os.fdopen(descriptor, "w") as pipe:
            pipe.write(json.dumps({"ready": body}) + "\n")
