# SPDX-License-Identifier: Apache-2.0
"""戸籍証明書の内容: what a certificate states, as labelled facts in the order it prints them.

Pure. How it looks is `papers`; who gets it is `wide_area`. Labels are those of the official form
(Koseki Rules, forms 24 and following): 【本籍】, 【氏名】 and so on; the brackets are the paper's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from warifu.families.register import (
    WORDS,
    Entry,
    FamilyRegister,
    Member,
    Parents,
    last,
    stated,
)
from warifu.families.wide_area import CertificateKind, kind_of
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.dates import in_era

Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Section(Masked):
    """証明書の欄: a heading and its labelled lines."""

    heading: str
    lines: Lines


@dataclass(frozen=True, slots=True, repr=False)
class Person(Masked):
    """戸籍に記録されている者: the column of one person; `removed` prints the mark 除籍."""

    removed: bool
    lines: Lines
    entries: tuple[Section, ...]


@dataclass(frozen=True, slots=True, repr=False)
class CertificateContent(Masked):
    """証明書の内容: of one version of one register. `version` and `recorded_before` say which."""

    kind: CertificateKind
    title: Lines
    register_entries: tuple[Section, ...]
    people: tuple[Person, ...]
    version: int
    recorded_before: datetime


def content(
    register: FamilyRegister, recorded_before: datetime, only: Iterable[InHouseNumber] | None = None
) -> CertificateContent:
    """全部事項・個人事項: the whole register, or `only` some of its people (個人事項証明書)."""
    wanted = None if only is None else set(only)
    people = [each for each in register.members if wanted is None or each.person in wanted]
    title = [("本籍", register.domicile.place), ("氏名", register.name_of(register.head))]
    if register.closed_on is not None:
        title.append(("除籍日" if register.closing != "rewritten" else "改製日", in_era(register.closed_on)))
    return CertificateContent(
        kind=kind_of(register) if wanted is None else CertificateKind.INDIVIDUAL,
        title=tuple(title),
        register_entries=tuple(_section(each) for each in register.entries if each.about is None),
        people=tuple(_person(register, each) for each in people),
        version=register.version,
        recorded_before=recorded_before,
    )


def _person(register: FamilyRegister, member: Member) -> Person:
    lines = [
        ("名", last(member.given)),
        ("氏の振り仮名", stated(register.surname_readings)),
        ("名の振り仮名", last(member.given_readings)),
        ("生年月日", in_era(member.born_on)),
        ("配偶者区分", stated(member.spouse_role)),
        *_parents(member.parents, "父", "母", "続柄"),
        *_parents(member.adoptive, "養父", "養母", "続柄"),
    ]
    entries = [each for each in register.entries if each.about == member.person]
    return Person(
        removed=not member.enrolled,
        lines=tuple(line for line in lines if line[1]),
        entries=tuple(_section(each) for each in entries),
    )


def _parents(parents: Parents, father: str, mother: str, relation: str) -> list[tuple[str, str]]:
    return [(father, parents.father), (mother, parents.mother), (relation, parents.relation)]


def _section(entry: Entry) -> Section:
    return Section(WORDS[entry.kind], entry.items)
