# SPDX-License-Identifier: Apache-2.0
"""平成28年のカード: the generation given out since 2016, the only one that is built (card §12)."""

from __future__ import annotations

from warifu.cards.chip.apps.jpki import JPKI
from warifu.cards.chip.apps.others import COMMON, LICENCE, MANAGER, RESIDENT
from warifu.cards.chip.apps.surface import SURFACE
from warifu.cards.chip.apps.text import TEXT
from warifu.cards.chip.personalise import personalise
from warifu.cards.chip.profile import Profile

P2016 = Profile(
    name="p2016",
    atr=bytes.fromhex("3BE000FF8131FE4514"),
    applications=(JPKI, TEXT, SURFACE, COMMON, RESIDENT, MANAGER, LICENCE),
    key_bits=2048,
    hash_name="sha256",
    certificate_years=5,
    personalise=personalise,
)
PROFILES = {P2016.name: P2016}
