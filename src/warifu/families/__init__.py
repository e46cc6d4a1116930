# SPDX-License-Identifier: Apache-2.0
"""戸籍・戸籍の附票: the family registers of one municipality, and the addresses that go with them.

Who runs it in life: the mayor of the municipality of the legal domicile (本籍), watched by the legal bureau.
By which law: 戸籍法 (Family Register Act) 1-5, 6-24, 25-112, 120-2, 121-3; 民法 (Civil Code) 725-824;
住民基本台帳法 (Juki Act) 16-20 for the supplement.
What it keeps: registers with every entry, closed and rewritten ones too; facts of parents, spouses and
custody; readings of names with their dates; notices refused; addresses as residents offices told them, and
the record code of who went abroad.
What it must never hold: an Individual Number, a linkage code, a foreign national's register, any affair's
content, the reason of an inquiry.
"""

from warifu.families.acts.table import Notice
from warifu.families.cases import Named
from warifu.families.certificate import CertificateContent
from warifu.families.desk import Accepted
from warifu.families.facts import Fact, FactKind
from warifu.families.names import Reading, ReadingDecision
from warifu.families.register import Closing, Domicile, Elsewhere, EventKind, FamilyRegister, Member
from warifu.families.service import FamiliesService
from warifu.families.store import FamiliesStore
from warifu.families.supplement import AddressGuard, AddressTold, DoesNotAgree, Supplement
from warifu.families.telling import Affected, EntriesTold, EntryTold, Part, ResidentRegisters, Stands
from warifu.families.wide_area import CertificateKind, Channel, WideAreaRequest

__all__ = [
    "Accepted",
    "AddressGuard",
    "AddressTold",
    "Affected",
    "CertificateContent",
    "CertificateKind",
    "Channel",
    "Closing",
    "DoesNotAgree",
    "Domicile",
    "Elsewhere",
    "EntriesTold",
    "EntryTold",
    "EventKind",
    "Fact",
    "FactKind",
    "FamiliesService",
    "FamiliesStore",
    "FamilyRegister",
    "Member",
    "Named",
    "Notice",
    "Part",
    "Reading",
    "ReadingDecision",
    "ResidentRegisters",
    "Stands",
    "Supplement",
    "WideAreaRequest",
]
