# SPDX-License-Identifier: Apache-2.0
"""児童手当: the benefits office.

Run in life by the child-rearing department of a municipality (`city:…`); `benefits.pension` by the Japan
Pension Service (`agency:pension`). By the Child Allowance Act (児童手当法), as an inquirer under rows 74 and
75 of the table (Act 19(viii)), and Act 22(2): what the network answered need not be handed in on paper.
Keeps: claims by in-house number, what was asked and answered, decisions, who opened which case.
Must never hold: Individual Numbers or linkage codes; facts a claim does not need; anyone's income who is
no parent in a claim.
"""

from warifu.benefits.amounts import ChildAmount
from warifu.benefits.application import Answer, Application, Child, Missing, Need, Parent, Source, Status
from warifu.benefits.cases import AskedInquiry, CaseFile, CaseLine, DecidedCase
from warifu.benefits.child_allowance import Decision, Outcome, Waiting
from warifu.benefits.grounds import Ground, ground
from warifu.benefits.service import BenefitsService, Family, Gateway, GatewayAnswer, OwnTax

__all__ = [
    "Answer",
    "Application",
    "AskedInquiry",
    "BenefitsService",
    "CaseFile",
    "CaseLine",
    "Child",
    "ChildAmount",
    "DecidedCase",
    "Decision",
    "Family",
    "Gateway",
    "GatewayAnswer",
    "Ground",
    "Missing",
    "Need",
    "Outcome",
    "OwnTax",
    "Parent",
    "Source",
    "Status",
    "Waiting",
    "ground",
]
