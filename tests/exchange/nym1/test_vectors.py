# SPDX-License-Identifier: Apache-2.0
"""tests/vectors/nym1.json against two implementations, and every encoding it says must be refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.nym1 import slow, slow_keys
from tests.exchange.nym1.slow_vectors import Again
from tests.vectors import make_nym1
from warifu.exchange.nym1 import bodies, envelopes, proofs, steps
from warifu.exchange.nym1.answers import Answer, AnswerNotice, Letter
from warifu.exchange.nym1.codes import CodeLocker
from warifu.exchange.nym1.context import Context
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.filing import FileOrder, Mail, Receipt, Release
from warifu.exchange.nym1.objects import Conv1, Refused1, Request
from warifu.exchange.nym1.orders import DelayOrder, SuccessionOrder
from warifu.kernel.refusal import Malformed

FILE = json.loads((Path(__file__).parents[2] / "vectors/nym1.json").read_text(encoding="utf-8"))
TEXTS = {"case", "query", "answer", "basis", "reason"}


def unhexed(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: unhexed(inner, key) for key, inner in value.items()}
    return bytes.fromhex(value) if isinstance(value, str) and name not in TEXTS else value


GIVEN = unhexed(FILE["inputs"])
VALUES = FILE["values"]


def keys_of_converters() -> tuple[bytes, bytes]:
    return slow_keys.ed_key(GIVEN["signing_seeds"]["operator"]), slow_keys.ed_key(
        GIVEN["signing_seeds"]["commission"]
    )


def read_directory(content: bytes) -> Directory:
    x1, x2 = keys_of_converters()
    return Directory.decode(content, x1_key=x1, x2_key=x2)


DECODERS: dict[str, Callable[[bytes], Any]] = {
    "ctx": Context.decode,
    "request": Request.decode,
    "registration": Request.decode,
    "conv1": Conv1.decode,
    "refused1": Refused1.decode,
    "file_order": FileOrder.decode,
    "refusal_order": FileOrder.decode,
    "release": Release.decode,
    "receipt": Receipt.decode,
    "mail": Mail.decode,
    "letter": Letter.decode,
    "answer": Answer.decode,
    "answer_notice": AnswerNotice.decode,
    "answer_body": bodies.AnswerBody.decode,
    "delay_order": DelayOrder.decode,
    "succession_order": SuccessionOrder.decode,
    "directory": read_directory,
}


def test_the_second_implementation_reproduces_every_value() -> None:
    again = make_nym1.hexed(Again(GIVEN).make())
    assert again.keys() == VALUES.keys()
    for name, value in VALUES.items():
        assert again[name] == value, name


def test_the_committed_file_is_what_the_committed_script_makes() -> None:
    assert make_nym1.text() == make_nym1.FILE.read_text(encoding="utf-8")


def test_the_known_answers_of_the_specification_hold() -> None:
    assert VALUES["known_factor"] == "e01bc951c22edab532b3379fb365b8185e293715342d3f313b9eaf68ccdf4f06"
    assert VALUES["known_root"] == "9a6529a9ffabe12d6275a40d147ee2e362c32cd4e8e45f06af2467ae274a6c15"


@pytest.mark.parametrize("name", sorted(DECODERS))
def test_every_object_reads_back_to_the_same_bytes(name: str) -> None:
    content = bytes.fromhex(VALUES[name])
    found = DECODERS[name](content)
    again = found.encoded if hasattr(found, "encoded") else found.encode()
    assert again == content


@pytest.mark.parametrize("refused", FILE["refusals"], ids=lambda r: f"{r['object']}: {r['why']}")
def test_every_bad_encoding_is_refused(refused: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        DECODERS[refused["object"]](bytes.fromhex(refused["bytes"]))


def test_the_recorded_exchange_passes_every_check_of_every_party() -> None:
    directory = read_directory(bytes.fromhex(VALUES["directory"]))
    minute = GIVEN["minute"]
    conv1 = Conv1.decode(bytes.fromhex(VALUES["conv1"]))
    for request in (conv1.request, Request.decode(bytes.fromhex(VALUES["registration"]))):
        steps.check_addressing(request, directory, minute)
        steps.check_request_signature(request, directory)
        steps.check_request_proof(request, directory)
    steps.check_first(conv1, directory)
    steps.check_first_refusal(Refused1.decode(bytes.fromhex(VALUES["refused1"])), directory)
    for name in ("file_order", "refusal_order"):
        steps.check_file_order(FileOrder.decode(bytes.fromhex(VALUES[name])), directory, delay_cap=0)
    steps.check_mail(Mail.decode(bytes.fromhex(VALUES["mail"])), directory)
    release = Release.decode(bytes.fromhex(VALUES["release"]))
    steps.check_release(release, directory, minute)
    answer = Answer.decode(bytes.fromhex(VALUES["answer"]))
    steps.check_answer(answer, release.converted.context, directory)
    opens = envelopes.opening_key(GIVEN["answer_secret"])
    assert steps.open_answer(answer, opens).decode() == GIVEN["answer"]
    provider = envelopes.opening_key(GIVEN["sealing_secrets"]["city.asahi"])
    letter = steps.open_letter(release.converted.context, release.envelope, provider)
    assert (letter.query.decode(), letter.case) == (GIVEN["query"], GIVEN["case"])


def test_the_second_implementation_accepts_our_proof_and_refuses_swapped_halves() -> None:
    request = Request.decode(bytes.fromhex(VALUES["request"]))
    again = Again(GIVEN)
    keys = again.points["city.asahi"] + again.points["portal"]
    halves, ctx_hash = request.halves, request.context.hash
    assert slow.request_holds(request.proof, halves, keys, ctx_hash)
    swapped = halves[:32] + halves[64:] + halves[32:64]
    difference = slow.minus(keys[:32], keys[32:])
    assert not slow.request_holds(request.proof, swapped, keys, ctx_hash)
    assert not proofs.verify_request(request.proof, swapped, keys, difference, ctx_hash)


def test_a_stored_code_reads_back_and_only_under_its_own_key() -> None:
    locker = CodeLocker(GIVEN["index_key"], GIVEN["value_key"])
    value = bytes.fromhex(VALUES["code_value"])
    assert locker.code(value).hex() == VALUES["code_of_rid_at_city.midori"]
    with pytest.raises(Malformed):
        CodeLocker(GIVEN["index_key"], GIVEN["seed_1"]).code(value)


def test_ledger_bodies_read_back_under_their_own_kind_only() -> None:
    exchange, refusal = bytes.fromhex(VALUES["entry_body"]), bytes.fromhex(VALUES["refusal_body"])
    for kind, body in ((bodies.EntryKind.EXCHANGE, exchange), (bodies.EntryKind.REFUSAL, refusal)):
        assert bodies.entry_body(bodies.parse_entry_body(kind, body)) == body
        for other in set(bodies.EntryKind) - {kind, bodies.EntryKind.ANSWER}:
            with pytest.raises(Malformed):
                bodies.parse_entry_body(other, body)
