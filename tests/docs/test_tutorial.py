# SPDX-License-Identifier: Apache-2.0
"""docs/tutorial.md, done from top to bottom as a stranger would: typed, pressed, read and compared.

Blocks of `bash` are run in one folder, in order; `fails` says that the command must end in no, `stays-up`
that it goes on until `<!-- reader: stop -->`. A block of `text` is what the block before it prints, `…`
standing for anything. `<!-- reader: … -->` is what the page asks the reader to do in her browser.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.docs.reader import Reader

ROOT = Path(__file__).parents[2]
PATIENCE = 180.0
STEP = re.compile(r"^```(\w+)(?: ([\w-]+))?\n(.*?)^```$|^<!-- reader: (.*?) -->$", re.MULTILINE | re.DOTALL)
READY = re.compile(r"ready: open (\S+)")


@dataclass
class Sitting:
    """One reader at one computer: her folder, her browser, her second terminal."""

    folder: Path
    reader: Reader = field(default_factory=Reader)
    printed: str = ""
    start: str = ""
    country: subprocess.Popen[bytes] | None = None

    def type(self, how: str, words: str) -> None:
        """Run a block; it must end in yes, or in no where it says `fails`."""
        if how == "stays-up":
            self._start_country(words)
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
        """Do one thing in the browser, or press Ctrl-C in the second terminal."""
        verb, _, words = deed.partition(" ")
        if verb == "open":
            self.reader.open(self.start)
        elif verb == "press":
            self.reader.press(words)
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
        """Press Ctrl-C in the second terminal; the country must end by itself, in order."""
        if self.country is None:
            return
        country, self.country = self.country, None
        os.killpg(country.pid, signal.SIGINT)
        assert country.wait(timeout=PATIENCE) == 0, self._log()

    def kill(self) -> None:
        """Leave nothing running after a failure."""
        if self.country is not None:
            os.killpg(self.country.pid, signal.SIGTERM)
            self.country.wait(timeout=PATIENCE)

    def _start_country(self, words: str) -> None:
        with (self.folder / "demo.log").open("wb") as log:
            self.country = subprocess.Popen(
                ["bash", "-c", f"exec {words}"],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + PATIENCE
        while (ready := READY.search(self._log())) is None:
            assert self.country.poll() is None, self._log()
            assert time.monotonic() < until, self._log()
            time.sleep(0.2)  # another process's start; nothing of ours is under test here
        self.start = ready[1]

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

    def _log(self) -> str:
        return (self.folder / "demo.log").read_text("utf-8", "replace")


def test_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "warifu").symlink_to(ROOT / "warifu")
    sitting, steps = Sitting(tmp_path), 0
    try:
        for language, how, content, deed in STEP.findall((ROOT / "docs" / "tutorial.md").read_text("utf-8")):
            if deed:
                sitting.do(deed)
            elif language == "bash":
                sitting.type(how, content)
            else:
                sitting.compare(content)
            steps += 1
    finally:
        sitting.kill()
    assert steps > 30, "the page was read"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["demo.log", "warifu"], (
        "nothing is left behind"
    )
