# SPDX-License-Identifier: Apache-2.0
"""Plain words for each reason a refusal can carry, in three parts (LA-18), plus one for the person.

Keyed by `Refusal.reason`. A reason without an entry is shown with the words the refusal itself brought, in
English and marked so; `tests/screens` names the reasons that still lack an entry. One module for each group
of offices; `REASONS` has all. Nothing is decided here and no law is named: the refusal carries its own.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from warifu.kernel.screens.reasons.cards import CARDS
from warifu.kernel.screens.reasons.counters import COUNTERS
from warifu.kernel.screens.reasons.exchange import EXCHANGE
from warifu.kernel.screens.reasons.families import FAMILIES
from warifu.kernel.screens.reasons.network import NETWORK
from warifu.kernel.screens.reasons.openid import OPENID
from warifu.kernel.screens.reasons.residents import RESIDENTS
from warifu.kernel.screens.reasons.sign_in import SIGN_IN
from warifu.kernel.screens.reasons.signing import SIGNING
from warifu.kernel.screens.reasons.words import CHECK, ReasonWords

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["CHECKS", "REASONS", "SAME_WORDS", "ReasonWords", "reason_words"]

REASONS: Mapping[str, ReasonWords] = MappingProxyType(
    {**EXCHANGE, **RESIDENTS, **FAMILIES, **COUNTERS, **NETWORK, **CARDS, **OPENID, **SIGNING, **SIGN_IN}
)

SAME_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "request-id-reused": "replayed",
        "request-reused": "replayed",
        "broken-proof": "proof-fails",
        "signature-fails": "not-signed",
        "not-the-sender": "not-signed",
        "case-mismatch": "no-case",
        "portal-down": "unreachable",
        "provider-down": "unreachable",
        "other-question": "replayed",
        "too-many-under-way": "unreachable",
    }
)
"""Situations that a reader need not tell apart."""

CHECKS = frozenset(
    {
        "cannot-open",
        "code-taken",
        "conversion-proof-fails",
        "converters-disagree",
        "delay-not-ordered",
        "envelope-replaced",
        "not-an-element",
        "not-the-commission",
        "not-the-operator",
        "other-directory",
        "receipt-fails",
        "unknown-domain",
        "unknown-enrolment",
        "unknown-pair",
        "wrong-answer",
        "wrong-parties",
    }
)
"""Checks between machines: people read one sentence for all, and the request number leads to the rest."""


def reason_words(reason: str, translate: Callable[[str], str]) -> ReasonWords | None:
    """The words of a reason in the language of `translate`, or None when we have none."""
    plain = reason.replace("_", "-")  # an older office writes its reasons with underscores
    words = REASONS.get(SAME_WORDS.get(plain, plain)) or (CHECK if plain in CHECKS else None)
    if words is None:
        return None
    return ReasonWords(translate(words.what), translate(words.now), translate(words.to_person))
