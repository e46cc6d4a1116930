# SPDX-License-Identifier: Apache-2.0
"""Write tests/vectors/ledger.json: `python tests/vectors/make_ledger.py`.

Made without the product: hashlib, struct and Ed25519 only, with the tree as RFC 6962 §2.1 words it. The
product must reproduce every value (tests/ledger/test_vectors.py), and so should any other implementation.
Secret keys are SHA-256 of the names given, for tests only. Binary values are hex, except inside notes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import sys
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.ledger import plain_tree

ORIGIN = "operator.example/ledger/exchange"
WITNESS = "commission.example/witness"
TIME = 1_775_001_600
SIZES = [0, 1, 2, 3, 7, 8, 255, 256, 257, 600]


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def secret(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha(name.encode()))


def commit(salt: bytes, body: bytes) -> bytes:
    return sha(b"WLE1/commit\0", salt, struct.pack(">I", len(body)), body)


def entry(number: int) -> bytes:
    committed = commit(sha(b"salt %d" % number), b"body %d" % number)
    return b"WLE1" + struct.pack(">BBHI", 1 + number % 12, number % 2, 0, 493_000 + number // 100) + committed


def key_id(name: str, kind: int, public: bytes) -> bytes:
    return sha(name.encode(), b"\n", bytes([kind]), public)[:4]


def verifier_key(name: str, kind: int) -> str:
    public = secret(name).public_key().public_bytes_raw()
    encoded = base64.b64encode(bytes([kind]) + public).decode()
    return f"{name}+{key_id(name, kind, public).hex()}+{encoded}"


def note(size: int, root: bytes) -> str:
    text = f"{ORIGIN}\n{size}\n{base64.b64encode(root).decode()}\n"
    cosigned = f"cosignature/v1\ntime {TIME}\n{text}"
    blobs = [
        (ORIGIN, 1, secret(ORIGIN).sign(text.encode())),
        (WITNESS, 4, struct.pack(">Q", TIME) + secret(WITNESS).sign(cosigned.encode())),
    ]
    lines = []
    for name, kind, blob in blobs:
        identifier = key_id(name, kind, secret(name).public_key().public_bytes_raw())
        lines.append(f"— {name} {base64.b64encode(identifier + blob).decode()}\n")
    return text + "\n" + "".join(lines)


def promises(count: int, minute: int) -> list[dict[str, Any]]:
    hashes = [sha(entry(index)) for index in range(count)]
    leaves = [struct.pack(">Q", index) + hashes[index] for index in range(count)]
    name = ORIGIN.encode()
    signed = b"WLE1/promise\0" + struct.pack(">H", len(name)) + name
    signed += struct.pack(">QI", minute, count) + plain_tree.mth(leaves)
    return [
        {
            "origin": ORIGIN,
            "index": index,
            "entry_hash": hashes[index].hex(),
            "latest_minute": minute,
            "place": index,
            "width": count,
            "path": b"".join(plain_tree.path(index, leaves)).hex(),
            "signature": secret(ORIGIN).sign(signed).hex(),
        }
        for index in range(count)
    ]


def chain(count: int) -> list[str]:
    heads, head = [], bytes(32)
    for number in range(1, count + 1):
        head = sha(b"WLE1/chain\0", head, struct.pack(">Q", number), entry(number - 1))
        heads.append(head.hex())
    return heads


def vectors() -> dict[str, Any]:
    entries = [entry(number) for number in range(max(SIZES))]
    inclusion = [(0, 1), (0, 2), (2, 3), (6, 7), (3, 8), (254, 255), (0, 256), (256, 257), (511, 600)]
    consistency = [(1, 2), (3, 7), (7, 8), (8, 8), (255, 256), (256, 257), (257, 600), (256, 600), (0, 8)]
    return {
        "format": "warifu-ledger-vectors/1",
        "origin": ORIGIN,
        "log_key": verifier_key(ORIGIN, 1),
        "witness_key": verifier_key(WITNESS, 4),
        "commitment": {
            "salt": sha(b"salt 0").hex(),
            "body": b"body 0".hex(),
            "commitment": commit(sha(b"salt 0"), b"body 0").hex(),
        },
        "entries": [
            {
                "number": number,
                "entry": entry(number).hex(),
                "entry_hash": sha(entry(number)).hex(),
                "leaf_hash": sha(b"\0", entry(number)).hex(),
            }
            for number in range(13)
        ],
        "entry_rule": "kind 1+n%12, flags n%2, hour 493000+n//100, salt SHA-256('salt n'), body 'body n'",
        "roots": [{"size": size, "root": plain_tree.mth(entries[:size]).hex()} for size in SIZES],
        "inclusion": [
            {"index": index, "size": size, "path": [h.hex() for h in plain_tree.path(index, entries[:size])]}
            for index, size in inclusion
        ],
        "consistency": [
            {"old": old, "new": new, "path": [h.hex() for h in plain_tree.proof(old, entries[:new])]}
            for old, new in consistency
        ],
        "checkpoints": [
            {"size": size, "cosigned_at": TIME, "note": note(size, plain_tree.mth(entries[:size]))}
            for size in (0, 1, 600)
        ],
        "tlog_proof": "c2sp.org/tlog-proof@v1\nindex 511\n"
        + "".join(base64.b64encode(h).decode() + "\n" for h in plain_tree.path(511, entries))
        + "\n"
        + note(600, plain_tree.mth(entries)),
        "promises": promises(1, 29_583_365) + promises(5, 29_583_366),
        "chain": chain(4),
        "paths": {
            "tile/0/273.p/112": [0, 273, 112],
            "tile/1/001.p/17": [1, 1, 17],
            "tile/entries/x001/x234/067": [-1, 1_234_067, 256],
        },
    }


if __name__ == "__main__":
    target = Path(__file__).with_name("ledger.json")
    target.write_text(json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
