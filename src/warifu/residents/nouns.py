# SPDX-License-Identifier: Apache-2.0
"""住民・世帯・届出: residents, households, and what notices bring. The lawful noes are in `refusals`.

Pure: no clock, no randomness, no storage. Everything about a person is masked when printed. Whether
the notice was brought by the right person (本人確認) is checked at the counter, not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise
from operator import attrgetter

from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.masked import Masked
from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.residents.particulars import Particulars
from warifu.residents.problems import RowProblem
from warifu.residents.protection.guarded import Guarded, Leave, Residence
from warifu.residents.refusals import NoSuchResident
from warifu.residents.relations import Relation
from warifu.residents.stay import JAPAN


class Standing(StrEnum):
    """住民票の状態: whether the resident record is in force or removed (消除), and by what."""

    REGISTERED = "registered"
    MOVED_OUT = "moved_out"
    ABROAD = "abroad"
    DECEASED = "deceased"
    DELETED = "deleted"


class EventKind(StrEnum):
    """異動事由: why the register changed or was opened."""

    LOAD = "load"
    BIRTH = "birth"
    FIRST_REGISTRATION = "first_registration"
    MOVE_IN = "move_in"
    MOVE_OUT = "move_out"
    MOVE_WITHIN = "move_within"
    HOUSEHOLD_SPLIT = "household_split"
    HOUSEHOLD_MERGE = "household_merge"
    HEAD_CHANGE = "head_change"
    MARRIAGE = "marriage"
    DIVORCE = "divorce"
    NAME_CHANGE = "name_change"
    KANA_RECORDED = "kana_recorded"
    FORMER_SURNAME = "former_surname"
    COMMON_NAME = "common_name"
    NATURALISATION = "naturalisation"
    STAY_EXTENDED = "stay_extended"
    ABROAD = "abroad"
    RETURN = "return"
    DEATH = "death"
    CORRECTION = "correction"
    DELETION = "deletion"
    REVIVAL = "revival"
    NUMBER_DESIGNATED = "number_designated"
    NUMBER_CHANGED = "number_changed"
    NUMBER_REVEALED = "number_revealed"
    CUSTODY_KEY_HANDED_OVER = "custody_key_handed_over"


@dataclass(frozen=True, slots=True, repr=False)
class ResidentRecord(Masked):
    """住民票: one entry of a record, whole. It stays inside this office; `Resident` is what leaves it."""

    in_house_number: InHouseNumber
    record_code: ResidentRecordCode
    stated: Particulars
    standing: Standing
    effective_on: date
    version: int = 0

    @property
    def is_registered(self) -> bool:
        """True while the record is in force; a removed record is kept and still found."""
        return self.standing is Standing.REGISTERED

    @property
    def whose(self) -> InHouseNumber:
        """The resident it is about."""
        return self.in_house_number

    def restated(self, on: date, **items: object) -> ResidentRecord:
        """The record with some items stated anew from a day on."""
        return replace(self, stated=replace(self.stated, **items), effective_on=on)  # type: ignore[arg-type]

    def removed(self, standing: Standing, on: date) -> ResidentRecord:
        """消除: the record as it was, no longer in force from a day on."""
        return replace(self, standing=standing, effective_on=on)


def by_day(versions: Iterable[ResidentRecord]) -> list[ResidentRecord]:
    """Of all versions of a record, the last of each day, in the order they take effect."""
    last: dict[date, ResidentRecord] = {}
    for each in sorted(versions, key=lambda each: each.version):
        last[each.effective_on] = each
    return [last[day] for day in sorted(last)]


@dataclass(frozen=True, slots=True, repr=False)
class Stated(Masked):
    """記載事項: what the register states of a resident; the place where she lives is sealed."""

    household: str
    relation: Relation
    name: str
    kana: str
    latin_name: str
    former_surname: str
    common_name: str
    birth_date: date
    sex: Sex
    nationality: str
    residence_status: str
    residence_until: date | None
    resident_since: date
    residence: Guarded[Residence]

    @property
    def is_japanese(self) -> bool:
        """日本国籍を有する者か."""
        return self.nationality == JAPAN

    def opened(self, leave: Leave) -> Particulars:
        """Give everything, the place included. Raises Fault where the leave is for somebody else."""
        place = self.residence.open(leave)
        items = {name: getattr(self, name) for name in _OPEN_ITEMS}
        return Particulars(**items, postal_code=place.postal_code, address=place.address)


@dataclass(frozen=True, slots=True, repr=False)
class Resident(Masked):
    """住民: a resident as the register shows her on a day, up to `version`; her place opens by leave."""

    in_house_number: InHouseNumber
    record_code: ResidentRecordCode
    stated: Stated
    standing: Standing
    effective_on: date
    version: int = 0

    @property
    def is_registered(self) -> bool:
        """True while the record is in force; a removed record is kept and still found."""
        return self.standing is Standing.REGISTERED


_OPEN_ITEMS = tuple(field.name for field in fields(Stated) if field.name != "residence")
_open_values = attrgetter(*_OPEN_ITEMS)


def sealed(stated: Particulars, whose: InHouseNumber) -> Stated:
    """Seal the place of particulars that leave this office."""
    place = Guarded(Residence(stated.postal_code, stated.address), whose)
    items = dict(zip(_OPEN_ITEMS, _open_values(stated), strict=True))
    return Stated(**items, residence=place)


def shown(record: ResidentRecord) -> Resident:
    """Give the record as it leaves this office."""
    return Resident(
        record.in_house_number,
        record.record_code,
        sealed(record.stated, record.in_house_number),
        record.standing,
        record.effective_on,
        record.version,
    )


@dataclass(frozen=True, slots=True, repr=False)
class Household(Masked):
    """世帯: the residents who live together on a day, the head first."""

    number: str
    members: tuple[Resident, ...]
    version: int = 0

    @property
    def head(self) -> Resident:
        """世帯主: one in every household. Raises NoSuchResident where the viewer may not see her."""
        for member in self.members:
            if member.stated.relation is Relation.HEAD:
                return member
        raise NoSuchResident


@dataclass(frozen=True, slots=True, repr=False)
class Dated(Masked):
    """A text the register stated from `from_on` until before `until_on` (None: still)."""

    text: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True, repr=False)
class History(Masked):
    """履歴: what the register stated of one resident over time; her addresses are sealed (matching.md M12).

    `stays_until` holds dates as ISO text: the end of the stay as it was known from a day on.
    """

    names: tuple[Dated, ...]
    kana: tuple[Dated, ...]
    latin_names: tuple[Dated, ...]
    former_surnames: tuple[Dated, ...]
    common_names: tuple[Dated, ...]
    addresses: Guarded[tuple[Dated, ...]]
    nationalities: tuple[Dated, ...]
    residence_statuses: tuple[Dated, ...]
    stays_until: tuple[Dated, ...]
    official_kana: tuple[Dated, ...] = ()


def history_of(entries: Sequence[ResidentRecord], official_kana: tuple[Dated, ...] = ()) -> History:
    """Read the dated lists out of the entries of one resident, in the order they took effect."""

    def dated(column: str) -> tuple[Dated, ...]:
        return dated_steps([(entry.effective_on, stated_text(entry, column)) for entry in entries])

    return History(
        names=dated("name"),
        kana=dated("kana"),
        latin_names=dated("latin_name"),
        former_surnames=dated("former_surname"),
        common_names=dated("common_name"),
        addresses=Guarded(dated("address"), entries[0].in_house_number),
        nationalities=dated("nationality"),
        residence_statuses=dated("residence_status"),
        stays_until=dated("residence_until"),
        official_kana=official_kana,
    )


def stated_text(entry: ResidentRecord, column: str) -> str:
    """Give an item as text. An address ends when she moves out; the names of a removed record stay hers."""
    if column == "address" and not entry.is_registered:
        return ""
    value = getattr(entry.stated, column)
    return "" if value is None else str(value)


def dated_steps(steps: Sequence[tuple[date, str]]) -> tuple[Dated, ...]:
    """Read days and texts, in order, as texts each with its days; an empty text ends the one before."""
    changes = [step for place, step in enumerate(steps) if place == 0 or step[1] != steps[place - 1][1]]
    ends = [later for _, (later, _) in pairwise(changes)]
    return tuple(
        Dated(text, since, until) for (since, text), until in zip(changes, [*ends, None], strict=True) if text
    )


@dataclass(frozen=True, slots=True, repr=False)
class Arrival(Masked):
    """転入する方: a person who moves in, with what her paper brings.

    `record_code` is None only for a person no municipality has registered before (from abroad, first
    record). `number` is the Individual Number if she gave it: whoever passes it in has compared the
    four items with J-LIS (INV-8, G3); this office compares nothing with J-LIS.
    """

    stated: Particulars
    record_code: ResidentRecordCode | None = None
    number: IndividualNumber | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Leaver(Masked):
    """転出する方: one person on a move-out paper, as the old municipality stated her."""

    record_code: ResidentRecordCode
    stated: Particulars
    number: IndividualNumber | None = None


@dataclass(frozen=True, slots=True, repr=False)
class MoveOutPaper(Masked):
    """転出証明: what the next municipality needs of the people who leave together (Juki Act 24; Order 23).

    It carries the resident record code, so that the next municipality asks J-LIS for the number this
    person already has and never causes a second one (N-14). The number itself is on it only if given.
    """

    from_municipality: MunicipalityCode
    to_address: str
    leaves_on: date
    people: tuple[Leaver, ...]

    def arrivals(
        self,
        *,
        household: str,
        postal_code: str,
        address: str,
        moved_in_on: date,
        relations: Mapping[ResidentRecordCode, Relation] | None = None,
    ) -> list[Arrival]:
        """Fill in the move-in notice (転入届) from this paper: new household, address and day.

        Relations stay as they were unless `relations` names others, as they must where the old head
        stays behind or the people join an existing household.
        """
        changed = relations or {}
        return [
            Arrival(
                replace(
                    person.stated,
                    household=household,
                    relation=changed.get(person.record_code, person.stated.relation),
                    postal_code=postal_code,
                    address=address,
                    resident_since=moved_in_on,
                ),
                person.record_code,
                person.number,
            )
            for person in self.people
        ]


@dataclass(frozen=True, slots=True, repr=False)
class Undesignated(Masked):
    """付番待ち: a registered resident who has no Individual Number here yet, as J-LIS must be told."""

    in_house_number: InHouseNumber
    record_code: ResidentRecordCode
    stated: Stated


@dataclass(frozen=True, slots=True)
class LoadReport:
    """登録結果: what one load did. `problems` holds the first ones; `problem_counts` counts them all.

    `loaded` is 0 unless the register changed. `unchanged` rows were registered before with the same
    content. `rejected` counts rows with a problem, loaded around only with `accept_valid`.
    """

    rows: int
    loaded: int
    unchanged: int
    rejected: int
    problems: tuple[RowProblem, ...]
    problem_counts: Mapping[str, int]
    encoding: str
    accepted: bool

    def told(self, language: str = "ja") -> str:
        """Say what happened, whole, as the command prints it."""
        lines = [problem.told(language) for problem in self.problems]
        more = sum(self.problem_counts.values()) - len(self.problems)
        if more > 0:
            lines.append(f"ほかに{more:,}件" if language == "ja" else f"and {more:,} more")
        counts = (self.rows, self.loaded, self.unchanged, self.rejected)
        rows, loaded, unchanged, rejected = (f"{count:,}" for count in counts)
        if language == "ja":
            end = f"{rows}行: 登録 {loaded}、変更なし {unchanged}、却下 {rejected}。"
            nothing = "台帳は変わっていません。直してからもう一度読み込んでください。"
        else:
            end = f"{rows} rows: {loaded} loaded, {unchanged} unchanged, {rejected} rejected."
            nothing = "The register was not changed. Correct the file and load it again."
        return "\n".join([*lines, end, *([] if self.accepted else [nothing])])
