# SPDX-License-Identifier: Apache-2.0
"""How one body calls another: signed JSON over HTTP, and the same thing in memory for tests.

Every call is a POST of one JSON message, signed by the caller (RFC 9421, Ed25519) over method, path,
content digest (RFC 9530) and the name of the body it is meant for, with a nonce and a time. Replies
are not signed here: whatever must be proven later (promises, receipts, grants, answers) is signed in
the message itself. Nor is anything encrypted here: content about a person is sealed by the office
that sends it, and TLS is the deployment's (docs/threats.md).
"""

from warifu.kernel.wire.http import HttpWire
from warifu.kernel.wire.memory import MemoryNetwork, MemoryWire
from warifu.kernel.wire.signatures import NotSigned, Replayed, Signed, sign_call
from warifu.kernel.wire.switchboard import PREFIX, Endpoint, NoSuchEndpoint, Nothing, Reply, Switchboard, Wire

__all__ = [
    "PREFIX",
    "Endpoint",
    "HttpWire",
    "MemoryNetwork",
    "MemoryWire",
    "NoSuchEndpoint",
    "NotSigned",
    "Nothing",
    "Replayed",
    "Reply",
    "Signed",
    "Switchboard",
    "Wire",
    "sign_call",
]
