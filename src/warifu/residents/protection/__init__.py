# SPDX-License-Identifier: Apache-2.0
"""支援措置: who may see where a resident lives; the one place in the office that decides it.

By which law: Juki Act 11, 12, 12-2, 12-3, 20 and 住民基本台帳事務処理要領 第5の10. `guarded` seals,
`measures` say what holds for whom, `decisions` decide. All pure; the verbs are in `residents.guarding`.
"""

from warifu.residents.protection.decisions import Asker, Capacity, decide
from warifu.residents.protection.guarded import Duty, Guarded, Leave, Residence
from warifu.residents.protection.measures import (
    PROVISIONAL_DAYS,
    RENEWABLE_DAYS,
    ApplicationRefused,
    Barred,
    Ground,
    Measure,
    MeasureNotProvisional,
    MeasureNotRenewable,
    MeasureOfAnotherCity,
    NoSuchMeasure,
    ProtectionApplication,
    Stage,
)

__all__ = [
    "PROVISIONAL_DAYS",
    "RENEWABLE_DAYS",
    "ApplicationRefused",
    "Asker",
    "Barred",
    "Capacity",
    "Duty",
    "Ground",
    "Guarded",
    "Leave",
    "Measure",
    "MeasureNotProvisional",
    "MeasureNotRenewable",
    "MeasureOfAnotherCity",
    "NoSuchMeasure",
    "ProtectionApplication",
    "Residence",
    "Stage",
    "decide",
]
