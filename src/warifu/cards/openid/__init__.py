# SPDX-License-Identifier: Apache-2.0
"""認証の連携 (OpenID Connect): tells a service who signed in by card, under a name of that service's own.

Who runs it in life: the Digital Agency デジタル庁 (デジタル認証アプリ). By which law: JPKI Act 17 and the
person's consent (APPI 18, 27). What it keeps: registered services, which of them a person agreed to, lines
for her history until they are filed; for minutes, codes and accesses as hashes, with items sealed under them.
What it must never hold: an individual number, a linkage code, an item of a card in clear, a PIN.
"""

from warifu.cards.openid.asks import Ask
from warifu.cards.openid.exchanging import ExchangeService
from warifu.cards.openid.house import House, Names
from warifu.cards.openid.keys import FileSigningKeys
from warifu.cards.openid.own_list import OwnListService, ServiceUsed
from warifu.cards.openid.parties import (
    Item,
    Kind,
    Proving,
    Registration,
    RelyingParty,
    read_registration,
)
from warifu.cards.openid.ports import (
    LOGIN,
    CardFacts,
    CardSignIn,
    Did,
    Event,
    History,
    SignedIn,
    SigningKeys,
)
from warifu.cards.openid.refusals import ItemsNotRead
from warifu.cards.openid.registering import RegistrationService
from warifu.cards.openid.service import OpenIdService
from warifu.cards.openid.sessions import Sessions
from warifu.cards.openid.signing_side import SigningSide
from warifu.cards.openid.store import OpenIdStore
from warifu.cards.openid.subjects import subject

__all__ = [
    "LOGIN",
    "Ask",
    "CardFacts",
    "CardSignIn",
    "Did",
    "Event",
    "ExchangeService",
    "FileSigningKeys",
    "History",
    "House",
    "Item",
    "ItemsNotRead",
    "Kind",
    "Names",
    "OpenIdService",
    "OpenIdStore",
    "OwnListService",
    "Proving",
    "Registration",
    "RegistrationService",
    "RelyingParty",
    "ServiceUsed",
    "Sessions",
    "SignedIn",
    "SigningKeys",
    "SigningSide",
    "read_registration",
    "subject",
]
