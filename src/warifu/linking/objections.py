# SPDX-License-Identifier: Apache-2.0
"""本人の申出: whom a link was told to says "this is not me". It is stopped at once, and a clerk decides.

    1 find      the link, by the name of a message that only its reader has
    2 write     objection, frozen link, case and message, in one transaction    power fails here: none of them
    3 return    only now may the portal say that the office has it              again: nothing more happens

Which of a case's answers ends, moves or confirms the link is `desk`'s.
"""

from __future__ import annotations

from uuid import UUID

from warifu.linking.office import Office
from warifu.linking.refusals import NoSuchLink

NOT_ME = "NOT_ME"
HERSELF = "the person"


class Objections:
    """申出の受付: takes what people say of their links."""

    def __init__(self, office: Office) -> None:
        """Take them for an office."""
        self._office = office

    def take(self, message: UUID) -> None:
        """Stop the link this message told of, and open its case. Raises NoSuchLink for an unknown message."""
        now = self._office.clock.now()
        with self._office.store.transaction() as tx:
            link = tx.link_told_in(message)
            if link is None:
                raise NoSuchLink
            if not tx.add_objection(message, link.link, now):
                return
            statement = tx.statement(link.statement)
            current = tx.link_of_member(link.scheme, statement.member.member_id) if statement else None
            if statement is None or current is None or current.link != link.link:
                return  # it ended meanwhile: there is nothing left to decide
            tx.freeze(link.link, NOT_ME, now)
            case = tx.contest(statement, NOT_ME, now)
            tx.record("objected", link.scheme, case, HERSELF, now, NOT_ME)
