# SPDX-License-Identifier: Apache-2.0
"""What a city and J-LIS say about chips, over the sealed wire. No rule in it."""

from __future__ import annotations

import msgspec

from warifu.cards.chip import Act
from warifu.cards.life.messages import CounterCase
from warifu.kernel.secrecy import MASK


class ChipsHeld(msgspec.Struct, forbid_unknown_fields=True):
    """`chips/waiting`: the chips that lie in the caller's safe."""

    card_ids: list[bytes]


class ChipsWaiting(msgspec.Struct):
    """Which chips wait at J-LIS for the caller, and which of those it holds belong to void cards."""

    waiting: list[bytes]
    void: list[bytes]


class ChipNamed(msgspec.Struct, forbid_unknown_fields=True):
    """`chips/fetch`: one chip."""

    card_id: bytes


class HeldChip(msgspec.Struct):
    """A chip, sealed to the city's own key a second time inside the sealed wire; it stays so at rest."""

    image: bytes
    digest: bytes

    def __repr__(self) -> str:
        return f"HeldChip({MASK})"


class ChipReceived(msgspec.Struct, forbid_unknown_fields=True):
    """`chips/received`: the chip lies durably in the safe; `receipt` is signed with the city's key."""

    card_id: bytes
    receipt: bytes


class ChipOrderAsked(msgspec.Struct, forbid_unknown_fields=True):
    """`chips/order`: an order for a chip in a reader; `obeyed` is the last counter the chip knows."""

    card_id: bytes
    act: Act
    places: list[str]
    obeyed: int
    at: CounterCase


class HomeOrderAsked(msgspec.Struct, forbid_unknown_fields=True):
    """`/cards/opening/order`, from her own software: an order to open the card that came by post."""

    card_id: bytes
    obeyed: int

    def __repr__(self) -> str:
        return f"HomeOrderAsked({MASK})"


class HomeOpened(msgspec.Struct, forbid_unknown_fields=True):
    """`/cards/opening/opened`, from her own software: the card obeyed that order, and shows it."""

    card_id: bytes
    counter: int
    proof: bytes

    def __repr__(self) -> str:
        return f"HomeOpened({MASK})"


class SignedOrder(msgspec.Struct):
    """The order's counter and end, and the issuer's signature; the rest the asker knows."""

    counter: int
    expires_at: int
    signature: bytes


class ChipOpened(msgspec.Struct, forbid_unknown_fields=True):
    """`chips/opened`: the chip obeyed the order to open and shows it; the card is handed over."""

    card_id: bytes
    counter: int
    proof: bytes
    at: CounterCase
