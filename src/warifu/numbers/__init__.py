# SPDX-License-Identifier: Apache-2.0
"""付番: the office that makes Individual Numbers and knows which person each one names.

Who runs it in life: J-LIS 地方公共団体情報システム機構.
By which law: Act 7, 8 and 21-2; Order 2 to 4; 総務省令第85号 art. 5; Juki Act 30-6 to 30-8.
What it keeps: issuance positions, from which only the holder of the number key can tell numbers; a random
root id per person; the four basic items each city sends (Juki Net); a record of every enrolment attempt.
What it must never hold: a linkage code of any body, the content of any affair, a number in clear.

Start with `Register.open`, then `NumbersService`, `ChangeService`, `LifeService`, `DoubleService`,
`EnrolmentService`, `BulkService`, `CustodyService`; `ForTestsService` for test residents.
Spec: NU-1 to NU-18 in docs/rules.md. Identifiers are imported from their own modules, not here.
"""

from warifu.numbers.bulk import BulkService, Roll
from warifu.numbers.changes import ChangeService
from warifu.numbers.client import NumbersClient
from warifu.numbers.custody import CustodyAlarms, CustodyService, KeyCustody, joined, keys_of, restorable
from warifu.numbers.designation import (
    CounterBehind,
    CounterHead,
    Designation,
    EnrolmentAlarm,
    EnrolmentFound,
    EnrolmentOutcome,
    HeldByAnotherCity,
    ItemsChange,
    MailboxToOpen,
    Newcomer,
    NoGroundForChange,
    NoSuchResident,
    NumberChange,
    NumberKeyReplaced,
    NumberNotLive,
    OnlyCities,
    PersonNotConfirmed,
    QuotaReached,
    RequestReused,
    RollRepeats,
    Standing,
    WrongNumberKey,
)
from warifu.numbers.desk import EnrolmentDesk
from warifu.numbers.doubles import DoubleFound, DoubleService
from warifu.numbers.enrolment import Alarms, EnrolmentLimits, EnrolmentService, HiddenPeople
from warifu.numbers.for_tests import MOST_FOR_TESTS, ForTestsService
from warifu.numbers.generation import Generator, KeyPeriod
from warifu.numbers.heads import HeadLog, HeadService
from warifu.numbers.lifelong import LifeService
from warifu.numbers.lives import (
    DOUBLE_ENDED,
    NUMBER_CHANGED,
    Happened,
    Held,
    LifeEvent,
    LifeState,
    NoReasonGiven,
    NumberPeriod,
    PersonDeceased,
    SecondRecord,
    Whole,
)
from warifu.numbers.register import FileHeadReceipts, HeadReceipts, NumberKeys, Randomness, Register
from warifu.numbers.reserved import PUBLISHED, TEST_RESIDENTS, ReservedRange
from warifu.numbers.service import NumbersService, root_input
from warifu.numbers.store import NumbersStore
from warifu.numbers.web import double_endpoints, endpoints, for_tests_endpoints

__all__ = [
    "DOUBLE_ENDED",
    "MOST_FOR_TESTS",
    "NUMBER_CHANGED",
    "PUBLISHED",
    "TEST_RESIDENTS",
    "Alarms",
    "BulkService",
    "ChangeService",
    "CounterBehind",
    "CounterHead",
    "CustodyAlarms",
    "CustodyService",
    "Designation",
    "DoubleFound",
    "DoubleService",
    "EnrolmentAlarm",
    "EnrolmentDesk",
    "EnrolmentFound",
    "EnrolmentLimits",
    "EnrolmentOutcome",
    "EnrolmentService",
    "FileHeadReceipts",
    "ForTestsService",
    "Generator",
    "Happened",
    "HeadLog",
    "HeadReceipts",
    "HeadService",
    "Held",
    "HeldByAnotherCity",
    "HiddenPeople",
    "ItemsChange",
    "KeyCustody",
    "KeyPeriod",
    "LifeEvent",
    "LifeService",
    "LifeState",
    "MailboxToOpen",
    "Newcomer",
    "NoGroundForChange",
    "NoReasonGiven",
    "NoSuchResident",
    "NumberChange",
    "NumberKeyReplaced",
    "NumberKeys",
    "NumberNotLive",
    "NumberPeriod",
    "NumbersClient",
    "NumbersService",
    "NumbersStore",
    "OnlyCities",
    "PersonDeceased",
    "PersonNotConfirmed",
    "QuotaReached",
    "Randomness",
    "Register",
    "RequestReused",
    "ReservedRange",
    "Roll",
    "RollRepeats",
    "SecondRecord",
    "Standing",
    "Whole",
    "WrongNumberKey",
    "double_endpoints",
    "endpoints",
    "for_tests_endpoints",
    "joined",
    "keys_of",
    "restorable",
    "root_input",
]
