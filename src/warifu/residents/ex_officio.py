# SPDX-License-Identifier: Apache-2.0
"""職権記載: what the mayor enters without a notice: correction, deletion, revival (Juki Act 8, 14; Order 12).

Each needs a ground. Nothing is overwritten: a correction states each day that was wrong anew, in a later
version, and what was certified before is still found by its version or instant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.residents.entering import Edit, Entering
from warifu.residents.events.filing import Filed, Filing
from warifu.residents.events.order import GroundMissing, StillRegistered
from warifu.residents.nouns import EventKind, ResidentRecord, Standing, by_day
from warifu.residents.problems import FieldProblem
from warifu.residents.refusals import ParticularsRefused
from warifu.residents.relations import Relation

CORRECTABLE = frozenset({"name", "kana", "latin_name", "former_surname", "common_name", "birth_date", "sex",
    "nationality", "residence_status", "residence_until", "postal_code", "address", "relation"})  # fmt: skip


class ExOfficio(Entering):
    """What the mayor enters ex officio."""

    def correct(
        self,
        person: InHouseNumber,
        items: Mapping[str, object],
        filing: Filing,
        *,
        from_on: date | None = None,
    ) -> Filed:
        """職権修正・訂正: state items that were wrong anew from the day on which they were wrong.

        From `from_on` (the first day of the record, if not given) an item is corrected for as long as it
        stayed as it was then; a later event that changed it stands. Raises GroundMissing, NothingChanged,
        ParticularsRefused.
        """
        _check_ground(filing)
        unknown = sorted(set(items) - CORRECTABLE)
        if unknown:
            raise ParticularsRefused([FieldProblem(each, "unknown_column") for each in unknown])

        def restate(_: ResidentRecord, versions: Sequence[ResidentRecord]) -> list[ResidentRecord]:
            entries = by_day(versions)
            return corrected(entries, items, from_on or entries[0].effective_on)

        return self._edit(Edit(EventKind.CORRECTION, filing, [person], restate))

    def delete(
        self,
        person: InHouseNumber,
        filing: Filing,
        *,
        relations: Mapping[InHouseNumber, Relation] | None = None,
    ) -> Filed:
        """職権消除: remove the record of somebody who is not there any more, after a survey (Juki Act 34)."""
        _check_ground(filing)

        def restate(last: ResidentRecord, _: Sequence[ResidentRecord]) -> list[ResidentRecord]:
            return [last.removed(Standing.DELETED, filing.happened_on)]

        return self._edit(Edit(EventKind.DELETION, filing, [person], restate, relations or {}))

    def revive(
        self,
        person: InHouseNumber,
        filing: Filing,
        *,
        relations: Mapping[InHouseNumber, Relation] | None = None,
    ) -> Filed:
        """職権回復: a removal was entered in error; the record stands as if it had not been.

        Raises StillRegistered where there is no removal, HouseholdRefused where the household has another
        head by now: `relations` then says how the person and the others stand.
        """
        _check_ground(filing)
        said = relations or {}

        def restate(last: ResidentRecord, versions: Sequence[ResidentRecord]) -> list[ResidentRecord]:
            if last.is_registered:
                raise StillRegistered
            return [
                each if person not in said else each.restated(each.effective_on, relation=said[person])
                for each in revived(versions)
            ]

        return self._edit(Edit(EventKind.REVIVAL, filing, [person], restate, said))


def corrected(
    entries: Sequence[ResidentRecord], items: Mapping[str, object], from_on: date
) -> list[ResidentRecord]:
    """Give the entries a correction states anew: each day on which an item stands as it stood wrongly."""
    earlier = [each for each in entries if each.effective_on <= from_on]
    if not earlier:
        raise ParticularsRefused([FieldProblem("effective_on", "before_resident")])
    wrong = {item: getattr(earlier[-1].stated, item) for item in items}
    open_items, found = set(items), list[ResidentRecord]()
    for each in [earlier[-1], *entries[len(earlier) :]]:
        open_items -= {item for item in open_items if getattr(each.stated, item) != wrong[item]}
        on = max(each.effective_on, from_on)
        after = each.restated(on, **{item: items[item] for item in open_items})
        if after.stated != each.stated:
            found.append(after)
    return found


def revived(versions: Sequence[ResidentRecord]) -> list[ResidentRecord]:
    """Give the entries that undo the last removal: each day it stated, in the standing there was before."""
    days = by_day(versions)
    last = days[-1]
    removal: list[ResidentRecord] = []
    for each in reversed(days):
        if each.standing is not last.standing:
            break
        removal.insert(0, each)
    before = max(
        (each for each in versions if each.standing is not last.standing
         and each.effective_on <= removal[0].effective_on),
        key=lambda each: (each.effective_on, each.version),
    )  # fmt: skip
    return [replace(each, standing=before.standing) for each in removal]


def _check_ground(filing: Filing) -> None:
    if not filing.ground:
        raise GroundMissing
