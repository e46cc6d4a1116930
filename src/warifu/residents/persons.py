# SPDX-License-Identifier: Apache-2.0
"""身分の異動: what happens to a person and changes her record: names, nationality, stay, death.

The mayor enters these on notice of the family register or the immigration agency (Juki Act 8, 9, 30-50);
whether a marriage or a naturalisation took effect is theirs to say. Adoption and parentage are `families`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.residents import stay, writing
from warifu.residents.entering import Edit, Entering
from warifu.residents.events.filing import Filed, Filing
from warifu.residents.events.order import KanaNotOfficial, NotForeign, StayNotExtended
from warifu.residents.nouns import EventKind, ResidentRecord, Standing, by_day
from warifu.residents.problems import FieldProblem
from warifu.residents.refusals import ParticularsRefused
from warifu.residents.relations import Relation
from warifu.residents.store import RegisterRows

KANA_SINCE = date(2025, 5, 26)


@dataclass(frozen=True, slots=True, repr=False)
class NewName(Masked):
    """新しい氏名: name and reading; None leaves an item as it is. `former_surname` is 旧氏, on request."""

    name: str
    kana: str
    latin_name: str | None = None
    former_surname: str | None = None

    def items(self) -> dict[str, str]:
        """The items of the record it states."""
        kana = writing.written_kana(self.kana) if self.kana else ""
        if kana is None:
            raise ParticularsRefused([FieldProblem("kana", "bad_kana")])
        given = {"name": writing.written_name(self.name), "kana": kana}
        optional = {"latin_name": self.latin_name, "former_surname": self.former_surname}
        return given | {item: text for item, text in optional.items() if text is not None}


class Persons(Entering):
    """What happens to one person."""

    def marry(self, person: InHouseNumber, new: NewName, filing: Filing) -> Filed:
        """婚姻による氏の変更: the name after marriage, on notice of the family register (Koseki 74)."""
        return self._rename(EventKind.MARRIAGE, person, new, filing)

    def divorce(self, person: InHouseNumber, new: NewName, filing: Filing) -> Filed:
        """離婚による復氏: the name after divorce, on notice of the family register (Koseki 76)."""
        return self._rename(EventKind.DIVORCE, person, new, filing)

    def change_name(self, person: InHouseNumber, new: NewName, filing: Filing) -> Filed:
        """氏名の変更: by court order, adoption or a choice the law gives (Koseki 107, 107-2)."""
        return self._rename(EventKind.NAME_CHANGE, person, new, filing)

    def record_kana(self, person: InHouseNumber, kana: str, filing: Filing) -> Filed:
        """氏名の振り仮名の記載: the reading, official from the day of the fact (Koseki 13; law K-2)."""
        official_on = filing.happened_on
        written = writing.written_kana(kana)
        if written is None:
            raise ParticularsRefused([FieldProblem("kana", "bad_kana")])
        if official_on < KANA_SINCE:
            raise KanaNotOfficial
        return self._restate(
            EventKind.KANA_RECORDED, person, {"kana": written}, filing, official_kana=written, always=True
        )

    def record_former_surname(self, person: InHouseNumber, surname: str, filing: Filing) -> Filed:
        """旧氏の記載・削除: a former surname beside the name; empty removes it (Juki Order 30-13)."""
        written = writing.written_name(surname)
        return self._restate(EventKind.FORMER_SURNAME, person, {"former_surname": written}, filing)

    def record_common_name(self, person: InHouseNumber, name: str, filing: Filing) -> Filed:
        """通称の記載・削除: a foreign resident's common name; empty removes it (Juki Order 30-16)."""
        written = writing.written_name(name)
        return self._restate(EventKind.COMMON_NAME, person, {"common_name": written}, filing)

    def naturalise(self, person: InHouseNumber, new: NewName, filing: Filing) -> Filed:
        """帰化: a foreign resident becomes a national; same record, code and number (law N-14).

        Raises NotForeign for a national.
        """
        items: dict[str, object] = {
            **new.items(),
            "nationality": stay.JAPAN,
            "residence_status": "",
            "residence_until": None,
            "common_name": "",
        }
        return self._restate(
            EventKind.NATURALISATION,
            person,
            items,
            filing,
            official_kana=_official(new.items(), filing),
            foreign=True,
        )

    def extend_stay(self, person: InHouseNumber, *, status: str, until: date | None, filing: Filing) -> Filed:
        """在留期間の更新・在留資格の変更: on notice of the immigration agency (Juki Act 30-50).

        Raises NotForeign, and StayNotExtended where the same status would not end later than before.
        """
        read = stay.read_status(status)
        if read is None:
            raise ParticularsRefused([FieldProblem("residence_status", "unknown_residence_status")])
        items = {"residence_status": read.japanese, "residence_until": until}
        return self._restate(
            EventKind.STAY_EXTENDED, person, items, filing, foreign=True, later_than=(read.japanese, until)
        )

    def die(
        self,
        person: InHouseNumber,
        filing: Filing,
        *,
        relations: Mapping[InHouseNumber, Relation] | None = None,
    ) -> Filed:
        """死亡: remove the record from the day of death (Juki Act 8; Koseki 86). The number stays hers.

        A move that was planned for a later day no longer happens.
        """
        on = filing.happened_on

        def restate(last: ResidentRecord, versions: Sequence[ResidentRecord]) -> list[ResidentRecord]:
            entries = by_day(versions)
            planned = [each for each in entries if each.effective_on > on]
            standing = [each for each in entries if each.effective_on <= on][-1]
            return [
                standing.removed(Standing.DECEASED, on),
                *(last.removed(Standing.DECEASED, each.effective_on) for each in planned),
            ]

        return self._edit(Edit(EventKind.DEATH, filing, [person], restate, relations or {}))

    def _rename(self, kind: EventKind, person: InHouseNumber, new: NewName, filing: Filing) -> Filed:
        items = new.items()
        return self._restate(kind, person, items, filing, official_kana=_official(items, filing))

    def _restate(
        self,
        kind: EventKind,
        person: InHouseNumber,
        items: Mapping[str, object],
        filing: Filing,
        *,
        official_kana: str = "",
        always: bool = False,
        foreign: bool = False,
        later_than: tuple[str, date | None] | None = None,
    ) -> Filed:
        def restate(last: ResidentRecord, _: Sequence[ResidentRecord]) -> list[ResidentRecord]:
            if foreign and last.stated.is_japanese:
                raise NotForeign
            if later_than is not None:
                _check_later(last, *later_than)
            after = last.restated(filing.happened_on, **items)
            return [after] if after.stated != last.stated else []

        def keep_kana(tx: RegisterRows, event: UUID, now: datetime, changed: list[ResidentRecord]) -> None:
            for each in changed:
                if official_kana and each.stated.is_japanese:
                    whose = each.in_house_number
                    tx.add_official_kana(whose, official_kana, filing.happened_on, event, now)

        return self._edit(Edit(kind, filing, [person], restate, may_change_nothing=always, inside=keep_kana))


def _official(items: Mapping[str, str], filing: Filing) -> str:
    """The reading of a name that the family register recorded when readings were official already."""
    return items["kana"] if filing.happened_on >= KANA_SINCE else ""


def _check_later(last: ResidentRecord, status: str, until: date | None) -> None:
    before = last.stated
    if before.residence_status != status or before.residence_until is None:
        return
    if until is None or until <= before.residence_until:
        raise StayNotExtended
