# SPDX-License-Identifier: Apache-2.0
"""機関の呼び名: what a body is called on a screen, in both languages, from the settings of whose page it is.

Knows names only. A body without a title is shown by its own name (`city:midori`), never left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from warifu.kernel.screens.wording import Wording


@dataclass(frozen=True, slots=True)
class Titles:
    """Body name → (Japanese, English).

    >>> Titles({"city:midori": ("美登里市", "Midori City")}).of("city.midori").en
    'Midori City'
    """

    titles: Mapping[str, tuple[str, str]]

    def of(self, name: str) -> Wording:
        """The title of a body, by its body name or by its domain in the network; "0" is the issuer's."""
        body = "jlis" if name == "0" else name.replace(".", ":", 1)
        return Wording(*self.titles.get(body, (body, body)))
