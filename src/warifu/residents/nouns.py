# SPDX-License-Identifier: Apache-2.0
"""住民・世帯・届出: residents, households, what notices bring, and the register's lawful noes.

Pure: no clock, no randomness, no storage. Everything about a person is masked when printed. Whether
the notice was brought by the right person (本人確認) is checked at the counter, not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.masked import Masked
from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Refusal
from warifu.residents.particulars import Particulars
from warifu.residents.problems import FieldProblem, RowProblem
from warifu.residents.relations import Relation


class Standing(StrEnum):
    """住民票の状態: whether the resident record is in force or removed (消除), and by what."""

    REGISTERED = "registered"
    MOVED_OUT = "moved_out"


class EventKind(StrEnum):
    """異動事由: why the register changed or was opened."""

    LOAD = "load"
    BIRTH = "birth"
    MOVE_IN = "move_in"
    MOVE_OUT = "move_out"
    HEAD_CHANGE = "head_change"
    NUMBER_DESIGNATED = "number_designated"
    NUMBER_REVEALED = "number_revealed"
    CUSTODY_KEY_HANDED_OVER = "custody_key_handed_over"


@dataclass(frozen=True, slots=True, repr=False)
class Resident(Masked):
    """住民: one resident record (住民票) as it stands on a day."""

    in_house_number: InHouseNumber
    record_code: ResidentRecordCode
    stated: Particulars
    standing: Standing
    effective_on: date

    @property
    def is_registered(self) -> bool:
        """True while the record is in force; a removed record is kept and still found."""
        return self.standing is Standing.REGISTERED


@dataclass(frozen=True, slots=True, repr=False)
class Household(Masked):
    """世帯: the residents who live together on a day, the head first."""

    number: str
    members: tuple[Resident, ...]

    @property
    def head(self) -> Resident:
        """世帯主. There is exactly one in every household the register holds."""
        return next(member for member in self.members if member.stated.relation is Relation.HEAD)


@dataclass(frozen=True, slots=True, repr=False)
class Dated(Masked):
    """A text the register stated from `from_on` until before `until_on` (None: still)."""

    text: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True, repr=False)
class History(Masked):
    """履歴: the names and addresses of one resident over time (matching.md M12)."""

    names: tuple[Dated, ...]
    kana: tuple[Dated, ...]
    latin_names: tuple[Dated, ...]
    former_surnames: tuple[Dated, ...]
    common_names: tuple[Dated, ...]
    addresses: tuple[Dated, ...]


def history_of(entries: Sequence[Resident]) -> History:
    """Read the dated lists out of the entries of one resident, in the order they took effect."""

    def dated(column: str) -> tuple[Dated, ...]:
        return _dated([(entry.effective_on, _shown(entry, column)) for entry in entries])

    return History(
        names=dated("name"),
        kana=dated("kana"),
        latin_names=dated("latin_name"),
        former_surnames=dated("former_surname"),
        common_names=dated("common_name"),
        addresses=dated("address"),
    )


def _shown(entry: Resident, column: str) -> str:
    """An address ends when she moves out; the names of a removed record stay hers."""
    if column == "address" and not entry.is_registered:
        return ""
    return str(getattr(entry.stated, column))


def _dated(steps: list[tuple[date, str]]) -> tuple[Dated, ...]:
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
    stated: Particulars


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


class NoSuchResident(Refusal):
    """No resident of this municipality is registered so."""

    status = 404
    reason = "no_such_resident"
    law = "Juki Act 5, 7"
    remedy = "Compare the particulars with the notice, or ask the municipality where the person lives."


class NoSuchHousehold(Refusal):
    """Nobody is registered in this household on that day."""

    status = 404
    reason = "no_such_household"
    law = "Juki Act 6"
    remedy = "Compare the household number; a newborn is registered in a household that exists."


class SeveralResidents(Refusal):
    """More than one resident has these four items, so none of them is named."""

    status = 409
    reason = "several_residents"
    law = "law R-6, INV-8"
    remedy = "Ask the person for one more item; never choose among them."


class AlreadyRegistered(Refusal):
    """The person is already registered in this municipality."""

    status = 409
    reason = "already_registered"
    law = "Juki Act 7"
    remedy = "Change the record by a notice; a second record of one person is never made."


class NotRegistered(Refusal):
    """The person's record was removed on or before that day."""

    status = 409
    reason = "not_registered"
    law = "Juki Act 8"
    remedy = "Use the day on which the record was in force, or take a move-in notice first."


class LaterEventRecorded(Refusal):
    """A later change of this record is already registered, so an earlier one cannot be put before it."""

    status = 409
    reason = "later_event_recorded"
    law = "Juki Act 8, 14"
    remedy = "Correct the record ex officio (職権修正); notices are entered in the order they take effect."


class ParticularsRefused(Refusal):
    """The particulars cannot be registered as stated."""

    status = 422
    reason = "particulars_refused"
    law = "Juki Act 7, 30-45"
    remedy = "Correct the items named and give the notice again."

    def __init__(self, problems: Iterable[FieldProblem]) -> None:
        """Keep the problems; the text names columns and codes, never a value."""
        self.problems = tuple(problems)
        named = ", ".join(f"{each.column}: {each.code}" for each in self.problems)
        super().__init__(f"The particulars cannot be registered as stated ({named}).")


class HouseholdRefused(Refusal):
    """After this change a household would not have exactly one head."""

    status = 422
    reason = "household_refused"
    law = "Juki Act 7(iv), 25"
    remedy = "Say in the same notice who heads the household and how the others stand to the head."


class NumberAlreadyDesignated(Refusal):
    """Another Individual Number is already designated to this resident, or this one to another."""

    status = 409
    reason = "number_already_designated"
    law = "Act 7, 8(2)"
    remedy = "Stop and ask J-LIS which record the number belongs to; a change of number is Act 7(2)."


class NumberDiffers(Refusal):
    """The Individual Number given is not the one designated to this person."""

    status = 422
    reason = "number_differs"
    law = "Act 16"
    remedy = "Compare the card or the notice; a family member's number may have been written."


class CustodyKeyHandedOver(Refusal):
    """The mailbox key of this person was handed over before; it is given once."""

    status = 409
    reason = "custody_key_handed_over"
    law = "LC-20"
    remedy = "The person signs in with the device that took the key, or enrols a new device at the counter."
