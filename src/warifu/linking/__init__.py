# SPDX-License-Identifier: Apache-2.0
"""紐付け: which person of the register each member of an office is, and who decided so.

Who runs it in life: every body that keeps files under its own member ids: a city for its handbooks and
allowances, an insurer, a mutual-aid association; and the register it asks is the city's or Juki Net.
By which law: Act 12, 14(2), 16; the guideline of 2023 on linking; incidents I-9, I-13, I-15.
What it keeps: what members stated, each decision with its explanation, links with their end, who was shown to
which clerk, what people were told. A number only sealed and as a keyed index of its scheme.
What it must never hold: a number in clear, a register of its own, a link that nobody can take back; and it
never shows a protected person to anybody.

`Office` is what all share; `BulkLinking` takes a file from load to write and back, `Forms` has paper keyed
twice, `Desk` decides what was referred, `Links` keeps the links, `Objections` takes what
people say of them. Spec: docs/spec/linking.md.
"""

from warifu.linking.desk import Desk
from warifu.linking.forms import FieldDifference, FormLine, Forms, FormState
from warifu.linking.gates import DEFAULT_LIMITS, DryRun, Gate, Limit, Report, Settings
from warifu.linking.links import Links
from warifu.linking.loading import LoadReport
from warifu.linking.members import COLUMNS, Member, NumberState
from warifu.linking.nouns import (
    CaseLine,
    CaseState,
    Job,
    JobState,
    Link,
    Look,
    Outcome,
    SampleLine,
)
from warifu.linking.objections import Objections
from warifu.linking.office import Office
from warifu.linking.ports import Holder, Progress, Register, Tellers
from warifu.linking.problems import PROBLEMS, RowProblem
from warifu.linking.refusals import (
    AlreadyChecked,
    CaseDecided,
    FormElsewhere,
    FormKeyedBefore,
    GatesClosed,
    JobElsewhere,
    LinkFrozen,
    LinkTaken,
    NoSuchCase,
    NoSuchJob,
    NoSuchLink,
    NotInSample,
    NotShown,
    NumberDisagrees,
    ReasonNeeded,
    SamePerson,
    SampleNotChecked,
    SampleWrong,
)
from warifu.linking.sealing import NUMBER_SECRET
from warifu.linking.service import BulkLinking
from warifu.linking.store import LinkingStore

__all__ = [
    "COLUMNS",
    "DEFAULT_LIMITS",
    "NUMBER_SECRET",
    "PROBLEMS",
    "AlreadyChecked",
    "BulkLinking",
    "CaseDecided",
    "CaseLine",
    "CaseState",
    "Desk",
    "DryRun",
    "FieldDifference",
    "FormElsewhere",
    "FormKeyedBefore",
    "FormLine",
    "FormState",
    "Forms",
    "Gate",
    "GatesClosed",
    "Holder",
    "Job",
    "JobElsewhere",
    "JobState",
    "Limit",
    "Link",
    "LinkFrozen",
    "LinkTaken",
    "LinkingStore",
    "Links",
    "LoadReport",
    "Look",
    "Member",
    "NoSuchCase",
    "NoSuchJob",
    "NoSuchLink",
    "NotInSample",
    "NotShown",
    "NumberDisagrees",
    "NumberState",
    "Objections",
    "Office",
    "Outcome",
    "Progress",
    "ReasonNeeded",
    "Register",
    "Report",
    "RowProblem",
    "SamePerson",
    "SampleLine",
    "SampleNotChecked",
    "SampleWrong",
    "Settings",
    "Tellers",
]
