# SPDX-License-Identifier: Apache-2.0
"""The tag in a table's comment: how the table is spread over servers, and whether rows may ever change.

`COMMENT ON TABLE ledger.leaf IS 'local, append-only: one record leaf'`. Pure; reading comments from the
catalog is `migrations`' work, and checking the rules D1-D6 is the schema lint's (tests/architecture).
"""

import re
from dataclasses import dataclass
from typing import Literal, Self

from warifu.kernel.database.faults import DatabaseFault

Spread = Literal["reference", "distributed", "tenant-schema", "local"]

_COMMENT = re.compile(
    r"(?:(?P<spread>reference|tenant-schema|local)|distributed\((?P<column>[a-z_][a-z0-9_]*)\))"
    r"(?P<append_only>, append-only)?: \S.*",
    re.DOTALL,
)


class UntaggedTable(DatabaseFault):
    """A table's comment does not begin with a tag, so nobody knows what its role may do with it (D1)."""


@dataclass(frozen=True, slots=True)
class TableTag:
    """What a table's comment promises."""

    spread: Spread
    column: str | None
    append_only: bool

    @classmethod
    def parse(cls, table: str, comment: str | None) -> Self:
        """Read the tag of `table` from its comment.

        >>> TableTag.parse("numbers.issued", "distributed(number), append-only: every number ever issued")
        TableTag(spread='distributed', column='number', append_only=True)
        """
        found = _COMMENT.fullmatch(comment or "")
        if found is None:
            raise UntaggedTable(
                f"{table}: its comment must read '<tag>[, append-only]: words', with tag one of "
                "reference, distributed(column), tenant-schema, local"
            )
        spread: Spread = found["spread"] or "distributed"  # type: ignore[assignment]
        return cls(spread, found["column"], found["append_only"] is not None)

    @property
    def grants(self) -> tuple[str, ...]:
        """The privileges of the body's role: an append-only table is never updated or deleted from (D6)."""
        return ("SELECT", "INSERT") if self.append_only else ("SELECT", "INSERT", "UPDATE", "DELETE")
