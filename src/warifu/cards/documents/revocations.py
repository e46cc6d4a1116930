# SPDX-License-Identifier: Apache-2.0
"""失効リストを読む: what a revocation list (RFC 5280 §5) that a certified verifier handed over says. Pure.

It fetches nothing. A list of another authority, another part or another time says nothing: refused.
"""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from warifu.cards.documents.nouns import Checked, Standing, Verdict
from warifu.cards.documents.refusals import ListUnfit


def standing_in(content: bytes, checked: Checked) -> Standing:
    """Read the state of a checked signature's certificate from a list in DER. Raises ListUnfit."""
    issuer = checked.issuer
    if issuer is None:
        raise ListUnfit("list: of no use for a certificate whose issuer is not known")
    try:
        told = x509.load_der_x509_crl(content)
    except ValueError as wrong:
        raise ListUnfit("list: a revocation list in DER") from wrong
    key = issuer.public_key()
    if not isinstance(key, RSAPublicKey) or told.issuer != issuer.subject or not told.is_signature_valid(key):
        raise ListUnfit("list: signed by the authority that issued this certificate")
    if told.next_update_utc is None or told.next_update_utc < checked.at:
        raise ListUnfit("list: too old for the time of this signature")
    if not _covers(told, checked.certificate):
        raise ListUnfit("list: another part of the authority's list than the one for this certificate")
    entry = told.get_revoked_certificate_by_serial_number(checked.certificate.serial_number)
    if entry is None:
        return Standing(Verdict.VALID)
    return Standing(Verdict.HELD if _is_hold(entry) else Verdict.REVOKED, entry.revocation_date_utc)


def _covers(told: x509.CertificateRevocationList, certificate: x509.Certificate) -> bool:
    """A full list covers everything, a partition the certificates that name its address (§5.2.5)."""
    try:
        part = told.extensions.get_extension_for_class(x509.IssuingDistributionPoint).value
    except x509.ExtensionNotFound:
        return True
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return False
    named = [name for point in points for name in point.full_name or ()]
    return any(name in named for name in part.full_name or ())


def _is_hold(entry: x509.RevokedCertificate) -> bool:
    try:
        why = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return False
    return why is x509.ReasonFlags.certificate_hold
