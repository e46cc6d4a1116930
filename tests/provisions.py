# SPDX-License-Identifier: Apache-2.0
"""For tests of providers: a grant made by the law itself, and the receipt of a filed record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from warifu.exchange import purposes
from warifu.exchange.purposes import Grant, Inquiry

TODAY = date(2026, 11, 22)
BODIES = {"city:midori", "city:asahi", "agency:pension"}


@dataclass(frozen=True)
class FiledReceipt:
    """The portal's receipt as a provider sees it, signatures already verified."""

    reqid: bytes = bytes(16)
    state: int = 1


def local_tax_grant(*items: int, provider: str = "city:asahi") -> Grant:
    """Leave for Midori to ask `provider` for local tax under row 74."""
    return _grant(Inquiry("city:midori", provider, 7401, items, "act-19-8.row-74.1", case_given=True))


def pension_grant(*items: int) -> Grant:
    """Leave for Midori to ask the pension service under row 75."""
    return _grant(Inquiry("city:midori", "agency:pension", 7501, items, "act-19-8.row-75.1", case_given=True))


def _grant(inquiry: Inquiry) -> Grant:
    bodies = BODIES | {inquiry.provider}
    return purposes.permit(purposes.shipped_table(), inquiry, purposes.shipped_members(), bodies, TODAY)
