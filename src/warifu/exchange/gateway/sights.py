# SPDX-License-Identifier: Apache-2.0
"""閲覧の知らせ: this body's own clerks see nobody before the person can see that they do.

    1 keep      each look, with the very request that carries it   durable; power fails here: nobody shown
    2 send      one call to the operator for everybody on the page
    3 filed     the line stands in each mailbox                    power fails here: a line, nobody shown
    4 return    only now may the page be drawn

People without a code have no mailbox that this body could reach: the page is drawn after step 1, and they
are told once they have a code. What is refused shows nobody, so it is told later, the day after: whoever
tries one city after the other and can read her mailbox must not learn from the minute which one knows her.

A protected person is told without place (HI-8). Whoever else is protected with her or lives with her is told
so too, while lines of theirs are kept back at the portal (`keepback`); else not through the portal: a child's
line is read by its parents. Theirs stay here, for paper.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Protocol

from warifu.exchange.keepback import KeepBackOrder, PaperLook
from warifu.exchange.messages import in_parcels, put_requests
from warifu.exchange.nym1 import steps
from warifu.exchange.nym1.answers import Letter
from warifu.exchange.nym1.codes import CodeLocker
from warifu.exchange.nym1.context import Context, Mode, case_commitment
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.envelopes import Role, seal
from warifu.exchange.nym1.hashing import Randomness, digest
from warifu.exchange.nym1.signatures import Signer
from warifu.exchange.policy import KEEP_BACK_BASIS, TOLD_BASIS, KeptBackByCity, ToldByBody
from warifu.exchange.sights import LinkTold, Shown, Sight, Told, read_told
from warifu.identifiers.body_name import BodyName
from warifu.kernel.clock import JST, Clock
from warifu.kernel.refusal import Fault, Problem, Unreachable
from warifu.kernel.wire import Wire

FRESH = steps.MINUTES_APART - 1
"""Minutes for which a letter can be sent again; the network takes none that is older (LC-8)."""
PARCEL = 4 << 20
LINK = "link"
LETTERS_ONLY = str.maketrans("0123456789", "ghijklmnop")
"""Makes letters of a drawn name: it is never taken for a number."""
_TAKEN = frozenset({ToldByBody.reason, KeptBackByCity.reason})
_NO_ANSWER = bytes([9] * 32)  # the answer key of a letter that nobody answers


@dataclass(frozen=True, slots=True)
class Care:
    """配慮: who is told without place, and of whom no line may leave this body, for somebody's protection.

    A silent one is told without place all the same where her lines are kept back at the portal.
    """

    placeless: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()

    def beside(self, kept_back: Collection[str]) -> Care:
        """Give the care for a body that knows whose lines are kept back."""
        told = self.silent & set(kept_back)
        return Care(self.placeless | told, self.silent - told)

    def __repr__(self) -> str:
        return "Care(••••)"


Careful = Callable[[Collection[str]], Care]
"""Says which of these people (in-house numbers) need care today."""


class Kept(StrEnum):
    """How a look leaves this body. GOES: before the page. WAITS: once she has a code. REFUSED: the day after.

    STAYS: never; it is told on paper. ORDER: an order to keep lines back, which `keepback` sends.
    """

    GOES = "goes"
    WAITS = "waits"
    REFUSED = "refused"
    STAYS = "stays"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class KeptSight:
    """One look as kept here, in the words for paper; a protected person's letter has fewer."""

    name: str
    in_house: str
    case: str
    told: bytes
    kept: Kept
    seen_at: datetime

    def __repr__(self) -> str:
        return "KeptSight(••••)"


@dataclass(frozen=True, slots=True, repr=False)
class Owed:
    """A look that stands in no mailbox yet: her sealed code and the newest letter, if there is one."""

    sight: KeptSight
    sealed_code: bytes | None
    turn: int
    request: bytes | None
    minute: int | None


