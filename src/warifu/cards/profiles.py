# SPDX-License-Identifier: Apache-2.0
"""証明書プロファイル: what stands in a card's two certificates and in the authorities' (card §7).

A pure rule over given keys, dates and serials. A certificate never contains the individual number, and the
import contract `jpki` keeps this module from knowing what one is. Names, policies and the subject are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from warifu.cards.chip import Request
from warifu.kernel.clock import JST
from warifu.kernel.dates import ERAS, birthday_in, era_of

# 2.25.<UUID> needs no registration (X.667); this one was drawn for the project.
POLICY_ARC = "2.25.211458320317250948366318921557284490721"
SIGNING_POLICY, AUTHENTICATION_POLICY = (ObjectIdentifier(f"{POLICY_ARC}.{last}") for last in (1, 2))
PRACTICE_STATEMENT = "https://warifu.invalid/jpki-soft-test/cps"
ORGANISATION = "JPKI-SOFT-TEST"
PERSON_ARC = "1.2.392.200149.8.5.5"
_SEX = {"1": "1", "2": "2"}
_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True)
class Authority:
    """認証局: which of the two it is, its certificate and its key."""

    certificate: x509.Certificate
    key: RSAPrivateKey


def authority_certificate(name: str, key: RSAPrivateKey, serial: int, since: date) -> x509.Certificate:
    """Make the self-signed certificate of an authority, for twenty years."""
    subject = _name((NameOID.ORGANIZATIONAL_UNIT_NAME, name))
    builder = _builder(subject, subject, key.public_key(), serial, since, since.replace(year=since.year + 20))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
    builder = builder.add_extension(
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
    )
    return builder.sign(key, SHA256())


def signing_certificate(
    authority: Authority, key: RSAPublicKey, request: Request, serial: int, subject: str
) -> x509.Certificate:
    """署名用電子証明書: carries name, birth date, sex and address, so it is never logged (K-25, K-30)."""
    builder = _persons(authority, key, request, serial, subject)
    builder = builder.add_extension(_usage("digital_signature", "content_commitment"), critical=True)
    builder = builder.add_extension(_policy(SIGNING_POLICY), critical=True)
    return builder.add_extension(_person(request), critical=False).sign(authority.key, SHA256())


def authentication_certificate(
    authority: Authority, key: RSAPublicKey, request: Request, serial: int, subject: str
) -> x509.Certificate:
    """利用者証明用電子証明書: says nothing about the person."""
    builder = _persons(authority, key, request, serial, subject)
    builder = builder.add_extension(_usage("digital_signature"), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
    return builder.add_extension(_policy(AUTHENTICATION_POLICY), critical=True).sign(authority.key, SHA256())


def last_day(born_on: date, issued_on: date, birthdays: int) -> date:
    """有効期限: the nth birthday after the day of issue (K-27).

    >>> last_day(date(1990, 4, 1), date(2026, 4, 1), 5), last_day(date(2004, 2, 29), date(2026, 1, 1), 1)
    (datetime.date(2031, 4, 1), datetime.date(2026, 3, 1))
    """
    passed = birthday_in(born_on, issued_on.year) <= issued_on
    return birthday_in(born_on, issued_on.year + birthdays - (not passed))


def certificate_ends_on(request: Request, birthdays: int = 5) -> date:
    """The fifth birthday after issue, but never after the card's own end (K-27)."""
    return min(last_day(request.born_on, request.issued_on, birthdays), request.expires_on)


def era_birth(born_on: date) -> str:
    """Write a birth date as the certificate does, the era's figure before a Gregorian date (unconfirmed).

    >>> era_birth(date(1990, 4, 1))
    '419900401'
    """
    era, _ = era_of(born_on)
    return f"{len(ERAS) - ERAS.index(era)}{born_on:%Y%m%d}"


def _persons(
    authority: Authority, key: RSAPublicKey, request: Request, serial: int, subject: str
) -> x509.CertificateBuilder:
    issuer = authority.certificate
    named = x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"), x509.NameAttribute(NameOID.COMMON_NAME, subject)]
    )
    builder = _builder(named, issuer.subject, key, serial, request.issued_on, certificate_ends_on(request))
    known = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    by_id = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(known)
    builder = builder.add_extension(by_id, critical=False)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    alternative = x509.IssuerAlternativeName([x509.DirectoryName(_name())])
    return builder.add_extension(alternative, critical=False)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: RSAPublicKey, serial: int, since: date, until: date
) -> x509.CertificateBuilder:
    begin = datetime.combine(since, time(0), JST).astimezone(UTC)
    end = datetime.combine(until, time(23, 59, 59), JST).astimezone(UTC)
    builder = x509.CertificateBuilder(issuer, subject, key, serial)
    return builder.not_valid_before(begin).not_valid_after(end)


def _name(*more: tuple[ObjectIdentifier, str]) -> x509.Name:
    pairs = [(NameOID.COUNTRY_NAME, "JP"), (NameOID.ORGANIZATION_NAME, ORGANISATION), *more]
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in pairs])


def _usage(*usages: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{each: each in usages for each in _USAGES})


def _policy(policy: ObjectIdentifier) -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(policy, [PRACTICE_STATEMENT])])


def _person(request: Request) -> x509.SubjectAlternativeName:
    pairs = (
        (1, request.name),
        (4, era_birth(request.born_on)),
        (3, _SEX.get(request.sex, "3")),
        (5, request.address),
        (2, request.name_replaced or "0" * len(request.name)),
        (6, request.address_replaced or "0" * len(request.address)),
    )
    return x509.SubjectAlternativeName(
        [x509.OtherName(ObjectIdentifier(f"{PERSON_ARC}.{last}"), _utf8(value)) for last, value in pairs]
    )


def _utf8(text: str) -> bytes:
    content = text.encode()
    size = len(content)
    long = size.to_bytes((size.bit_length() + 7) // 8, "big") if size >= 0x80 else b""
    return b"\x0c" + (bytes([0x80 | len(long)]) + long if long else bytes([size])) + content
