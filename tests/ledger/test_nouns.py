# SPDX-License-Identifier: Apache-2.0
"""Entries, notes, cosignatures, promises, proofs and the mailbox chain: the forms and their refusals."""

from __future__ import annotations

import dataclasses
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.small_log import (
    COMMISSION,
    LOG,
    ORIGIN,
    TRUST,
    WITNESS,
    Mirror,
    entry,
    make_mirror,
    signer,
)
from warifu.ledger import (
    EMPTY_CHAIN,
    LOG_KEY,
    WITNESS_KEY,
    Checkpoint,
    Entry,
    InclusionEvidence,
    Kind,
    MalformedEntry,
    MalformedNote,
    MalformedPolicy,
    MalformedProof,
    Note,
    Promised,
    ProofFailed,
    SignatureNotTrusted,
    Trust,
    VerifierKey,
    chain_extends,
    chain_head,
    chain_step,
    commitment,
    cosign,
    cosignature_times,
    entry_hash,
    make_entry,
    parse_entry,
    promise_all,
)


@given(
    kind=st.sampled_from(Kind),
    flags=st.integers(0, 1),
    hour=st.integers(0, 2**32 - 1),
    committed=st.binary(min_size=32, max_size=32),
)
def test_an_entry_reads_back_as_it_was_made(kind: Kind, flags: int, hour: int, committed: bytes) -> None:
    made = make_entry(kind, flags, hour, committed)
    assert len(made) == 44
    assert parse_entry(made) == Entry(kind, flags, hour, committed)
    assert parse_entry(made).delayed == bool(flags)


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        bytes(44),
        entry(1)[:-1],
        entry(1) + b"\0",
        b"WLE2" + entry(1)[4:],
        entry(1)[:4] + b"\0" + entry(1)[5:],
        entry(1)[:4] + b"\x0e" + entry(1)[5:],
        entry(1)[:5] + b"\x02" + entry(1)[6:],
        entry(1)[:6] + b"\0\1" + entry(1)[8:],
    ],
)
def test_bytes_that_are_no_entry_are_malformed(bad: bytes) -> None:
    with pytest.raises(MalformedEntry):
        parse_entry(bad)


def test_an_entry_with_a_wrong_field_is_not_made() -> None:
    for flags, hour, committed in (
        (2, 1, bytes(32)),
        (0, -1, bytes(32)),
        (0, 2**32, bytes(32)),
        (0, 1, bytes(31)),
    ):
        with pytest.raises(MalformedEntry):
            make_entry(Kind.EXCHANGE, flags, hour, committed)


def test_a_commitment_binds_salt_length_and_body() -> None:
    expected = hashlib.sha256(b"WLE1/commit\0" + b"s" * 32 + b"\0\0\0\4body").digest()
    assert commitment(b"s" * 32, b"body") == expected
    assert commitment(b"s" * 32, b"bod") != expected
    with pytest.raises(MalformedEntry):
        commitment(b"short", b"body")


def test_the_mailbox_chain_is_the_formula_of_the_design() -> None:
    one = hashlib.sha256(b"WLE1/chain\0" + bytes(32) + (1).to_bytes(8, "big") + b"a").digest()
    two = hashlib.sha256(b"WLE1/chain\0" + one + (2).to_bytes(8, "big") + b"b").digest()
    assert chain_step(EMPTY_CHAIN, 1, b"a") == one
    assert chain_head([b"a", b"b"]) == (2, two)


def test_a_device_sees_when_a_line_was_taken_out() -> None:
    kept = chain_head([b"a", b"b"])
    shown = chain_head([b"a", b"b", b"c"])
    assert chain_extends(kept, shown, [b"c"])
    assert not chain_extends(kept, chain_head([b"a", b"c"]), [b"c"])
    assert not chain_extends(kept, chain_head([b"b", b"a", b"c"]), [b"c"])
    with pytest.raises(ValueError, match="count from 1"):
        chain_step(EMPTY_CHAIN, 0, b"a")


def test_a_verifier_key_reads_back_and_its_id_is_checked() -> None:
    for key in (LOG.key, COMMISSION.key):
        assert VerifierKey.parse(str(key)) == key
    assert [str(key).split("+")[2][0] for key in (LOG.key, COMMISSION.key)] == ["A", "B"]  # types 01, 04
    wrong = str(LOG.key).replace(LOG.key.key_id.hex(), "00000000")
    for bad in (wrong, "", "a+b", "a b+00000000+AQ==", str(LOG.key)[:-4]):
        with pytest.raises(MalformedPolicy):
            VerifierKey.parse(bad)


