# SPDX-License-Identifier: Apache-2.0
"""付番: J-LIS generates a number for each person a city names, once, and tells the city (Act 8; Order 2).

Load → decide → record → act. The number leaves only after the commit (NU-16), so a crash leaves either
nothing or a number that a repeated request gets again. It does NOT designate: that happens in the city,
when the mayor receives the answer (Act 7(1)); nor open mailboxes: the exchange does, from the list here.
"""

from collections.abc import Sequence
from uuid import UUID

import numpy as np

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.refusal import Fault, Malformed
from warifu.kernel.secrecy import Secret
from warifu.numbers.designation import (
    MOST_AT_ONCE,
    RID_BYTES,
    CounterHead,
    Designation,
    HeldByAnotherCity,
    MailboxToOpen,
    Newcomer,
    OnlyCities,
    RequestReused,
)
from warifu.numbers.register import Register, Taken
from warifu.numbers.store import NumbersRows
from warifu.numbers.store.copying import JukiWriter


class NumbersService:
    """The verbs of first issue. Safe to share between threads; issues follow one another."""

    def __init__(self, register: Register) -> None:
        """Work on an opened register."""
        self._register = register

    def designate(self, city: BodyName, request_id: UUID, person: Newcomer) -> Designation:
        """Give one person her number; the same again for the same code. Raises as `designate_many`."""
        return self.designate_many(city, request_id, [person])[0]

    def designate_many(
        self, city: BodyName, request_id: UUID, people: Sequence[Newcomer]
    ) -> list[Designation]:
        """Give each person of a list her number, all or none, in the order of the list.

        A person who has one keeps it. Raises OnlyCities, Malformed (too many, or one code twice),
        RequestReused, HeldByAnotherCity.
        """
        refs = self._check(city, people)
        self._register.seen()
        with self._register.store.transaction() as tx:
            next_position = self._register.hold_counter(tx)
            self._remember(tx, city, request_id, people)
            known = {ref: position for ref, (position, _) in tx.positions_of(refs).items()}
            self._check_keeper(tx, city, list(known.values()))
            new = [place for place, ref in enumerate(refs) if ref not in known]
            taken = self._register.take(next_position, len(new))
            rids = self._record(tx, city, [people[place] for place in new], taken)
            issued = tx.issued(list(known.values()))
        self._register.keep_head(taken.next_position)

        fresh = {
            refs[place]: Designation(number, rid, people[place].mailbox_key, fresh=True)
            for place, number, rid in zip(new, taken.numbers, rids, strict=True)
        }
        return [
            fresh[ref]
            if ref in fresh
            else Designation(
                self._number(known[ref]), issued[known[ref]].rid, issued[known[ref]].mailbox_key, fresh=False
            )
            for ref in refs
        ]

    def mailboxes_to_open(self, most: int = 500) -> list[MailboxToOpen]:
        """Give the people whose mailbox the portal does not know yet, in the order of issue (LC-19)."""
        with self._register.store.transaction() as tx:
            return tx.mailboxes_to_open(most)

    def mailboxes_opened(self, upto: MailboxToOpen) -> None:
        """Record that the portal knows the mailboxes of everyone listed up to and including this one."""
        with self._register.store.transaction() as tx:
            tx.mailboxes_opened(upto.position + 1)

    def head(self) -> CounterHead:
        """Give the counter's head for the daily ledger entry (NU-18)."""
        with self._register.store.transaction() as tx:
            return CounterHead(tx.next_position(), self._register.clock.now())

    def check(self) -> dict[str, int]:
        """Count issued, burned and reserved positions; raises Fault unless they make up every position."""
        with self._register.store.transaction() as tx:
            counts = dict(tx.counts())
        if counts["issued"] + counts["burned"] + counts["reserved"] != counts["next"]:
            raise Fault(f"positions do not add up: {counts}")
        return counts

    def _check(self, city: BodyName, people: Sequence[Newcomer]) -> list[UUID]:
        if city.kind != "city":
            raise OnlyCities
        if not 1 <= len(people) <= MOST_AT_ONCE:
            raise Malformed(f"Send 1 to {MOST_AT_ONCE} people at once; split a longer list.")
        refs = [self._register.references.code(person.code) for person in people]
        if len(set(refs)) != len(refs):
            raise Malformed("One resident record code stands twice in the list; each person is listed once.")
        return refs

    def _remember(
        self, tx: NumbersRows, city: BodyName, request_id: UUID, people: Sequence[Newcomer]
    ) -> None:
        """Bind the request number to its content; the counter's lock keeps two of one number apart."""
        digest = self._register.references.request(people)
        earlier = tx.request(request_id)
        if earlier is None:
            tx.add_request(request_id, city, digest, self._register.clock.now())
        elif earlier != (city.text, digest):
            raise RequestReused

    @staticmethod
    def _check_keeper(tx: NumbersRows, city: BodyName, positions: Sequence[int]) -> None:
        if any(entry.city != city for entry in tx.juki_entries(positions).values()):
            raise HeldByAnotherCity

    def _record(
        self, tx: NumbersRows, city: BodyName, people: Sequence[Newcomer], taken: Taken
    ) -> list[Secret[bytes]]:
        """Write everything about the new numbers in the open transaction; give their root ids."""
        if not people:
            return []
        now = self._register.clock.now()
        rids = self._register.randomness(RID_BYTES * len(people))
        positions = np.array(taken.positions, dtype=np.int64)
        tx.copy_juki_net(
            [JukiWriter(city.text, now).rows(taken.positions, [person.items for person in people])]
        )
        tx.copy_designations(positions, rids, b"".join(person.mailbox_key for person in people), now)
        refs = self._register.references.codes(person.code for person in people)
        tx.copy_record_codes(refs, positions)
        if taken.burned:
            tx.copy_burned(np.array(taken.burned, dtype=np.int64))
        tx.set_counter(taken.next_position)
        return [Secret(rids[start : start + RID_BYTES]) for start in range(0, len(rids), RID_BYTES)]

    def _number(self, position: int) -> IndividualNumber:
        number = self._register.generator.number(position)
        if number is None:
            raise Fault("an issued position is burned; the reserved ranges were altered")
        return number


def root_input(rid: Secret[bytes]) -> bytes:
    """Open a root id for its one use: the input of H2G("root", ·), the NYM-1 root point (LC §3)."""
    return rid.reveal("make the NYM-1 root K_u = k_I * H2G(root, rid)")
