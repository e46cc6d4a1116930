# SPDX-License-Identifier: Apache-2.0
"""年金の記録: the pension service's files.

Run in life by the Japan Pension Service (`agency:pension`). By the National Pension Act and the Employees'
Pension Insurance Act; as a provider of 年金給付関係情報 by Act 19(viii), 22.
Keeps: insured category, pension and premiums by its own in-house number; decisions to answer by hand.
Must never hold: Individual Numbers or linkage codes; any municipality's case; why an inquirer asks.
"""

from warifu.benefits.pension.record import PensionRecord
from warifu.benefits.pension.service import PensionService

__all__ = ["PensionRecord", "PensionService"]
