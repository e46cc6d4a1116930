# SPDX-License-Identifier: Apache-2.0
"""The encodings of NYM-1 that MUST be refused, made from the good ones by `make_nym1`."""

from __future__ import annotations

from typing import Any

from warifu.exchange.nym1 import ristretto


def refusals(values: dict[str, Any], codes: list[int]) -> list[dict[str, str]]:
    """Make the encodings that MUST be refused: object, bytes, and what is wrong with them."""
    ctx, request, conv1 = values["ctx"], values["request"], values["conv1"]
    at = 8 + 4 + len(ctx) + 1  # where C1 stands in a request
    out = 8 + 4 + len(request)  # where out1_B stands in a Conv1
    minus_one = (2**255 - 20).to_bytes(32, "little")
    negative = (2**255 - 19 - int.from_bytes(ristretto.BASE, "little")).to_bytes(32, "little")
    order, scalar = ristretto.ORDER, request[at + 96 : at + 128]
    points = {
        "the identity": bytes(32),
        "a point that is not canonical": b"\xff" * 31 + b"\x7f",
        "a negative point": negative,
        "s = -1, which makes y = 0": minus_one,
    }
    scalars = {
        "a scalar of L": order.to_bytes(32, "little"),
        "a scalar of L+1": (order + 1).to_bytes(32, "little"),
        "a scalar with its top bit set": scalar[:31] + bytes([scalar[31] | 0x80]),
    }
    places = {"C1": (request, at), "CB": (request, at + 32), "CP": (request, at + 64)}
    found = [
        _refused("request", _put(whole, place, wrong), f"{name} is {why}")
        for name, (whole, place) in places.items()
        for why, wrong in points.items()
    ]
    found += [
        _refused("conv1", _put(conv1, out + step, bytes(32)), f"point {step // 32} is the identity")
        for step in (0, 32, 64, 96, 129, 161)
    ]
    for name, place in (("c", at + 96), ("z", at + 128)):
        found += [_refused("request", _put(request, place, w), f"{name} is {y}") for y, w in scalars.items()]
    found.append(_refused("request", _put(request, at + 128, bytes(32)), "z is 0"))
    found.append(_refused("request", _put(request, at - 1, b"\x01"), "halves is 1"))
    found += [_refused(name, values[name] + b"\x00", "a trailing byte") for name in DECODED]
    found += [_refused(name, values[name][:-1], "a missing byte") for name in DECODED]
    magical = [name for name in DECODED if values[name].startswith(b"NYM1")]
    found += [_refused(name, b"X" + values[name][1:], "another magic") for name in magical]
    items = ctx.index(len(codes).to_bytes(2, "big") + codes[0].to_bytes(4, "big")) + 2
    one, two = ctx[items : items + 4], ctx[items + 4 : items + 8]
    found.append(_refused("ctx", _put(ctx, items, two + one), "items out of order"))
    found.append(_refused("ctx", _put(ctx, items, one + one), "an item twice"))
    found.append(_refused("ctx", _put(ctx, 8, b"\x05"), "mode 5"))
    found.append(_refused("ctx", _put(ctx, 26, b"C"), "an upper-case domain"))
    found.append(_refused("ctx", _put(ctx, len(ctx) - 1, b"\x02"), "a delay flag of 2"))
    return found


DECODED = (
    "ctx",
    "request",
    "conv1",
    "refused1",
    "file_order",
    "release",
    "receipt",
    "mail",
    "letter",
    "answer",
    "answer_notice",
    "answer_body",
    "delay_order",
    "succession_order",
    "registration",
    "directory",
)


def _put(whole: bytes, at: int, piece: bytes) -> bytes:
    return whole[:at] + piece + whole[at + len(piece) :]


def _refused(name: str, content: bytes, why: str) -> dict[str, str]:
    return {"object": name, "bytes": content.hex(), "why": why}
