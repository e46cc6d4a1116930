# SPDX-License-Identifier: Apache-2.0
"""Complete exchanges, all parties in one process, beside the limit their group operations set.

Everything that travels is encoded, sealed where it must be, and decoded again; storage, ledger, policy
and network are absent, and `warifu bench exchange` measures them elsewhere.
"""

from __future__ import annotations

import resource
import secrets
import time
from statistics import median

from warifu.exchange.nym1 import cost, envelopes, steps
from warifu.exchange.nym1.answers import Answer, Letter, Status
from warifu.exchange.nym1.bodies import entry_body
from warifu.exchange.nym1.context import Context, Mode, case_commitment
from warifu.exchange.nym1.envelopes import OneTimeKey, Role
from warifu.exchange.nym1.filing import FileOrder, FilingState, Place, Receipt, Release
from warifu.exchange.nym1.hashing import digest
from warifu.exchange.nym1.objects import Conv1, Request
from warifu.exchange.nym1.sample import PORTAL, Country, country
from warifu.kernel.refusal import Malformed

ASKER, PROVIDER = "city.midori", "city.asahi"
MINUTE = 29_000_000
IN_A_ROW = 32
"""Exchanges before the turn passes to the bare operations, about a tenth of a second: a rate is sustained
work, and the first exchange after a turn finds its code gone from the processor's caches."""
LIMIT_HOLDS = (
    "ristretto255 multiplications, additions and point checks, Ed25519 signatures and verifications, "
    "X25519 of HPKE (seal: one key and one exchange; unseal: one exchange; one key for the answer); "
    "not hashing, symmetric encryption, encoding or Python"
)


