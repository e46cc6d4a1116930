# SPDX-License-Identifier: Apache-2.0
"""居所情報登録: another place for the letters of somebody who cannot receive them where she is registered.

At any time before the letter is received (law M-3): fleeing violence, after a disaster, long in hospital. The
request goes from the counter where she stands straight to J-LIS; the municipality of her register is neither
asked nor told, and Juki Net does not change. The place is written under seal, replaces nothing that anybody
can read, and comes out only on the envelope.

Who asks for herself always prevails. Whoever asks for another (a parent for a child) can set a place where
none was chosen, or change one with the receipt that was given for it; otherwise nothing changes and the
answer is the same, so that the other parent learns nothing and overrides nothing.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass, replace
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.masked import Masked
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.notices.matters import Kind
from warifu.notices.nouns import Choice, Destination, Found, Recipient, Stage
from warifu.notices.office import Office, trial_piece
from warifu.notices.refusals import AlreadyReceived, OnlyCities
from warifu.notices.sealing import receipt_hash
from warifu.notices.store import NoticesRows
from warifu.papers import Press

RECEIPT_BYTES = 15
_NO_RECEIPT = receipt_hash("")
_RECEIVED = frozenset({Stage.DELIVERED, Stage.HANDED_OVER})


@dataclass(frozen=True, slots=True, repr=False)
class Asked(Masked):
    """申出: what a counter sends after it has identified whoever asks.

    `herself` is false for an agent; `check` names the line of the counter's own record; `receipt` is what was
    given for an earlier choice, or "". `destination` None takes a choice back.
    """

    code: ResidentRecordCode
    destination: Destination | None
    herself: bool
    check: UUID
    receipt: str = ""


class Elsewhere:
    """The verb of J-LIS that no other office and no municipality can read back."""

    def __init__(self, office: Office, press: Press) -> None:
        """Work for one office with this process's press."""
        self._office = office
        self._press = press

    def choose(self, city: BodyName, asked: Asked) -> str:
        """居所情報の登録: send her letters to another place, or back to her registered address.

        Soon after (`Posting.settle`, and the scanner in any case) a letter still in the house is pulled, one
        with the post is called back, and another is printed. Gives a receipt, the same in form whatever
        happened. Raises OnlyCities, AlreadyReceived (told to herself alone; the place holds for later letters
        all the same) and the refusals of `papers` for the place.
        """
        office = self._office
        if city.kind != "city":
            raise OnlyCities
        if asked.destination is not None:
            office.check_counter(asked.destination)
        (found,) = office.people.find([asked.code])
        receipt = base64.b32encode(office.draw(RECEIPT_BYTES)).decode().lower()
        self._try_layout(found, asked.destination)
        received = False
        if found is not None:
            with office.store.transaction() as tx:
                received = self._write(tx, found, city, asked, receipt)
        if received and asked.herself:
            raise AlreadyReceived
        return receipt

    def _try_layout(self, found: Found | None, destination: Destination | None) -> None:
        """Refuse at once a place that cannot be printed, so that no letter is held for it later."""
        office = self._office
        if found is None or destination is None:
            return
        named = office.people.named([found.position]).get(found.position)
        if named is not None:
            piece = trial_piece(found)
            office.printed_letter(self._press, piece, named, destination, office.clock.today())

    def _write(self, tx: NoticesRows, found: Found, city: BodyName, asked: Asked, receipt: str) -> bool:
        """Write the place under seal, or the old one anew; give whether the letter was received before.

        The same five statements whoever asks and whatever was chosen: the effect comes later (`settle`).
        """
        office = self._office
        sealed = tx.lock_recipient(found.person)
        pieces = tx.lock_pieces(found.person)
        before = office.seal.open(found.person, sealed) if sealed else None
        after = self._chosen(before, city, asked, receipt)
        tx.put_recipients([(found.person, office.seal.seal(found.person, after))] if after else [])
        tx.add_errand(found.person, office.clock.now())
        return any(
            piece.kind is Kind.NUMBER_NOTICE and not piece.void and piece.stage in _RECEIVED
            for piece in pieces
        )

    def _chosen(
        self, before: Recipient | None, city: BodyName, asked: Asked, receipt: str
    ) -> Recipient | None:
        """The recipient as it shall be; as it was where the one who asks may not change it."""
        if before is not None and before.choice is not None and not asked.herself:
            given = receipt_hash(asked.receipt)
            if given == _NO_RECEIPT or not hmac.compare_digest(given, before.choice.receipt):
                return before
        if asked.destination is None:
            return replace(before, choice=None) if before else None
        today = self._office.clock.today()
        choice = Choice(asked.destination, receipt_hash(receipt), city, asked.check, today)
        # A choice before her city asked for a notice waits; the city's word fills in the registered address.
        return replace(before, choice=choice) if before else Recipient(asked.destination, choice)
