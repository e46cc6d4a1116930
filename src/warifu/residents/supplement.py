# SPDX-License-Identifier: Apache-2.0
"""附票記載事項通知: what a residents office tells the supplement at the legal domicile (Juki Act 19).

The place is opened as a duty, for protected residents too: the supplement keeps it and asks the same guard
(`guarding.AddressDesk`) before it shows it to anybody.
"""

from __future__ import annotations

from collections.abc import Iterator

from warifu.identifiers.in_house_number import InHouseNumber
from warifu.residents.particulars import Particulars
from warifu.residents.protection.decisions import on_duty
from warifu.residents.protection.guarded import Duty
from warifu.residents.service import ResidentsService


def for_the_supplement(
    register: ResidentsService, batch_size: int = 1000
) -> Iterator[list[tuple[InHouseNumber, Particulars]]]:
    """Give every registered resident, whole, in batches."""
    for batch in register.registered(batch_size):
        leave = on_duty(Duty.SUPPLEMENT)
        yield [(each.in_house_number, each.stated.opened(leave)) for each in batch]
