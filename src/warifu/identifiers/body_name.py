# SPDX-License-Identifier: Apache-2.0
"""The name of a body: one legal person that runs one process, such as `jlis` or `city:midori`. Public.

It does NOT say whether such a body exists, or what it may do: the directory (LC-4) and the purposes do.
"""

import re
from dataclasses import dataclass
from typing import Final, Self

from warifu.kernel.refusal import Malformed

SINGLE: Final = frozenset({"jlis", "operator", "commission", "portal", "signin"})
"""Bodies of which a country has one."""
KINDS: Final = frozenset(
    {"city", "prefecture", "agency", "embassy", "bank", "clinic", "shop", "employer", "kiosk"}
)
"""Kinds of bodies of which there are many; each has a label."""

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")


@dataclass(frozen=True, slots=True, order=True)
class BodyName:
    """The name of a body: a kind, and where there are many of it a colon and a label. Raises Malformed.

    Labels are 1 to 40 of a-z, 0-9 and inner hyphens, so the NYM-1 domain (LC §4) never exceeds 63 bytes.

    >>> BodyName("city:midori").domain, BodyName("city:midori").kind, BodyName("city:midori").label
    ('city.midori', 'city', 'midori')
    >>> BodyName("jlis").domain, BodyName("jlis").label
    ('jlis', '')
    >>> BodyName("City:Midori")
    Traceback (most recent call last):
    warifu.kernel.refusal.Malformed: A body name is jlis, operator, commission, portal or signin, or a ...
    """

    text: str

    def __post_init__(self) -> None:
        if isinstance(self.text, str) and self.text in SINGLE:
            return
        kind, colon, label = self.text.partition(":") if isinstance(self.text, str) else ("", "", "")
        if not colon or kind not in KINDS or not _LABEL.fullmatch(label):
            raise Malformed(
                "A body name is jlis, operator, commission, portal or signin, or a kind, a colon and a "
                "label in lower case such as city:midori; kinds are " + ", ".join(sorted(KINDS)) + "."
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a name such as `agency:pension`. Raises Malformed."""
        return cls(text)

    @classmethod
    def of_domain(cls, domain: str) -> Self:
        """Read the name back from a NYM-1 domain id. Raises Malformed.

        >>> BodyName.of_domain("agency.pension")
        BodyName(text='agency:pension')
        """
        if ":" in domain:
            raise Malformed("A domain id has a dot where a body name has a colon, such as city.midori.")
        return cls(domain.replace(".", ":", 1))

    @property
    def domain(self) -> str:
        """The NYM-1 domain id (LC §4): the colon becomes a dot."""
        return self.text.replace(":", ".")

    @property
    def kind(self) -> str:
        """What sort of body it is: `city`, `agency`, or the whole name of a single one."""
        return self.text.partition(":")[0]

    @property
    def label(self) -> str:
        """Which one of its kind; empty for a single one."""
        return self.text.partition(":")[2]

    def __str__(self) -> str:
        return self.text
