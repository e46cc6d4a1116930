# SPDX-License-Identifier: Apache-2.0
"""What a demo that meets a fault says of it, before the bodies' logs are thrown away."""

from __future__ import annotations

import json
from pathlib import Path

from warifu.demo.running import say_faults


def test_the_faults_of_all_bodies_are_told_with_where_and_why_and_nothing_else_is(tmp_path: Path) -> None:
    fault = {
        "event": "fault",
        "body": "jlis",
        "where": "/wire/x",
        "detail": "no room",
        "reference": "F1",
    }
    lines = [{"event": "ready"}, fault | {"exception": "Traceback\n  …\nOSError: disk full"}]
    (tmp_path / "jlis").mkdir()
    written = "\n".join(json.dumps(line) for line in lines)
    (tmp_path / "jlis" / "log.jsonl").write_text(written + '\n{"event": "fault", "bo')
    told: list[str] = []
    say_faults(tmp_path, told.append)
    assert told == ["jlis: fault F1 at /wire/x: no room; OSError: disk full"]
