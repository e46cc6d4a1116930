# SPDX-License-Identifier: Apache-2.0
"""The landlord beside the demo. The whole way to a signed lease is gone in `tests/docs/test_tutorial.py`."""

from __future__ import annotations

import socket
from http.server import BaseHTTPRequestHandler

from warifu.demo.landlord import open_page


def test_a_country_comes_up_without_a_landlord_whose_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert open_page(taken.getsockname()[1], BaseHTTPRequestHandler) is None
