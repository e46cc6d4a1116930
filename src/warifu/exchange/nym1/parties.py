# SPDX-License-Identifier: Apache-2.0
"""What every party checks alike: whom a request names, its delay, the three signatures over a conversion.

Nothing here depends on which party looks. What only one party does is in `converting` and `delivering`.
"""

from __future__ import annotations

from typing import NamedTuple

from warifu.exchange.nym1.context import Context, Mode
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.entries import DomainEntry, Part
from warifu.exchange.nym1.filing import Converted, Place
from warifu.exchange.nym1.orders import DelayOrder
from warifu.exchange.nym1.refusals import DelayNotOrdered, OtherDirectory, SignatureFails, WrongParties

MINUTES_APART = 5
"""How far ctx's minute may be from the receiver's clock, in minutes (LC-8); a batch gives its own window."""


class Parties(NamedTuple):
    """The directory entries a request names. `provider` is None for a registration at the portal alone."""

    asker: DomainEntry
    provider: DomainEntry | None
    portal: DomainEntry


def parties(context: Context, directory: Directory) -> Parties:
    """Find the entries ctx names; a Refusal where version, domains, epochs or mode do not fit (LC-6)."""
    if context.directory_version != directory.version:
        raise OtherDirectory
    asker = directory.domain(context.from_domain, context.from_epoch, context.minute)
    target = directory.domain(context.to_domain, context.to_epoch, context.minute)
    portal = directory.domain(directory.portal_domain, context.portal_epoch, context.minute)
    from_issuer = context.mode in {Mode.ENROLMENT, Mode.SUCCESSION}
    asks_as = Part.ISSUER if from_issuer else Part.AGENCY
    alone = target.part is Part.PORTAL
    if asker.part is not asks_as or target.part is Part.ISSUER:
        raise WrongParties
    if alone and (context.mode is not Mode.ENROLMENT or context.to_epoch != context.portal_epoch):
        raise WrongParties
    return Parties(asker, None if alone else target, portal)


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
