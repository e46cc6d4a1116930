# SPDX-License-Identifier: Apache-2.0
"""地方税: the municipal tax office.

Run in life by the tax department of a municipality (`city:…`). By the Local Tax Act (地方税法) 310–321 and,
as a provider of 地方税関係情報, by Act 19(viii), 22.
Keeps: assessments of its residents by in-house number; decisions to answer about a person by hand.
Must never hold: Individual Numbers or linkage codes; other municipalities' residents; why an
inquirer asks; names or addresses (the residents' office keeps them).
"""

from warifu.tax.income import IncomeRecord, assess
from warifu.tax.service import TaxService
from warifu.tax.town import Taxpayer

__all__ = ["IncomeRecord", "TaxService", "Taxpayer", "assess"]
