# SPDX-License-Identifier: Apache-2.0
"""公的個人認証サービス: the authority that issues a card's two certificates and says whether they hold.

Who runs it in life: J-LIS 地方公共団体情報システム機構; who is who, the mayors say.
By which law: 公的個人認証法 (JPKI Act) 3, 11-15, 17-18, 22, 30-34, 36-37.
What it keeps: every certificate it issued, each turn in its life, who asked for its state and why.
What it must never hold: an individual number, a person's private key, a PIN, what anybody signed.
"""

from warifu.cards.jpki.ceremony import Authority, make_authority, make_responder, make_root, make_time_stamper
from warifu.cards.jpki.keys import AuthorityKeys, FileAuthorityKeys
from warifu.cards.jpki.nouns import Certificate, CertificateKind, Ending, SigningFacts, State, Status
from warifu.cards.jpki.profiles import Addresses
from warifu.cards.jpki.service import Application, CertificateLog, CertificationService, Verifiers
from warifu.cards.jpki.store import JpkiStore

__all__ = [
    "Addresses",
    "Application",
    "Authority",
    "AuthorityKeys",
    "Certificate",
    "CertificateKind",
    "CertificateLog",
    "CertificationService",
    "Ending",
    "FileAuthorityKeys",
    "JpkiStore",
    "SigningFacts",
    "State",
    "Status",
    "Verifiers",
    "make_authority",
    "make_responder",
    "make_root",
    "make_time_stamper",
]
