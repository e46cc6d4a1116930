# SPDX-License-Identifier: Apache-2.0
"""カードの持ち主: whom a case about a card is about, as J-LIS is asked for her cards. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.identifiers.resident_record_code import ResidentRecordCode


@dataclass(frozen=True, slots=True, repr=False)
class Holder(Masked):
    """カードの持ち主: whom a case is about. No `code`: J-LIS knows who stands at this embassy."""

    person: InHouseNumber
    code: ResidentRecordCode | None
    born_on: date
    stay_until: date | None = None
