# SPDX-License-Identifier: Apache-2.0
"""利用者証明用電子証明書の検査: is this the card of somebody our authority certified, for signing in?

Checks 2 to 5 of CL-4, in that order, offline: signature, chain, validity, profile. Whether the certificate
still holds is asked of J-LIS (`states`); who she is, nobody can tell from it: it holds no name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from warifu.cards.jpki.nouns import SERIAL_BYTES, CertificateKind
from warifu.cards.jpki.profiles import POLICIES, is_for_test
from warifu.cards.login.refusals import (
    CardAuthorityUnknown,
    CardForTests,
    CardSignatureFails,
    CertificateExpired,
    SigningCertificateGiven,
)
from warifu.kernel.clock import JST
from warifu.kernel.refusal import Malformed

POLICY = POLICIES[CertificateKind.AUTHENTICATION]
LARGEST = 4096  # bytes of a certificate


def read_certificate(content: bytes) -> x509.Certificate:
    """Read a DER certificate. Raises Malformed."""
    if len(content) > LARGEST:
        raise Malformed(f"certificate: at most {LARGEST} bytes")
    try:
        return x509.load_der_x509_certificate(content)
    except ValueError as wrong:
        raise Malformed("certificate: DER, as in RFC 5280") from wrong


def serial_of(certificate: x509.Certificate) -> bytes:
    """Give the serial as J-LIS knows it: 20 bytes. Raises CardAuthorityUnknown where it is no such serial."""
    try:
        return certificate.serial_number.to_bytes(SERIAL_BYTES, "big")
    except OverflowError as wrong:
        raise CardAuthorityUnknown from wrong


def check_signature(certificate: x509.Certificate, signature: bytes, message: bytes) -> None:
    """Check PKCS#1 v1.5 with SHA-256 (CL-1). Raises CardSignatureFails."""
    try:
        key = certificate.public_key()
        if not isinstance(key, RSAPublicKey) or key.key_size != 2048:
            raise CardSignatureFails
        key.verify(signature, message, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError) as wrong:
        raise CardSignatureFails from wrong


def check_issued(certificate: x509.Certificate, authorities: Sequence[x509.Certificate]) -> x509.Certificate:
    """Find the authority that issued it, by its key identifier (K-29). Raises CardAuthorityUnknown.

    A signing certificate, whose authority is another, is told apart only to be refused in its own words.
    """
    for authority in authorities:
        if _names(certificate, authority) and _signed_by(certificate, authority):
            return authority
    if not _is_for_signing_in(certificate) and _binds(certificate):
        raise SigningCertificateGiven
    raise CardAuthorityUnknown


def check_valid(certificate: x509.Certificate, authority: x509.Certificate, now: datetime) -> None:
    """Check the days of both. Raises CertificateExpired, CardAuthorityUnknown."""
    if not authority.not_valid_before_utc <= now <= authority.not_valid_after_utc:
        raise CardAuthorityUnknown
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise CertificateExpired


def last_day(certificate: x509.Certificate) -> date:
    """有効期限: the last day on which it is valid, in Japan."""
    return certificate.not_valid_after_utc.astimezone(JST).date()


def check_profile(certificate: x509.Certificate) -> None:
    """Check that it is somebody's, for signing in and nothing else. Raises CardForTests, or
    SigningCertificateGiven.
    """
    if is_for_test(certificate):
        raise CardForTests
    if not _is_for_signing_in(certificate):
        raise SigningCertificateGiven


def _names(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    """Whether issuer and key identifier point to this authority; every generation has one name."""
    try:
        issuer = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
        subject = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    return issuer.key_identifier == subject.key_identifier and certificate.issuer == authority.subject


def _signed_by(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _is_for_signing_in(certificate: x509.Certificate) -> bool:
    """Key usage is digitalSignature alone, the policy is the authentication certificate's, and no CA."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        policies = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
        may_issue = _may_issue(certificate)
    except (x509.ExtensionNotFound, ValueError):
        return False
    alone = usage.digital_signature and not any(
        (
            usage.content_commitment,
            usage.key_encipherment,
            usage.data_encipherment,
            usage.key_agreement,
            usage.key_cert_sign,
            usage.crl_sign,
        )
    )
    return bool(alone) and not may_issue and POLICY in {each.policy_identifier for each in policies}


def _may_issue(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _binds(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value.content_commitment
    except (x509.ExtensionNotFound, ValueError):
        return False
