# SPDX-License-Identifier: Apache-2.0
"""The verifier's own policy: which log, which witnesses, which two converters it trusts.

`{"origin", "log", "witnesses": […], "quorum", "converters": [x1, x2], "sign_in"}`: verifier keys as the
ledger writes them, and Ed25519 keys in base64: of the two converters, and of the sign-in for a person's own
lines. Without `converters` the check of the directory rests on the log and its witnesses alone, and says so.
It is never taken out of the file that is checked.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

import msgspec

from warifu.kernel.refusal import Malformed
from warifu.ledger import MalformedPolicy, Trust


class _Keys(msgspec.Struct):
    converters: list[str] = []
    sign_in: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """Trusted keys, 32 bytes each: `converters` is (X1, X2). None where the policy names none."""

    trust: Trust
    converters: tuple[bytes, bytes] | None = None
    sign_in: bytes | None = None

    @classmethod
    def parse(cls, content: bytes) -> Policy:
        """Read a policy file. Raises MalformedPolicy."""
        try:
            trust = Trust.parse(content)
            encoded = msgspec.json.decode(content, type=_Keys)
            keys = [base64.b64decode(each, validate=True) for each in encoded.converters]
            sign_in = base64.b64decode(encoded.sign_in, validate=True)
        except Malformed:
            raise
        except (ValueError, binascii.Error) as wrong:
            raise MalformedPolicy("converters, sign_in: give keys in base64") from wrong
        if keys and [len(key) for key in keys] != [32, 32]:
            raise MalformedPolicy("converters: give exactly two keys of 32 bytes, X1's then X2's")
        if len(sign_in) not in {0, 32}:
            raise MalformedPolicy("sign_in: give one key of 32 bytes")
        return cls(trust, (keys[0], keys[1]) if keys else None, sign_in or None)

    def encode(self) -> bytes:
        """Write it, as `parse` reads it."""
        content = msgspec.json.decode(self.trust.encode())
        if self.converters is not None:
            content["converters"] = [base64.b64encode(key).decode() for key in self.converters]
        if self.sign_in is not None:
            content["sign_in"] = base64.b64encode(self.sign_in).decode()
        return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"
