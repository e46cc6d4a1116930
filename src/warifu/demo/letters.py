# SPDX-License-Identifier: Apache-2.0
"""The demo's letters: asked for once it is up, by both cities; two invented people post those of one of them.

The letters of the wallet's cards that have arrived lie in the print room too.

Midori's go out by themselves, so that a visitor sees letters with the post, delivered and returned; Asahi's
wait, checked, for the visitor to send them. Few are printed: paper takes time, and nobody shall wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from warifu.app import desk, letters, print_room
from warifu.demo.stage import PERSONAS, Stage
from warifu.kernel.refusal import Problem

CITIES = ("city:midori", "city:asahi")
BY_ITSELF = "city:midori"
MOST = 40
"""Letters that each city asks for."""


@dataclass
class LetterRounds:
    """What is left to do about letters, tried anew in each round until it is done."""

    asked: int = 0
    posted: bool = False

    def go_on(self, stage: Stage, say: Callable[[str], None]) -> None:
        """One round; a body that is down is asked again in the next one."""
        with suppress(Problem):
            while self.asked < len(CITIES):
                city = CITIES[self.asked]
                actors = [stage.in_house[each.key] for each in PERSONAS if each.city == city]
                wanted = letters.Letters(actors, MOST)
                named = stage.at_desk(city, "letters", wanted, desk.Counted).count
                self.asked += 1
                say(f"{city}: {named} number notices asked for")
            if not self.posted:
                order = print_room.PostBatches(BY_ITSELF)
                sent = stage.at_desk("jlis", "post-batches", order, print_room.Posted).letters
                self.posted = sent > 0
                if sent:
                    say(f"jlis: {sent} letters sent to the post")  # those of J-LIS itself go with them
