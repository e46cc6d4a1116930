# SPDX-License-Identifier: Apache-2.0
"""提供の求め: who may ask a person for her number at all, and a check of it that anybody can use.

Run in life by the portal, for everybody and without sign-in; honest askers use `AskingDesk` at home. By Act
9, 14, 15 and 20 with Appended Table 1, kept as dated data. Keeps: the directory of askers with their public
keys, the requests they published until these expire, and who admitted whom.
Must never hold: a number, a name or any other trace of the person who was asked or who looks; what was typed.
"""

from warifu.asking.codes import Place, RequestCode, Statement
from warifu.asking.desk import AskingDesk, RequestSlip
from warifu.asking.directory import (
    AskerEntry,
    KeyInUse,
    LookAlikeName,
    NothingToAsk,
    NotItsKey,
    OnePersonOnly,
)
from warifu.asking.law import Asker, AskingLaw, Ground
from warifu.asking.law import shipped as asking_law
from warifu.asking.limit import GuessLimit, TooManyGuesses
from warifu.asking.permission import (
    AskedBy,
    AskedFromAfar,
    GroundNotInForce,
    MayAsk,
    MayNotAsk,
    NoGroundToAsk,
    may_ask,
)
from warifu.asking.service import AskingService, NotPublished
from warifu.asking.verdicts import Seen, State, Verdict

__all__ = [
    "AskedBy",
    "AskedFromAfar",
    "Asker",
    "AskerEntry",
    "AskingDesk",
    "AskingLaw",
    "AskingService",
    "Ground",
    "GroundNotInForce",
    "GuessLimit",
    "KeyInUse",
    "LookAlikeName",
    "MayAsk",
    "MayNotAsk",
    "NoGroundToAsk",
    "NotItsKey",
    "NotPublished",
    "NothingToAsk",
    "OnePersonOnly",
    "Place",
    "RequestCode",
    "RequestSlip",
    "Seen",
    "State",
    "Statement",
    "TooManyGuesses",
    "Verdict",
    "asking_law",
    "may_ask",
]
