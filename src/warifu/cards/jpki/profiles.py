# SPDX-License-Identifier: Apache-2.0
"""証明書プロファイル: every extension of every certificate and list the authority signs (K-25 to K-32).

Pure: names, keys, serials and instants come in, an unsigned builder goes out. The person certificates
have the layout of life as far as it is public; policies, the subject's name and addresses are our own, and
every certificate is visibly false: its issuer is JPKI-SOFT-TEST.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import AuthorityInformationAccessOID as Access
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from warifu.cards.jpki.nouns import CertificateKind, SigningFacts
from warifu.kernel.dates import ERAS, era_of

ORGANISATION = "JPKI-SOFT-TEST"
# The enterprise number for documentation (RFC 5612): nobody takes such a policy for a real one. A UUID's arc
# under 2.25 has a part of 128 bits, which the linter and other decoders refuse to read (K-31).
ARC = "1.3.6.1.4.1.32473.8341"
POLICIES = {
    CertificateKind.SIGNING: x509.ObjectIdentifier(f"{ARC}.1"),
    CertificateKind.AUTHENTICATION: x509.ObjectIdentifier(f"{ARC}.2"),
}
TIME_STAMPS = x509.ObjectIdentifier(f"{ARC}.3")
TEST_POLICIES = {
    CertificateKind.SIGNING: x509.ObjectIdentifier(f"{ARC}.4"),
    CertificateKind.AUTHENTICATION: x509.ObjectIdentifier(f"{ARC}.5"),
}
"""試験用: of nobody. Whoever relies on certificates of people wants one of `POLICIES`; these are others."""
SEALS = x509.ObjectIdentifier(f"{ARC}.6")
FOR_TEST = "FOR TESTS, OF NOBODY 試験用"
UNITS = {
    CertificateKind.SIGNING: "Signature CA (fictional)",
    CertificateKind.AUTHENTICATION: "Authentication CA (fictional)",
}
_FACTS = "1.2.392.200149.8.5.5"
_UTF8_STRING = 0x0C


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where relying parties ask: `base` without a final slash, and the page of the practice statement."""

    base: str
    statement: str

    def ocsp(self, kind: CertificateKind) -> str:
        """Give the address of the status responder (RFC 6960) of one authority."""
        return f"{self.base}/ocsp/{kind}"

    def crl(self, kind: CertificateKind, generation: int, part: str) -> str:
        """Give the address of one part of an authority's revocation list (RFC 5280 §5)."""
        return f"{self.base}/crl/{kind}-{generation}/{part}.crl"


def authority_name(kind: CertificateKind) -> x509.Name:
    """Give the name under which one issuing authority signs; all its generations share it (K-29)."""
    return _name(UNITS[kind])


def root_name() -> x509.Name:
    """Give the root's name."""
    return _name("Root CA (fictional)")


