# SPDX-License-Identifier: Apache-2.0
"""The columns in which an entry states a person's particulars, and both ways between row and noun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from warifu.identifiers.four_items import Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.residents.nouns import ResidentRecord, Standing
from warifu.residents.particulars import Particulars
from warifu.residents.relations import Relation
from warifu.residents.writing import NORMAL_FORM, normal_address, normal_name

STATED = tuple(field.name for field in fields(Particulars))
_RELATION, _SEX = STATED.index("relation"), STATED.index("sex")
NORMAL = ("name_normal", "common_name_normal", "address_normal", "normal_form")
WRITTEN = ", ".join((*STATED, *NORMAL))
# What `resident_of` reads, with the entry called e and the resident r.
READ = ", ".join(
    (
        "r.in_house_number",
        "r.record_code",
        "e.standing",
        "e.effective_on",
        "e.version",
        *(f"e.{name}" for name in STATED),
    )
)


def written(stated: Particulars) -> list[object]:
    """Give the values of the columns WRITTEN."""
    return [
        *(getattr(stated, name) for name in STATED[:_RELATION]),
        stated.relation.value,
        *(getattr(stated, name) for name in STATED[_RELATION + 1 : _SEX]),
        stated.sex.value,
        *(getattr(stated, name) for name in STATED[_SEX + 1 :]),
        normal_name(stated.name),
        normal_name(stated.common_name),
        normal_address(stated.address),
        NORMAL_FORM,
    ]


def resident_of(row: Sequence[Any]) -> ResidentRecord:
    """Read a row of the columns READ."""
    in_house_number, record_code, standing, effective_on, version, *values = row
    stated = dict(zip(STATED, values, strict=True))
    stated["relation"] = Relation(stated["relation"])
    stated["sex"] = Sex(stated["sex"])
    return ResidentRecord(
        in_house_number=InHouseNumber(in_house_number),
        record_code=ResidentRecordCode(record_code),
        stated=Particulars(**stated),
        standing=Standing(standing),
        effective_on=effective_on,
        version=version,
    )
