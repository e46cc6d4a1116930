# SPDX-License-Identifier: Apache-2.0
"""市区町村間の通知: what one municipality tells another about a person. Nouns only.

    an address      to whoever keeps the family register: a line of its supplement (Juki Act 19)
    a domicile      to the city she moves to: which family register, kept where (Juki Act 24)
    a measure       to whoever keeps a record of where she lives or lived, and to the city she moves to
                    (支援措置; 事務処理要領 第5の10)
    an entry owed   from a family register to the city where she lives (Juki Act 9(2))

People are named by the family register they stand or stood in, name and birth date: never by a number or a
code, but for the domicile and a measure that goes along with a move: these are filed under the resident
record code, which travels with every move.
`posting` sends, `hearing` receives. A measure says neither where she lives nor who took it first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.residents.domiciles import Heading, Known
from warifu.residents.nouns import EventKind
from warifu.residents.owed import Said
from warifu.residents.protection.measures import Ground, Stage


@dataclass(frozen=True, slots=True, repr=False)
class AddressOwed(Masked):
    """附票記載事項通知: an address from a day on, of somebody named as her register here has her.

    `gone` is her resident record code, where the line says that she went abroad; with no other it goes along.
    """

    message: UUID
    who: Known
    address: str
    from_on: date
    gone: ResidentRecordCode | None = None


@dataclass(frozen=True, slots=True, repr=False)
class DomicileTold(Masked):
    """転出証明の戸籍の表示: which family register somebody stands in who moves there."""

    code: ResidentRecordCode
    born_on: date
    heading: Heading


@dataclass(frozen=True, slots=True, repr=False)
class MeasureTold(Masked):
    """支援措置の通知: a stage of a measure; `people` are those hidden by it, each by every name she has.

    Who lives with her is hidden like her: no other city knows households here.
    `direct`: told to whoever keeps her register, who tells the cities on her supplement; they tell nobody of
    these. `codes` are people who moved between this city and the teller, by resident record code and birth
    date: where nobody is on record yet, they are on their way. `root` is the same whoever tells it.
    """

    their_id: UUID
    step: int
    ground: Ground
    stage: Stage
    from_on: date
    until_on: date
    people: tuple[tuple[Known, ...], ...]
    barred: tuple[tuple[str, date | None], ...]
    direct: bool
    root: UUID
    codes: tuple[tuple[ResidentRecordCode, date], ...] = ()


class Role(StrEnum):
    """立場: what a notice of a family register says of each person."""

    CHANGED = "changed"
    MOVED = "moved"
    PARENT = "parent"
    CHILD = "child"
    NATURALISED = "naturalised"


@dataclass(frozen=True, slots=True, repr=False)
class Concerned(Masked):
    """通知された方: somebody an entry of a family register is about.

    `role` is changed (her name, or she died), moved (only her register changed), parent or child (of a
    birth), naturalised (`said.before` is the foreign name; no register had her before).
    `number` is hers in the same body's register of families, None from elsewhere. `keeper` is the body that
    keeps the register she stands in now, empty where the teller does.
    """

    role: Role
    before: Known | None
    said: Said | None
    number: InHouseNumber | None = None
    keeper: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class FamilyNotice(Masked):
    """戸籍の届出の通知 (Juki Act 9(2)): one entry of a family register, for the city where these people live.

    `kind` is None where the resident register has nothing to enter and only the legal domicile changed.
    """

    notice: UUID
    kind: EventKind | None
    happened_on: date
    accepted_on: date
    people: tuple[Concerned, ...]


class OtherCities(Protocol):
    """他の市区町村: takes notices; what returns is durable there, and the same notice again changes nothing.

    Raises Refusal where a notice is sent back for good, Fault (Unreachable) where it may be sent again.
    """

    def address(self, to: str, owed: AddressOwed) -> None: ...

    def domicile(self, to: str, told: DomicileTold) -> None: ...

    def measure(self, to: str, told: MeasureTold) -> None: ...


class OwnFamilies(Protocol):
    """同じ市区町村の戸籍: what a city's own family registers know of people, for protecting them."""

    def standing(self, who: Known) -> frozenset[InHouseNumber]:
        """Give whoever stands or stood in that register under that name, by the numbers used there."""
        ...

    def known_as(self, person: InHouseNumber) -> tuple[Known, ...]:
        """Give every register in which she stands or stood here, and her name there."""
        ...

    def cities_of(self, person: InHouseNumber) -> frozenset[str]:
        """Give the municipalities that told her supplements an address."""
        ...


__all__ = [
    "AddressOwed",
    "Concerned",
    "DomicileTold",
    "FamilyNotice",
    "MeasureTold",
    "OtherCities",
    "OwnFamilies",
    "Role",
]
