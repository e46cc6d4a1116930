# SPDX-License-Identifier: Apache-2.0
"""失効情報の照会: look at a certificate's last turn, with the record of who looked, before anybody is told.

    1 read    the turns in force at this moment  2 record  who asks, for what, what will be told  3 tell

Who asks at the same time shares one transaction (`kernel.grouping`), which begins after each has asked:
nobody is told anything older than the question. Whether somebody may ask at all was decided before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from warifu.cards.jpki.ceremony import Randomness
from warifu.cards.jpki.nouns import CertificateKind, LastTurn, State
from warifu.cards.jpki.store import JpkiStore
from warifu.kernel.clock import Clock
from warifu.kernel.grouping import GroupCall

LANES = 2
FACE_CHECKED = frozenset({"eligibility"})
"""本人確認を顔で行う目的: whose terminals check the face before the card signs (K-41): clinics."""
_NONCE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Look:
    """照会: who asks about which serial, for what; `generation` None means any of the kind's authorities."""

    verifier: str
    purpose: str
    kind: CertificateKind
    serial: bytes
    generation: int | None = None

    def concerns(self, found: LastTurn) -> bool:
        """Say whether a certificate is of the authority that is asked."""
        return found.kind is self.kind and self.generation in {None, found.generation}

    def told(self, found: LastTurn) -> LastTurn:
        """What is told: a card without a PIN counts only where a terminal checks the face (K-41)."""
        good = found.status.state is State.GOOD
        if not (found.face_only and good) or self.purpose in FACE_CHECKED:
            return found
        return replace(found, status=replace(found.status, state=State.FACE_ONLY))


class Looks:
    """Looks of one process; safe to share between threads."""

    def __init__(self, store: JpkiStore, clock: Clock, randomness: Randomness) -> None:
        """Look in `store`."""
        self._store, self._clock, self._randomness = store, clock, randomness
        self._group: GroupCall[Look, LastTurn | None] = GroupCall(self._serve, lanes=LANES)

    def at(self, look: Look) -> LastTurn | None:
        """Give the last turn; None for a serial that the authority asked did not issue. Recorded durably."""
        return self._group.submit(look)

    def _serve(self, looks: list[Look]) -> Sequence[LastTurn | None]:
        with self._store.transaction() as tx:
            known = tx.last_turns([each.serial for each in looks])
            told = [
                each.told(found) if (found := known.get(each.serial)) and each.concerns(found) else None
                for each in looks
            ]
            now = self._clock.now()
            tx.add_asked(
                [
                    (
                        each.serial,
                        now,
                        each.verifier,
                        each.purpose,
                        found.status.state if found else State.UNKNOWN,
                        self._randomness(_NONCE_BYTES),
                    )
                    for each, found in zip(looks, told, strict=True)
                ]
            )
        return told
