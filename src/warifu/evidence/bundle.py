# SPDX-License-Identifier: Apache-2.0
"""`warifu-evidence/1`: one UTF-8 JSON file, written in exactly one way (ledger.md §8).

    format       warifu-evidence/1
    entries      the person's ledger entries in the order of her mailbox, each {entry, salt, body, proof}
    conversions  for each request or refusal among them: out2_P, nym_P, its epoch, opening proof, σ_2
    receipts     the portal's signed receipt of each, in the same order
    directory    the kind-5 entries of the bodies named: asker, provider, portal, issuer, X1, X2
    chain        how many letters the mailbox holds, the head of its chain, the portal's signature

Binary values are standard base64, unknown fields are refused. It holds what is to be checked and no key to
check it with: those come from the verifier's own policy. This module reads and writes; `checks` judges.
"""

from __future__ import annotations

import hashlib

import msgspec

FORMAT = "warifu-evidence/1"
SUFFIX = ".warifu-evidence.json"
LARGEST = 64 << 20
_CHAIN = b"WLE1/chain-signed\x00"


class UnreadableBundle(Exception):
    """The file is no evidence bundle at all."""


class Recorded(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One ledger entry opened: 44 bytes, salt, body, and a `c2sp.org/tlog-proof@v1` text."""

    entry: bytes
    salt: bytes
    body: bytes
    proof: str


class Conversion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What joins `entries[entry]` to a person: the ciphertext, her portal code, its proof of opening, σ_2."""

    entry: int
    out2_P: bytes  # noqa: N815  the specification's own name
    nym_P: bytes  # noqa: N815
    e_P: int  # noqa: N815
    opening: bytes
    sigma_2: bytes


class Chain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The mailbox's letters counted and hashed (ledger.md §7), signed by the portal for this person."""

    count: int
    head: bytes
    signature: bytes


class Bundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    format: str
    entries: list[Recorded]
    conversions: list[Conversion]
    receipts: list[bytes]
    directory: list[Recorded]
    chain: Chain

    def encode(self) -> bytes:
        """Write it."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"

    @classmethod
    def decode(cls, content: bytes) -> Bundle:
        """Read it. Raises UnreadableBundle; whether it is written in the one way is check V1's."""
        if len(content) > LARGEST:
            raise UnreadableBundle(f"the file is larger than {LARGEST >> 20} MiB")
        try:
            bundle = msgspec.json.decode(content, type=cls)
        except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
            raise UnreadableBundle(str(wrong).replace("`", "'")) from wrong
        if bundle.format != FORMAT:
            raise UnreadableBundle(f"the format is not {FORMAT}")
        return bundle


def chain_fields(nym: bytes, count: int, head: bytes) -> bytes:
    """What the portal signs of a mailbox: label ‖ H(nym_P) ‖ u64 count ‖ head."""
    return _CHAIN + hashlib.sha256(nym).digest() + count.to_bytes(8, "big") + head
