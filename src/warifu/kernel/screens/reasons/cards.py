# SPDX-License-Identifier: Apache-2.0
"""Cards: words for each reason of theirs."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from warifu.kernel.screens.languages import marked as _
from warifu.kernel.screens.reasons.words import NOTHING_CHANGED, ReasonWords

if TYPE_CHECKING:
    from collections.abc import Mapping

CARDS: Mapping[str, ReasonWords] = MappingProxyType(
    {
        "card-in-reader": ReasonWords(
            _("This card is in a reader."),
            _("Take the card out of the reader, then try again."),
            NOTHING_CHANGED,
        ),
        "card-order-refused": ReasonWords(
            _("The card did not take this order."),
            _("Look at the card's state, then make a new order for this card."),
            NOTHING_CHANGED,
        ),
        "unknown-profile": ReasonWords(
            _("This kind of card is not known here."),
            _("Use a card of a kind that this program makes."),
            NOTHING_CHANGED,
        ),
    }
)
