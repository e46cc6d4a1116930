# SPDX-License-Identifier: Apache-2.0
"""通知書の作成依頼: what a city asks of this office, and the little that it is told.

Its answers are the same for every resident (docs/spec/notices.md §5): it learns that it named so many
people, the day its batch was posted, and which lines it wrote cannot be printed. Never a stage of a letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Malformed
from warifu.notices.matters import Kind
from warifu.notices.nouns import MOST_AT_ONCE, CityProgress, Found, Held, PieceKey, Recipient, Wanted
from warifu.notices.office import Office, trial_piece, withdraw
from warifu.notices.refusals import NotYourResident, OnlyCities, RequestReused
from warifu.notices.store import NoticesRows
from warifu.papers import Press


class Requests:
    """The verbs of a city."""

    def __init__(self, office: Office, press: Press) -> None:
        """Work for one office with this process's press."""
        self._office = office
        self._press = press

    def ask(self, city: BodyName, request_id: UUID, people: Sequence[Wanted]) -> CityProgress:
        """通知書の作成依頼: plan one letter for each person of a list, all or none.

        Who has a letter of her number gets no second one; the answer is the same. Where a person chose
        another place, the city's word changes only what is kept as her registered address. Raises OnlyCities,
        Malformed, RequestReused, NotYourResident.
        """
        office = self._office
        if city.kind != "city":
            raise OnlyCities
        if not 1 <= len(people) <= MOST_AT_ONCE or len({each.code for each in people}) != len(people):
            raise Malformed(f"Send 1 to {MOST_AT_ONCE} people at once, each once.")
        for each in people:
            office.check_counter(each.destination)
        found = self._residents(city, [each.code for each in people])
        digest = self._digest(city, people)
        with office.store.transaction() as tx:
            earlier = tx.request(request_id)
            batch = earlier[2] if earlier else office.batch_of_today(tx, city)
            if earlier is None:
                tx.add_request(request_id, city, digest, batch, len(people), office.clock.now())
                self._register_all(tx, batch, list(zip(found, people, strict=True)), city.text)
            elif earlier[:2] != (city.text, digest):
                raise RequestReused
            opened = tx.batch(batch)
        assert opened is not None
        return CityProgress(batch, len(people), opened.posted_on)

    def correct(self, city: BodyName, wanted: Wanted) -> None:
        """送付先の訂正: a city mends the registered address or common name of one of its residents.

        The letter is laid out to see that it can be printed; what was held goes on. Where a person chose
        another place nothing else changes, and the answer is the same. Raises OnlyCities, NotYourResident
        and the refusals of `papers`.
        """
        office = self._office
        if city.kind != "city":
            raise OnlyCities
        office.check_counter(wanted.destination)
        (found,) = self._residents(city, [wanted.code])
        named = office.people.named([found.position]).get(found.position)
        if named is None:
            raise NotYourResident
        trial = trial_piece(found)
        office.printed_letter(self._press, trial, named, wanted.destination, office.clock.today())
        home = office.people.home(found.position)
        with office.store.transaction() as tx:
            sealed = tx.lock_recipient(found.person)
            if sealed is None:
                raise NotYourResident
            before = office.seal.open(found.person, sealed)
            recipient = replace(before, registered=wanted.destination, juki=home.address if home else "")
            tx.put_recipients([(found.person, office.seal.seal(found.person, recipient))])
            for piece in tx.lock_pieces(found.person):
                if not piece.void:
                    tx.hold(piece.key, "", blocked=False)

    def held(self, city: BodyName, codes: Sequence[ResidentRecordCode]) -> list[Held]:
        """作成できない通知書: which of the people a city names it must mend, by their place in its list."""
        found = self._residents(city, codes)
        with self._office.store.transaction() as tx:
            held = tx.held([each.person for each in found])
        lines = []
        for place, each in enumerate(found):
            if each.person in held:
                reason, _, field = held[each.person].partition(":")
                lines.append(Held(place, reason, field))
        return lines

    def city_progress(self, city: BodyName, request_id: UUID) -> CityProgress:
        """Tell a city what became of its request: how many people it named, and the day of posting."""
        with self._office.store.transaction() as tx:
            request = tx.request(request_id)
            if request is None or request[0] != city.text:
                raise RequestReused(remedy="Ask about a request that this municipality made.")
            batch = tx.batch(request[2])
        return CityProgress(request[2], request[3], batch.posted_on if batch else None)

    def _residents(self, city: BodyName, codes: Sequence[ResidentRecordCode]) -> list[Found]:
        found = [each for each in self._office.people.find(codes) if each is not None and each.keeper == city]
        if len(found) != len(codes):
            raise NotYourResident
        return found

    def _digest(self, city: BodyName, people: Sequence[Wanted]) -> bytes:
        """A keyed hash of a request, so that its number means one thing for ever and tells nothing."""
        parts = [city.text]
        for each in people:
            place = each.destination
            code = each.code.reveal("keyed hash of a request")
            parts += [code, place.postal_code, place.address, place.return_to.text, place.common_name]
        return self._office.seal.request(parts)

    def _register_all(self, tx: NoticesRows, batch: UUID, asked: list[tuple[Found, Wanted]], by: str) -> None:
        """Write the registered addresses, and plan a piece for each who has none of her present number."""
        seal, people = self._office.seal, [found.person for found, _ in asked]
        before = tx.recipients(people)
        rows = []
        for found, wanted in asked:
            recipient = Recipient(wanted.destination)
            if found.person in before:
                opened = seal.open(found.person, before[found.person])
                recipient = replace(opened, registered=wanted.destination)
            rows.append((found.person, seal.seal(found.person, recipient)))
        tx.put_recipients(sorted(rows))  # in one order, so that two requests never wait for each other
        editions, living = tx.editions(people), tx.living(people)
        planned = []
        for found, _ in asked:
            piece = living.get(found.person)
            if piece is not None and piece.position == found.position:
                continue
            for held in tx.lock_pieces(found.person) if piece is not None else []:
                # as it stands under the lock: it may have been posted meanwhile
                if held.kind is Kind.NUMBER_NOTICE and not held.void:
                    withdraw(tx, held, self._office)
            planned.append(
                (PieceKey(found.person, editions.get(found.person, 0) + 1), found.position),
            )
        if planned:
            self._office.plan(tx, batch, planned, by)
