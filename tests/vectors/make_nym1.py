# SPDX-License-Identifier: Apache-2.0
"""Make tests/vectors/nym1.json: every value of NYM-1 from fixed inputs, for implementers in any language.

Run `python tests/vectors/make_nym1.py` from the project's root; without `--write` it only says whether
the file is up to date. Randomness is the stream `SHAKE256("nym1-vectors" ‖ 00 ‖ name ‖ 00 ‖ u64 call)`,
one stream per named act, calls counted from 0. Envelopes come from the second implementation
(`tests.exchange.nym1.slow_keys`), because only it can be given an ephemeral key; ours opens them.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.exchange.nym1 import slow_keys
from tests.vectors.nym1_refusals import refusals
from warifu.exchange.nym1 import codes, envelopes, hashing, ristretto, steps
from warifu.exchange.nym1.answers import Answer, AnswerNotice, AnswerStatement, Letter, Status
from warifu.exchange.nym1.bodies import AnswerBody, entry_body
from warifu.exchange.nym1.codes import CodeLocker, ConverterSeed
from warifu.exchange.nym1.context import Context, Mode, case_commitment
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.entries import (
    DomainEntry,
    OperatorEntry,
    Part,
    make_pair,
    make_possession,
    sign_entry,
)
from warifu.exchange.nym1.filing import FilingState, Receipt
from warifu.exchange.nym1.hashing import digest
from warifu.exchange.nym1.orders import DelayOrder, SuccessionOrder

FILE = Path(__file__).with_name("nym1.json")
DOMAINS = {"0": Part.ISSUER, "city.midori": Part.AGENCY, "city.asahi": Part.AGENCY, "portal": Part.PORTAL}
OPERATORS = {"operator": Part.X1, "commission": Part.X2, "commission.legal": Part.COMMISSION}
A, B, PORTAL = "city.midori", "city.asahi", "portal"
MINUTE = 29_600_000


def stream(name: str) -> Callable[[int], bytes]:
    """Give the fixed randomness of one named act."""
    calls = count()

    def draw(size: int) -> bytes:
        text = b"nym1-vectors\x00" + name.encode() + b"\x00" + next(calls).to_bytes(8, "big")
        return hashlib.shake_256(text).digest(size)

    return draw


def fixed(name: str, size: int = 32) -> bytes:
    """Give a fixed secret."""
    return stream("secret " + name)(size)


INPUTS: dict[str, Any] = {
    "seed_1": fixed("seed_1"),
    "seed_2": fixed("seed_2"),
    "issuer_seed": fixed("issuer"),
    "rid": fixed("rid"),
    "new_rid": fixed("new rid"),
    "reqid": fixed("reqid", 16),
    "old_reqid": fixed("old reqid", 16),
    "new_reqid": fixed("new reqid", 16),
    "case_salt": fixed("case salt"),
    "case": "児手-2026-77",
    "query": "令和7年度の所得",
    "answer": "2,345,000 yen",
    "answer_secret": fixed("answer key"),
    "request_ephemeral": fixed("request ephemeral"),
    "answer_ephemeral": fixed("answer ephemeral"),
    "index": 41,
    "entry_hash": fixed("entry hash"),
    "salt": fixed("salt"),
    "promise": fixed("promise", 64),
    "answer_index": 42,
    "answer_entry_hash": fixed("answer entry hash"),
    "answer_salt": fixed("answer salt"),
    "index_key": fixed("index key"),
    "value_key": fixed("value key"),
    "minute": MINUTE,
    "directory_version": 7,
    "purpose": 74,
    "basis": "table2:74",
    "items": [7401, 7402],
    "reason": "no-purpose-row",
    "signing_seeds": {name: fixed("signing " + name) for name in (*DOMAINS, *OPERATORS)},
    "sealing_secrets": {name: fixed("sealing " + name) for name in (*DOMAINS, *OPERATORS)},
    "domain_seeds": {name: fixed("domain " + name) for name in DOMAINS},
}


def make() -> dict[str, Any]:
    """Make every value with the product's own code."""
    values: dict[str, Any] = {}
    seeds = ConverterSeed(INPUTS["seed_1"]), ConverterSeed(INPUTS["seed_2"])
    directory = _directory(seeds, values)
    _codes(seeds, values)
    _exchange(seeds, directory, values)
    _register(directory, values)
    _orders(values)
    return values


def signer(name: str) -> Callable[[bytes], bytes]:
    """Give a party's signer."""
    return Ed25519PrivateKey.from_private_bytes(INPUTS["signing_seeds"][name]).sign


