# SPDX-License-Identifier: Apache-2.0
"""ずるをしてみる: ten ways to look at a person unlawfully, each really tried, each refused.

Whether the commission and the person see an attempt is read afterwards from their own records. A cheat
that gets through is told as such: `refused_by` is then empty.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from uuid import uuid4

from warifu.app import desk
from warifu.demo.rogue import Rogue
from warifu.demo.stage import Stage
from warifu.demo.stories import known, moved
from warifu.demo.town.personas import HANAKO, TARO
from warifu.identifiers.individual_number import IndividualNumber
from warifu.kernel.refusal import Problem, Refusal
from warifu.residents import Particulars
from warifu.residents.numbering import items_of

ASAHI, PENSION, KAGE = "city:asahi", "agency:pension", "city:kage"
TAX_ROW, PENSION_ROW, EXPIRED_ROW = 7401, 7501, 6801
INCOME, CATEGORY = 1001, 3001
REFUSED = 400  # HTTP statuses from here on are refusals
PATIENCE = 15.0  # seconds a body's background work may take to tell the commission or the person


@dataclass(frozen=True, slots=True)
class Cheat:
    """One attempt and what became of it."""

    attempt: str
    ja: str
    en: str
    refused_by: str
    reason: str
    law: str
    seen_by_commission: bool
    seen_by_person: bool
    person_knowable: bool
    office: str

    @property
    def ok(self) -> bool:
        """Refused, seen by the commission, and by the person wherever she can be known."""
        seen = self.seen_by_person or not self.person_knowable
        return bool(self.refused_by) and self.seen_by_commission and seen

    def summary(self) -> dict[str, object]:
        """Give what `demo --once` prints of it."""
        wanted = ("attempt", "refused_by", "law", "seen_by_commission", "seen_by_person")
        return {name: value for name, value in asdict(self).items() if name in wanted}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt before it is made: who stops it, under which reason codes, whom it concerns."""

    name: str
    ja: str
    en: str
    office: str
    stopped_by: str
    reasons: tuple[str, ...]
    try_it: Callable[[], object]
    person_knowable: bool = True


def try_to_cheat(stage: Stage) -> Iterator[Cheat]:
    """Try everything, in an order in which each attempt stands for itself."""
    rogue = Rogue(stage.parts(KAGE))
    for attempt in [*_by_a_clerk(stage), *_by_an_office(stage, rogue)]:
        yield _made(stage, attempt)
    rogue.parts.database.close()


def _by_a_clerk(stage: Stage) -> list[Attempt]:
    """Attempts of a clerk at an honest office, through its own gateway."""
    hanako = stage.in_house["hanako"]

    def ask(purpose: int, item: int, case: str = "case-1") -> Callable[[], object]:
        message = desk.Inquire(str(uuid4()), case, hanako, PENSION, purpose, [item], {})
        return lambda: stage.at_desk(ASAHI, "inquire", message, desk.Inquired)

    return [
        Attempt(
            "no lawful row",
            "法律の表にない目的で聞く",
            "ask for a purpose no row allows",
            ASAHI,
            "operator",
            ("no-purpose-row",),
            ask(TAX_ROW, INCOME),
        ),
        Attempt(
            "expired row",
            "もう効力のない項で聞く",
            "ask under a row no longer in force",
            ASAHI,
            "operator",
            ("row-not-in-force",),
            ask(EXPIRED_ROW, CATEGORY),
        ),
        Attempt(
            "an item beyond the row",
            "項にない情報まで聞く",
            "ask for an item the row does not name",
            ASAHI,
            "operator",
            ("item-beyond-row",),
            ask(PENSION_ROW, INCOME),
        ),
        Attempt(
            "no case",
            "事件番号なしで聞く",
            "look without a case",
            ASAHI,
            "operator",
            ("no-case",),
            ask(PENSION_ROW, CATEGORY, ""),
        ),
        Attempt(
            "the portal down",
            "ポータルが止まっている間に聞く",
            "ask while the portal is down",
            ASAHI,
            "commission",
            ("portal-down",),
            lambda: _while_portal_is_down(stage, hanako),
        ),
    ]


