# SPDX-License-Identifier: Apache-2.0
"""番号の登録簿から: reads the register of numbers for this office, within the same body (J-LIS).

It speaks through the opened `Register` and holds no SQL. A person is known here by a keyed hash of her root
id, which stays when her number or her record code changes, so a place she chose stays hers (notices §4).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from uuid import UUID

from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Fault
from warifu.kernel.secrecy import Secret
from warifu.notices.nouns import Found, Home, Named
from warifu.numbers import Register, Standing


class DesignatedPeople:
    """`ports.Designated` over the register of numbers."""

    def __init__(self, register: Register, secret: Secret[bytes]) -> None:
        """Use the opened register, and a secret of this office to make references from root ids."""
        self._register = register
        self._secret = secret

    def find(self, codes: Sequence[ResidentRecordCode]) -> list[Found | None]:
        """See `ports.Designated.find`: three statements, whatever is found."""
        references = [self._register.references.code(code) for code in codes]
        with self._register.store.transaction() as tx:
            positions = {ref: position for ref, (position, _) in tx.positions_of(references).items()}
            issued = tx.issued(list(positions.values()))
            entries = tx.juki_entries(list(positions.values()))
        found = {
            reference: Found(self._person(issued[position].rid), position, entries[position].city)
            for reference, position in positions.items()
        }
        return [found.get(reference) for reference in references]

    def home(self, position: int) -> Home | None:
        """See `ports.Designated.home`."""
        with self._register.store.transaction() as tx:
            now = tx.living([position])[position]
            issued, entry = tx.issued([now]).get(now), tx.juki_entries([now]).get(now)
            resident = tx.standing(now)[1] is Standing.RESIDENT
        if issued is None or entry is None or not resident:
            return None
        return Home(Found(self._person(issued.rid), now, entry.city), entry.items.address.strip())

    def person(self, position: int) -> UUID | None:
        """See `ports.Designated.person`."""
        with self._register.store.transaction() as tx:
            issued = tx.issued([position]).get(position)
        return self._person(issued.rid) if issued else None

    def named(self, positions: Sequence[int]) -> Mapping[int, Named]:
        """See `ports.Designated.named`."""
        named = {}
        with self._register.store.transaction() as tx:
            for position, entry in tx.juki_entries(positions).items():
                if not tx.standing(position)[1].live:
                    continue
                number = self._register.generator.number(position)
                if number is None:
                    raise Fault("an issued position is burned; the reserved ranges were altered")
                named[position] = Named(entry.items.name, entry.items.born_on, number)
        return named

    def _person(self, rid: Secret[bytes]) -> UUID:
        key = self._secret.reveal("references of people in the notices office")
        message = b"warifu/notices/person\x00" + rid.reveal("keyed reference of a person")
        return UUID(bytes=hmac.digest(key, message, "sha256")[:16])
