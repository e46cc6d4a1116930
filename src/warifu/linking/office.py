# SPDX-License-Identifier: Apache-2.0
"""紐付けの事務所: what every service of this office works with, and the few steps they share."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from warifu.exchange import FileSights, Manner, Shown
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret, mask_numbers
from warifu.linking.nouns import NewLink, Statement
from warifu.linking.ports import DrawBytes, Register
from warifu.linking.refusals import ReasonNeeded
from warifu.linking.sealing import LinkSeal, last_four
from warifu.linking.store import LinkingStore

MOST_REASON = 500
_AFFAIR = ("記録の紐付けの確認", "checking whose record a file belongs to")
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
_SCHEME = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True)
class Office:
    """事務所: the store, the register it asks, the clock, the secret `linking-number`, the way people are
    told that they are shown, and randomness.
    """

    store: LinkingStore
    register: Register
    clock: Clock
    secret: Secret[bytes]
    sights: FileSights
    draw: DrawBytes = secrets.token_bytes

    def seal_of(self, scheme: str) -> LinkSeal:
        """The seal of one scheme."""
        return LinkSeal(self.secret, scheme)

    def tell(self, about: UUID, people: Sequence[str], hidden: Sequence[str]) -> None:
        """Let each candidate see that she is about to be shown as one; she learns of no other.

        `hidden` are protected people who are not shown: kept, whoever they are and also if nobody, and told
        later. Raises a Fault: then nobody may be shown.
        """
        case = about.hex.translate(_LETTERS)  # letters only: never taken for a number
        refused = [Shown(ref, case, Manner.REFUSED, "", *_AFFAIR) for ref in hidden]
        self.sights.note(refused, self.clock.now())
        self.sights.show([Shown(ref, case, Manner.CANDIDATE, "", *_AFFAIR) for ref in people])

    def opened(self, statement: Statement) -> Statement:
        """Give a statement with its number in hand, as a Secret, for as long as it is compared."""
        if statement.sealed is None:
            return statement
        seal = self.seal_of(statement.scheme)
        number = seal.open(statement.sealed, statement.member.member_id)
        return replace(statement, member=replace(statement.member, number=number))

    def new_link(self, statement: Statement, person_ref: str, rule: str) -> NewLink:
        """Make a link with the person's number in force, sealed for this member."""
        link = UUID(bytes=self.draw(16), version=4)
        number = self.register.number_of(person_ref)
        if number is None:
            return NewLink(link, statement, person_ref, rule, None, None, "")
        sealed, index = self.seal_of(statement.scheme).seal(number, statement.member.member_id)
        return NewLink(link, statement, person_ref, rule, sealed, index, last_four(number))


def worded(reason: str) -> str:
    """Give a reason without numbers in it. Raises ReasonNeeded where it says nothing."""
    plain = " ".join(mask_numbers(reason).split())[:MOST_REASON]
    if not plain:
        raise ReasonNeeded
    return plain


def checked_scheme(scheme: str) -> str:
    """Give the name of a scheme. Raises Malformed."""
    if not _SCHEME.fullmatch(scheme):
        raise Malformed(
            "A scheme is named by small letters, digits and hyphens, such as disability-handbook."
        )
    return scheme
