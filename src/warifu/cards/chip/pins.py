# SPDX-License-Identifier: Apache-2.0
"""VERIFY and CHANGE: 暗証番号 and how often it may be wrong (card §3).

The order of K-14 is the whole point: a try is spent durably before the bytes are compared, so a crash
loses a try and never gives one back.
"""

from __future__ import annotations

import hmac

from warifu.cards.chip.apdu import Command
from warifu.cards.chip.files import PinRef
from warifu.cards.chip.inside import Inside
from warifu.cards.chip.sw import (
    BLOCKED,
    NOT_ALLOWED,
    WRONG_DATA,
    WRONG_LENGTH,
    WRONG_PARAMETERS,
    Status,
    tries_left,
)


def verify(inside: Inside, command: Command) -> bytes:
    """`00 20 00 P2 [Lc pin]`. Without a PIN: the tries left, also after a success (OpenSC needs it)."""
    if command.p1:
        raise Status(WRONG_PARAMETERS)
    ref = inside.referenced(command.p2, PinRef)
    pin = inside.pin(ref)
    if command.le is not None:
        raise Status(WRONG_LENGTH)
    if not command.data:
        raise Status(tries_left(pin.left))
    if not pin.left:
        raise Status(BLOCKED)
    inside.session.verified.discard(ref.fid)
    pin.left -= 1
    inside.save()
    if not hmac.compare_digest(pin.value, command.data):
        raise Status(tries_left(pin.left))
    pin.left = pin.most
    inside.save()
    inside.session.verified.add(ref.fid)
    return b""


def change(inside: Inside, command: Command) -> bytes:
    """Replace a verified PIN: `00 24 01` or `80 32 00`, as the application has it (K-16)."""
    ref = inside.referenced(command.p2, PinRef)
    if ref.change != (command.cla, command.ins, command.p1):
        raise Status(WRONG_PARAMETERS)
    pin = inside.pin(ref)
    if not pin.left:
        raise Status(BLOCKED)
    if not inside.allowed((ref.fid,)):
        raise Status(NOT_ALLOWED)
    if command.le is not None or not command.data:
        raise Status(WRONG_LENGTH)
    if not ref.form.fullmatch(command.data):
        raise Status(WRONG_DATA)
    pin.value = command.data
    inside.save()
    return b""
