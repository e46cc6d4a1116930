# SPDX-License-Identifier: Apache-2.0
"""住所の封: a place that opens only with a decision, so that no reader can forget to ask.

Whatever leaves the register carries the place as `Guarded[Residence]`. Only `decisions` makes a `Leave`,
and a leave opens only the residents it names. Within one process this guards against mistakes, not
malice. It does NOT decide or record: `decisions` decides, `service` records before it gives the leave.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from enum import StrEnum
from typing import Generic, NoReturn, TypeVar

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import MASK

T = TypeVar("T")
SEAL = object()  # held by `decisions` alone


class Duty(StrEnum):
    """法定の通知: why a place is opened for everybody, protected or not. One name for each lawful duty."""

    JUKI_NET = "juki_net"  # Juki Act 30-6: J-LIS keeps the four items of every resident
    NUMBER_NOTICE = "number_notice"  # Act 7(1): the letter that tells a resident her number
    SUPPLEMENT = "supplement"  # Juki Act 19: the legal domicile keeps the addresses of everybody in it
    ALLOWED = "allowed"  # decided for one asker


@dataclass(frozen=True, slots=True, repr=False)
class Leave(Masked):
    """閲覧の許し: leave to open the places of the residents named. Only `decisions` makes one.

    `everybody` is for a duty that the law puts on the office for each resident; it never answers a person.
    """

    duty: Duty
    whose: frozenset[InHouseNumber]
    everybody: bool = False
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        """Let only the one place that decides make a leave."""
        if seal is not SEAL:
            raise Fault("a Leave was made by hand; only residents.protection decides who may see an address")

    def covers(self, whose: InHouseNumber) -> bool:
        """True where this leave opens what is guarded for this resident."""
        return self.everybody or whose in self.whose


class Guarded(Generic[T]):
    """封をした値: a value about one resident that prints as a mask and neither compares nor hashes."""

    __slots__ = ("_content", "_whose")

    def __init__(self, content: T, whose: InHouseNumber) -> None:
        """Seal `content`, which is about `whose`."""
        self._content = content
        self._whose = whose

    def open(self, leave: Leave) -> T:
        """Give the content. Raises Fault where the leave names somebody else: ask for this resident."""
        if not isinstance(leave, Leave) or not leave.covers(self._whose):
            raise Fault("an address was opened without leave for this resident")
        return self._content

    def __repr__(self) -> str:
        return f"Guarded({MASK})"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> NoReturn:
        msg = "guarded values are not compared: that would tell what they hold; open them with leave"
        raise TypeError(msg)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> NoReturn:
        msg = "guarded values are not pickled or copied out"
        raise TypeError(msg)


@dataclass(frozen=True, slots=True, repr=False)
class Residence(Masked):
    """住所: postal code and address, whole, from the prefecture on."""

    postal_code: str
    address: str
