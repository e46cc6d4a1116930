# SPDX-License-Identifier: Apache-2.0
"""pkilint over many files in one process of its own, which takes two seconds to start (K-31)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ALL = """
import sys, pkilint.bin.{tool} as tool
for file in sys.argv[1:]:
    print("==", file, flush=True)
    if code := tool.main(["lint", *{words}, "-s", "WARNING", file]):
        sys.exit(code)
"""
WORDS: Mapping[str, tuple[str, ...]] = {
    "lint_pkix_cert": (),
    "lint_crl": ("-t", "CRL", "-p", "PKIX"),
    "lint_ocsp_response": (),
}


def findings(tool: str, *files: Path) -> str:
    """What the linter says of the first file it finds fault with, or ""."""
    script = ALL.format(tool=tool, words=WORDS[tool])
    told = subprocess.run(
        [sys.executable, "-c", script, *map(str, files)], capture_output=True, text=True, check=False
    )
    return "" if told.returncode == 0 else told.stdout + told.stderr