def _by_an_office(stage: Stage, rogue: Rogue) -> list[Attempt]:
    """Attempts of a dishonest office with its own keys and codes."""
    for key, who in (("hanako", HANAKO), ("taro", TARO)):
        if key not in stage.known_to_rogue:
            number = IndividualNumber.parse(stage.number(key))
            stage.rogue_knows(key, rogue.enrol(number, items_of(_at_home(stage, who))))
    one, other = (rogue.code(stage.known_to_rogue[key]) for key in ("hanako", "taro"))
    hers = IndividualNumber.parse(stage.number("hanako"))
    wrong = replace(items_of(HANAKO), address="割符県影市影町1番地")

    def replay() -> None:
        _, second = rogue.send_twice(rogue.request(one, ASAHI))
        if second >= REFUSED:
            raise _ReplayRefused

    return [
        Attempt(
            "a forged grant",
            "許可を自分で作る",
            "forge a grant",
            KAGE,
            "provider",
            ("forged-grant",),
            lambda: rogue.offer_forged_release(ASAHI),
            False,
        ),
        Attempt(
            "a replayed request",
            "同じ照会をそのまま送り直す",
            "replay a recorded request",
            KAGE,
            "operator",
            ("replayed",),
            replay,
        ),
        Attempt(
            "a broken proof",
            "ある人を聞いて別の人に届けを付ける",
            "ask about one, file for another",
            KAGE,
            "operator",
            ("proof-fails",),
            lambda: rogue.send(rogue.two_faced(one, other, ASAHI)),
            False,
        ),
        Attempt(
            "a number guessed",
            "番号を言い当てようとする",
            "guess a number",
            KAGE,
            "jlis",
            ("person-not-confirmed",),
            lambda: rogue.guess(hers, wrong),
        ),
        Attempt(
            "added pseudonyms",
            "二人の符号を足し合わせる",
            "add two people's codes",
            KAGE,
            "portal",
            ("orphan", "asker-blocked"),
            lambda: rogue.send(rogue.request(rogue.added(one, other), ASAHI)),
            False,
        ),
    ]


class _ReplayRefused(Refusal):
    """The second of two same calls was refused."""

    reason = "replayed"
    law = "RFC 9421 §7.2.2; LC-8"


def _made(stage: Stage, attempt: Attempt) -> Cheat:
    before = {line.line_id for line in stage.lines("hanako")}
    refused_by = reason = law = ""
    try:
        attempt.try_it()
    except Refusal as refusal:
        reason, law = refusal.reason, refusal.law
        refused_by = attempt.stopped_by if reason in attempt.reasons else f"unexpectedly: {reason}"
    except Problem as problem:
        reason, refused_by = problem.reason, f"unexpectedly: {problem.reason}"
    about = attempt.office.replace(":", ".")
    whats = {*attempt.reasons, *_ALSO.get(attempt.name, ())}
    commission = _soon(lambda: any(stage.commission_sees(what=what, about=about) for what in whats))
    person = attempt.person_knowable and _soon(lambda: _new_line(stage, before, about))
    return Cheat(
        attempt=attempt.name,
        ja=attempt.ja,
        en=attempt.en,
        refused_by=refused_by,
        reason=reason,
        law=law,
        seen_by_commission=commission,
        seen_by_person=person,
        person_knowable=attempt.person_knowable,
        office=attempt.office,
    )


# What the commission is told under another word than the cheat is (LC-21: who asked, and the real reason).
_ALSO = {"a number guessed": ("enrolment-items-differ", "number-guessing")}


def _new_line(stage: Stage, before: set[str], about: str) -> bool:
    new = [line for line in stage.lines("hanako") if line.line_id not in before]
    return any(about in {line.context.from_domain, line.context.to_domain} for line in new)


def _soon(holds: Callable[[], bool]) -> bool:
    """Wait for background work of another process, a moment at a time."""
    until = time.monotonic() + PATIENCE
    while not (held := holds()) and time.monotonic() < until:
        time.sleep(0.1)
    return held


def _while_portal_is_down(stage: Stage, in_house: str) -> None:
    """Ask with the portal stopped; afterwards the same question is answered, and seen."""
    message = desk.Inquire(str(uuid4()), "case-1", in_house, PENSION, PENSION_ROW, [CATEGORY], {})
    provided = stage.provisions(PENSION)
    stage.stop("portal")
    try:
        stage.at_desk(ASAHI, "inquire", message, desk.Inquired)
    except Problem as refused:
        if stage.provisions(PENSION) == provided:
            raise
        raise _SomethingWasReleased from refused
    finally:
        stage.start("portal")
        stage.at_desk(ASAHI, "inquire", message, desk.Inquired)


class _SomethingWasReleased(Refusal):
    """The provider was asked although the portal was down."""

    reason = "released-unfiled"


def _at_home(stage: Stage, who: Particulars) -> Particulars:
    """Give a person with the address she has now."""
    return moved(who) if known(stage, moved(who)) else who
