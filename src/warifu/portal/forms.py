# SPDX-License-Identifier: Apache-2.0
"""What a device sends of a person, read: her mailbox key, what to call her, where to go on. Pure."""

from __future__ import annotations

import base64
import binascii

from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret, mask_numbers

LONGEST_NAME = 80


def secret_of(form: dict[str, str]) -> Secret[bytes]:
    """Read the field `secret`: 32 bytes in base64url, with or without padding. Raises Malformed."""
    given = form.get("secret", "").rstrip("=")
    try:
        content = base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise Malformed("secret: give the mailbox's key as 32 bytes of base64url") from wrong
    if len(content) != 32:
        raise Malformed("secret: give the mailbox's key as 32 bytes of base64url")
    return Secret(content)


def names_of(form: dict[str, str]) -> tuple[str, str]:
    """What to call her on the pages, in Japanese and English; her own words, shown to nobody else."""
    return shown_names(form.get("name", ""), form.get("name_en", ""))


def shown_names(name_ja: str, name_en: str) -> tuple[str, str]:
    """Names cut to a length, with anything masked that looks like a number; a dash where there is none."""
    shown = [mask_numbers(each)[:LONGEST_NAME].strip() for each in (name_ja, name_en)]
    return shown[0] or shown[1] or "—", shown[1]


def local_address(address: str, otherwise: str) -> str:
    """Only a path of this site; anything else leads to `otherwise`."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if plain else otherwise
