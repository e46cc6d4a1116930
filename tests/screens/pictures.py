# SPDX-License-Identifier: Apache-2.0
"""Take the pictures of the README: `python -m tests.screens.pictures FOLDER`, from the root of the project.

They show the pages with the invented facts of `places`, not a run of the demo. Needs Chromium.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browsers import APT, ARGUMENTS, drawn, show
from tests.screens.pages import PAGES

PICTURES = (
    ("start", "ja", 1280, 1000),
    ("start", "en", 1280, 1000),
    ("start", "ja", 390, 1000),
    ("history", "ja", 1280, 1400),
    ("history", "en", 1280, 1400),
    ("history", "ja", 390, 1400),
    ("history", "en", 390, 1400),
    ("board", "ja", 1280, 1400),
    ("board", "en", 1280, 1400),
    ("alarm", "en", 1280, 1250),
    ("case", "ja", 1280, 1800),
)
"""Page, language, width and height in CSS pixels."""


def main(folder: Path) -> None:
    """Write `<page>-<language>-<width>.png` for each picture."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit(APT)
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for name, language, width, height in PICTURES:
            context = drawn(browser, PAGES, width)
            tab = show(context.new_page(), name, language)
            tab.set_viewport_size({"width": width, "height": height})
            tab.screenshot(path=folder / f"{name}-{language}-{width}.png")
            context.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
