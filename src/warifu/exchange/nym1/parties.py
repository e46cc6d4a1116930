# SPDX-License-Identifier: Apache-2.0
"""What every party checks alike: whom a request names, its delay, the three signatures over a conversion.

Nothing here depends on which party looks. What only one party does is in `converting` and `delivering`.
"""

from __future__ import annotations

from warifu.exchange.nym1.context import Context, Mode
from warifu.exchange.nym1.directory import Directory, Parties
from warifu.exchange.nym1.entries import Part
from warifu.exchange.nym1.filing import Converted, Place
from warifu.exchange.nym1.orders import DelayOrder
from warifu.exchange.nym1.refusals import (
    DelayNotOrdered,
    OtherDirectory,
    SignatureFails,
    UnknownDomain,
    WrongParties,
)

MINUTES_APART = 5
"""How far ctx's minute may be from the receiver's clock, in minutes (LC-8); a batch gives its own window."""


_FROM_ISSUER = frozenset({Mode.ENROLMENT, Mode.SUCCESSION})
_TO_PORTAL_ALONE = frozenset({Mode.ENROLMENT, Mode.ONLINE})  # a registration; a letter of an agency's own


def parties(context: Context, directory: Directory) -> Parties:
    """Find the entries ctx names; a Refusal where version, domains, epochs or mode do not fit (LC-6)."""
    if context.directory_version != directory.version:
        raise OtherDirectory
    found = directory.parties(
        context.from_domain, context.from_epoch, context.to_domain, context.to_epoch, context.portal_epoch
    )
    if context.minute < found.valid_from:
        raise UnknownDomain
    asks_as = Part.ISSUER if context.mode in _FROM_ISSUER else Part.AGENCY
    if found.asker.part is not asks_as or (found.provider and found.provider.part is not Part.AGENCY):
        raise WrongParties
    if found.provider is None and context.mode not in _TO_PORTAL_ALONE:
        raise WrongParties
    return found


def check_delay(
    context: Context, order: DelayOrder | None, directory: Directory, *, cap: int | None = None
) -> None:
    """Check that a delay has its order (LC-22): named, signed, in time; `cap` in minutes."""
    if context.delay is None and order is None:
        return
    if order is None or not order.covers(context):
        raise DelayNotOrdered
    if not order.is_signed_by(directory.operator(Part.COMMISSION).signing_key):
        raise DelayNotOrdered
    if cap is not None and order.last_minute > context.minute + cap:
        raise DelayNotOrdered


def check_signatures(converted: Converted, where: Place, found: Parties, directory: Directory) -> None:
    """Check σ_A, σ_1 and σ_2 of a conversion or refusal."""
    asker, x1, x2 = found.asker.signing_key, directory.x1.signing_key, directory.x2.signing_key
    if not converted.are_signed(asker, x1, x2, where):
        raise SignatureFails
