# SPDX-License-Identifier: Apache-2.0
"""住民基本台帳: the resident register of one municipality.

Who runs it in life: the mayor of each municipality (市町村長).
By which law: 住民基本台帳法 (Juki Act) 5-8, 22-25, 30-45; 番号法 (Act) 7 for the number in the record.
What it keeps: residents, households, dated names and addresses, notices, resident record codes; the
Individual Numbers of its residents, sealed; in custody, the power to derive their mailbox keys (LC-20).
What it must never hold: residents of other municipalities, any linkage code, any affair's content, a
number in clear.
"""

from warifu.residents.loading import load_file
from warifu.residents.nouns import (
    AlreadyRegistered,
    Arrival,
    CustodyKeyHandedOver,
    Dated,
    EventKind,
    History,
    Household,
    HouseholdRefused,
    LaterEventRecorded,
    Leaver,
    LoadReport,
    MoveOutPaper,
    NoSuchHousehold,
    NoSuchResident,
    NotRegistered,
    NumberAlreadyDesignated,
    NumberDiffers,
    ParticularsRefused,
    Resident,
    SeveralResidents,
    Standing,
    Undesignated,
    history_of,
)
from warifu.residents.particulars import COLUMNS, Particulars, faults, read_particulars
from warifu.residents.problems import PROBLEMS, FieldProblem, RowProblem
from warifu.residents.relations import Relation, household_fault, read_relation
from warifu.residents.service import ResidentsService
from warifu.residents.stay import STATUSES, ResidenceStatus, nationality_name, read_nationality, read_status
from warifu.residents.store import ResidentsStore

__all__ = [
    "COLUMNS",
    "PROBLEMS",
    "STATUSES",
    "AlreadyRegistered",
    "Arrival",
    "CustodyKeyHandedOver",
    "Dated",
    "EventKind",
    "FieldProblem",
    "History",
    "Household",
    "HouseholdRefused",
    "LaterEventRecorded",
    "Leaver",
    "LoadReport",
    "MoveOutPaper",
    "NoSuchHousehold",
    "NoSuchResident",
    "NotRegistered",
    "NumberAlreadyDesignated",
    "NumberDiffers",
    "Particulars",
    "ParticularsRefused",
    "Relation",
    "ResidenceStatus",
    "Resident",
    "ResidentsService",
    "ResidentsStore",
    "RowProblem",
    "SeveralResidents",
    "Standing",
    "Undesignated",
    "faults",
    "history_of",
    "household_fault",
    "load_file",
    "nationality_name",
    "read_nationality",
    "read_particulars",
    "read_relation",
    "read_status",
]
