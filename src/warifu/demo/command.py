# SPDX-License-Identifier: Apache-2.0
"""`warifu demo`: a country in a box, with its start page until Ctrl-C, or once through both stories.

`--once` plays both stories, prints one JSON object and ends: 0 only if all is as it should be.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from warifu import ledger
from warifu.demo.cheats import try_to_cheat
from warifu.demo.country import SEATS, Country
from warifu.demo.letters import LetterRounds
from warifu.demo.running import Running, Told, go_on, running
from warifu.demo.stories import hanako_moves
from warifu.demo.web import serve_start

ROUND_SECONDS = 10.0


def play_once(demo: Running, say: Callable[[str], None]) -> dict[str, object]:
    """Play both stories and give the summary."""
    steps = []
    for step in hanako_moves(demo.stage):
        say(f"{'·' if step.ok else '!'} {step.office}: {step.en}")
        steps.append(step)
    cheats = []
    for cheat in try_to_cheat(demo.stage):
        say(f"{'·' if cheat.ok else '!'} {cheat.en}: refused by {cheat.refused_by} ({cheat.reason})")
        cheats.append(cheat)
    head = ledger.Checkpoint.parse(_checkpoint(demo.country).partition("\n\n")[0] + "\n")
    moved, caught = all(step.ok for step in steps), all(cheat.ok for cheat in cheats)
    everybody = demo.numbers_issued == demo.residents
    return {
        "ok": moved and caught and everybody,
        "residents": demo.residents,
        "numbers_issued": demo.numbers_issued,
        "bodies": [seat.body for seat in SEATS],
        "stories": {
            "Hanako moves": {"ok": moved, "steps": len(steps)},
            "Try to cheat": {"ok": caught, "attempts": len(cheats)},
        },
        "cheats": [cheat.summary() for cheat in cheats],
        "log": {"size": head.size, "root": head.root.hex()},
        "seconds": round(demo.seconds, 1),
    }


def demo_once(folder: Path | None, residents: int, seed: int) -> int:
    """Run `demo --once`; gives the exit code."""
    say = Told()
    with running(folder, residents, seed, say) as demo:
        summary = play_once(demo, say)
        summary["seconds"] = round(say.seconds, 1)
    sys.stdout.write(json.dumps(summary, ensure_ascii=False, indent=1) + "\n")
    return 0 if summary["ok"] else 1


def demo_stay(folder: Path | None, residents: int, seed: int) -> int:
    """Run `demo` until Ctrl-C; gives the exit code."""
    say = Told()
    with running(folder, residents, seed, say) as demo, serve_start(demo, say) as address:
        say(f"ready: open {address} in a browser; Ctrl-C ends it")
        for seat in SEATS:
            say(f"   {demo.country.address(seat.body)}  {seat.title_en}")
        died, letters = None, LetterRounds()
        letters.go_on(demo.stage, say)
        while died is None and not demo.supervisor.stopping:
            died = demo.supervisor.wait(ROUND_SECONDS)
            letters.go_on(demo.stage, say)
            go_on(demo.stage, say)
    if died is not None:
        sys.stderr.write(f"{died}\n")
        return 1
    return 0


def _checkpoint(country: Country) -> str:
    folder = country.place("operator") / "log" / "public" / "checkpoint"
    return folder.read_text()