class SightRows(Protocol):
    """The looks inside one transaction; a look has one name, a letter one turn, the first of each stands."""

    def keep(self, sights: Sequence[KeptSight]) -> None: ...
    def owed(self, names: Sequence[str]) -> list[Owed]: ...
    def coded(self, people: Sequence[str]) -> set[str]: ...
    def add_letter(self, name: str, turn: int, request: bytes, minute: int) -> None: ...
    def filed(self, names: Sequence[str], at: datetime) -> None: ...
    def deliverable(self, after: str, most: int, today: datetime) -> list[tuple[str, str]]: ...
    def kept_of(self, in_house: str) -> list[KeptSight]: ...
    def give_on_paper(self, names: Sequence[str], case: str, at: datetime) -> None: ...


class SightRecords(Protocol):
    """Durable when the transaction has ended."""

    def transaction(self) -> AbstractContextManager[SightRows]: ...


class SightService:
    """Tells of looks for the counters of one body. Safe to share between threads."""

    def __init__(
        self,
        body: str,
        store: SightRecords,
        directory: Directory,
        locker: CodeLocker,
        sign: Signer,
        wire: Wire,
        clock: Clock,
        randomness: Randomness,
        *,
        careful: Careful,
    ) -> None:
        """Tell as `body`, with the care that `careful` asks for."""
        self.kept_back: Callable[[Collection[str]], Collection[str]] = lambda _: ()
        self._domain = BodyName(body).domain
        self._store, self._directory, self._locker = store, directory, locker
        self._sign, self._wire, self._clock, self._randomness = sign, wire, clock, randomness
        self._careful = careful
        self._tried_to = ""

    def show(self, people: Sequence[Shown]) -> None:
        """Return when each look is durable and stands in the mailbox there is. Raises a Fault otherwise."""
        if not people:
            return
        now, care = self._clock.now(), self._care({each.in_house for each in people})
        with self._store.transaction() as tx:
            coded = tx.coded([each.in_house for each in people])
            kept = [_kept(each, now, _way(each, care, coded)) for each in people]
            tx.keep(kept)
        self._deliver({each.name: each.in_house for each in kept if each.kept is Kept.GOES}, care)

    def note(self, people: Sequence[Shown], at: datetime) -> None:
        """Keep refused looks; see `FileSights`."""
        with self._store.transaction() as tx:
            tx.keep([_kept(each, at, Kept.REFUSED) for each in people])

    def hand_over(self, most: int = 50) -> int:
        """Tell what waited: looks at people who have a code by now, refusals of past days. Body's loop."""
        today = datetime.combine(self._clock.today(), time(), JST)
        with self._store.transaction() as tx:
            found = tx.deliverable(self._tried_to, most, today)
        self._tried_to = found[-1][0] if len(found) == most else ""
        if not found:
            return 0
        care = self._care({person for _, person in found})
        going = {name: person for name, person in found if person not in care.silent}
        self._deliver(going, care)
        return len(going)

    def deliver(self, whose: Mapping[str, str]) -> None:
        """Send letters that are kept here already, by name and whose; raises a Fault while one waits."""
        self._deliver(whose, Care())

    def _care(self, people: Collection[str]) -> Care:
        care = self._careful(people)
        return care.beside(self.kept_back(care.silent))

    def write(self, in_house: str, link: LinkTold) -> None:
        """Take what happened to a link of hers; durable on return, told by the body's loop, and once."""
        case = link.message.hex.translate(LETTERS_ONLY)
        kept = KeptSight(f"link/{case}", in_house, case, link.encode(), Kept.WAITS, self._clock.now())
        with self._store.transaction() as tx:
            tx.keep([kept])

    def kept_of(self, in_house: str) -> list[tuple[Told, str]]:
        """Give what is in no mailbox, with case numbers, newest first: for paper, on her request."""
        with self._store.transaction() as tx:
            return [(read_told(each.told), each.case) for each in tx.kept_of(in_house)]

    def on_paper(self, in_house: str, case: str) -> list[PaperLook]:
        """Give what is in no mailbox for the paper she takes along; recorded in the same commit."""
        with self._store.transaction() as tx:
            kept = tx.kept_of(in_house)
            tx.give_on_paper([each.name for each in kept], case, self._clock.now())
        return [look for each in kept if (look := _on_paper(each)) is not None]

    def _deliver(self, whose: Mapping[str, str], care: Care) -> None:
        """Send what no mailbox holds yet, in one call; raises a Fault after noting what is filed."""
        if not whose:
            return
        minute = self._clock.minute()
        with self._store.transaction() as tx:
            for owed in tx.owed(list(whose)):
                if owed.minute is None or minute - owed.minute > FRESH:
                    guarded = whose[owed.sight.name] in care.placeless
                    letter = self._letter(owed, minute, guarded=guarded)
                    tx.add_letter(owed.sight.name, owed.turn + 1, letter, minute)
            letters = [(each.sight.name, each.request or b"") for each in tx.owed(list(whose))]
        filed, problems = list[str](), list[Problem]()
        for parcel in in_parcels(letters, lambda each: len(each[1]), PARCEL):
            outcomes = put_requests(self._wire, [request for _, request in parcel])
            for (name, _), outcome in zip(parcel, outcomes, strict=True):
                if isinstance(outcome, Problem) and outcome.reason in _TAKEN:
                    filed.append(name)
                elif isinstance(outcome, Problem):
                    problems.append(outcome)
                else:
                    problems.append(Fault("a letter of a look was answered with something else"))
        if filed:
            with self._store.transaction() as tx:
                tx.filed(filed, self._clock.now())
        if problems:
            raise Unreachable("a look could not be told, so nobody is shown") from problems[0]

    def _letter(self, owed: Owed, minute: int, *, guarded: bool) -> bytes:
        """Make the request that carries a look: to the portal alone, its words sealed to the portal."""
        if owed.sealed_code is None:
            raise Fault("a look is told to people who have a code")
        reqid, portal_domain = self._randomness(16), self._directory.portal_domain
        portal = self._directory.newest(portal_domain, minute)
        sight, content = owed.sight, read_told(owed.sight.told)
        ordered = isinstance(content, KeepBackOrder)
        salt = content.salt if isinstance(content, KeepBackOrder) else self._randomness(32)
        told = content.without_place().encode() if guarded else sight.told
        letter = Letter(answer_key=_NO_ANSWER, query=told, case=sight.case, case_salt=salt)
        envelope = seal(Role.REQUEST, reqid, letter.encode(), portal.sealing_key)
        context = Context(
            mode=Mode.ONLINE,
            reqid=reqid,
            from_domain=self._domain,
            to_domain=portal_domain,
            from_epoch=self._directory.newest(self._domain, minute).epoch,
            to_epoch=portal.epoch,
            portal_epoch=portal.epoch,
            directory_version=self._directory.version,
            purpose=0,
            basis=KEEP_BACK_BASIS if ordered else TOLD_BASIS,
            items=(),
            minute=minute,
            envelope_hash=digest(envelope),
            case=case_commitment(salt, sight.case),
        )
        code = self._locker.code(owed.sealed_code)
        made = steps.make_request(context, envelope, code, self._directory, self._sign, self._randomness)
        return made.encoded


def _way(shown: Shown, care: Care, coded: Collection[str]) -> Kept:
    discreet = shown.discreet and shown.in_house not in care.placeless
    if discreet or shown.in_house in care.silent:
        return Kept.STAYS
    return Kept.GOES if shown.in_house in coded else Kept.WAITS


def _on_paper(kept: KeptSight) -> PaperLook | None:
    told = read_told(kept.told)
    if isinstance(told, Sight):
        words = (told.affair_ja, told.affair_en)
        return PaperLook(kept.seen_at, told.manner.value, told.terminal, words, kept.case)
    if isinstance(told, LinkTold):  # its case is a message's name, which says nothing
        return PaperLook(kept.seen_at, LINK, "", (told.scheme_ja, told.scheme_en), "")
    return None


def _kept(shown: Shown, at: datetime, way: Kept) -> KeptSight:
    minute = int(at.timestamp()) // 60
    told = Sight(shown.manner, shown.terminal, shown.affair_ja, shown.affair_en, minute)
    return KeptSight(f"{shown.name(at)}/{way}", shown.in_house, shown.case, told.encode(), way, at)


__all__ = ["FRESH", "Care", "Careful", "Kept", "KeptSight", "Owed", "SightRecords", "SightService"]