def authority(
    subject: x509.Name,
    key: RSAPublicKey,
    issuer: x509.Name,
    issuer_key: RSAPublicKey,
    serial: int,
    begins: datetime,
    ends: datetime,
    *,
    below: int,
) -> x509.CertificateBuilder:
    """An authority's certificate; `below` is how many authorities may stand under it."""
    return (
        _dated(subject, key, issuer, serial, begins, ends)
        .add_extension(x509.BasicConstraints(ca=True, path_length=below), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
        .add_extension(_policies(x509.ObjectIdentifier("2.5.29.32.0"), None), critical=False)
    )


def responder(
    key: RSAPublicKey,
    kind: CertificateKind,
    issuer_key: RSAPublicKey,
    serial: int,
    begins: datetime,
    ends: datetime,
) -> x509.CertificateBuilder:
    """A status responder's certificate (K-32): signs answers only, and its own status is not asked."""
    return (
        _dated(
            _name(f"{kind.capitalize()} status responder"), key, authority_name(kind), serial, begins, ends
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False)
        .add_extension(x509.OCSPNoCheck(), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
        .add_extension(_policies(POLICIES[kind], None), critical=False)
    )


def time_stamper(
    key: RSAPublicKey,
    issuer_key: RSAPublicKey,
    serial: int,
    begins: datetime,
    ends: datetime,
) -> x509.CertificateBuilder:
    """時刻認証局の証明書: stamps time and does nothing else (RFC 3161 §2.3); the root issues it."""
    return (
        _dated(_name("Time stamps (fictional)"), key, root_name(), serial, begins, ends)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
        .add_extension(_policies(TIME_STAMPS, None), critical=False)
    )


def seal(
    key: RSAPublicKey,
    body: str,
    issuer_key: RSAPublicKey,
    serial: int,
    begins: datetime,
    ends: datetime,
) -> x509.CertificateBuilder:
    """電子的な印の証明書: seals papers of one body, and is no person's (own; in life 職責証明書 of LGPKI)."""
    return (
        _dated(_name(f"Seal of {body} (fictional)"), key, root_name(), serial, begins, ends)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(binds=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
        .add_extension(_policies(SEALS, None), critical=False)
    )


def person(
    kind: CertificateKind,
    key: RSAPublicKey,
    holder: str,
    issuer_key: RSAPublicKey,
    serial: int,
    begins: datetime,
    ends: datetime,
    status_at: str,
    list_at: str,
    statement: str,
    facts: SigningFacts | None,
    *,
    for_test: bool,
) -> x509.CertificateBuilder:
    """署名用・利用者証明用電子証明書: a person's certificate. Only a signing one has facts in it.

    `holder` is random, never a name; the authentication certificate says nothing else of its holder. One that
    is `for_test` says so in its subject, for people, and in its policy, for programs.
    """
    if (facts is None) == (kind is CertificateKind.SIGNING):
        raise ValueError("a signing certificate has its holder's facts in it, an authentication one has none")
    signs = kind is CertificateKind.SIGNING
    issuer = authority_name(kind)
    mark = [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, FOR_TEST)] if for_test else []
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            *mark,
            x509.NameAttribute(NameOID.COMMON_NAME, holder),
        ]
    )
    policy = (TEST_POLICIES if for_test else POLICIES)[kind]
    made = (
        _dated(subject, key, issuer, serial, begins, ends)
        .add_extension(_usage(binds=signs), critical=True)
        .add_extension(_policies(policy, statement), critical=True)
        .add_extension(x509.IssuerAlternativeName([x509.DirectoryName(issuer)]), critical=False)
        .add_extension(_list_at(list_at), critical=False)
        .add_extension(_status_at(status_at), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )
    if facts is not None:
        return made.add_extension(x509.SubjectAlternativeName(said_of(facts)), critical=False)
    return made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)


def is_for_test(certificate: x509.Certificate) -> bool:
    """試験用か: say whether a certificate says of itself that it is nobody's."""
    try:
        policies = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    return any(each.policy_identifier in TEST_POLICIES.values() for each in policies)


def era_birth(birth_on: date) -> str:
    """Write a birth date as the certificate does, the era's figure before a Gregorian date (unconfirmed).

    >>> era_birth(date(1990, 4, 1))
    '419900401'
    """
    era, _ = era_of(birth_on)
    return f"{len(ERAS) - ERAS.index(era)}{birth_on:%Y%m%d}"


def said_of(facts: SigningFacts) -> list[x509.GeneralName]:
    """基本4情報: the four items and the substitution marks in the order of life (K-25)."""
    why = "write the holder's facts into her signing certificate"
    said = {
        1: facts.name.reveal(why),
        4: era_birth(facts.birth_on),
        3: str(facts.sex),
        5: facts.address.reveal(why),
        2: facts.substituted_name,
        6: facts.substituted_address,
    }
    return [x509.OtherName(x509.ObjectIdentifier(f"{_FACTS}.{at}"), _utf8(text)) for at, text in said.items()]


def _utf8(text: str) -> bytes:
    content = text.encode()
    size = len(content)
    if size < 0x80:
        length = bytes([size])
    else:
        octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
        length = bytes([0x80 | len(octets)]) + octets
    return bytes([_UTF8_STRING]) + length + content


def _name(unit: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        ]
    )


def _dated(
    subject: x509.Name, key: RSAPublicKey, issuer: x509.Name, serial: int, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=key,
        serial_number=serial,
        not_valid_before=begins,
        not_valid_after=ends,
    )


def _usage(*, signs_certificates: bool = False, binds: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=binds,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _policies(policy: x509.ObjectIdentifier, statement: str | None) -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(policy, [statement] if statement else None)])


def _list_at(address: str) -> x509.CRLDistributionPoints:
    at: list[x509.GeneralName] = [x509.UniformResourceIdentifier(address)]
    return x509.CRLDistributionPoints([x509.DistributionPoint(at, None, None, None)])


def _status_at(address: str) -> x509.AuthorityInformationAccess:
    at = x509.UniformResourceIdentifier(address)
    return x509.AuthorityInformationAccess([x509.AccessDescription(Access.OCSP, at)])
