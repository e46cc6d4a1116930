# SPDX-License-Identifier: Apache-2.0
"""公的個人認証サービス: the authority that issues a card's two certificates and says whether they hold.

Who runs it in life: J-LIS 地方公共団体情報システム機構; who is who, the mayors say.
By which law: 公的個人認証法 (JPKI Act) 3, 11-15, 17-18, 22, 30-34, 36-37.
What it keeps: every certificate it issued, each turn in its life, who asked for its state and why.
What it must never hold: an individual number, a person's private key, a PIN, what anybody signed.
"""

from warifu.cards.jpki.ceremony import Authority, make_root, make_seal, make_time_stamper
from warifu.cards.jpki.client import CertificateOrders, CertificateStates, JpkiClient, serial_of
from warifu.cards.jpki.disclosing import Disclosure
from warifu.cards.jpki.folder import Authorities, AuthorityFolder
from warifu.cards.jpki.keys import AuthorityKeys, FileAuthorityKeys
from warifu.cards.jpki.looks import Looks
from warifu.cards.jpki.nouns import (
    Application,
    Asking,
    CardCertificates,
    Certificate,
    CertificateKind,
    Ending,
    SigningFacts,
    State,
    Status,
    Told,
    old_enough_to_sign,
)
from warifu.cards.jpki.passes import Passes
from warifu.cards.jpki.profiles import Addresses, is_for_test
from warifu.cards.jpki.ready import ROUND
from warifu.cards.jpki.service import CertificateLog, CertificationService, log_entry
from warifu.cards.jpki.status import StatusService
from warifu.cards.jpki.store import JpkiStore
from warifu.cards.jpki.testing import TestCards
from warifu.cards.jpki.verifiers import Verifiers, VerifierTable, shipped_verifiers

__all__ = [
    "ROUND",
    "Addresses",
    "Application",
    "Asking",
    "Authorities",
    "Authority",
    "AuthorityFolder",
    "AuthorityKeys",
    "CardCertificates",
    "Certificate",
    "CertificateKind",
    "CertificateLog",
    "CertificateOrders",
    "CertificateStates",
    "CertificationService",
    "Disclosure",
    "Ending",
    "FileAuthorityKeys",
    "JpkiClient",
    "JpkiStore",
    "Looks",
    "Passes",
    "SigningFacts",
    "State",
    "Status",
    "StatusService",
    "TestCards",
    "Told",
    "VerifierTable",
    "Verifiers",
    "is_for_test",
    "log_entry",
    "make_root",
    "make_seal",
    "make_time_stamper",
    "old_enough_to_sign",
    "serial_of",
    "shipped_verifiers",
]
