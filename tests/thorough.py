# SPDX-License-Identifier: Apache-2.0
"""How hard the long tests try: WARIFU_THOROUGH=1 for all of it, else what fits into ten minutes of CI."""

import os
from typing import TypeVar

T = TypeVar("T")
THOROUGH = os.environ.get("WARIFU_THOROUGH") == "1"


def scaled(full: T, quick: T) -> T:
    """Give the full size of a test when asked for, else the quick one."""
    return full if THOROUGH else quick
