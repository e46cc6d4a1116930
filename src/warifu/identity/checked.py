# SPDX-License-Identifier: Apache-2.0
"""本人確認済み: the value that says "this person was identified", which only this office can make.

`IdentityService.check` records the check first and then calls `attest`; import contracts keep every other
office out of this room. Within one process this guards against mistakes, not malice: it is not evidence for
another body, which makes its own check. It holds no paper, no number and no name.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from datetime import UTC, datetime
from uuid import UUID

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identity.nouns import Bearer, Slot, Way
from warifu.identity.refusals import CheckedForAnother, CheckExpired
from warifu.kernel.refusal import Fault, Malformed
from warifu.kernel.secrecy import mask_numbers

_SEAL = object()
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Occasion:
    """確認の機会: for whom, in which case, by which clerk, for what. Raises Malformed.

    `person` is None while this body has no file of the person: then the case alone stands for her.
    """

    person: InHouseNumber | None
    case: str
    clerk: str
    purpose: str

    def __post_init__(self) -> None:
        """Refuse empty names, and any text in which twelve digits stand."""
        for field, text in (("case", self.case), ("clerk", self.clerk), ("purpose", self.purpose)):
            if not text.strip() or len(text) > LONGEST_NAME or not text.isprintable():
                raise Malformed(f"{field}: give 1 to {LONGEST_NAME} printable characters.")
            if mask_numbers(text) != text:
                raise Malformed(f"{field}: twelve digits never stand here; use the case's own reference.")

    @property
    def subject(self) -> str:
        """What failing checks are counted under: the in-house number, or the case where there is none."""
        if self.person is None:
            return f"case {self.case}"
        return self.person.reveal("file of identity checks")


@dataclass(frozen=True, slots=True)
class IdentityChecked:
    """本人確認済み: one person, one case, one clerk, one purpose, for some minutes. By hand: Fault.

    `minute` and `until_minute` are Unix time // 60; `shown` which slots were shown; `by_eye` a card whose
    chip was not read.
    """

    check: UUID
    occasion: Occasion
    way: Way
    bearer: Bearer
    shown: frozenset[Slot]
    minute: int
    until_minute: int
    by_eye: bool = False
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        """Let only this module make one."""
        if seal is not _SEAL:
            raise Fault("an IdentityChecked was made by hand; only the identity service makes one")

    def require(self, occasion: Occasion, minute: int) -> None:
        """Insist that this check is for this act, now. Raises CheckedForAnother, CheckExpired.

        A caller that acts on a person asks this at the moment of acting, not before.
        """
        if occasion != self.occasion:
            raise CheckedForAnother
        if not self.minute <= minute < self.until_minute:
            raise CheckExpired

    @property
    def until(self) -> datetime:
        """The instant from which it counts no more."""
        return datetime.fromtimestamp(self.until_minute * 60, UTC)


def attest(
    check: UUID,
    occasion: Occasion,
    way: Way,
    bearer: Bearer,
    shown: frozenset[Slot],
    minutes: tuple[int, int],
    *,
    by_eye: bool,
) -> IdentityChecked:
    """Make the value. Only `service` calls this, after the record is durable."""
    return IdentityChecked(
        check=check,
        occasion=occasion,
        way=way,
        bearer=bearer,
        shown=shown,
        minute=minutes[0],
        until_minute=minutes[1],
        by_eye=by_eye,
        seal=_SEAL,
    )
