# SPDX-License-Identifier: Apache-2.0
"""異動: what a notice brings (`filing`), and which event may follow which (`order`). Pure.

The verbs are `service.events` of the register.
"""

from warifu.residents.events.filing import DEADLINES, Deadline, Filed, Filing, due_on
from warifu.residents.events.order import (
    BeforeResidence,
    FutureFact,
    GroundMissing,
    HouseholdChanged,
    HouseholdEdit,
    HouseholdNotSeen,
    KanaNotOfficial,
    NotForeign,
    NothingChanged,
    PersonDeceased,
    StayNotExtended,
    StillRegistered,
)

__all__ = [
    "DEADLINES",
    "BeforeResidence",
    "Deadline",
    "Filed",
    "Filing",
    "FutureFact",
    "GroundMissing",
    "HouseholdChanged",
    "HouseholdEdit",
    "HouseholdNotSeen",
    "KanaNotOfficial",
    "NotForeign",
    "NothingChanged",
    "PersonDeceased",
    "StayNotExtended",
    "StillRegistered",
    "due_on",
]
