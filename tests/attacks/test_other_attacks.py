# SPDX-License-Identifier: Apache-2.0
"""T2, T7, T8, T9 and T10 of the specification through the real services."""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import msgspec
import pytest

from tests.attacks.villain import Villain
from tests.canary import contents
from tests.stories.country import Country
from warifu.app import plan
from warifu.exchange.messages import Forward, ForwardsMessage, ReleasesMessage, hand_on, offer_release, only
from warifu.exchange.nym1 import steps
from warifu.exchange.nym1.envelopes import Role, seal, unseal
from warifu.exchange.nym1.filing import FileOrder, FilingState, Receipt, Release
from warifu.exchange.nym1.objects import Conv1, Request
from warifu.exchange.nym1.orders import DelayOrder
from warifu.kernel.refusal import Refusal


@pytest.mark.parametrize("half", ["provider", "portal"])
def test_t2_asker_and_operator_together_cannot_swap_a_half(country: Country, half: str) -> None:
    japan, villain = country.japan, Villain(country.japan)
    ours, theirs = (converted(country, villain.code(country.at_midori[who])) for who in ("hanako", "ren"))
    swapped = (
        replace(ours, provider_out=theirs.provider_out, provider_proof=theirs.provider_proof)
        if half == "provider"
        else replace(ours, portal_out=theirs.portal_out, portal_proof=theirs.portal_proof)
    )
    vars(swapped).pop("hashes", None)
    operator, calls = japan.parts("operator"), len(japan.network.passed)
    forged = replace(swapped, signature=operator.sign(b"NYM1/conv1\x00" + swapped.signed_fields))
    reqid = forged.request.context.reqid
    sealed = seal(Role.CONV1, reqid, forged.encode(), japan.directory.x2.sealing_key)

    with pytest.raises(Refusal) as refusal:
        only(hand_on(operator.wire, "exchange/convert", [Forward(reqid, sealed)]))

    assert (refusal.value.reason, refusal.value.law) == ("conversion-proof-fails", "LC-16")
    alarm = country.alarms("conversion-proof-fails")[0]
    assert alarm.about == "operator"
    assert forged.request.signature in alarm.evidence
    assert not country.sent_to("portal", "portal/file", since=calls)
    assert not country.sent_to("city:asahi", "exchange/release", since=calls)
    japan.check()


def converted(country: Country, code: bytes) -> Conv1:
    """X1's honest work on a request about `code`, with the operator's own keys."""
    operator = country.japan.parts("operator")
    request, _ = Villain(country.japan).request(code)
    return steps.convert_first(request, operator.directory, operator.seed, operator.sign, operator.randomness)


def test_the_commission_refuses_what_the_operator_let_pass_against_the_law(country: Country) -> None:
    japan, villain = country.japan, Villain(country.japan)
    before = len(country.history())
    request, _ = villain.request(
        villain.code(country.at_midori["hanako"]), purpose=11602, basis="act-19-8.row-116.2"
    )
    operator = japan.parts("operator")
    conv1 = steps.convert_first(
        request, operator.directory, operator.seed, operator.sign, operator.randomness
    )
    reqid = request.context.reqid
    sealed = seal(Role.CONV1, reqid, conv1.encode(), japan.directory.x2.sealing_key)
    with pytest.raises(Refusal) as refusal:
        only(hand_on(operator.wire, "exchange/convert", [Forward(reqid, sealed)]))
    assert refusal.value.reason == "converters-disagree"
    assert country.alarms("converters-disagree")[0].about == "operator"
    line = country.history()[0]
    assert len(country.history()) == before + 1
    assert line.refusal_reason == "converters-disagree", "she sees it too"


def released(country: Country) -> Release:
    """The newest genuine release, of a question about Hanako."""
    calls = len(country.japan.network.passed)
    country.ask(country.question())
    (sent,) = country.sent_to("city:asahi", "exchange/release", since=calls)
    return Release.decode(msgspec.json.decode(sent, type=ReleasesMessage).releases[0])


def test_t7_a_release_with_the_receipt_of_another_request_is_refused(country: Country) -> None:
    japan = country.japan
    other = released(country)
    ours = newly_signed(country, other)
    order = FileOrder(converted=ours.converted, out=ours.out, place=ours.place, salt=bytes(32))
    forgeries = [
        other.receipt,
        replace(other.receipt, reqid=ours.converted.context.reqid),
        Receipt.make(order, FilingState.ORPHAN, japan.parts("portal").sign),
        Receipt(reqid=ours.converted.context.reqid, state=FilingState.FILED, signature=bytes(64)),
    ]
    for receipt in forgeries:
        offered = replace(ours, receipt=receipt).encode()
        with pytest.raises(Refusal) as refusal:
            offer_release(japan.parts("commission").wire, "city:asahi", offered)
        assert refusal.value.reason == "forged-grant"
    assert "receipt-fails" in country.alarms("forged-grant")[0].said
    japan.check()


def newly_signed(country: Country, pattern: Release) -> Release:
    """Let all three signers sign another request: only its receipt will be wrong."""
    context = replace(pattern.converted.context, reqid=country.japan.randomness(16))
    signers = (country.japan.parts(body).sign for body in ("city:midori", "operator", "commission"))
    midori, operator, commission = signers
    account = replace(pattern.converted, context=context)
    account = replace(account, request_signature=midori(b"NYM1/request\x00" + account.request_fields))
    account = replace(account, first_signature=operator(b"NYM1/conv1\x00" + account.first_fields))
    where = steps.place(account, pattern.place.index, pattern.place.entry_hash, commission)
    return replace(pattern, converted=account, place=where)


