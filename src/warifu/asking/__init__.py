# SPDX-License-Identifier: Apache-2.0
"""提供の求め: who may ask a person for her number at all, and a check of it that anybody can use.

Run in life by the portal, for everybody and without sign-in; honest askers use it from their own desks. By
Act 9, 14, 15 and 20 with Appended Table 1, kept as dated data. Keeps: the directory of askers with their
public keys, the requests they published until these expire, and who admitted whom.
Must never hold: a number, a name or any other trace of the person who was asked or who looks; what was typed.
"""

from warifu.asking.law import Asker, AskingLaw, Ground
from warifu.asking.law import shipped as asking_law
from warifu.asking.permission import (
    AskedBy,
    AskedFromAfar,
    GroundNotInForce,
    MayAsk,
    MayNotAsk,
    NoGroundToAsk,
    may_ask,
)

__all__ = [
    "AskedBy",
    "AskedFromAfar",
    "Asker",
    "AskingLaw",
    "Ground",
    "GroundNotInForce",
    "MayAsk",
    "MayNotAsk",
    "NoGroundToAsk",
    "asking_law",
    "may_ask",
]
