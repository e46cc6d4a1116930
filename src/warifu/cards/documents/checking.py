# SPDX-License-Identifier: Apache-2.0
"""検証する: what a signature is worth, in five numbered steps, offline.

    1 bytes    the hash is the content's, the signature the certificate's key's; a PDF has nothing outside it
    2 time     a time stamp by an authority under the given roots proves an instant; without one it is now
    3 chain    from the certificate to a given root, issuers chosen by key identifier (K-29), at that instant
    4 kind     a certificate to sign documents with: digitalSignature and nonRepudiation
    5 state    if somebody lawful told it: revoked or held before that instant, or not

It does NOT ask anybody for a certificate's state: only certified verifiers may (JPKI Act 17; K-33), and who
has an answer hands it in. It believes no instant the signer wrote herself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO

from asn1crypto import cms, core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.general import (
    CMSExtractionError,
    CMSStructuralError,
    extract_certificate_info,
    extract_signer_info,
)
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel, SignatureStatus, TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from warifu.cards.documents.nouns import BOUND, Checked, Signature, Verdict
from warifu.cards.documents.refusals import NotSigned

_HASH = "sha256"
_ANY_USE = KeyUsageConstraints(key_usage=())  # step 4 is ours: pyHanko's is content with one of two usages
_OUT_OF_TIME = {
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE,
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED,
    AdESIndeterminate.EXPIRED,
    AdESIndeterminate.NOT_YET_VALID,
}
# What the libraries stumble over in bytes that somebody made up; found by changing bytes at random.
_UNREADABLE = (
    *(SignatureValidationError, CMSExtractionError, CMSStructuralError, UnsupportedAlgorithm),
    *(ValueError, TypeError, AttributeError, LookupError, ArithmeticError),
    *(NotImplementedError, RecursionError),
)
# These two write what they find fault with, a certificate's own words among it (K-30).
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


def find_signature(content: bytes, document: bytes | None = None) -> Signature:
    """Find the signature in a PDF, or read a CMS one that stands beside `document`. Raises NotSigned.

    Of several in one PDF the last one counts, and only one that covers the whole file: what was added after
    an earlier one cannot be told from what it covered by somebody who reads the page.
    """
    if document is not None:
        _signed_data(content)
        return Signature(content, sha256(document).digest())
    try:
        found = list(PdfFileReader(BytesIO(content), strict=True).embedded_signatures)
        if not found:
            raise NotSigned("document: no signature is in it")
        last = found[-1]
        last.compute_integrity_info(skip_diff=True)
        covered = last.coverage == SignatureCoverageLevel.ENTIRE_FILE
        whole = covered and _leaves_out_itself_alone(list(last.byte_range), last.pkcs7_content, content)
        # the field is filled up with zeros behind the signature
        only = cms.ContentInfo.load(last.pkcs7_content).dump()
        return Signature(only, last.compute_digest(_HASH), whole=whole)
    except (PdfError, *_UNREADABLE) as wrong:
        raise NotSigned("document: not a PDF whose signature can be read") from wrong


def _leaves_out_itself_alone(ranges: Sequence[int], signature: bytes, content: bytes) -> bool:
    """Say whether what the two ranges leave out is exactly the signature, and they end where the file ends.

    pyHanko compares lengths only: a signer could move the second range into her own signature and so leave
    the end of the file unsigned, to be another one later.
    """
    start, first, second, length = map(int, ranges)
    left_out = content[first:second]
    is_it = (
        left_out[:1] + left_out[-1:] == b"<>" and bytes.fromhex(left_out[1:-1].decode("ascii")) == signature
    )
    return start == 0 and is_it and second + length == len(content)


def signature_value(found: Signature) -> bytes:
    """Give the bytes that the signer's key made: the same, whatever stands around them. Raises NotSigned."""
    return bytes(extract_signer_info(_signed_data(found.cms))["signature"].native)


def bound_in(found: Signature) -> bytes | None:
    """Give what a signature says of whom it was made for; None where it says nothing, or two things.

    Whether the signature holds is another question. Raises NotSigned.
    """
    signed = extract_signer_info(_signed_data(found.cms))["signed_attrs"]
    try:
        said = [each["values"] for each in signed if each["type"].dotted == BOUND]
        values = [each.parse(core.OctetString).native for each in said[0]] if len(said) == 1 else []
    except _UNREADABLE as wrong:
        raise NotSigned("signature: one of its attributes cannot be read") from wrong
    return bytes(values[0]) if len(values) == 1 else None


def is_bound(found: Signature) -> bool:
    """求めに応じた署名か: whether a signature says, in any way, that it was made for a service (CL-8).

    What she was shown of that document is its name, so it stands for nothing she would say elsewhere: the
    service chose the hash. Raises NotSigned.
    """
    signed = extract_signer_info(_signed_data(found.cms))["signed_attrs"]
    return any(each["type"].dotted == BOUND for each in signed)


def certificate_in(found: Signature) -> bytes:
    """Give the certificate, DER, that a signature names as its own; not judged. Raises NotSigned."""
    try:
        return bytes(extract_certificate_info(_signed_data(found.cms)).signer_cert.dump())
    except _UNREADABLE as wrong:
        raise NotSigned("signature: its certificate cannot be read") from wrong


