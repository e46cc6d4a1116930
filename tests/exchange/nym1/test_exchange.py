# SPDX-License-Identifier: Apache-2.0
"""Lawful exchanges end to end over the pure layer, and what delays, answers and parties must be."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exchange.nym1 import roads
from tests.exchange.nym1.roads import MINUTE, RANDOM, A, B, land
from warifu.exchange.nym1 import codes, steps
from warifu.exchange.nym1 import ristretto as group
from warifu.exchange.nym1.answers import Answer, Status
from warifu.exchange.nym1.bodies import EntryKind, entry_kind
from warifu.exchange.nym1.codes import ConverterSeed
from warifu.exchange.nym1.context import NO_CASE, Mode
from warifu.exchange.nym1.entries import Part
from warifu.exchange.nym1.filing import FileOrder, FilingState, RefusedBy, Release
from warifu.exchange.nym1.objects import NO_HASH, Conv1, Refused1, Request
from warifu.exchange.nym1.orders import DelayOrder, SuccessionOrder
from warifu.exchange.nym1.refusals import DelayNotOrdered, ReceiptFails, WrongAnswer, WrongParties
from warifu.exchange.nym1.sample import PORTAL

seeds = st.binary(min_size=32, max_size=32)


def test_an_inquiry_reaches_the_right_rows_and_comes_back_answered() -> None:
    request, key = roads.ask(roads.code("Hanako"))
    filed, release = roads.released(Request.decode(request.encoded))
    country = land()
    filed, release = FileOrder.decode(filed.encode()), Release.decode(release.encode())
    steps.check_file_order(filed, country.directory, delay_cap=0)
    mail = steps.open_line(filed, country.parties[PORTAL].pair, RANDOM)
    assert mail.code == roads.code("Hanako", PORTAL)
    steps.check_mail(mail, country.directory)
    steps.check_release(release, country.directory, MINUTE)
    provider = country.parties[B]
    assert steps.open_code(release, provider.pair) == roads.code("Hanako", B)
    context = release.converted.context
    letter = steps.open_letter(context, release.envelope, provider.opens)
    assert (letter.query, letter.case) == (b"income", "case-1")
    answer = steps.make_answer(context, Status.ANSWERED, b"yen", letter.answer_key, MINUTE, provider.sign)
    answer = Answer.decode(answer.encode())
    steps.check_answer(answer, request.context, country.directory)
    assert steps.open_answer(answer, key.opens) == b"yen"


@settings(max_examples=8, deadline=None)
@given(first=seeds, second=seeds, rid=seeds, reqid=st.binary(min_size=16, max_size=16))
def test_conversion_maps_one_domains_code_to_the_others(
    first: bytes, second: bytes, rid: bytes, reqid: bytes
) -> None:
    root = codes.root_point(codes.issuer_scalar(bytes(32)), rid)
    converters = ConverterSeed(first), ConverterSeed(second)
    at = {}
    for domain in ("a", "b"):
        at[domain] = root
        for seed in converters:
            at[domain] = group.multiply(seed.factor(domain, 3), at[domain])
    keys = codes.keypair(first)
    half = codes.encrypt(at["a"], codes.keypair(second).secret, keys.key)
    for seed in converters:
        rho = seed.rerandomiser(reqid, "b", 3, half)
        half = codes.convert(seed.pair_factor("a", 3, "b", 3), rho, half, keys.key).after
    assert codes.decrypt(keys.secret, half).code == at["b"]


def test_conversion_repeats_to_the_same_bytes() -> None:
    request, _ = roads.ask(roads.code("Hanako"))
    one, two = roads.first(request), roads.first(request)
    assert (one.provider_out, one.portal_out) == (two.provider_out, two.portal_out)
    assert roads.second(one)[0].converted == roads.second(one)[0].converted


def test_two_requests_about_one_person_share_no_bytes_a_converter_could_join() -> None:
    one, two = (roads.first(roads.ask(roads.code("Hanako"))[0]) for _ in range(2))
    assert one.request.context.case != two.request.context.case
    pieces = [
        {c.request.halves[at : at + 32] for at in range(0, 96, 32)}
        | {(c.provider_out + c.portal_out)[at : at + 32] for at in range(0, 128, 32)}
        for c in (one, two)
    ]
    assert not pieces[0] & pieces[1]


def test_a_refusal_by_x1_is_filed_for_the_person_and_never_converted_for_the_provider() -> None:
    country = land()
    request, _ = roads.ask(roads.code("Hanako"))
    roads.check(request)
    signer = country.parties["operator"].sign
    refused = steps.refuse_first(
        request, "no-purpose-row", country.directory, country.first_seed, signer, RANDOM
    )
    refused = Refused1.decode(refused.encode())
    steps.check_first_refusal(refused, country.directory)
    outputs = steps.refuse_second(refused, country.directory, country.second_seed)
    assert outputs.provider == b""
    assert entry_kind(outputs.converted) is EntryKind.REFUSAL
    order = FileOrder.decode(roads.order(request, outputs, roads.place(outputs)).encode())
    assert order.converted == outputs.converted
    assert order.converted.out1_provider_hash == order.converted.out2_provider_hash == NO_HASH
    steps.check_file_order(order, country.directory, delay_cap=0)
    mail = steps.open_line(order, country.parties[PORTAL].pair, RANDOM)
    assert mail.code == roads.code("Hanako", PORTAL)
    with pytest.raises(ReceiptFails):
        steps.release(outputs, request, order.place, roads.receipt(order), b"")


def test_x2_may_refuse_what_x1_converted_and_x1s_signature_still_verifies() -> None:
    country = land()
    request, _ = roads.ask(roads.code("Hanako"))
    conv1 = roads.first(request)
    outputs = steps.refuse_second(conv1, country.directory, country.second_seed, reason="assessment-missing")
    order = FileOrder.decode(roads.order(request, outputs, roads.place(outputs)).encode())
    assert order.converted.refused_by is RefusedBy.X2
    steps.check_file_order(order, country.directory, delay_cap=0)
    assert steps.open_line(order, country.parties[PORTAL].pair, RANDOM).code == roads.code("Hanako", PORTAL)


def test_a_registration_goes_to_the_portal_alone() -> None:
    country = land()
    root = codes.root_point(country.issuer_key, roads.rid("Hanako"))
    request, _ = roads.ask(
        root,
        mode=Mode.ENROLMENT,
        from_domain="0",
        from_epoch=0,
        to_domain=PORTAL,
        case=NO_CASE,
        signer=country.parties["0"].sign,
    )
    request = Request.decode(request.encoded)
    assert len(request.halves) == 64
    roads.check(request)
    conv1 = Conv1.decode(roads.first(request).encode())
    steps.check_first(conv1, country.directory)
    outputs, where = roads.second(conv1)
    assert entry_kind(outputs.converted) is EntryKind.ENROLMENT
    order = FileOrder.decode(roads.order(request, outputs, where).encode())
    steps.check_file_order(order, country.directory, delay_cap=0)
    assert steps.open_line(order, country.parties[PORTAL].pair, RANDOM).code == roads.code("Hanako", PORTAL)
    assert order.envelope == request.envelope
    with pytest.raises(ReceiptFails):
        steps.release(outputs, request, where, roads.receipt(order), b"")


def test_an_enrolment_gives_the_agency_its_code_and_the_portal_the_line() -> None:
    country = land()
    root = codes.root_point(country.issuer_key, roads.rid("Taro"))
    request, _ = roads.ask(
        root,
        mode=Mode.ENROLMENT,
        from_domain="0",
        from_epoch=0,
        to_domain=B,
        signer=country.parties["0"].sign,
    )
    order, release = roads.released(request)
    assert steps.open_code(release, country.parties[B].pair) == roads.code("Taro", B)
    assert steps.open_line(order, country.parties[PORTAL].pair, RANDOM).code == roads.code("Taro", PORTAL)


def test_succession_moves_a_code_by_two_requests_under_one_order() -> None:
    country, old, new = land(), RANDOM(16), RANDOM(16)
    order = SuccessionOrder(domain=B, old_reqid=old, new_reqid=new, minute=MINUTE)
    legal, issuer = country.parties["commission.legal"], country.parties["0"]
    order = SuccessionOrder.decode(order.signed(issuer.sign, legal.sign).encode())
    assert order.is_signed_by(issuer.signing_key, legal.signing_key)
    assert not order.is_signed_by(issuer.signing_key, issuer.signing_key)
    found = []
    for reqid, person in ((old, "before"), (new, "after")):
        root = codes.root_point(country.issuer_key, roads.rid(person))
        request, _ = roads.ask(
            root,
            mode=Mode.SUCCESSION,
            reqid=reqid,
            from_domain="0",
            from_epoch=0,
            case=order.hash,
            signer=issuer.sign,
        )
        assert order.covers(request.context)
        found.append(steps.open_code(roads.released(request)[1], country.parties[B].pair))
    assert found == [roads.code("before", B), roads.code("after", B)]


def test_an_epoch_step_moves_codes_as_the_directory_proves() -> None:
    country = land()
    now = country.directory.domain(A, 1)
    seeds = country.first_seed, country.second_seed
    after = replace(
        now,
        epoch=2,
        first_commitment=seeds[0].commitment(A, 2),
        second_commitment=seeds[1].commitment(A, 2),
    )
    deltas = seeds[0].epoch_step(A, 1), seeds[1].epoch_step(A, 1)
    assert steps.step_is_proven(deltas, now, after)
    assert not steps.step_is_proven((deltas[1], deltas[0]), now, after)
    moved = codes.step_code(roads.code("Hanako"), steps.combined_step(deltas))
    assert moved == country.code(roads.rid("Hanako"), A, 2)


def test_only_an_agency_asks_an_agency_and_only_the_issuer_enrols() -> None:
    code = roads.code("Hanako")
    wrong = (
        {"to_domain": PORTAL, "mode": Mode.BATCH},
        {"mode": Mode.ENROLMENT},
        {"mode": Mode.SUCCESSION},
        {"from_domain": "0", "from_epoch": 0},
        {"from_domain": PORTAL},
    )
    for changes in wrong:
        with pytest.raises(WrongParties):
            roads.ask(code, **changes)


def delay(**changes: object) -> DelayOrder:
    fields: dict[str, object] = {
        "asker": A,
        "reqid": b"r" * 16,
        "release_minute": MINUTE + 10,
        "last_minute": MINUTE + 20,
        "basis": "police:1",
    }
    order = DelayOrder(**(fields | changes))  # type: ignore[arg-type]
    return order.signed(land().parties["commission.legal"].sign)


def test_a_delay_with_its_order_is_filed_as_delayed() -> None:
    order = delay()
    request, _ = roads.ask(roads.code("Hanako"), reqid=b"r" * 16, delay=order.hash, delay_order=order)
    roads.check(Request.decode(request.encoded))
    outputs, where = roads.second(roads.first(request))
    filed = FileOrder.decode(roads.order(request, outputs, where).encode())
    steps.check_file_order(filed, land().directory, delay_cap=60)
    receipt = roads.receipt(filed, FilingState.FILED_DELAYED)
    assert steps.check_receipt(receipt, outputs.converted, 7, land().directory) is FilingState.FILED_DELAYED
    with pytest.raises(DelayNotOrdered):  # beyond the cap
        steps.check_file_order(filed, land().directory, delay_cap=19)


@pytest.mark.parametrize("trouble", ["no order", "another request", "another asker", "expired", "wrong key"])
def test_a_delay_without_a_valid_order_is_refused(trouble: str) -> None:  # T8
    order = {
        "no order": delay(),
        "another request": delay(reqid=b"s" * 16),
        "another asker": delay(asker=B),
        "expired": delay(release_minute=MINUTE - 20, last_minute=MINUTE - 10),
        "wrong key": replace(delay(), signature=land().parties["commission"].sign(b"NYM1/delay\x00")),
    }[trouble]
    carried = None if trouble == "no order" else order
    request, _ = roads.ask(roads.code("Hanako"), reqid=b"r" * 16, delay=order.hash, delay_order=carried)
    with pytest.raises(DelayNotOrdered):
        roads.check(request)


def test_an_order_that_ctx_does_not_name_is_refused() -> None:
    request, _ = roads.ask(roads.code("Hanako"), reqid=b"r" * 16, delay_order=delay())
    with pytest.raises(DelayNotOrdered):
        roads.check(request)


def test_silence_is_stated_by_x2_and_by_nobody_else() -> None:
    country = land()
    context = roads.ask(roads.code("Hanako"))[0].context
    steps.check_statement(
        steps.no_answer(context, MINUTE, country.parties["commission"].sign), context, country.directory
    )
    with pytest.raises(WrongAnswer):
        steps.check_statement(
            steps.no_answer(context, MINUTE, country.parties[B].sign), context, country.directory
        )


def test_an_answer_to_another_request_or_with_another_envelope_is_refused() -> None:
    country = land()
    context, other = (roads.ask(roads.code("Hanako"))[0].context for _ in range(2))
    key, signer = country.parties[A].sealing_key, country.parties[B].sign
    answer = steps.make_answer(context, Status.NO_RECORD, b"", key, MINUTE, signer)
    steps.check_answer(answer, context, country.directory)
    for wrong, about in ((answer, other), (replace(answer, envelope=bytes(1024)), context)):
        with pytest.raises(WrongAnswer):
            steps.check_answer(wrong, about, country.directory)


def test_the_directory_has_the_parts_a_request_needs() -> None:
    directory = land().directory
    assert directory.operator(Part.COMMISSION).domain == "commission.legal"
    assert directory.portal_domain == PORTAL
