# SPDX-License-Identifier: Apache-2.0
"""Reads the words of the law: a phrase of a row becomes the bodies or kinds it names.

Pure. Knows only how the law strings phrases together (、 又は 若しくは); what a phrase means is reviewed data
in bodies.toml and kinds.toml. A phrase nobody has reviewed is an error, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

ORDER_TAIL = "であって主務省令で定めるもの"
"""The tail that leaves details to a ministerial order. The order itself is not modelled."""

_JOINTS = ("若しくは", "又は", "、")


class UnreadPhrase(ValueError):
    """The law uses words that no reviewed phrase covers; they are in the message."""


def read(words: str, phrases: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return what `words` names, in the order of the law, without repeats.

    The longest reviewed phrase wins, so that 国民年金基金連合会 is never read as 国民年金基金, and a phrase
    ends only where the text ends or a joint follows. Raises UnreadPhrase.

    >>> read("市町村長又は都道府県知事", {"市町村長": ["mayor"], "都道府県知事": ["governor"]})
    ('mayor', 'governor')
    """
    rest = words.removesuffix(ORDER_TAIL)
    named: dict[str, None] = {}
    while rest:
        phrase = max((p for p in phrases if _stands_at_head(p, rest)), key=len, default=None)
        if phrase is None:
            raise UnreadPhrase(rest)
        named.update(dict.fromkeys(phrases[phrase]))
        rest = rest[len(phrase) :]
        joint = next((joint for joint in _JOINTS if rest.startswith(joint)), "")
        rest = rest[len(joint) :]
        if joint and not rest:
            raise UnreadPhrase(words)
    return tuple(named)


def _stands_at_head(phrase: str, rest: str) -> bool:
    after = rest[len(phrase) :]
    return rest.startswith(phrase) and (not after or after.startswith(_JOINTS))
