# SPDX-License-Identifier: Apache-2.0
"""戸籍関係情報: the one fact that another body may ask of this office through the network (Koseki 121-3).

Only what is asked leaves, never a register, an entry, a list or a name. About another person the asker must
already know who it is: it names her, and hears yes or no. So nobody learns here who a child's parents are,
how many children somebody has, or that a child was recognised or adopted. Sealed facts (special adoption)
answer as a stranger does, in word and way.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from warifu.exchange import DataItem
from warifu.families.facts import PARENTAL, Fact, FactKind
from warifu.identifiers.four_items import normal_form
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.refusal import Fault, Refusal

KIND = "family-register"
"""The kind of information this office provides."""

ITEMS = (
    "married",
    "married_since",
    "spouse_confirmed",
    "parent_confirmed",
    "child_confirmed",
    "custody_confirmed",
    "relation_since",
    "relation_until",
)
_NAMED = frozenset(ITEMS) - {"married", "married_since"}


class OtherUnreadable(Refusal):
    """The inquiry does not say whose relation to the person it asks about, or for which day."""

    status = 422
    reason = "query-unreadable"
    law = "Act 22; KA 121-3"
    remedy = "Ask again with other_name, other_birth_date and on (YYYY-MM-DD)."


@dataclass(frozen=True, slots=True, repr=False)
class Named(Masked):
    """照会者が知っている相手: who the asker says the other person is. Never answered back."""

    name: str
    born_on: date


@dataclass(frozen=True, slots=True, repr=False)
class RelationQuery(Masked):
    """照会事項: the day asked about, and the other person where the item needs one."""

    on: date
    other: Named | None


@dataclass(frozen=True, slots=True, repr=False)
class RelationFacts(Masked):
    """事実: what is known of one person and the one other person the asker named."""

    person: InHouseNumber
    facts: tuple[Fact, ...]
    names: Mapping[InHouseNumber, tuple[Named, ...]]

    def value(self, item: DataItem, query: RelationQuery) -> bool | str | None:
        """The JSON value of one item. Raises Fault for an item this office lacks, OtherUnreadable."""
        if item.kind != KIND or item.key not in ITEMS:
            raise Fault(f"the family register keeps no item {item.code}")
        if item.key in _NAMED and query.other is None:
            raise OtherUnreadable
        married = [each for each in self.facts if each.kind is FactKind.SPOUSE and each.holds(query.on)]
        if item.key == "married":
            return bool(married)
        if item.key == "married_since":
            return married[0].from_on.isoformat() if married else None
        return self._of_named(item.key, query)

    def is_parent(self, query: RelationQuery) -> bool:
        """Whether the other person is a parent on the day, sealed facts apart."""
        return self._of_named("parent_confirmed", query) is True

    def _of_named(self, key: str, query: RelationQuery) -> bool | str | None:
        ties = [each for each in self.facts if not each.sealed and self._fits(each, query.other)]
        held = [each for each in ties if each.holds(query.on)]
        if key == "relation_since":
            return held[0].from_on.isoformat() if held else None
        if key == "relation_until":
            ended = [each.until_on for each in ties if each.until_on is not None]
            return max(ended).isoformat() if ended and not held else None
        return any(self._is(key, each) for each in held)

    def _is(self, key: str, fact: Fact) -> bool:
        mine = fact.person == self.person
        return {
            "spouse_confirmed": fact.kind is FactKind.SPOUSE,
            "parent_confirmed": fact.kind in PARENTAL and mine,
            "child_confirmed": fact.kind in PARENTAL and not mine,
            "custody_confirmed": fact.kind is FactKind.CUSTODY,
        }[key]

    def _fits(self, fact: Fact, named: Named | None) -> bool:
        other = fact.other.person if fact.person == self.person else fact.person
        known = self.names.get(other, ())
        return named is not None and any(_same(each, named) for each in known)


def read_query(query: Mapping[str, Any], items: Sequence[DataItem]) -> RelationQuery:
    """Read what the asker sent beside the items. Raises OtherUnreadable."""
    try:
        on = date.fromisoformat(query["on"])
        if not _NAMED & {item.key for item in items}:
            return RelationQuery(on, None)
        name = query["other_name"]
        if not isinstance(name, str) or not name.strip() or len(name) > 100:
            raise OtherUnreadable
        return RelationQuery(on, Named(name, date.fromisoformat(query["other_birth_date"])))
    except (KeyError, TypeError, ValueError) as error:
        raise OtherUnreadable from error


def _same(one: Named, two: Named) -> bool:
    alike = hmac.compare_digest(normal_form(one.name).encode(), normal_form(two.name).encode())
    return alike and one.born_on == two.born_on
