# SPDX-License-Identifier: Apache-2.0
"""The frame every body stands in: its switchboard, its pages, the rounds it does by itself, and its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from litestar.types import ControllerRouterHandler

from warifu.app.ceremony import code_keys
from warifu.app.offices import OwnAlarms
from warifu.app.parts import Parts
from warifu.app.server import Background, Body
from warifu.exchange import gateway
from warifu.kernel.screens.web import Site
from warifu.kernel.wire import Endpoint

SWEEP_SECONDS = 2.0


def joined(
    parts: Parts,
    endpoints: list[Endpoint],
    site: Site | None = None,
    *,
    pages: Sequence[ControllerRouterHandler] = (),
    work: Sequence[tuple[str, Callable[[], object]]] = (),
    timed: Sequence[tuple[str, float, Callable[[], object]]] = (),
    closes: Sequence[Callable[[], None]] = (),
    watch: OwnAlarms | None = None,
) -> Body:
    """Join what one body offers and does. `watch` is the commission's own ear."""
    rounds = [(name, SWEEP_SECONDS, verb) for name, verb in work]
    if watch is None:
        rounds.append(("alarms to the commission", SWEEP_SECONDS, parts.alarms.flush))
    return Body(
        name=parts.body,
        board=parts.board(endpoints, watch.heard if watch else parts.watch),
        pages=pages,
        exception_handlers=site.exception_handlers() if site else {},
        background=[
            Background(name, seconds, verb, partial(parts.report, name))
            for name, seconds, verb in [*rounds, *timed]
        ],
        closes=[parts.database.close, *closes],
    )


def provider(parts: Parts, offices: dict[str, gateway.Provide]) -> gateway.ProviderService:
    """Answer the network's questions by these offices, by their names in the law's table."""
    return gateway.ProviderService(
        gateway.GatewayStore(parts.database),
        parts.directory,
        parts.policy,
        code_keys(parts.ring),
        parts.opens,
        parts.locker,
        parts.log_key,
        parts.sign,
        parts.alarms,
        parts.clock,
        offices,
    )
