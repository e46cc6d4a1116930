# SPDX-License-Identifier: Apache-2.0
"""Whether a register's columns of parents say of somebody what the facts say, and where she stands."""

from __future__ import annotations

from datetime import date

from warifu.families import FactKind, FamiliesService
from warifu.families.facts import Fact
from warifu.families.register import Member, Parents
from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber

BY_BIRTH = frozenset({FactKind.NATURAL_PARENT, FactKind.SPECIAL_PARENT})
ADOPTIVE = frozenset({FactKind.ADOPTIVE_PARENT})


def same_parents(service: FamiliesService, child: InHouseNumber, on: date, *, by_birth: bool = True) -> None:
    """Nobody is a parent in one place only, on the day: neither in the columns nor in the facts."""
    member = service.register_of(child).member(child)
    assert member is not None
    ties = [each for each in service.facts(child) if each.person == child and each.holds(on)]
    assert not [each for each in ties if each.sealed], "a sealed tie holds no more"
    if by_birth:
        _agree(service, member.parents, [each for each in ties if each.kind in BY_BIRTH], exactly=True)
    _agree(service, member.adoptive, [each for each in ties if each.kind in ADOPTIVE], exactly=False)


def stands_once(service: FamiliesService, person: InHouseNumber) -> Member | None:
    """Give her place in the one open register that has her; None where none does."""
    enrolled = [
        member
        for register in service.registers_of(person)
        if register.is_open
        for member in register.enrolled
        if member.person == person
    ]
    assert len(enrolled) <= 1, "nobody stands in two living registers (KA 6, 18)"
    return enrolled[0] if enrolled else None


def _agree(service: FamiliesService, column: Parents, ties: list[Fact], *, exactly: bool) -> None:
    stated = {sex: name for sex, name in ((Sex.MALE, column.father), (Sex.FEMALE, column.mother)) if name}
    for sex, name in stated.items():
        fitting = [each for each in ties if each.other.sex is sex and name in _names(service, each)]
        assert fitting, "the register names a parent whom the facts do not know"
    if exactly:
        assert {each.other.sex for each in ties} == set(stated), (
            "the facts know a parent whom no column names"
        )
        assert len(ties) == len(stated), "nobody has two fathers or two mothers by birth"
    else:
        assert bool(stated) == bool(ties), "an adoption stands in both places or in neither"


def _names(service: FamiliesService, tie: Fact) -> set[str]:
    """Every name the parent has or had here, and the one the tie was entered with."""
    person = tie.other.person
    found = {tie.other.name}
    for register in service.registers_of(person):
        for member in (each for each in register.members if each.person == person):
            found |= {f"{s.text}\u3000{g.text}" for s in register.surname for g in member.given}
    return found
