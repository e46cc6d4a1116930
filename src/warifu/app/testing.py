# SPDX-License-Identifier: Apache-2.0
"""試験用カード at the authority's own desk: whoever has the keys of a country's J-LIS, its folder, applies.

Works beside the running body on its database, as `warifu authority` works beside it on its folder; nothing of
it is offered on the wire. Only a demo certifies people who do not exist.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from warifu.app.certification import Certification
from warifu.app.offices import CounterLog
from warifu.app.process import SETTINGS, open_parts
from warifu.cards import jpki
from warifu.kernel.refusal import Malformed
from warifu.kernel.settings import load
from warifu.ledger import RemoteLedger

JLIS = "jlis"
PATIENCE_SECONDS = 5.0


@contextmanager
def authority_for_tests(country: Path) -> Iterator[jpki.TestCards]:
    """Give the authority of a country in a folder. Raises Malformed where it is no demo, or does not run."""
    settings = load(country / JLIS / SETTINGS)
    if not settings.demo:
        raise Malformed(f"{country} is no demo: an authority of people certifies nobody for tests.")
    address = urlsplit(settings.public_address)
    try:
        socket.create_connection((address.hostname or "", address.port or 80), PATIENCE_SECONDS).close()
    except OSError as away:
        raise Malformed(
            f"The country in {country} does not run. Start it with `warifu demo --folder {country}`."
        ) from away
    parts = open_parts(settings)
    try:
        log = CounterLog(RemoteLedger(parts.wire), parts.log_key)
        yield jpki.TestCards(Certification(parts, log).service)
    finally:
        parts.database.close()
