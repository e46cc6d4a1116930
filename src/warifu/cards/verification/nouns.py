# SPDX-License-Identifier: Apache-2.0
"""検証の回答: what a body is told of a signature that was handed to it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from warifu.kernel.refusal import Malformed

_PURPOSE = re.compile(r"[a-z][a-z-]{1,38}[a-z]")


@dataclass(frozen=True, slots=True)
class Finding:
    """有効・無効: whether a signature held at an instant. Why it did not is not told."""

    valid: bool
    at: datetime


def read_purpose(text: str) -> str:
    """Read what a body asks for, one word of ours such as `lease`. Raises Malformed.

    >>> read_purpose("moving-in")
    'moving-in'
    """
    if not _PURPOSE.fullmatch(text):
        raise Malformed("purpose: 3 to 40 of a-z and inner hyphens")
    return text