@dataclass(frozen=True)
class Judge:
    """検証者の目: the roots somebody trusts, of signers and of time stamps alike. Pure; asks nobody."""

    roots: Sequence[x509.Certificate]

    def judge(self, found: Signature, now: datetime) -> Checked:
        """Take steps 1 to 4; step 5 is `Checked.with_state`. Raises NotSigned where it is no signature."""
        return asyncio.run(self._judge(found, now))

    async def _judge(self, found: Signature, now: datetime) -> Checked:
        signed = _signed_data(found.cms)
        signer = extract_signer_info(signed)
        try:
            claimed = generic_cms.extract_self_reported_ts(signer)
            stamp = await self._stamp(signer, now)
            at = min(stamp or now, now)  # nothing is known of what is still to come
            status = await generic_cms.async_validate_cms_signature(
                signed,
                raw_digest=found.digest,
                validation_context=self._context(at),
                key_usage_settings=_ANY_USE,
            )
            own = x509.load_der_x509_certificate(status.signing_cert.dump())
        except _UNREADABLE as wrong:
            raise NotSigned("signature: its parts cannot be read, or name another certificate") from wrong
        issuer = _issuer(status)
        return Checked(
            verdict=_verdict(found, status, may_sign=issuer is not None and _signs_documents(own)),
            at=at,
            stamped=stamp is not None,
            claimed_at=claimed,
            certificate=own,
            issuer=issuer,
        )

    async def _stamp(self, signer: cms.SignerInfo, now: datetime) -> datetime | None:
        """The earliest instant that a trusted stamp of this very signature proves; None where none does.

        The stamper's certificate must be in force now: a stamp that outlives it needs another one over it.
        """
        proven = [
            found.timestamp
            for each in generic_cms.extract_tst_data_iter(signer, signed=False)
            if (found := await _stamp_status(each, signer, self._context(now))) is not None
            and (found.intact and found.valid and found.trusted)
        ]
        return min(proven, default=None)

    def _context(self, moment: datetime) -> ValidationContext:
        roots = [_asn1(each) for each in self.roots]
        return ValidationContext(
            trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail", moment=moment
        )


def _verdict(found: Signature, status: SignatureStatus, *, may_sign: bool) -> Verdict:
    """Put steps 1, 3 and 4 in order, the worst first."""
    if not (status.intact and status.valid and found.whole):
        return Verdict.ALTERED
    if status.trust_problem_indic in _OUT_OF_TIME:
        return Verdict.EXPIRED
    return Verdict.VALID if may_sign else Verdict.UNKNOWN


def is_made_by(found: Signature, certificate: x509.Certificate) -> bool:
    """Say whether this certificate's key made a signature of exactly this; asks for no root and no time."""
    signer = extract_signer_info(_signed_data(found.cms))
    try:
        intact, valid = generic_cms.validate_sig_integrity(signer, _asn1(certificate), "data", found.digest)
    except _UNREADABLE:
        return False  # it names another certificate
    return intact and valid and found.whole


def is_stamped(found: Signature) -> bool:
    """Say whether a signature carries a time stamp over itself, whoever made that."""
    return asyncio.run(_is_stamped(extract_signer_info(_signed_data(found.cms))))


async def _is_stamped(signer: cms.SignerInfo) -> bool:
    stamps = [
        await _stamp_status(each, signer, None)
        for each in generic_cms.extract_tst_data_iter(signer, signed=False)
    ]
    return any(each is not None and each.intact and each.valid for each in stamps)


async def _stamp_status(
    token: cms.SignedData, signer: cms.SignerInfo, context: ValidationContext | None
) -> TimestampSignatureStatus | None:
    try:
        said = await generic_cms.validate_tst_signed_data(
            token,
            context or ValidationContext(trust_roots=[]),
            generic_cms.message_imprint_checker(signer),
        )
    except _UNREADABLE:
        return None
    return TimestampSignatureStatus(**said)


def _signed_data(content: bytes) -> cms.SignedData:
    """Read one signature, over SHA-256, beside its content, with attributes that name the content."""
    try:
        outer = cms.ContentInfo.load(content, strict=True)
        if outer["content_type"].native != "signed_data":
            raise NotSigned("signature: CMS SignedData in DER")
        signed = outer["content"]
        signer = extract_signer_info(signed)
        hash_name, inside = signer["digest_algorithm"]["algorithm"].native, signed["encap_content_info"]
        held, said = inside["content"].native, signer["signed_attrs"].native
    except _UNREADABLE as wrong:
        raise NotSigned("signature: CMS SignedData in DER, of one signer") from wrong
    if hash_name != _HASH or held is not None:
        raise NotSigned("signature: over SHA-256, and beside its content, not around it")
    if not said:  # else what somebody signed about one document would itself pass as a document she signed
        raise NotSigned("signature: with signed attributes (RFC 5652 §11)")
    return signed


def _signs_documents(certificate: x509.Certificate) -> bool:
    try:
        use = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return use.digital_signature and use.content_commitment and not use.key_cert_sign


def _issuer(status: SignatureStatus) -> x509.Certificate | None:
    """Whoever issued the signer's certificate, on a path that holds; None where it holds no path of two."""
    if status.validation_path is None or status.trust_problem_indic is not None:
        return None
    chain = list(status.validation_path.iter_certs(include_root=True))
    return x509.load_der_x509_certificate(chain[-2].dump()) if len(chain) > 1 else None


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
