# SPDX-License-Identifier: Apache-2.0
"""署名する: a PDF gets a PAdES signature inside (B-B, with a time stamp B-T), any other file CMS beside it.

    1 sign      the hand signs the attributes, which name the content by hash and the certificate by hash
    2 stamp     where asked for: the authority stamps the hash of the signature
    3 look      the result is read back and must be intact, or it is not given out

A document that is somewhere else is signed by its hash alone, and never without saying for whom (`Bound`).
It does NOT ask whether the certificate is in force, type a password, or store anything.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from io import BytesIO

from asn1crypto import cms, core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from warifu.cards.documents import checking
from warifu.cards.documents.nouns import BOUND, Bound, Signature, SigningHand
from warifu.cards.documents.refusals import AlreadySigned, NoTimeStamp
from warifu.cards.documents.stamping import AskStamp, Stamper
from warifu.kernel.refusal import Fault, Malformed

_RESERVED = 24576  # hexadecimal digits for the signature in a PDF: certificates, issuers and a time stamp
_SIGNATURE_BYTES = 256
_FIELD = "Signature1"
_HASH = "sha256"


def is_pdf(content: bytes) -> bool:
    """Say whether a file is a PDF by its first bytes."""
    return content.startswith(b"%PDF-")


def sign(content: bytes, hand: SigningHand, stamps: AskStamp | None = None) -> bytes:
    """署名: give the signed PDF, or the CMS signature (DER) that stands beside any other file.

    Raises AlreadySigned, NoTimeStamp, Malformed for a PDF that cannot be read.
    """
    timestamper = Stamper(stamps) if stamps else None
    try:
        if is_pdf(content):
            made = asyncio.run(_pdf(content, _Hand(hand), timestamper))
        else:
            made = asyncio.run(_beside(content, _Hand(hand), timestamper))
    except TimestampRequestError as refused:
        raise NoTimeStamp from refused
    found = checking.find_signature(made) if is_pdf(content) else checking.find_signature(made, content)
    if not checking.is_made_by(found, hand.certificate) or checking.is_stamped(found) != bool(stamps):
        raise Fault("what was signed does not verify: the key is another one, or the stamp of another hash")
    return made


def sign_bound(digest: bytes, bound: Bound, hand: SigningHand, at: datetime) -> bytes:
    """求めに応じた署名: give a CMS signature (DER) of a document that is not here, by its SHA-256.

    `at` is the signer's own word for the time. The signature says for whom it was made.
    """
    made = asyncio.run(_bound(digest, bound, _Hand(hand), at))
    found = Signature(made, digest)
    if not checking.is_made_by(found, hand.certificate) or checking.bound_in(found) != bound.content():
        raise Fault("what was signed does not verify: the key is another one, or the attributes are")
    return made


class _Hand(signers.Signer):
    """pyHanko's signer over a hand of ours."""

    def __init__(self, hand: SigningHand) -> None:
        issuers = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        issuers.register_multiple([_asn1(each) for each in hand.issuers])
        super().__init__(signing_cert=_asn1(hand.certificate), cert_registry=issuers)
        self._hand = hand

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002  pyHanko's own signature
    ) -> bytes:
        """Sign once; the size is known, so nothing is signed for a rehearsal."""
        if digest_algorithm != _HASH:
            raise Fault("documents are signed over SHA-256 here")
        return bytes(_SIGNATURE_BYTES) if dry_run else self._hand.sign(data)


async def _pdf(content: bytes, hand: _Hand, timestamper: Stamper | None) -> bytes:
    try:
        writer = IncrementalPdfFileWriter(BytesIO(content), strict=True)
        if list(writer.prev.embedded_signatures):
            raise AlreadySigned
        about = signers.PdfSignatureMetadata(
            field_name=_FIELD, md_algorithm=_HASH, subfilter=SigSeedSubFilter.PADES
        )
        signer = signers.PdfSigner(about, hand, timestamper=timestamper)
        made = await signer.async_sign_pdf(writer, bytes_reserved=_RESERVED)
    except PdfError as wrong:
        raise Malformed("document: this PDF cannot be read, so it cannot be signed") from wrong
    return bytes(made.getvalue())


async def _beside(content: bytes, hand: _Hand, timestamper: Stamper | None) -> bytes:
    made = await hand.async_sign_general_data(
        content, _HASH, detached=True, use_cades=True, timestamper=timestamper
    )
    return bytes(made.dump())


async def _bound(digest: bytes, bound: Bound, hand: _Hand, at: datetime) -> bytes:
    attributes = await hand.signed_attrs(
        digest,
        _HASH,
        attr_settings=PdfCMSSignedAttributes(signing_time=at),
        use_pades=True,
        is_pdf_sig=False,
    )
    attributes.append(cms.CMSAttribute({"type": BOUND, "values": [core.OctetString(bound.content())]}))
    made = await hand.async_sign_prescribed_attributes(_HASH, attributes)
    return bytes(made.dump())


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