def _directory(seeds: tuple[ConverterSeed, ConverterSeed], values: dict[str, Any]) -> Directory:
    x1, x2 = signer("operator"), signer("commission")
    keys = {
        name: Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
        for name, seed in INPUTS["signing_seeds"].items()
    }
    sealing = {
        name: envelopes.opening_key(secret).public_key().public_bytes_raw()
        for name, secret in INPUTS["sealing_secrets"].items()
    }
    operators = [
        sign_entry(
            OperatorEntry(
                part=part, domain=name, valid_from=0, signing_key=keys[name], sealing_key=sealing[name]
            ),
            x1,
            x2,
        )
        for name, part in OPERATORS.items()
    ]
    entries = {}
    for name, part in DOMAINS.items():
        pair, epoch = codes.keypair(INPUTS["domain_seeds"][name]), int(name != "0")
        entries[name] = sign_entry(
            DomainEntry(
                part=part,
                domain=name,
                epoch=epoch,
                valid_from=0,
                signing_key=keys[name],
                sealing_key=sealing[name],
                key=pair.key,
                possession=make_possession(pair, name, stream("possession " + name)),
                first_commitment=seeds[0].commitment(name, epoch),
                second_commitment=seeds[1].commitment(name, epoch),
            ),
            x1,
            x2,
        )
    pairs = [
        make_pair(number, seeds[number - 1], entries[A], entries[to], stream(f"pair {number} {to}"))
        for number in (1, 2)
        for to in (B, PORTAL)
    ]
    values["domain_entries"] = {name: entry.encode() for name, entry in entries.items()}
    values["operator_entries"] = {entry.domain: entry.encode() for entry in operators}
    values["pairs"] = [pair.encode() for pair in pairs]
    directory = Directory.verified(
        INPUTS["directory_version"],
        operators,
        entries.values(),
        pairs,
        x1_key=keys["operator"],
        x2_key=keys["commission"],
    )
    values["directory"], values["directory_hash"] = directory.encode(), directory.hash
    return directory


def _codes(seeds: tuple[ConverterSeed, ConverterSeed], values: dict[str, Any]) -> None:
    issuer = codes.issuer_scalar(INPUTS["issuer_seed"])
    for person in ("rid", "new_rid"):
        root = codes.root_point(issuer, INPUTS[person])
        values[f"root_of_{person}"] = root
        for domain in (A, B, PORTAL):
            first = ristretto.multiply(seeds[0].factor(domain, 1), root)
            values[f"code_of_{person}_at_{domain}"] = ristretto.multiply(seeds[1].factor(domain, 1), first)
    code = values[f"code_of_rid_at_{A}"]
    locker = CodeLocker(INPUTS["index_key"], INPUTS["value_key"])
    values["code_index"], values["code_value"] = locker.index(code), locker.value(code)
    deltas = seeds[0].epoch_step(A, 1), seeds[1].epoch_step(A, 1)
    values["epoch_steps"] = list(deltas)
    values["next_code"] = codes.step_code(code, steps.combined_step(deltas))
    values["factors"] = [seed.factor(A, 1) for seed in seeds]
    values["pair_factors"] = [seed.pair_factor(A, 1, B, 1) for seed in seeds]
    s = bytes(range(32))
    values["known_factor"] = hashing.to_scalar("factor", s, b"tax", bytes(4))
    values["known_root"] = hashing.to_point("root", s)


def context(envelope: bytes, **changes: Any) -> Context:
    """Give the ctx of the vectors' exchange."""
    fields: dict[str, Any] = {
        "mode": Mode.ONLINE,
        "reqid": INPUTS["reqid"],
        "from_domain": A,
        "to_domain": B,
        "from_epoch": 1,
        "to_epoch": 1,
        "portal_epoch": 1,
        "directory_version": INPUTS["directory_version"],
        "purpose": INPUTS["purpose"],
        "basis": INPUTS["basis"],
        "items": tuple(INPUTS["items"]),
        "minute": MINUTE,
        "envelope_hash": digest(envelope),
        "case": case_commitment(INPUTS["case_salt"], INPUTS["case"]),
    }
    return Context(**(fields | changes))


def _seal(role: str, ephemeral: str, content: bytes, to_key: bytes) -> bytes:
    return slow_keys.seal(INPUTS[ephemeral], role, INPUTS["reqid"], content, to_key)


