# SPDX-License-Identifier: Apache-2.0
"""印刷室の画面: batches, the labels of one, the scanner. Draws only; there is nobody's name to draw from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from warifu.kernel.screens import Screens, Shell, Wording
from warifu.notices.labels import grouped_tracking
from warifu.notices.letter import grams, weight_class
from warifu.notices.matters import Mail
from warifu.notices.printroom.nouns import BatchLine, Label, Slip

_SCREENS = Screens(Path(__file__).parent, "printroom")
MOST_SHOWN = 100
"""Labels on the page of a batch; the manifest has all."""


@dataclass(frozen=True, slots=True)
class BatchesView:
    """Every batch with who asked for it and its address."""

    shell: Shell
    batches: Sequence[tuple[BatchLine, Wording, str]]
    scanner: str


@dataclass(frozen=True, slots=True)
class BatchView:
    """One batch. `problem` is the reason of a refusal of what was just tried."""

    shell: Shell
    line: BatchLine
    asked_by: Wording
    slip: Slip
    pull: Sequence[Label]
    address: str
    problem: str = ""

    @property
    def labels(self) -> Sequence[Label]:
        """The labels shown."""
        return self.slip.labels[:MOST_SHOWN]


@dataclass(frozen=True, slots=True)
class ScannerView:
    """The scanner: what the last envelope came to (`done`), or why not (`problem`)."""

    shell: Shell
    address: str
    expected: Sequence[str]
    arrived: Sequence[str]
    under: str
    done: str = ""
    problem: str = ""


def render_batches(view: BatchesView, language: str) -> str:
    """The list of batches."""
    return _draw("batches.html", view, language)


def render_batch(view: BatchView, language: str) -> str:
    """One batch."""
    return _draw("batch.html", view, language)


def render_scanner(view: ScannerView, language: str) -> str:
    """The scanner."""
    return _draw("scanner.html", view, language)


def _draw(template: str, view: BatchesView | BatchView | ScannerView, language: str) -> str:
    line = getattr(view, "line", None)
    mail = line.mail if line else Mail.NOTICES
    weight = (grams(mail), weight_class(mail))
    return _SCREENS.render(
        template, language, shell=view.shell, view=view, grouped=grouped_tracking, weight=weight
    )
