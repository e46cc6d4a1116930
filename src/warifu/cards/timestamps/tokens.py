# SPDX-License-Identifier: Apache-2.0
"""タイムスタンプトークン: RFC 3161 in DER, both ways. Pure but for the signer.

It reads a request and checks its form, and writes an answer: a token, which is CMS SignedData over TSTInfo
with the signed attributes of RFC 5816, or a rejection. The time and a free serial it is told.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import ClassVar

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from warifu.cards.timestamps.nouns import ACCURACY_SECONDS, HASHES, StampRequest
from warifu.cards.timestamps.refusals import (
    StampExtensionUnknown,
    StampHashUnfit,
    StampImprintUnfit,
    StampPolicyUnknown,
    StampQueryUnreadable,
)

LARGEST_QUERY = 4096
LARGEST_NONCE_BITS = 256
_HASH_NAMES = {"2.16.840.1.101.3.4.2.1": "sha256", "2.16.840.1.101.3.4.2.2": "sha384"} | {
    "2.16.840.1.101.3.4.2.3": "sha512"
}


class Answer(core.Sequence):  # type: ignore[misc]
    """TimeStampResp of RFC 3161 §2.4.2; a rejection has no token, which asn1crypto cannot say."""

    _fields: ClassVar = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


def read_request(content: bytes, policy: str) -> StampRequest:
    """Read a query that asks under `policy` or under none. Raises one of `refusals.NotStamped`."""
    if len(content) > LARGEST_QUERY:
        raise StampQueryUnreadable("query: larger than any request")
    try:
        asked = tsp.TimeStampReq.load(content, strict=True)
        version, imprint = asked["version"].native, asked["message_imprint"]
        hash_name = _HASH_NAMES.get(imprint["hash_algorithm"]["algorithm"].dotted)
        hashed, nonce = imprint["hashed_message"].native, asked["nonce"].native
        under = None if isinstance(asked["req_policy"], core.Void) else asked["req_policy"].dotted
        extended, whole = asked["extensions"].native, bool(asked["cert_req"].native)
    except (ValueError, TypeError) as wrong:
        raise StampQueryUnreadable("query: not a TimeStampReq in DER") from wrong
    if version != "v1" or (nonce is not None and nonce.bit_length() > LARGEST_NONCE_BITS):
        raise StampQueryUnreadable("query: version 1, and a nonce of at most 256 bits")
    if hash_name is None:
        raise StampHashUnfit("hash: SHA-256, SHA-384 or SHA-512")
    if len(hashed) != HASHES[hash_name]:
        raise StampImprintUnfit(f"hash: {HASHES[hash_name]} bytes")
    if under not in {None, policy}:
        raise StampPolicyUnknown
    if extended:
        raise StampExtensionUnknown("query: without extensions")
    return StampRequest(hash_name, hashed, nonce, whole)


def granted(
    asked: StampRequest,
    policy: str,
    serial: int,
    now: datetime,
    certificate: x509.Certificate,
    signer: RSAPrivateKey,
) -> bytes:
    """Write the answer that carries a token for `now`, a whole second in UTC."""
    said = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": policy,
            "message_imprint": {
                "hash_algorithm": {"algorithm": asked.algorithm},
                "hashed_message": asked.imprint,
            },
            "serial_number": serial,
            "gen_time": now,
            "accuracy": {"seconds": ACCURACY_SECONDS},
            "ordering": False,
            "nonce": asked.nonce,
        }
    ).dump()
    own = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    attributes = _attributes(said, own, now)
    signature = signer.sign(attributes.dump(), PKCS1v15(), hashes.SHA256())
    signed = cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(said)},
            "certificates": [own] if asked.with_certificate else None,
            "signer_infos": [_signer_info(own, attributes, signature)],
        }
    )
    token = cms.ContentInfo({"content_type": "signed_data", "content": signed})
    return bytes(Answer({"status": {"status": "granted"}, "time_stamp_token": token}).dump())


def rejected(told: str, failure: str) -> bytes:
    """Write the answer that carries no token, the reason in words and as RFC 3161 has it."""
    status = {"status": "rejection", "status_string": [told], "fail_info": {failure}}
    return bytes(Answer({"status": status}).dump())


def _attributes(said: bytes, own: asn1_x509.Certificate, now: datetime) -> cms.CMSAttributes:
    """What is signed: the content by its hash, and which certificate signs it (RFC 5816: not SHA-1)."""
    which = tsp.SigningCertificateV2(
        {
            "certs": [
                {
                    "hash_algorithm": {"algorithm": "sha256"},
                    "cert_hash": sha256(own.dump()).digest(),
                    "issuer_serial": {
                        "issuer": [asn1_x509.GeneralName("directory_name", own.issuer)],
                        "serial_number": own.serial_number,
                    },
                }
            ]
        }
    )
    named = (
        ("content_type", "tst_info"),
        ("signing_time", cms.Time({"utc_time": now})),
        ("message_digest", sha256(said).digest()),
        ("signing_certificate_v2", which),
    )
    return cms.CMSAttributes([cms.CMSAttribute({"type": name, "values": [value]}) for name, value in named])


def _signer_info(
    own: asn1_x509.Certificate, attributes: cms.CMSAttributes, signature: bytes
) -> cms.SignerInfo:
    return cms.SignerInfo(
        {
            "version": "v1",
            "sid": {
                "issuer_and_serial_number": {"issuer": own.issuer, "serial_number": own.serial_number},
            },
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_rsa"},
            "signature": signature,
        }
    )