DELAYS: dict[str, Callable[[Country, DelayOrder], DelayOrder | None]] = {
    "without its order": lambda _country, _order: None,
    "by an order of the wrong key": lambda country, order: order.signed(
        country.japan.parts("commission").sign  # the converter's key is not the commission's legal key
    ),
    "by an order that has expired": lambda country, order: replace(
        order, release_minute=1, last_minute=country.japan.clock.minute() - 1
    ).signed(legal(country)),
    "by an order for another asker": lambda country, order: replace(order, asker="city.asahi").signed(
        legal(country)
    ),
    "by an order for another request": lambda country, order: replace(order, reqid=bytes(16)).signed(
        legal(country)
    ),
}


def legal(country: Country) -> Callable[[bytes], bytes]:
    """The commission's legal key."""
    return lambda message: country.japan.ring("commission").sign(plan.LEGAL, message)


@pytest.mark.parametrize("how", DELAYS)
def test_t8_a_delay_is_refused(country: Country, how: str) -> None:
    japan, villain = country.japan, Villain(country.japan)
    before, minute, reqid = len(country.history()), japan.clock.minute(), japan.randomness(16)
    right = DelayOrder(
        asker="city.midori",
        reqid=reqid,
        release_minute=minute + 60,
        last_minute=minute + 600,
        basis="crime",
    )
    order = DELAYS[how](country, right)
    named = (order or right.signed(legal(country))).hash
    request, _ = villain.request(
        villain.code(country.at_midori["hanako"]), reqid=reqid, delay=named, delay_order=order
    )
    with pytest.raises(Refusal) as refusal:
        villain.send(request)
    assert (refusal.value.reason, refusal.value.law) == ("delay-not-ordered", "LC-22")
    assert country.alarms("delay-not-ordered")[0].about == "city.midori"
    assert len(country.history()) == before
    japan.check()


def test_t9_dumps_of_two_agencies_share_no_value_but_their_exchanges(country: Country) -> None:
    country.ask(country.question())
    shared_by_law = {"gateway.inquiry.reqid", "gateway.outcome.reqid", "gateway.provision.reqid"}
    shared_by_law |= {"gateway.outcome.answer", "gateway.provision.answer"}  # Act 23: both keep the exchange
    dumps = {
        body: {
            content
            for place, content in contents(country.japan.databases[body])
            if place.startswith("gateway.") and len(content) >= 16 and place not in shared_by_law
        }
        for body in ("city:midori", "city:asahi", "agency:pension")
    }
    assert all(len(dump) > 4 for dump in dumps.values())
    for one, other in (("city:midori", "city:asahi"), ("city:asahi", "agency:pension")):
        assert not {value for value in dumps[one] & dumps[other] if not value.isascii()}


def test_t10_neither_provider_nor_portal_receives_what_the_provider_could_decrypt(country: Country) -> None:
    japan, calls = country.japan, len(country.japan.network.passed)
    country.ask(country.question())
    (asked,) = [p for p in japan.network.passed[calls:] if p.path == "/wire/exchange/request"]
    request = Request.decode(base64.b64decode(msgspec.json.decode(asked.body)["requests"][0]))
    (handed,) = country.sent_to("commission", "exchange/convert", since=calls)
    (message,) = msgspec.json.decode(handed, type=ForwardsMessage).forwards
    opens = japan.parts("commission").opens
    conv1 = Conv1.decode(unseal(Role.CONV1, message.reqid, message.sealed, opens))
    secret = request.halves + request.proof + conv1.provider_out + conv1.portal_out
    secret += conv1.provider_proof + conv1.portal_proof
    pieces = {secret[at : at + 32] for at in range(0, len(secret), 32)}
    received = [p for p in japan.network.passed[calls:] if p.to in {"city:asahi", "portal"}]
    assert {p.path for p in received} >= {"/wire/portal/file", "/wire/exchange/release", "/wire/portal/end"}
    for passed in received:
        assert not [piece for piece in pieces if piece in unwrapped(passed.body)], passed.path
    assert [piece for piece in pieces if piece in unwrapped(asked.body)], "the search itself finds them"


def unwrapped(body: bytes) -> bytes:
    """The bytes of a JSON message with every base64 string in it decoded."""
    found = [body]

    def walk(value: object) -> None:
        if isinstance(value, str):
            try:
                found.append(base64.b64decode(value, validate=True))
            except ValueError:
                return
        elif isinstance(value, dict | list):
            for each in value.values() if isinstance(value, dict) else value:
                walk(each)

    walk(msgspec.json.decode(body))
    return b"\n".join(found)


def test_more_questions_at_once_than_the_quota_allows_are_stopped_at_the_quota(country: Country) -> None:
    japan, villain = country.japan, Villain(country.japan)
    country.wait(61)
    code = villain.code(country.at_midori["taro"])
    requests = [villain.request(code)[0] for _ in range(16)]
    before = len(country.history("taro"))
    japan.changes["quota_per_hour"] = 6
    japan.start("operator")

    def send(request: Request) -> str:
        try:
            villain.send(request)
        except Refusal as refusal:
            return refusal.reason
        return "answered"

    with ThreadPoolExecutor(16) as pool:
        ends = list(pool.map(send, requests))
    japan.changes.clear()
    japan.start("operator")
    assert sorted(ends) == ["answered"] * 6 + ["quota-spent"] * 10
    assert len(country.history("taro")) == before + 16, "she sees those that were turned away as well"
    japan.check()
