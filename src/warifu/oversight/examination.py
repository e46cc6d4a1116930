# SPDX-License-Identifier: Apache-2.0
"""警報の検証: what an alarm's evidence is, and the signatures in it that the commission checks again itself.

Evidence comes in three forms, told apart by their length after the request's own words (ctx):

    ctx ‖ ct_hash ‖ σ_A                    a request that was turned away, a grant that was forged
    ctx ‖ ct_hash ‖ σ_A ‖ σ_1              what the operator handed on and the commission refused
    the body of a ledger entry             an orphan, a portal that was down

Anything else, such as a report in JSON, is shown by its digest only. Pure; none of it names a person.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from warifu.exchange.nym1.bodies import EntryKind, parse_entry_body
from warifu.exchange.nym1.context import Context, Mode
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.filing import Converted
from warifu.exchange.nym1.signatures import SIGNATURE_BYTES, Label, verify
from warifu.kernel.refusal import Problem
from warifu.kernel.screens import Wording
from warifu.oversight.screens import Check, Evidence
from warifu.oversight.service import RECORDS_DIFFER, Alarm

_HASH, _REQID = 32, 16
_KINDS = {Mode.ENROLMENT: EntryKind.ENROLMENT, Mode.SUCCESSION: EntryKind.SUCCESSION}
_DIGEST = Wording("警報の要約値", "Digest of the alarm")
_CT_HASH = Wording("照会の暗号文の要約値", "Digest of the request's ciphertexts")
_CTX_HASH = Wording("照会の要約値", "Digest of the request")
_SIGMA_A = Wording("照会した機関の署名", "The asking office's signature")
_SIGMA_1 = Wording("運営者の変換者の署名", "The operator's converter's signature")
_KNOWN = Wording("照会した機関は名簿にある", "The asking office is in the directory")
_HOLDS_A = Wording("照会した機関の署名が合う", "The asking office's signature checks")
_HOLDS_1 = Wording("運営者の変換者の署名が合う", "The operator's converter's signature checks")


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in one alarm."""

    evidence: tuple[Evidence, ...]
    checks: tuple[Check, ...] = ()
    request: str = ""


def examine(alarm: Alarm, directory: Directory) -> Examined:
    """Read an alarm's evidence and check what can be checked."""
    digest = Evidence(_DIGEST, alarm.digest().hex())
    try:
        context, rest = Context.decode_front(alarm.evidence)
    except Problem:
        is_reqid = alarm.what == RECORDS_DIFFER and len(alarm.evidence) == _REQID
        return Examined((digest,), request=alarm.evidence.hex() if is_reqid else "")
    if len(rest) < _HASH + SIGNATURE_BYTES:
        return Examined((digest,), request=context.reqid.hex())
    ct_hash, sigma_a = rest[:_HASH], rest[_HASH : _HASH + SIGNATURE_BYTES]
    pieces = [
        digest,
        Evidence(_CTX_HASH, context.hash.hex()),
        Evidence(_CT_HASH, ct_hash.hex()),
        Evidence(_SIGMA_A, sigma_a.hex()),
    ]
    checks = [*_check_asker(context, ct_hash, sigma_a, directory)]
    if len(rest) == _HASH + 2 * SIGNATURE_BYTES:
        pieces.append(Evidence(_SIGMA_1, rest[-SIGNATURE_BYTES:].hex()))
    converted = _converted(alarm.evidence, context)
    if converted is not None:
        pieces.append(Evidence(_SIGMA_1, converted.first_signature.hex()))
        x1 = directory.x1.signing_key
        held = verify(x1, converted.first_label, converted.first_fields, converted.first_signature)
        checks.append(Check(_HOLDS_1, held))
    return Examined(tuple(pieces), tuple(checks), context.reqid.hex())


def key_of(alarm: Alarm) -> str:
    """Name an alarm in addresses: its digest in letters, so that no digit run stands in a URL."""
    return alarm.digest().hex().translate(str.maketrans("0123456789abcdef", "ghijkmnpqrabcdef"))


def digest_of(key: str) -> bytes:
    """Read the name back; what is no name is the digest of nothing that exists."""
    plain = key.translate(str.maketrans("ghijkmnpqrabcdef", "0123456789abcdef"))
    try:
        return bytes.fromhex(plain)
    except ValueError:
        return hashlib.sha256(b"").digest()


def _check_asker(context: Context, ct_hash: bytes, signature: bytes, directory: Directory) -> list[Check]:
    try:
        key = directory.domain(context.from_domain, context.from_epoch).signing_key
    except Problem:
        return [Check(_KNOWN, held=False)]
    held = verify(key, Label.REQUEST, context.hash + ct_hash, signature)
    return [Check(_KNOWN, held=True), Check(_HOLDS_A, held)]


def _converted(evidence: bytes, context: Context) -> Converted | None:
    try:
        return parse_entry_body(_KINDS.get(context.mode, EntryKind.EXCHANGE), evidence)
    except Problem:
        return None
