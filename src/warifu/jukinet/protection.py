# SPDX-License-Identifier: Apache-2.0
"""支援措置 at Juki Net: what J-LIS must know so that no look leads a persecutor to a door (law V-1, V-4).

The city that keeps the person decides and tells; here it is only kept, dated, and asked by every answer:

    by the four items   not confirmed, in the words of every other no: a hit would confirm the address
    by the number       answered without the address, as a row that does not give it would be
    changes             told without items

She is told of every such look. It does NOT decide who is protected, nor hide anything in the city's own
register.
"""

from __future__ import annotations

from datetime import date

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.jukinet.parts import JukiNet
from warifu.numbers import HeldByAnotherCity, NoSuchResident, OnlyCities


class ProtectionBook:
    """The port `Protection`, fed by the cities."""

    def __init__(self, office: JukiNet) -> None:
        """Keep for an opened office."""
        self._office = office

    def protect(self, city: BodyName, code: ResidentRecordCode, until_on: date | None) -> None:
        """支援措置の通知: protect a person until a day (the first day it no longer holds), or end it (None).

        The same again changes nothing. Raises OnlyCities, NoSuchResident, HeldByAnotherCity.
        """
        if city.kind != "city":
            raise OnlyCities
        lives = self._office.lives
        position = lives.position_of(lives.code_reference(code))
        if position is None:
            raise NoSuchResident
        (whole,) = lives.whole([position])
        if whole.held.city != city:
            raise HeldByAnotherCity(remedy="The city that keeps her record tells it.")
        with self._office.store.transaction() as tx:
            edition, before = tx.protection(whole.person)
            if before != until_on:
                tx.add_protection(whole.person, edition + 1, until_on, city, self._office.clock.now())

    def hidden(self, person: bytes, on: date) -> bool:
        """Say whether her address must not be given on a day."""
        with self._office.store.reading() as tx:
            _, until_on = tx.protection(person)
        return until_on is not None and on < until_on
