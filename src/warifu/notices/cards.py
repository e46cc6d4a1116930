# SPDX-License-Identifier: Apache-2.0
"""カードのお知らせの作成依頼: letters that the cards' offices order, each once for what caused it.

    order      what Juki Net has as her address is compared with what the city told; then one piece is
               planned. The same cause again is the same letter, whatever became of it
    withdraw   what she shall no longer get is pulled; what nobody is there to get is called back too

It goes where her number notice would: to the place she chose, else to her registered address. Whoever
ordered it is told neither where, nor how far it is, nor whether anybody was there to write to.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.notices import cardletter
from warifu.notices.matters import Kind, Matter
from warifu.notices.nouns import IN_HOUSE, NO_POSTAL_CODE, UNDER_WAY, Destination, Home, PieceKey, Recipient
from warifu.notices.office import Office, withdraw
from warifu.notices.store import NoticesRows


class CardLetters:
    """The verbs of the cards' offices of the same body."""

    def __init__(self, office: Office) -> None:
        """Work for one office."""
        self._office = office

    def order(
        self,
        position: int,
        cause: UUID,
        kind: Kind,
        happened_on: date,
        *,
        until_on: date | None = None,
        word: str = "",
        city: BodyName | None = None,
    ) -> None:
        """作成依頼: have one letter sent to whoever has this number; durable on return, harmless to repeat.

        `city` deals with the matter; None: the one where she lives. Nothing is sent to who died, left the
        country or whose residence was struck off: nobody knows where she is. Raises a Fault for a matter that
        no letter can be made of, or a counter that is not on the list.
        """
        office = self._office
        home = office.people.home(position)
        if home is None:
            return
        matter = Matter(cause, kind, city or home.found.keeper, happened_on, until_on, word)
        cardletter.check_matter(matter)
        for counter in (matter.city, home.found.keeper):
            office.counter(counter)  # what could never be printed is not taken
        person = home.found.person
        with office.store.transaction() as tx:
            if not tx.add_matter(person, matter, office.clock.now()):
                return
            self._follow_move(tx, home)
            edition = tx.editions([person]).get(person, 0) + 1
            batch = office.batch_of_today(tx, office.body, kind.mail)
            office.plan(
                tx, batch, [(PieceKey(person, edition), home.found.position)], office.body.text, kind, cause
            )

    def withdraw(self, position: int, causes: Sequence[UUID], *, everywhere: bool) -> None:
        """取りやめ: what these caused shall not leave the house.

        `everywhere`: nor reach anybody from the post or from a safe; it is destroyed when it comes.
        """
        office, wanted = self._office, frozenset(causes)
        stages = IN_HOUSE | UNDER_WAY if everywhere else IN_HOUSE
        person = office.people.person(position)
        if person is None or not wanted:
            return
        with office.store.transaction() as tx:
            tx.lock_recipient(person)
            for piece in tx.lock_pieces(person):
                if piece.cause in wanted and not piece.void and piece.stage in stages:
                    withdraw(tx, piece, office)

    def _follow_move(self, tx: NoticesRows, home: Home) -> None:
        """Compare where she is registered with what is kept; the row is written anew either way."""
        office, found = self._office, home.found
        sealed = tx.lock_recipient(found.person)
        if sealed is None:
            registered = Destination(NO_POSTAL_CODE, home.address, found.keeper)
            now = Recipient(registered, juki=home.address)
        else:
            now = office.seal.open(found.person, sealed).now_at(home.address, found.keeper)
        tx.put_recipients([(found.person, office.seal.seal(found.person, now))])
