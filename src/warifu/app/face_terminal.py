# SPDX-License-Identifier: Apache-2.0
"""顔認証端末 of a city hall: its own key, certified by J-LIS's root of terminals, in a folder (K-42).

In life a machine, whose certificates lead to a root that is not public. A city without one writes no card
without a PIN; everything else goes on as before.
"""

from __future__ import annotations

from warifu.app import plan
from warifu.cards import CardMakers
from warifu.cards.jpki import FileAuthorityKeys
from warifu.cards.renewal import FaceTerminal
from warifu.kernel.keys import KeyRing
from warifu.kernel.settings import Settings

FOLDER, KEYS, CERTIFICATE, CARD_ROOT, KEY = (
    "face-terminal",
    "keys",
    "terminal.cv",
    "card-root.cv",
    "terminal-1",
)


def certify_terminal(settings: Settings, ring: KeyRing, makers: CardMakers) -> bool:
    """端末の登録: have J-LIS certify the terminal of a city, once; says whether it did."""
    place = settings.place(FOLDER, CERTIFICATE)
    if place.exists():
        return False
    keys = _keys(settings, ring)
    keys.make(KEY)
    settings.place(FOLDER, CARD_ROOT).write_bytes(makers.cv_root)
    place.write_bytes(makers.terminal(keys.signer(KEY).public_key()))
    return True


def open_terminal(settings: Settings, ring: KeyRing) -> FaceTerminal | None:
    """Give the terminal of a city; None where it has none."""
    place = settings.place(FOLDER, CERTIFICATE)
    if not place.exists():
        return None
    root = settings.place(FOLDER, CARD_ROOT).read_bytes()
    return FaceTerminal(_keys(settings, ring).signer(KEY), place.read_bytes(), root)


def _keys(settings: Settings, ring: KeyRing) -> FileAuthorityKeys:
    return FileAuthorityKeys(settings.place(FOLDER, KEYS), ring.secret(plan.FACE_TERMINAL))
