# SPDX-License-Identifier: Apache-2.0
"""提供の求めの制限: may this asker ask a person for her number, for this affair, on this day?

    1 nobody asks by telephone, mail or message                AskedFromAfar
    2 some ground joins this kind of asker and this affair     NoGroundToAsk
    3 that ground is in force on the day                       GroundNotInForce

Pure: the day comes in. Act 14 lets those ask who use the number under Act 9 (Appended Table 1, and the
relations of Act 9(4)); Act 15 forbids it to everybody else outside one's own household; Act 20 forbids to
keep what was asked for without ground. Not checked here: who the asker really is (codes, directory) and
whose number she gives (identity). Source: law A-1 to A-5.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from datetime import date
from enum import StrEnum

from warifu.asking.law import Asker, AskingLaw, Ground
from warifu.kernel.refusal import Fault, Malformed, Refusal
from warifu.kernel.screens import Wording


class AskedBy(StrEnum):
    """求められた方法: how the question reached the person."""

    COUNTER = "counter"
    LETTER = "letter"
    PAGE = "page"
    PHONE = "phone"
    MAIL = "mail"
    VISIT = "visit"
    NOT_SAID = "not-said"


FROM_AFAR = frozenset({AskedBy.PHONE, AskedBy.MAIL})


class MayNotAsk(Refusal):
    """This asker may not ask for the number. Root of the three reasons; carries advice for the resident."""

    reason = "may-not-ask"
    law = "Act 15, Act 20"
    remedy = "Ask nobody for the number. Show what the law requires, or use another paper."
    advice: Wording | None = None


class NoGroundToAsk(MayNotAsk):
    """No law lets this asker ask for the number for this affair."""

    reason = "no-ground-to-ask"
    remedy = "Do not ask for the number, and destroy what was collected. If another law lets you, name it."


class GroundNotInForce(MayNotAsk):
    """The law named is not in force on this day."""

    reason = "asking-ground-not-in-force"
    remedy = "Find the ground in force today; an expired one lets nobody ask."


class AskedFromAfar(MayNotAsk):
    """Nobody asks for the number by telephone, mail or message."""

    reason = "asked-from-afar"
    law = "Act 16"
    remedy = "Ask at the counter, by letter or on your own page, where the person can see who asks."


_SEAL = object()


@dataclass(frozen=True, slots=True)
class MayAsk:
    """求める権限: leave to ask for one affair on one day. Only `may_ask` makes one; by hand: Fault."""

    asker: Asker
    ground: Ground
    on: date
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        """Let only this module make one."""
        if seal is not _SEAL:
            raise Fault("a MayAsk was made by hand; only permission.may_ask makes one")


def may_ask(law: AskingLaw, asker_kind: str, affair: str, on: date, by: AskedBy = AskedBy.NOT_SAID) -> MayAsk:
    """求める権限の判定: give leave, or raise the MayNotAsk that applies. Source: Act 9, 14, 15, 20.

    Raises Malformed for a kind of asker that is not in askers.toml. An affair that nobody knows is no
    ground, and says so; it is never an error.
    """
    asker = asker_of(law, asker_kind)
    if by in FROM_AFAR:
        raise _advised(AskedFromAfar(), law.askers.get("stranger", asker))
    joined = [each for each in law.grounds if each.affair == affair and asker.key in each.askers]
    if not joined:
        raise _advised(NoGroundToAsk(), asker)
    ground = next((each for each in joined if each.in_force(on)), None)
    if ground is None:
        raise _advised(GroundNotInForce(law=joined[-1].law), asker)
    return MayAsk(asker, ground, on, seal=_SEAL)


def asker_of(law: AskingLaw, kind: str) -> Asker:
    """The kind of asker of that key. Raises Malformed."""
    if kind not in law.askers:
        raise Malformed("asker: choose one of the kinds of askers that the page offers.")
    return law.askers[kind]


def _advised(refusal: MayNotAsk, asker: Asker) -> MayNotAsk:
    refusal.advice = asker.advice
    return refusal
