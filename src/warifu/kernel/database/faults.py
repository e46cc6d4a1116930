# SPDX-License-Identifier: Apache-2.0
"""The root of this package's faults, which the operator of a body reads and nobody else.

Their text names folders, roles, tables and files, never a row's value, so it may be printed at the
terminal; what goes over a wire is still only the reference number (`warifu.kernel.refusal`).
"""

from warifu.kernel.refusal import Fault


class DatabaseFault(Fault):
    """Something about the database server, its files or its schemas, for its operator to put right."""

    def __str__(self) -> str:
        """The detail: it holds no row value."""
        return self.detail
