# SPDX-License-Identifier: Apache-2.0
"""登録されたサイト: the file of sign-ins that a holder's cards answer, in her own hands.

[[site]]
origin = "https://signin.example"
name_ja = "カードでログイン"
name_en = "Card sign-in"
lends_to = { portal = "X25519 key of the portal, base64" }     # may be left out
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from warifu.cards.bridge.nouns import SignInSite
from warifu.kernel.refusal import Malformed
from warifu.kernel.screens import Wording


class _Site(msgspec.Struct, forbid_unknown_fields=True):
    origin: str
    name_ja: str
    name_en: str = ""
    lends_to: dict[str, bytes] = {}
    reads_items_for: dict[str, bytes] = {}


class _File(msgspec.Struct, forbid_unknown_fields=True):
    site: list[_Site]


def read_sites(path: Path) -> list[SignInSite]:
    """Read the file. Raises Malformed with the field that is wrong."""
    try:
        found = msgspec.toml.decode(path.read_bytes(), type=_File).site
    except OSError as absent:
        raise Malformed(f"{path}: {absent.strerror}. Name a file of sign-ins.") from absent
    except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
        raise Malformed(f"{path}: {wrong}") from wrong
    for each in found:
        parts = urlsplit(each.origin)
        if parts.scheme not in {"http", "https"} or f"{parts.scheme}://{parts.netloc}" != each.origin:
            raise Malformed(f"{path}: an origin is scheme, host and port, without a path")
        if any(len(key) != 32 for key in [*each.lends_to.values(), *each.reads_items_for.values()]):
            raise Malformed(f"{path}: lends_to, reads_items_for: a key is 32 bytes of base64")
    return [
        SignInSite(each.origin, Wording(each.name_ja, each.name_en), each.lends_to, each.reads_items_for)
        for each in found
    ]
