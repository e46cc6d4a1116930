# SPDX-License-Identifier: Apache-2.0
"""From outputs to answer: the portal's line, the release, the provider's answer (§5, steps 4 to 6).

Looking up a mailbox or a row, committing before signing, and the ledger's promise are the services'.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from warifu.exchange.nym1 import codes, envelopes, proofs
from warifu.exchange.nym1 import ristretto as group
from warifu.exchange.nym1.answers import Answer, AnswerStatement, Letter, Status
from warifu.exchange.nym1.codes import Keypair
from warifu.exchange.nym1.context import Context, Mode
from warifu.exchange.nym1.converting import Outputs
from warifu.exchange.nym1.directory import Directory, Parties
from warifu.exchange.nym1.entries import DomainEntry
from warifu.exchange.nym1.filing import Converted, FileOrder, FilingState, Mail, Place, Receipt, Release
from warifu.exchange.nym1.hashing import Randomness, digest
from warifu.exchange.nym1.objects import NO_HASH, Request
from warifu.exchange.nym1.parties import MINUTES_APART, check_delay, check_signatures, parties
from warifu.exchange.nym1.refusals import (
    CaseMismatch,
    EnvelopeReplaced,
    OutsideTime,
    ProofFails,
    ReceiptFails,
    WrongAnswer,
    WrongParties,
)
from warifu.exchange.nym1.signatures import Signer


def check_file_order(order: FileOrder, directory: Directory, *, delay_cap: int) -> Parties:
    """Check σ_A, σ_1, σ_2 and any delay (LC-10); `delay_cap` is the longest lawful delay in minutes."""
    converted = order.converted
    found = parties(converted.context, directory)
    check_signatures(converted, order.place, found, directory)
    check_delay(converted.context, order.delay_order, directory, cap=delay_cap)
    if found.provider is None and digest(order.envelope) != converted.context.envelope_hash:
        raise EnvelopeReplaced
    return found


def open_line(order: FileOrder, keys: Keypair, randomness: Randomness) -> Mail:
    """Open the portal's half to her portal code and prove the opening at once, so that d_P can change."""
    opened = codes.decrypt(keys.secret, order.out)
    opening = proofs.prove_opening(keys.secret, keys.key, order.out, opened.shared, randomness)
    epoch = order.converted.context.portal_epoch
    return Mail(order=order, code=opened.code, epoch=epoch, opening=opening)


def check_mail(mail: Mail, directory: Directory) -> None:
    """The resident's device: all three signatures hold, and the logged ciphertext is of her code."""
    found = parties(mail.order.converted.context, directory)
    check_signatures(mail.order.converted, mail.order.place, found, directory)
    if not proofs.verify_opening(mail.opening, found.portal.key, mail.order.out, mail.code):
        raise ProofFails


def check_receipt(receipt: Receipt, converted: Converted, index: int, directory: Directory) -> FilingState:
    """X2: check the portal's receipt; release only on FILED or FILED_DELAYED (LC-11)."""
    portal = parties(converted.context, directory).portal
    if not receipt.holds(portal.signing_key, converted, index):
        raise ReceiptFails
    return receipt.state


def release(outputs: Outputs, request: Request, where: Place, receipt: Receipt, promise: bytes) -> Release:
    """X2: make the release. Refused without a receipt that says filed (LC-13), and for refusals."""
    if receipt.state is FilingState.ORPHAN or not outputs.provider:
        raise ReceiptFails
    return Release(
        converted=outputs.converted,
        out=outputs.provider,
        place=where,
        receipt=receipt,
        promise=promise,
        envelope=request.envelope,
    )


def check_release(
    given: Release, directory: Directory, minute: int, *, apart: int = MINUTES_APART
) -> Parties:
    """Provider: check σ_A, σ_1, σ_2, receipt, minute and envelope hash (LC-11). Policy and promise follow."""
    converted = given.converted
    found = parties(converted.context, directory)
    if found.provider is None:
        raise WrongParties
    check_signatures(converted, given.place, found, directory)
    state = check_receipt(given.receipt, converted, given.place.index, directory)
    if state is FilingState.ORPHAN:
        raise ReceiptFails
    if abs(converted.context.minute - minute) > apart:
        raise OutsideTime
    if digest(given.envelope) != converted.context.envelope_hash:
        raise EnvelopeReplaced
    return found


def open_code(given: Release, keys: Keypair) -> bytes:
    """Provider: find its own code of the person."""
    return codes.decrypt(keys.secret, given.out).code


def open_letter(context: Context, envelope: bytes, opens: X25519PrivateKey) -> Letter:
    """Whoever the envelope is for: read the letter; its case MUST be the one ctx commits to."""
    letter = Letter.decode(envelopes.unseal(envelopes.Role.REQUEST, context.reqid, envelope, opens))
    if letter.case_commitment != context.case and context.mode is not Mode.SUCCESSION:
        raise CaseMismatch
    return letter


def make_answer(
    context: Context, status: Status, content: bytes, answer_key: bytes, minute: int, signer: Signer
) -> Answer:
    """Provider: seal the content to the asker's one-time key and sign its hash."""
    envelope = envelopes.seal(envelopes.Role.ANSWER, context.reqid, content, answer_key)
    statement = AnswerStatement(
        reqid=context.reqid, status=status, envelope_hash=digest(envelope), minute=minute
    )
    return Answer(statement=statement.signed(signer, context.hash), envelope=envelope)


def no_answer(context: Context, minute: int, signer: Signer) -> AnswerStatement:
    """X2: state that the deadline passed without an answer."""
    silence = AnswerStatement(
        reqid=context.reqid, status=Status.NO_ANSWER, envelope_hash=NO_HASH, minute=minute
    )
    return silence.signed(signer, context.hash)


def check_statement(statement: AnswerStatement, context: Context, directory: Directory) -> None:
    """X2, portal, asker: the provider's (or, on silence, X2's) signature over this request's end holds."""
    provider = parties(context, directory).provider
    if provider is None or not statement.holds(context, provider.signing_key, directory.x2.signing_key):
        raise WrongAnswer


def check_answer(answer: Answer, context: Context, directory: Directory) -> None:
    """X2 and asker: check the statement and that the envelope is the one it names."""
    check_statement(answer.statement, context, directory)
    if digest(answer.envelope) != answer.statement.envelope_hash:
        raise WrongAnswer


def open_answer(answer: Answer, opens: X25519PrivateKey) -> bytes:
    """Asker: read the answer with the one-time key."""
    return envelopes.unseal(envelopes.Role.ANSWER, answer.statement.reqid, answer.envelope, opens)


def step_is_proven(steps: tuple[bytes, bytes], before: DomainEntry, after: DomainEntry) -> bool:
    """Check both converters' Δ of one epoch step against the directory before any code is touched."""
    pairs = (
        (before.first_commitment, after.first_commitment),
        (before.second_commitment, after.second_commitment),
    )
    return all(codes.check_step(step, *pair) for step, pair in zip(steps, pairs, strict=True))


def combined_step(steps: tuple[bytes, bytes]) -> bytes:
    """Give Δ_1·Δ_2, one scalar for `codes.step_code`; erased once every code has moved."""
    return group.scalar_multiply(*steps)
