# SPDX-License-Identifier: Apache-2.0
"""`warifu log verify` over HTTP, against a plain file server of the standard library on this machine."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.ledger.small_log import TRUST, flip, make_mirror
from warifu.ledger import verify_log

pytestmark = pytest.mark.real


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, says nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's own name
        """Keep the test's output clean."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    public = make_mirror(tmp_path / "log", [300, 513]).public
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(public))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield public, f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_a_served_log_verifies_and_a_flipped_bit_is_found(served: tuple[Path, str]) -> None:
    public, address = served
    assert verify_log(address, TRUST).exit_code == 0
    flip(public / "tile/entries/001", 77)
    assert verify_log(address + "/", TRUST).exit_code == 1


def test_a_superseded_partial_tile_is_read_out_of_its_full_one(served: tuple[Path, str]) -> None:
    public, address = served
    shutil.copy(public / "checkpoint-300", public / "checkpoint")
    shutil.rmtree(public / "tile/0/001.p")
    shutil.rmtree(public / "tile/entries/001.p")
    assert verify_log(address, TRUST).exit_code == 0


def test_an_address_without_a_log_is_unreadable(served: tuple[Path, str]) -> None:
    public, address = served
    (public / "checkpoint").unlink()
    report = verify_log(address, TRUST)
    assert report.lines == ["unreadable: there is no checkpoint: is this the folder or address of a log?"]
    assert report.exit_code == 2
    assert verify_log("http://127.0.0.1:9", TRUST).exit_code == 2


def test_a_redirect_is_not_followed(served: tuple[Path, str]) -> None:
    public, address = served
    (public / "checkpoint").unlink()
    (public / "checkpoint").mkdir()  # the file server answers 301 to the folder's own address
    assert verify_log(address, TRUST).exit_code == 2