def _exchange(
    seeds: tuple[ConverterSeed, ConverterSeed], directory: Directory, values: dict[str, Any]
) -> None:
    answer_key = envelopes.opening_key(INPUTS["answer_secret"]).public_key().public_bytes_raw()
    letter = Letter(
        answer_key=answer_key,
        query=INPUTS["query"].encode(),
        case=INPUTS["case"],
        case_salt=INPUTS["case_salt"],
    )
    envelope = _seal("request", "request_ephemeral", letter.encode(), directory.domain(B, 1).sealing_key)
    ctx = context(envelope)
    code = values[f"code_of_rid_at_{A}"]
    request = steps.make_request(ctx, envelope, code, directory, signer(A), stream("request"))
    conv1 = steps.convert_first(request, directory, seeds[0], signer("operator"), stream("conv1"))
    outputs = steps.convert_second(conv1, directory, seeds[1])
    where = steps.place(outputs.converted, INPUTS["index"], INPUTS["entry_hash"], signer("commission"))
    order = steps.file_order(outputs, request, where, INPUTS["salt"])
    mail = steps.open_line(order, codes.keypair(INPUTS["domain_seeds"][PORTAL]), stream("opening"))
    receipt = Receipt.make(order, FilingState.FILED, signer(PORTAL))
    release = steps.release(outputs, request, where, receipt, INPUTS["promise"])
    values |= {
        "letter": letter.encode(),
        "ctx": ctx.encoded,
        "ctx_hash": ctx.hash,
        "ct_hash": request.ct_hash,
        "request": request.encoded,
        "conv1": conv1.encode(),
        "entry_body": entry_body(outputs.converted),
        "out2_provider": outputs.provider,
        "out2_portal": outputs.portal,
        "file_order": order.encode(),
        "mail": mail.encode(),
        "receipt": receipt.encode(),
        "release": release.encode(),
        "provider_code": steps.open_code(release, codes.keypair(INPUTS["domain_seeds"][B])),
    }
    _answer(ctx, answer_key, values)
    refused = steps.refuse_first(
        request, INPUTS["reason"], directory, seeds[0], signer("operator"), stream("refusal")
    )
    refusal = steps.refuse_second(refused, directory, seeds[1])
    where = steps.place(refusal.converted, INPUTS["index"], INPUTS["entry_hash"], signer("commission"))
    values |= {
        "refused1": refused.encode(),
        "refusal_body": entry_body(refusal.converted),
        "refusal_order": steps.file_order(refusal, request, where, INPUTS["salt"]).encode(),
        "refusal_id": ctx.refusal_id,
    }


def _answer(ctx: Context, answer_key: bytes, values: dict[str, Any]) -> None:
    envelope = _seal("answer", "answer_ephemeral", INPUTS["answer"].encode(), answer_key)
    said = AnswerStatement(
        reqid=ctx.reqid, status=Status.ANSWERED, envelope_hash=digest(envelope), minute=MINUTE
    ).signed(signer(B), ctx.hash)
    notice = AnswerNotice(
        statement=said,
        first_index=INPUTS["index"],
        index=INPUTS["answer_index"],
        entry_hash=INPUTS["answer_entry_hash"],
        salt=INPUTS["answer_salt"],
    )
    values |= {
        "answer": Answer(statement=said, envelope=envelope).encode(),
        "answer_body": AnswerBody(statement=said, first_index=INPUTS["index"]).encode(),
        "answer_notice": notice.encode(),
        "silence": steps.no_answer(ctx, MINUTE, signer("commission")).encode(),
    }


def _register(directory: Directory, values: dict[str, Any]) -> None:
    letter = Letter(answer_key=directory.domain(A, 1).sealing_key, query=b"")
    portal = directory.domain(PORTAL, 1)
    envelope = _seal("request", "request_ephemeral", letter.encode(), portal.sealing_key)
    ctx = context(
        envelope, mode=Mode.ENROLMENT, from_domain="0", from_epoch=0, to_domain=PORTAL, case=bytes(32)
    )
    root = values["root_of_rid"]
    request = steps.make_request(ctx, envelope, root, directory, signer("0"), stream("register"))
    values["registration"] = request.encoded


def _orders(values: dict[str, Any]) -> None:
    delay = DelayOrder(
        asker=A,
        reqid=INPUTS["reqid"],
        release_minute=MINUTE + 1000,
        last_minute=MINUTE + 2000,
        basis="police:1",
    )
    succession = SuccessionOrder(
        domain=A, old_reqid=INPUTS["old_reqid"], new_reqid=INPUTS["new_reqid"], minute=MINUTE
    ).signed(signer("0"), signer("commission.legal"))
    values |= {
        "delay_order": delay.signed(signer("commission.legal")).encode(),
        "succession_order": succession.encode(),
        "succession_case": succession.hash,
    }


def hexed(value: Any) -> Any:
    """Write bytes as hex, all through."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {key: hexed(inner) for key, inner in value.items()}
    return [hexed(inner) for inner in value] if isinstance(value, list) else value


def text() -> str:
    """Give the whole file."""
    values = make()
    content = {
        "specification": "docs/spec/linkage-codes.md",
        "randomness": 'SHAKE256("nym1-vectors" 00 name 00 u64 call), calls of one name counted from 0',
        "inputs": hexed(INPUTS),
        "values": hexed(values),
        "refusals": refusals(values, INPUTS["items"]),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    if "--write" in sys.argv:
        FILE.write_text(text(), encoding="utf-8")
    same = FILE.exists() and FILE.read_text(encoding="utf-8") == text()
    print("nym1.json is up to date" if same else "nym1.json differs: run with --write")  # noqa: T201
    sys.exit(0 if same else 1)