def signed(size: int = 3, origin: str = ORIGIN) -> Note:
    return Note(Checkpoint(origin, size, bytes(32)).text).signed_by(LOG)


def test_a_note_reads_back_and_its_signatures_verify() -> None:
    note = signed().with_line(cosign(signed().text, COMMISSION, 1_775_000_000))
    again = Note.parse(str(note))
    assert again == note
    assert again.holds_signature(LOG.key)
    assert again.cosigned_at(COMMISSION.key) == 1_775_000_000
    assert cosignature_times(str(note), [COMMISSION.key]) == {WITNESS: 1_775_000_000}
    assert TRUST.verify_checkpoint(str(note)) == Checkpoint(ORIGIN, 3, bytes(32))


def test_a_cosignature_binds_its_time_and_the_text() -> None:
    line = cosign(signed().text, COMMISSION, 1_775_000_000)
    later = dataclasses.replace(line, blob=(1_775_000_001).to_bytes(8, "big") + line.blob[8:])
    assert signed().with_line(later).cosigned_at(COMMISSION.key) is None
    assert signed(4).with_line(line).cosigned_at(COMMISSION.key) is None


def test_a_logs_signature_is_no_cosignature_and_the_reverse() -> None:
    as_log = signer("x", LOG_KEY, b"same")
    as_witness = signer("x", WITNESS_KEY, b"same")
    note = Note(signed().text).signed_by(as_log)
    assert note.holds_signature(as_log.key)
    assert note.cosigned_at(as_witness.key) is None
    assert not note.holds_signature(as_witness.key)


def test_a_checkpoint_without_the_quorum_proves_nothing() -> None:
    with pytest.raises(SignatureNotTrusted, match="0 of 1 trusted witnesses"):
        TRUST.verify_checkpoint(str(signed()))
    stranger = signer("stranger", WITNESS_KEY)
    note = signed().with_line(cosign(signed().text, stranger, 1))
    with pytest.raises(SignatureNotTrusted):
        TRUST.verify_checkpoint(str(note))


def test_a_checkpoint_of_another_log_or_key_is_not_trusted() -> None:
    with pytest.raises(SignatureNotTrusted, match="another log"):
        TRUST.verify_log_signature(str(signed(origin="other.example/log")))
    other = Note(signed().text).signed_by(signer(ORIGIN, LOG_KEY, b"another key"))
    with pytest.raises(SignatureNotTrusted, match="absent"):
        TRUST.verify_log_signature(str(other))


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "no blank line\n",
        "text\n\n",
        "text\n\n— name\n",
        "text\n\n— name !!!!\n",
        "text\n\n- name AAAAAAAA\n",
        "te\txt\n\n— name AAAAAAAA\n",
        "text\n\n— name AAAAAAAA",
        "x" * 70_000 + "\n\n— name AAAAAAAA\n",
        "text\n\n" + "— name AAAAAAAA\n" * 101,
    ],
)
def test_text_that_is_no_note_is_malformed(bad: str) -> None:
    with pytest.raises(MalformedNote):
        Note.parse(bad)


@pytest.mark.parametrize("size", ["03", "-1", "+3", "3 ", "three", ""])
def test_a_checkpoint_has_one_written_form(size: str) -> None:
    root = Checkpoint(ORIGIN, 3, bytes(32)).text.split("\n")[2]
    with pytest.raises(MalformedNote):
        Checkpoint.parse(f"{ORIGIN}\n{size}\n{root}\n")


def test_a_checkpoint_with_more_or_fewer_lines_is_malformed() -> None:
    text = Checkpoint(ORIGIN, 3, bytes(32)).text
    for bad in (text + "more\n", text[:-1], "\n".join(text.split("\n")[:2]), text.replace(ORIGIN, "")):
        with pytest.raises(MalformedNote):
            Checkpoint.parse(bad)


