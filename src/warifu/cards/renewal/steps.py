# SPDX-License-Identifier: Apache-2.0
"""窓口の手順: the steps at the counter, in their order, between the card in the reader and J-LIS.

Each may be cut short: whoever begins again, with the card, comes to the same end (see `service`).
"""

from __future__ import annotations

from collections.abc import Iterable

from warifu.cards.jpki import CertificateKind
from warifu.cards.renewal import messages as say
from warifu.cards.renewal.client import UpdateCounter
from warifu.cards.renewal.nouns import CardShown, Stage, proof
from warifu.cards.renewal.reader import CardInReader
from warifu.cards.renewal.refusals import CardProofFails
from warifu.kernel.secrecy import Secret

_KINDS = {"jpki/001A": CertificateKind.SIGNING, "jpki/0017": CertificateKind.AUTHENTICATION}


def bring_up_to_date(
    counter: UpdateCounter,
    card: CardInReader,
    card_id: bytes,
    wishes: Iterable[CertificateKind] = (),
    code_b: Secret[bytes] | None = None,
) -> None:
    """更新・記載: write into the card what is due; `code_b` (照合番号B) opens its face where the items are.

    Raises CardProofFails where another card is in the reader, and what the steps raise.
    """
    shown = _this_card(card, card_id)
    begun = counter.open(shown, wishes)
    if not begun.is_written:
        keys = _obeyed(card, begun.orders)
        face = card.face(code_b) if begun.contents else b""
        said = proof(Stage.KEYS, begun.update_id, begun.nonce, keys, face)
        written = counter.write(card_id, begun.update_id, keys, face, card.sign(said))
        card.obey(written.order, written.contents)
    _done(counter, card, card_id, begun)


def give_up_pin(counter: UpdateCounter, card: CardInReader, card_id: bytes) -> None:
    """顔認証マイナンバーカードへの切替え: J-LIS refuses first, then the chip does."""
    card.obey(counter.no_pin(_this_card(card, card_id)))


def take_pin(counter: UpdateCounter, card: CardInReader, card_id: bytes) -> None:
    """暗証番号の再設定: the chip gets a PIN first, then J-LIS counts it as one that has."""
    begun = counter.open(_this_card(card, card_id), pin=True)
    _obeyed(card, begun.orders)
    _done(counter, card, card_id, begun)


def _this_card(card: CardInReader, card_id: bytes) -> CardShown:
    shown = card.shown()
    if shown.card_id != card_id:
        raise CardProofFails
    return shown


def _obeyed(card: CardInReader, orders: list[say.SignedOrder]) -> dict[CertificateKind, bytes]:
    """Have the card obey; gives the keys it made."""
    answers = [(tuple(each.places), card.obey(each)) for each in orders]
    return {_KINDS[where[0]]: key for where, key in answers if key}


def _done(counter: UpdateCounter, card: CardInReader, card_id: bytes, begun: say.UpdateBegun) -> None:
    said = proof(Stage.WRITTEN, begun.update_id, begun.nonce, {})
    counter.done(card_id, begun.update_id, card.sign(said))
