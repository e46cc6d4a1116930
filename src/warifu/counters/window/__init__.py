# SPDX-License-Identifier: Apache-2.0
"""住民窓口: the clerk's window of a city hall.

Who runs it in life: the resident section of each municipality (市民課), each clerk under her own name.
By which law: Juki Act 14, 22-27, 30-46 to 30-50; Koseki Act 27-2; Act 7 (number notices), Act 12, 16 (safety
and identity checks).
What it keeps: clerks, each with a scrypt hash of her password and her duties; who signed in where; for each
case its number, kind, clerk, terminal, the request in a few words and when it ended.
What it must never hold: a person's facts beyond her case. A case lives in memory and dies when it is closed;
no number (個人番号) ever reaches this office.
"""

from warifu.counters.window.cards import CardDesk, KeepingAbroad
from warifu.counters.window.clerks import Clerk, NobodyAtWork, PasswordTooShort, SignInRefused, TooManyTries
from warifu.counters.window.kinds import KINDS, SUPPORT, CaseKind
from warifu.counters.window.letters import NoticeLetters
from warifu.counters.window.numbers import MayorsFinding, NumberChanges
from warifu.counters.window.service import WindowService
from warifu.counters.window.sessions import AnotherCaseOpen, CaseGone, Limits
from warifu.counters.window.signing import Signing
from warifu.counters.window.store import WindowStore

__all__ = [
    "KINDS",
    "SUPPORT",
    "AnotherCaseOpen",
    "CardDesk",
    "CaseGone",
    "CaseKind",
    "Clerk",
    "KeepingAbroad",
    "Limits",
    "MayorsFinding",
    "NobodyAtWork",
    "NoticeLetters",
    "NumberChanges",
    "PasswordTooShort",
    "SignInRefused",
    "Signing",
    "TooManyTries",
    "WindowService",
    "WindowStore",
]
