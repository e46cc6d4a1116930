# SPDX-License-Identifier: Apache-2.0
"""A process that lints many trees: `python trial.py TREE…` prints exit codes, `TREE/report` is the rest.

Each tree has a `warifu` of its own, so a child of the process lints each; importing the linter, which takes
longer than the linting, is done once.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from importlinter.cli import lint_imports


def main() -> None:
    """Lint each tree with the contracts of its own pyproject.toml."""
    for tree in map(Path, sys.argv[1:]):
        child = os.fork()
        if child == 0:
            os._exit(_lint(tree))
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


def _lint(tree: Path) -> int:
    os.chdir(tree)
    sys.path.insert(0, str(tree / "src"))
    with Path("report").open("wb") as report:
        for descriptor in (1, 2):
            os.dup2(report.fileno(), descriptor)
        code = lint_imports(no_cache=True)
        sys.stdout.flush()
    return code


if __name__ == "__main__":
    main()