def run(seconds: float, proofs: str = "x1") -> dict[str, object]:
    """Run exchanges for `seconds`; one dict for one JSON line. `proofs` is `x1` or `sampled`.

    Rate, limits and ratios count processor time of one core, percentiles and `cpu` the clock on the wall.
    """
    if proofs not in {"x1", "sampled"}:
        raise Malformed("bench exchange: proofs is x1 (the default of the network) or sampled")
    land = country(secrets.token_bytes(32), (ASKER, PROVIDER), secrets.token_bytes)
    proven = proofs == "x1"
    rid = secrets.token_bytes(32)
    known = {domain: land.code(rid, domain) for domain in (ASKER, PROVIDER, PORTAL)}
    exchange(land, known, proven=proven)  # keys parsed, factors derived, before anything is measured
    counted = cost.count(lambda: exchange(land, known, proven=proven))
    floor, whole = cost.Floor(counted), cost.Floor(counted, envelopes_whole=True)
    bare: list[float] = []
    with_envelopes: list[float] = []
    timed: list[tuple[float, float]] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or not timed:
        bare += [floor.take() for _ in range(IN_A_ROW)]
        with_envelopes += [whole.take() for _ in range(IN_A_ROW)]
        timed += [_time_one(land, known, proven=proven) for _ in range(IN_A_ROW)]
    took, walls = map(sorted, zip(*timed, strict=True))
    return {
        "bench": "exchange",
        "proofs": proofs,
        "rate": round(len(took) / sum(took), 1),
        "p50_us": round(median(walls) * 1e6),
        "p99_us": round(walls[len(walls) * 99 // 100] * 1e6),
        "cpu": round(sum(took) / sum(walls), 2),
        "rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "limit": round(len(bare) / sum(bare), 1),
        "ratio_to_limit": round(sum(bare) / sum(took), 3),
        "ratio_of_best": round(min(bare) / took[0], 3),
        "limit_holds": LIMIT_HOLDS,
        "limit_with_whole_envelopes": round(len(bare) / sum(with_envelopes), 1),
        "ratio_with_whole_envelopes": round(sum(with_envelopes) / sum(took), 3),
        "operations": dict(sorted(counted.items())),
        "prices_us": {
            name: round(price * 1e6, 2) for name, price in (floor.prices() | whole.prices()).items()
        },
    }


def _time_one(land: Country, known: dict[str, bytes], *, proven: bool) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.thread_time()
    exchange(land, known, proven=proven)
    return time.thread_time() - cpu, time.perf_counter() - wall


def exchange(land: Country, known: dict[str, bytes], *, proven: bool) -> bytes:
    """One whole exchange; gives the answer the asker reads."""
    rand = secrets.token_bytes
    request, answer_key = ask(land, known[ASKER])
    conv1 = _at_x1(land, request.encoded, proven=proven)
    reqid = request.context.reqid
    x2 = land.parties["commission"]
    sealed = envelopes.seal(Role.CONV1, reqid, conv1, land.directory.x2.sealing_key)
    conv1 = envelopes.unseal(Role.CONV1, reqid, sealed, x2.opens)
    outputs, where, request = _at_x2(land, conv1, proven=proven)
    order = steps.file_order(outputs, request, where, rand(32)).encode()
    receipt = Receipt.decode(_at_portal(land, order, known[PORTAL]))
    steps.check_receipt(receipt, outputs.converted, where.index, land.directory)
    given = steps.release(outputs, request, where, receipt, b"").encode()
    answer = Answer.decode(_at_provider(land, given, known[PROVIDER]))
    steps.check_answer(answer, request.context, land.directory)  # X2 records it
    answer = Answer.decode(answer.encode())
    steps.check_answer(answer, request.context, land.directory)  # the asker reads it
    return steps.open_answer(answer, answer_key.opens)


def ask(land: Country, code: bytes) -> tuple[Request, OneTimeKey]:
    """The asker's part: letter, envelope, ctx, request."""
    rand, directory = secrets.token_bytes, land.directory
    reqid, salt, answer_key = rand(16), rand(32), envelopes.one_time_key(rand)
    letter = Letter(answer_key=answer_key.key, query=b"income of 2025", case="2026-77", case_salt=salt)
    provider = directory.newest(PROVIDER, MINUTE)
    envelope = envelopes.seal(Role.REQUEST, reqid, letter.encode(), provider.sealing_key)
    context = Context(
        mode=Mode.ONLINE,
        reqid=reqid,
        from_domain=ASKER,
        to_domain=PROVIDER,
        from_epoch=1,
        to_epoch=1,
        portal_epoch=1,
        directory_version=directory.version,
        purpose=74,
        basis="table2:74",
        items=(7401,),
        minute=MINUTE,
        envelope_hash=digest(envelope),
        case=case_commitment(salt, letter.case),
    )
    signer = land.parties[ASKER].sign
    return steps.make_request(context, envelope, code, directory, signer, rand), answer_key


def _at_x1(land: Country, received: bytes, *, proven: bool) -> bytes:
    request, directory = Request.decode(received), land.directory
    _check_request(request, land)
    signer = land.parties["operator"].sign
    rand = secrets.token_bytes
    return steps.convert_first(request, directory, land.first_seed, signer, rand, prove=proven).encode()


def _at_x2(land: Country, received: bytes, *, proven: bool) -> tuple[steps.Outputs, Place, Request]:
    conv1 = Conv1.decode(received)
    _check_request(conv1.request, land)
    steps.check_first(conv1, land.directory, proven=proven)
    outputs = steps.convert_second(conv1, land.directory, land.second_seed)
    entry_hash = digest(entry_body(outputs.converted))  # stands for the ledger's leaf
    where = steps.place(outputs.converted, 1, entry_hash, land.parties["commission"].sign)
    return outputs, where, conv1.request


def _check_request(request: Request, land: Country) -> None:
    steps.check_addressing(request, land.directory, MINUTE)
    steps.check_request_signature(request, land.directory)
    steps.check_request_proof(request, land.directory)


def _at_portal(land: Country, received: bytes, expected: bytes) -> bytes:
    order, portal = FileOrder.decode(received), land.parties[PORTAL]
    steps.check_file_order(order, land.directory, delay_cap=0)
    mail = steps.open_line(order, portal.pair, secrets.token_bytes)
    assert mail.code == expected
    mailbox_key = land.directory.newest(
        PORTAL, MINUTE
    ).sealing_key  # any X25519 key will do for a mailbox here
    envelopes.seal(Role.MAIL, order.converted.context.reqid, mail.encode(), mailbox_key)
    return Receipt.make(order, FilingState.FILED, portal.sign).encode()


def _at_provider(land: Country, received: bytes, expected: bytes) -> bytes:
    given, provider = Release.decode(received), land.parties[PROVIDER]
    steps.check_release(given, land.directory, MINUTE)
    assert steps.open_code(given, provider.pair) == expected
    context = given.converted.context
    letter = steps.open_letter(context, given.envelope, provider.opens)
    key, signer = letter.answer_key, provider.sign
    return steps.make_answer(context, Status.ANSWERED, b"2,345,000 yen", key, MINUTE, signer).encode()
