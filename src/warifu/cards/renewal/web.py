# SPDX-License-Identifier: Apache-2.0
"""The writing of chips over HTTP: what cities say on the sealed wire."""

from __future__ import annotations

from warifu.cards.life import Acting
from warifu.cards.life.messages import CounterCase
from warifu.cards.renewal import messages as say
from warifu.cards.renewal.nouns import CardShown
from warifu.cards.renewal.service import UpdateService
from warifu.kernel.wire import Endpoint, Nothing

LARGEST_FACE = 1 << 20


def endpoints(service: UpdateService) -> list[Endpoint]:
    """What cities may say and ask. Offer it sealed: it carries a face and certificates."""

    def opened(caller: str, message: say.UpdateAsked) -> say.UpdateBegun:
        shown = CardShown(message.card_id, message.orders, message.kind, message.serial)
        wishes = frozenset(message.wishes)
        begun = service.open(_acting(caller, message.at), shown, wishes, pin=message.pin)
        now = begun.now
        return say.UpdateBegun(
            now.update_id, now.nonce, now.due.contents, list(begun.orders), begun.is_written
        )

    def write(caller: str, message: say.KeysShown) -> say.WhatToWrite:
        keys = {each.kind: each.key for each in message.keys}
        acting = _acting(caller, message.at)
        signature = message.signature
        return say.WhatToWrite(
            *service.write(acting, message.card_id, message.update_id, keys, message.face, signature)
        )

    def done(caller: str, message: say.WrittenShown) -> Nothing:
        acting = _acting(caller, message.at)
        service.done(acting, message.card_id, message.update_id, message.signature)
        return Nothing()

    def no_pin(caller: str, message: say.PinGivenUp) -> say.SignedOrder:
        return service.give_up_pin(_acting(caller, message.at), message.card_id, message.orders)

    def due(caller: str, message: say.DueAsked) -> say.DueNow:
        found, missing = service.due(_acting(caller, message.at), message.card_id)
        return say.DueNow(found.contents, sorted(found.certificates), sorted(missing))

    def questions(caller: str, message: say.QuestionsAsked) -> say.Questions:
        found = service.questions(_acting(caller, message.at), message.card_id)
        lines = [
            say.QuestionLine(each.verifier, each.purpose, each.kind, each.at, each.told_successor)
            for each in found
        ]
        return say.Questions(lines)

    return [
        Endpoint("card-update/questions", say.QuestionsAsked, questions),
        Endpoint("card-update/due", say.DueAsked, due),
        Endpoint("card-update/open", say.UpdateAsked, opened),
        Endpoint("card-update/write", say.KeysShown, write, LARGEST_FACE),
        Endpoint("card-update/done", say.WrittenShown, done),
        Endpoint("card-update/no-pin", say.PinGivenUp, no_pin),
    ]


def _acting(caller: str, at: CounterCase) -> Acting:
    return Acting(caller, at.clerk, at.case)
