# SPDX-License-Identifier: Apache-2.0
"""暗証番号の規則: what a person may choose, checked before a chip sees it. Pure.

    signing password   6 to 16 of A-Z and 0-9, at least one of each; small letters are taken as capitals
    three numbers      four digits each; they may be the same

What is easy to guess is refused (K-13): four equal digits, a run such as 1234, the day or the year of her
birth. Which of these a real terminal refuses was not found: unconfirmed. What was typed is kept nowhere here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from warifu.kernel.secrecy import Secret


class PinUse(StrEnum):
    """暗証番号の種類: what each of the four is for."""

    SIGNING = "signing"
    LOGIN = "login"
    TEXT = "text"
    RESIDENT = "resident"


# The common application's PIN is not known to any holder: it is set with the resident application's (own).
_PLACES: Mapping[PinUse, tuple[str, ...]] = MappingProxyType(
    {
        PinUse.SIGNING: ("jpki/001B",),
        PinUse.LOGIN: ("jpki/0018",),
        PinUse.TEXT: ("text/0011",),
        PinUse.RESIDENT: ("resident/001C", "common/001C"),
    }
)
_FORMS = MappingProxyType({PinUse.SIGNING: re.compile(r"(?=.*[A-Z])(?=.*[0-9])[A-Z0-9]{6,16}")})
_FOUR_DIGITS = re.compile(r"[0-9]{4}")
_RUN = "01234567890"
_MAY_BE_EMPTY = frozenset({PinUse.TEXT, PinUse.RESIDENT})


class PinProblem(StrEnum):
    """暗証番号の誤り: why it cannot be set; never what was typed."""

    MISSING = "missing"
    FORM = "form"
    DIFFERS = "differs"
    EASY = "easy"
    BIRTH = "birth"


def uses_of(places: Iterable[str]) -> tuple[PinUse, ...]:
    """Which of the four a card has, by the places its chip names.

    >>> uses_of(["text/0011", "jpki/0018"])
    (<PinUse.LOGIN: 'login'>, <PinUse.TEXT: 'text'>)
    """
    there = set(places)
    return tuple(use for use in PinUse if there & set(_PLACES[use]))


def places_of(use: PinUse) -> tuple[str, ...]:
    """Where on the chip it is written."""
    return _PLACES[use]


def read_pins(
    uses: Sequence[PinUse], typed: Mapping[str, str], born_on: date | None, *, alike: bool = True
) -> tuple[dict[str, Secret[bytes]], dict[PinUse, PinProblem]]:
    """Read what was typed, each twice: `login` and `login-again`. By place on the chip, or the problems.

    Without `born_on` no birthday is refused: a card at home does not say it before it is open.
    With `alike` a number for text or the resident register that is left empty is the one for signing in.
    """
    found, problems = dict[str, Secret[bytes]](), dict[PinUse, PinProblem]()
    for use in uses:
        said, again = typed.get(use, ""), typed.get(f"{use}-again", "")
        if alike and use in _MAY_BE_EMPTY and PinUse.LOGIN in uses and not said and not again:
            said, again = typed.get(PinUse.LOGIN, ""), typed.get(f"{PinUse.LOGIN}-again", "")
            if PinUse.LOGIN in problems:
                continue  # told once, where it was typed
        if use is PinUse.SIGNING:
            said, again = said.upper(), again.upper()
        problem = _problem(use, said, again, born_on)
        if problem is not None:
            problems[use] = problem
        else:
            found |= {place: Secret(said.encode()) for place in _PLACES[use]}
    return ({}, problems) if problems else (found, {})


def _problem(use: PinUse, said: str, again: str, born_on: date | None) -> PinProblem | None:
    if not said:
        return PinProblem.MISSING
    if not _FORMS.get(use, _FOUR_DIGITS).fullmatch(said):
        return PinProblem.FORM
    if said != again:
        return PinProblem.DIFFERS
    return None if use is PinUse.SIGNING else _guessed(said, born_on)


def _guessed(digits: str, born_on: date | None) -> PinProblem | None:
    if len(set(digits)) == 1 or digits in _RUN or digits in _RUN[::-1]:
        return PinProblem.EASY
    if born_on is None:
        return None
    birth = {f"{born_on:%m%d}", f"{born_on:%d%m}", f"{born_on:%Y}"}
    return PinProblem.BIRTH if digits in birth else None
