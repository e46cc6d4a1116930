# SPDX-License-Identifier: Apache-2.0
"""カードリーダーの橋: joins a browser on this machine to the card of the person in front of it.

Who runs it in life: the holder, on her own computer or phone. By which law: 公的個人認証法 (JPKI Act) 22.
What it keeps: whom it answers, a visit in memory for two minutes, or five where a document is signed.
What it must never hold: a PIN or password after the card has seen it, a log of commands, a document, a way to
sign other bytes.
"""

from warifu.cards.bridge.client import HttpSignIn
from warifu.cards.bridge.nouns import CardHere, Device, DocumentVisit, SignInSite, Visit
from warifu.cards.bridge.pen import Pen
from warifu.cards.bridge.ports import Belongings, CardSlots, SignInServer
from warifu.cards.bridge.service import Bridge
from warifu.cards.bridge.signing import SignedByCard
from warifu.cards.bridge.sites import read_sites
from warifu.cards.bridge.slots import PcscSlots, SoftSlots

__all__ = [
    "Belongings",
    "Bridge",
    "CardHere",
    "CardSlots",
    "Device",
    "DocumentVisit",
    "HttpSignIn",
    "PcscSlots",
    "Pen",
    "SignInServer",
    "SignInSite",
    "SignedByCard",
    "SoftSlots",
    "Visit",
    "read_sites",
]
