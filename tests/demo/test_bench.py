# SPDX-License-Identifier: Apache-2.0
"""The benchmarks run and print one JSON line; how fast is never tested."""

import json
import subprocess
import sys

import pytest

COMMANDS = (
    ("issue", "--generated", "200000", "--stored", "20000"),
    ("exchange", "--seconds", "1"),
    ("ledger", "--seconds", "1", "--entries", "100000"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_benchmark_prints_one_json_line_with_its_limit(command: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "warifu", "bench", *command], capture_output=True, text=True, check=True
    )
    measured = json.loads(done.stdout)
    assert measured["rate"] > 0
    assert measured["limit"] > 0
    assert measured["ratio_to_limit"] > 0
