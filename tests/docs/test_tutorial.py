# SPDX-License-Identifier: Apache-2.0
"""docs/tutorial.md and docs/tutorial-card.md, done as a stranger would: typed, pressed, read and compared.

One sitting does both pages in one folder with one country: the second page before the first one's end.
Blocks of `bash` are run in order; `fails` says that the command must end in no, `stays-up` that it goes on
until `<!-- reader: stop -->`, and is not begun again while it does. A block of `text` is what the block
before it prints, `…` standing for anything. `<!-- reader: … -->` is what a page asks the reader to do in her
browser.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.docs.reader import Reader

ROOT = Path(__file__).parents[2]
PATIENCE = 180.0
STEP = re.compile(r"^```(\w+)(?: ([\w-]+))?\n(.*?)^```$|^<!-- reader: (.*?) -->$", re.MULTILINE | re.DOTALL)
READY = re.compile(r"ready: open (\S+)")
END = re.compile(r"^## \d\. The end$", re.MULTILINE)


@dataclass
class Sitting:
    """One reader at one computer: her folder, her browser, her other terminals, whose words are in `logs`."""

    folder: Path
    logs: Path
    reader: Reader = field(default_factory=Reader)
    printed: str = ""
    start: str = ""
    country: str = ""
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def type(self, how: str, words: str) -> None:
        """Run a block; it must end in yes, or in no where it says `fails`."""
        if how == "stays-up":
            if words not in self.running:
                self._start(words)
            return
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", words],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE,
            check=False,
        )
        self.printed = ran.stdout.decode()
        assert (ran.returncode != 0) == (how == "fails"), f"{words}\n{self.printed}"

    def compare(self, expected: str) -> None:
        """What the last block printed is what the page says it prints."""
        pattern = re.escape(expected.strip()).replace("…", ".*")
        assert re.fullmatch(pattern, self.printed.strip(), re.DOTALL), f"{expected}\n--- but:\n{self.printed}"

    def do(self, deed: str) -> None:
        """Do one thing in the browser, or press Ctrl-C in the other terminals."""
        verb, _, words = deed.partition(" ")
        if verb == "open":
            self.reader.open(self.country if words == "the country" else self.start)
        elif verb == "press":
            self.reader.press(words)
        elif verb == "type":
            what, name = words.split(" into ")
            file = self.folder / what.removeprefix("<")
            self.reader.type(file.read_text("utf-8").strip() if what.startswith("<") else what, name)
        elif verb == "reads":
            assert words in self.reader.page.text, self.reader.page.text
        elif verb == "wait":
            self._wait_for(words.removeprefix("for "))
        elif verb == "download":
            link, _, name = words.partition(" as ")
            self._download(link, self.folder / name)
        else:
            assert verb == "stop", f"nobody knows how to {deed}"
            self.stop()

    def stop(self) -> None:
        """Press Ctrl-C in the other terminals; what runs there must end by itself, in order."""
        while self.running:
            _, last = self.running.popitem()
            os.killpg(last.pid, signal.SIGINT)
            assert last.wait(timeout=PATIENCE) == 0, self._told()

    def kill(self) -> None:
        """Leave nothing running after a failure."""
        for each in self.running.values():
            os.killpg(each.pid, signal.SIGTERM)
            each.wait(timeout=PATIENCE)

    def _start(self, words: str) -> None:
        place = self.logs / f"{len(self.running)}.log"
        with place.open("wb") as log:
            started = subprocess.Popen(
                ["bash", "-c", f"exec {words}"],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.running[words] = started
        until = time.monotonic() + PATIENCE
        while (ready := READY.search(place.read_text("utf-8", "replace"))) is None:
            assert started.poll() is None, self._told()
            assert time.monotonic() < until, self._told()
            time.sleep(0.2)  # another process's start; nothing of ours is under test here
        self.start = ready[1]
        self.country = self.country or ready[1]  # the country comes up before what is tried with it

    def _download(self, link: str, file: Path) -> None:
        """Download, and again while the log has not yet signed all of it, as the page says."""
        until = time.monotonic() + PATIENCE
        while True:
            file.write_bytes(self.reader.download(link))
            content = json.loads(file.read_bytes())
            if "chain" not in content or len(content["entries"]) == content["chain"]["count"]:
                return
            assert time.monotonic() < until, "the log does not sign what is in it"
            time.sleep(0.5)

    def _wait_for(self, words: str) -> None:
        until = time.monotonic() + PATIENCE
        while words not in self.reader.open(self.start):
            assert time.monotonic() < until, self.reader.page.text
            time.sleep(0.5)

    def _told(self) -> str:
        return "\n".join(each.read_text("utf-8", "replace") for each in sorted(self.logs.iterdir()))


def test_the_tutorials_do_what_they_say(tmp_path: Path) -> None:
    folder, logs = tmp_path / "warifu", tmp_path / "logs"
    folder.mkdir()
    logs.mkdir()
    there = {"warifu": ROOT / "warifu", "docs": ROOT / "docs", ".venv": Path(sys.prefix)}
    for name, place in there.items():
        (folder / name).symlink_to(place)
    sitting, steps = Sitting(folder, logs), 0
    try:
        for language, how, content, deed in steps_of_both():
            if deed:
                sitting.do(deed)
            elif language == "bash":
                sitting.type(how, content)
            else:
                sitting.compare(content)
            steps += 1
    finally:
        sitting.kill()
    assert steps > 60, "the pages were read"
    assert {each.name for each in folder.iterdir()} == there.keys(), "nothing is left behind"


def steps_of_both() -> Iterator[tuple[str, str, str, str]]:
    """The steps of the two pages, both ends last."""
    pages = [(ROOT / "docs" / name).read_text("utf-8") for name in ("tutorial.md", "tutorial-card.md")]
    halves = [END.split(page) for page in pages]
    for part in (*(work for work, _ in halves), *(end for _, end in halves)):
        yield from STEP.findall(part)
