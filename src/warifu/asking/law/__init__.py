# SPDX-License-Identifier: Apache-2.0
"""The dated law of asking: Appended Table 1, the relations of Article 9(4), and who is who. See README.md."""

from warifu.asking.law.rows import Asker, AskingLaw, Ground, Group, Source
from warifu.asking.law.shipped import shipped

__all__ = ["Asker", "AskingLaw", "Ground", "Group", "Source", "shipped"]
