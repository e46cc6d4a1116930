# SPDX-License-Identifier: Apache-2.0
"""照合: is the person described this record? LINK, REFER or REFUSE, and why. A pure office.

Who runs it in life: every office that takes people by their particulars: municipalities, J-LIS, insurers.
By which law: 行政手続における特定の個人を識別するための番号の利用等に関する法律 (Act) 16 and the guideline of
2023 on linking (five items: 漢字氏名, カナ氏名, 生年月日, 性別, 住所); Juki Act 7 for what a register states.
What it keeps: nothing. Tables of characters and place names come with the package, with their versions.
What it must never hold: an Individual Number, a register, a log of whom it compared.

`make_query` and `make_record` normalise, `keys_of_record` are what a store indexes, `MatchingService` decides
about one query and `decide` is the rule itself; `explanation` says why, in stable codes. `batch` does many at
once with DuckDB and gives the same decisions; `bench` measures both.
"""

from warifu.matching.address import Address, Kind, read_address
from warifu.matching.decision import Decision, NextStep, Purpose, Verdict, decide
from warifu.matching.explanation import Candidate, Difference, candidates, for_asker, for_record
from warifu.matching.forms import (
    Abode,
    Dated,
    Query,
    Record,
    Spelling,
    form_of,
    make_query,
    make_record,
    record_of_form,
    with_surname,
)
from warifu.matching.keys import keys_of_query, keys_of_record
from warifu.matching.levels import Comparison, compare
from warifu.matching.number_guard import GuardFinding, NumberFacts, guard_number
from warifu.matching.rows import RULES
from warifu.matching.service import Candidates, MatchingService
from warifu.matching.tables import TableVersions, table_versions

__all__ = [
    "RULES",
    "Abode",
    "Address",
    "Candidate",
    "Candidates",
    "Comparison",
    "Dated",
    "Decision",
    "Difference",
    "GuardFinding",
    "Kind",
    "MatchingService",
    "NextStep",
    "NumberFacts",
    "Purpose",
    "Query",
    "Record",
    "Spelling",
    "TableVersions",
    "Verdict",
    "candidates",
    "compare",
    "decide",
    "for_asker",
    "for_record",
    "form_of",
    "guard_number",
    "keys_of_query",
    "keys_of_record",
    "make_query",
    "make_record",
    "read_address",
    "record_of_form",
    "table_versions",
    "with_surname",
]