def test_a_policy_reads_back_and_unfit_ones_are_refused() -> None:
    assert Trust.parse(TRUST.encode()) == TRUST
    for text in ("{}", "nonsense", TRUST.encode().replace('"quorum": 1', '"quorum": 2'), '{"log": 1}'):
        with pytest.raises(MalformedPolicy):
            Trust.parse(text)
    with pytest.raises(MalformedPolicy):
        Trust(LOG.key)
    with pytest.raises(MalformedPolicy, match="twice"):
        Trust(LOG.key, (COMMISSION.key, COMMISSION.key), 2)
    with pytest.raises(MalformedPolicy, match="LG-1"):
        Trust(LOG.key, (VerifierKey("me", WITNESS_KEY, LOG.key.public_key),))


@given(count=st.integers(1, 40))
def test_one_signature_seals_every_promise_of_a_commit(count: int) -> None:
    promised = [Promised(100 + at, entry_hash(entry(at)), 29_000_000) for at in range(count)]
    promises = promise_all(ORIGIN, promised, LOG.sign)
    assert len({promise.signature for promise in promises}) == 1
    for at, promise in enumerate(promises):
        assert (promise.index, promise.latest_minute) == (100 + at, 29_000_000)
        promise.verify(LOG.key, entry_hash(entry(at)))


def test_promises_of_two_deadlines_are_sealed_apart() -> None:
    promised = [Promised(1, bytes(32), 5), Promised(2, bytes(32), 6), Promised(3, bytes(32), 5)]
    promises = promise_all(ORIGIN, promised, LOG.sign)
    assert [(promise.index, promise.latest_minute) for promise in promises] == [(1, 5), (2, 6), (3, 5)]
    for promise in promises:
        promise.verify(LOG.key, bytes(32))


def test_a_promise_that_was_touched_is_not_trusted() -> None:
    promised = [Promised(at, entry_hash(entry(at)), 29_000_000) for at in range(5)]
    promise = promise_all(ORIGIN, promised, LOG.sign)[2]
    for change in (
        {"index": 3},
        {"latest_minute": 29_000_001},
        {"origin": "other.example/log"},
        {"place": 1},
        {"place": 5},
        {"place": -1},
        {"width": 6},
        {"width": 2**40},
        {"path": promise.path[:-1]},
        {"path": promise.path[32:]},
        {"path": promise.path + bytes(32)},
        {"signature": bytes(64)},
        {"entry_hash": bytes(32)},
        {"index": -1},
    ):
        with pytest.raises(SignatureNotTrusted):
            dataclasses.replace(promise, **change).verify(LOG.key, promise.entry_hash)
    with pytest.raises(SignatureNotTrusted):
        promise.verify(LOG.key, bytes(32))


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Mirror:
    return make_mirror(tmp_path_factory.mktemp("log") / "log", [300])


def evidence_of(mirror: Mirror, index: int) -> InclusionEvidence:
    note = mirror.note(300).read_text(encoding="utf-8")
    return InclusionEvidence(index, tuple(mirror.reader.inclusion_proof(index, 300)), note)


def test_evidence_reads_back_from_its_text_and_verifies(mirror: Mirror) -> None:
    for index in (0, 255, 256, 299):
        text = str(evidence_of(mirror, index))
        assert text.startswith(f"c2sp.org/tlog-proof@v1\nindex {index}\n")
        assert InclusionEvidence.parse(text).verify(entry(index), TRUST).size == 300


def test_evidence_for_another_entry_or_index_fails(mirror: Mirror) -> None:
    evidence = evidence_of(mirror, 7)
    with pytest.raises(ProofFailed):
        evidence.verify(entry(8), TRUST)
    with pytest.raises(ProofFailed):
        dataclasses.replace(evidence, index=8).verify(entry(7), TRUST)


def test_text_that_is_no_proof_is_malformed(mirror: Mirror) -> None:
    text = str(evidence_of(mirror, 7))
    for bad in (
        "",
        text.replace("@v1", "@v2"),
        text.replace("index 7", "index 07"),
        text.replace("index 7", "index -7"),
        text.replace("index 7", "index x"),
        text.replace("index 7", "extra AAAA\nindex 7"),
        text.replace("index 7\n", "index 7\nAAAA\n"),
        text.replace("index 7\n", "index 7\n!!\n"),
    ):
        with pytest.raises(MalformedProof):
            InclusionEvidence.parse(bad)


def test_the_signing_port_of_a_key_pair_never_shows() -> None:
    assert repr(LOG) == f"NoteSigner(key={LOG.key!r})"
