# SPDX-License-Identifier: Apache-2.0
"""鍵の分割保管: a key in five shares on paper, of which any three give it back (NU-10, LC-23; SLIP-39).

The form is SLIP-39, a published one with several implementations, so that a share can be read without this
program. The library is its reference implementation (docs/adr/0028-keys-in-shares.md says why, and what it
does not protect against). This module adds errors for people who type words from paper: which word, what to
do, and never a word itself. It does NOT print, keep or compare anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.share import Share as Slip39
from shamir_mnemonic.wordlist import WORDLIST

from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret

HOLDERS, NEEDED = 5, 3
_KNOWN = frozenset(WORDLIST)
_TIDY = str.maketrans("０１２３４５６７８９．，", "0123456789.,")


@dataclass(frozen=True, slots=True)
class Share:
    """一人分: what one holder keeps. `holder` is 1 to 5; all five have one `set_number`, 0 to 32767."""

    set_number: int
    holder: int
    words: Secret[tuple[str, ...]]


def split(secret: Secret[bytes]) -> list[Share]:
    """Split 16 bytes or more, an even number of them, into five shares. Two runs give two sets."""
    content = secret.reveal("split it for its five holders")
    (mnemonics,) = generate_mnemonics(1, [(NEEDED, HOLDERS)], content)
    return [read(mnemonic) for mnemonic in mnemonics]


def read(typed: str) -> Share:
    """Read one share as a person types it; word numbers and commas are passed over. Raises Malformed."""
    words = tuple(_words(typed))
    unknown = [place for place, word in enumerate(words, start=1) if word not in _KNOWN]
    if unknown:
        places = ", ".join(map(str, unknown[:5]))
        raise Malformed(
            f"Misspelt, because not in the list of words: number {places} of this share."
            " Compare with the sheet and type the share again."
        )
    try:
        parsed = Slip39.from_mnemonic(" ".join(words))
    except (MnemonicError, ValueError):  # its own words may repeat what was typed
        raise Malformed(
            f"These {len(words)} words are not a share: one is missing, doubled, in another place or another"
            " word of the list. Compare with the sheet, word by word, and type the share again."
        ) from None
    if (parsed.group_count, parsed.member_threshold) != (1, NEEDED):
        raise Malformed(f"This share is of another kind of set: ours need {NEEDED} of {HOLDERS}.")
    return Share(parsed.identifier, parsed.index + 1, Secret(words))


def join(shares: Sequence[Share]) -> Secret[bytes]:
    """Give the secret back from three shares of one set. Raises Malformed, which says what does not fit."""
    sets, holders = {share.set_number for share in shares}, {share.holder for share in shares}
    if len(sets) > 1:
        told = ", ".join(f"share {share.holder} of set {share.set_number}" for share in shares)
        raise Malformed(f"These shares are of different sets: {told}. Take three of one set.")
    if len(holders) != len(shares):
        raise Malformed("One share was given twice. Three different holders are needed.")
    if len(shares) != NEEDED:
        raise Malformed(f"{NEEDED} shares of one set are needed; {len(shares)} were given.")
    mnemonics = [" ".join(share.words.reveal("join three shares")) for share in shares]
    try:
        return Secret(cast("bytes", combine_mnemonics(mnemonics)))
    except (MnemonicError, ValueError):
        raise Malformed(
            "These three shares do not fit together: one of them was never made with the other two."
            " Take another holder's share."
        ) from None


def _words(typed: str) -> list[str]:
    """Words in lower case; "12", "12." and "12)" before a word are its number on the sheet."""
    pieces = typed.translate(_TIDY).replace(",", " ").lower().split()
    return [piece for piece in pieces if not piece.strip(".)").isdigit()]
