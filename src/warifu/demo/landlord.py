# SPDX-License-Identifier: Apache-2.0
"""大家さん: the landlord of docs/examples/lease.py, registered at the demo's sign-in and open beside it.

So a visitor can have a document signed by a card of the wallet, without a reader and without a command. The
example is read from the checkout's own documents, as a stranger to the project would write it; where they are
not, as in an installed package, there is no landlord and the wallet offers none.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from warifu.app.openid import house_for_officials
from warifu.cards.openid import RegistrationService, read_registration
from warifu.cards.openid.refusals import ServiceRegistered
from warifu.demo.country import Country
from warifu.demo.stage import Stage

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "lease.py"
CLIENT_ID, SIGN_IN = "RPROOM00", "signin"
"""Another name than the example's own, so that a visitor who makes hers is in nobody's way."""


@contextmanager
def landlord(country: Country, stage: Stage) -> Iterator[str]:
    """Keep the landlord's page open while the block lasts; gives its address, "" where there is none.

    None too where a kept country comes up again and another program has the page's port meanwhile.
    """
    if not EXAMPLE.exists():
        yield ""
        return
    example, folder = _example(), country.folder / "landlord"
    stated = country.folder / "landlord.toml"
    if not stated.exists():
        shutil.rmtree(folder, ignore_errors=True)  # a start that was cut short
        stated.write_text(example.make(folder, CLIENT_ID), encoding="utf-8")
    _register(stage, stated.read_bytes())
    address = str(example.redirect_uri(folder)).removesuffix("/back")
    issuer = f"{country.address(SIGN_IN)}/api/realms/main"
    pages = example.window(example.Room(folder, issuer))
    server = open_page(urlsplit(address).port or 0, pages)
    if server is None:
        yield ""
        return
    threading.Thread(target=server.serve_forever, name="landlord", daemon=True).start()
    try:
        yield f"{address}/"
    finally:
        server.shutdown()
        server.server_close()


def open_page(port: int, pages: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer | None:
    """Listen on a port of this machine; None where it is taken: a country needs no landlord."""
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), pages)
    except OSError:
        return None


def _register(stage: Stage, stated: bytes) -> None:
    """Have the sign-in's official admit the landlord, once."""
    parts = stage.parts(SIGN_IN)
    try:
        with suppress(ServiceRegistered):
            RegistrationService(house_for_officials(parts)).register(read_registration(stated))
    finally:
        parts.database.close()


def _example() -> Any:
    """Read the example as a module of its own."""
    found = importlib.util.spec_from_file_location("warifu_example_lease", EXAMPLE)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules[found.name] = module  # its dataclasses look themselves up there
    found.loader.exec_module(module)
    return module
