# SPDX-License-Identifier: Apache-2.0
"""Small joints between offices: each turns one office's port into another office's verb, and no more."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from warifu.app.parts import Parts
from warifu.benefits import GatewayAnswer
from warifu.benefits.pension import PensionService
from warifu.exchange import FileSights, GatewayService, IssuerService, Manner, Question, Shown
from warifu.exchange.alarm import AlarmService
from warifu.exchange.converter import ConverterStore
from warifu.exchange.gateway import Care, Careful, Provide, Query
from warifu.exchange.nym1.context import Context
from warifu.exchange.provision import Receipt
from warifu.exchange.purposes import Grant, PurposeTable
from warifu.families import FamiliesService
from warifu.families.provision import Named
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.jukinet import FiledLook, LookAlarm
from warifu.kernel.clock import JST, Clock
from warifu.kernel.refusal import Malformed, Problem, Refusal
from warifu.kernel.screens import Wording
from warifu.kernel.secrecy import Secret
from warifu.ledger import RemoteLedger, VerifierKey, entry_hash
from warifu.numbers import EnrolmentAlarm
from warifu.numbers.desk import MAILBOX_TAKEN
from warifu.oversight import Act, Acts, Alarm, CityOrder, Orders, OversightService, Tally
from warifu.residents import ResidentsService
from warifu.tax import TaxService

AFTER_MIDNIGHT = timedelta(minutes=10)
"""How long a day's last transactions have to end before its refusals are read."""
_ASKED_TO_SEE = ("住民票の閲覧の求め", "a request to see your record")
ENDINGS = {0: "pending", 1: "answered", 2: "no-record", 3: "refused-by-provider", 4: "no-answer"}


def tax_office(service: TaxService) -> Provide:
    """The tax office as the gateway asks it: the query names the tax year."""

    def provide(
        grant: Grant, receipt: Receipt, in_house: str, items: tuple[int, ...], query: Query
    ) -> Mapping[int, Any]:
        year = query.get("tax_year")
        if not isinstance(year, int):
            raise Malformed("tax_year: give the tax year (課税年度) as four digits, for example 2026.")
        return service.provide(grant, receipt, InHouseNumber.parse(in_house), items, year)

    return provide


def pension_office(service: PensionService) -> Provide:
    """The pension service as the gateway asks it."""

    def provide(
        grant: Grant, receipt: Receipt, in_house: str, items: tuple[int, ...], _query: Query
    ) -> Mapping[int, Any]:
        return service.provide(grant, receipt, InHouseNumber.parse(in_house), items)

    return provide


def family_office(service: FamiliesService) -> Provide:
    """The family registers as the gateway asks them: the query names the day, and the other person."""

    def provide(
        grant: Grant, receipt: Receipt, in_house: str, items: tuple[int, ...], query: Query
    ) -> Mapping[int, Any]:
        return service.provide(grant, receipt, InHouseNumber.parse(in_house), items, query)

    return provide


def names_in(register: ResidentsService) -> Callable[[InHouseNumber], Wording]:
    """Names as a city's own register has them, for an opened case."""

    def name_of(person: InHouseNumber) -> Wording:
        stated = register.find(person).stated
        return Wording(stated.name.replace("　", " "), stated.latin_name.title())

    return name_of


def care_of(register: ResidentsService) -> Careful:
    """Who applied for a measure is told without place; whom else it protects, or who lives there, is not."""

    def careful(people: Collection[str]) -> Care:
        whose, today = {InHouseNumber(each): each for each in people}, register.clock.today()
        with register.store.transaction() as tx:
            together = {each: frozenset({each}) for each in whose} | tx.together(whose, today)
            concerned = {each: together[each] | {each} for each in whose}
            found = tx.measures_about(set().union(*concerned.values()), (), "")
        holding = [each for each in found if each.in_force(today)]
        guarded = frozenset[InHouseNumber]().union(*(each.protects for each in holding))
        placeless = {each for each in whose if each in {measure.applicant for measure in holding}}
        silent = {each for each in whose if guarded & concerned[each]} - placeless
        return Care(frozenset(whose[each] for each in placeless), frozenset(whose[each] for each in silent))

    return careful


def refusals_to_tell(register: ResidentsService, sights: FileSights) -> Callable[[], None]:
    """Hand the register's refused requests of past days over to be told; safe to repeat.

    A day is read once it has ended, and all of them anew when the process starts: each look has one name.
    """
    told_until = datetime.min.replace(tzinfo=JST)

    def tell() -> None:
        nonlocal told_until
        ended = datetime.combine((register.clock.now() - AFTER_MIDNIGHT).astimezone(JST), time(), JST)
        if ended <= told_until:
            return
        with register.store.transaction() as tx:
            refused = tx.refused_requests(told_until, ended)
        for asked_at, case, people in refused:
            shown = [Shown(each, case or "-", Manner.REFUSED, "", *_ASKED_TO_SEE) for each in people]
            sights.note(shown, asked_at)
        told_until = ended

    return tell


class OwnFamilies:
    """A city's own register and family registers, as its child allowance office asks them."""

    def __init__(self, register: ResidentsService, kin: FamiliesService) -> None:
        """Ask these two offices of the same body."""
        self._register, self._kin = register, kin

    def named(self, person: InHouseNumber) -> tuple[str, date]:
        """Give name and birth date; no address leaves the register for it."""
        stated = self._register.find(person).stated
        return stated.name, stated.birth_date

    def is_parent(self, child: InHouseNumber, parent: InHouseNumber, on: date) -> bool | None:
        """Say whether she is the parent, where the child stands in a register of this city."""
        return self._kin.is_parent(child, Named(*self.named(parent)), on)


def basis_of(table: PurposeTable, purpose: int, on: date) -> str:
    """The basis code of a purpose: of the row in force, else of its last version, else none that fits."""
    row = table.row(purpose, on)
    versions = table.versions(purpose)
    return row.basis if row else versions[-1].basis if versions else "none"


class NetworkGateway:
    """A body's gateway as its affairs ask it: one question per case, person, provider and purpose."""

    def __init__(
        self, gateway: GatewayService, parts: Parts, before: Callable[[list[str]], None] = lambda _: None
    ) -> None:
        """Ask through `gateway`, once `before` has returned for whom the question is about."""
        self._gateway, self._parts, self._before = gateway, parts, before

    def inquire(
        self,
        case_id: str,
        person: InHouseNumber,
        provider: str,
        purpose: int,
        items: list[int],
        query: Mapping[str, int | str],
    ) -> GatewayAnswer:
        """照会: ask for the case; the same question again gives the same ending."""
        in_house = person.reveal("name her to this body's own gateway")
        self._before([in_house])
        question = Question(
            ask_key=self._gateway.name_for(f"{case_id}/{in_house}/{provider}/{purpose}"),
            case=case_id,
            in_house=in_house,
            provider=provider,
            purpose=purpose,
            basis=basis_of(self._parts.policy.table, purpose, self._parts.clock.today()),
            items=tuple(items),
            query=query,
        )
        answered = self._gateway.inquire(question)
        return GatewayAnswer(answered.status, answered.values, answered.reqid, answered.reason)


class EnrolmentAlarms:
    """J-LIS's refused enrolments, told to the commission: who asked, never about whom (LC-21)."""

    def __init__(self, alarms: AlarmService) -> None:
        """Send through this body's alarms."""
        self._alarms = alarms

    def report(self, alarm: EnrolmentAlarm) -> None:
        """Keep the alarm here durably; it goes on from there."""
        evidence = {
            "alarm": str(alarm.alarm),
            "basis": alarm.basis,
            "attempts": alarm.attempts,
            "misses": alarm.misses,
            "scanning": alarm.scanning,
        }
        said = f"An enrolment was refused: {alarm.outcome}; {alarm.misses} of {alarm.attempts} this hour."
        what = "number-guessing" if alarm.scanning else f"enrolment-{alarm.outcome}"
        self._alarms.raise_alarm(alarm.asker.domain, what, said, json.dumps(evidence).encode())


class CounterLog:
    """The public log as J-LIS uses it, for heads of its counter and certificates; promises are verified."""

    def __init__(self, log: RemoteLedger, key: VerifierKey) -> None:
        """Append to `log`, whose promises `key` signs."""
        self._log, self._key = log, key

    def append(self, submit_key: bytes, entry: bytes) -> None:
        """Record one entry. Raises a Refusal for a promise that is not the log's or not for this entry."""
        self._log.append(submit_key, entry).verify(self._key, entry_hash(entry))

    def recorded(self, submit_keys: Sequence[bytes]) -> list[bytes]:
        """Give the entries recorded under some of these keys."""
        return self._log.recorded(submit_keys)


class IssuersLetters:
    """Lines of J-LIS's own in people's histories, over the network's own road.

    What concerned nobody goes the same road, to a mailbox of J-LIS's own that nobody reads: asker,
    operator and commission see the same calls and sizes. Only the portal could tell, by counting letters.
    """

    def __init__(self, issuer: IssuerService, key: Secret[bytes]) -> None:
        """Report through the issuer, which alone can name a person to the portal; `key` names nobody."""
        self.issuer = issuer
        told = key.reveal("name nobody's mailbox")
        self._nobody = Secret(hmac.digest(told, b"nobody's root", "sha256"))
        self._letters = X25519PrivateKey.from_private_bytes(hmac.digest(told, b"nobody's letters", "sha256"))
        self._opening, self._opened = threading.Lock(), False

    def person(self, rid: Secret[bytes] | None) -> Secret[bytes]:
        """Whom to name: her, or nobody, whose mailbox is open before the first line, whoever it is about."""
        self._open()
        return self._nobody if rid is None else rid

    def _open(self) -> None:
        """Open nobody's mailbox once: a line to no mailbox at all would be taken for a forged code."""
        with self._opening:
            if self._opened:
                return
            try:
                self.issuer.register(self._nobody, self._letters.public_key().public_bytes_raw())
            except Refusal as refusal:
                if refusal.reason != MAILBOX_TAKEN:
                    raise
            self._opened = True


@dataclass(frozen=True)
class LookLetters:
    """Looks at Juki Net as lines in the person's history."""

    letters: IssuersLetters

    def file(self, rid: Secret[bytes] | None, look: FiledLook) -> None:
        """File one line; the same look again is the same line."""
        person, name = self.letters.person(rid), look.request_id.bytes
        self.letters.issuer.report_look(person, look.asker.text, look.row, name, gave=look.given)


@dataclass(frozen=True)
class StopLetters:
    """Calls to the stop line as lines in the person's history."""

    letters: IssuersLetters

    def file(self, rid: Secret[bytes] | None, call_id: bytes, *, stopped: bool) -> None:
        """File one line; the same call again is the same line."""
        self.letters.issuer.report_stop(self.letters.person(rid), call_id, stopped=stopped)


class LookAlarms:
    """Askers of Juki Net that miss too often or ask too much, told to the commission; never about whom."""

    def __init__(self, alarms: AlarmService) -> None:
        """Send through this body's alarms."""
        self._alarms = alarms

    def report(self, alarm: LookAlarm) -> None:
        """Keep the alarm here durably; it goes on from there."""
        evidence = {
            "alarm": str(alarm.alarm),
            "row": alarm.row,
            "looks": alarm.looks,
            "misses": alarm.misses,
        }
        said = f"Looks at Juki Net: {alarm.what}; {alarm.misses} of {alarm.looks} this hour found nobody."
        self._alarms.raise_alarm(alarm.asker.domain, alarm.what, said, json.dumps(evidence).encode())


class OwnAlarms:
    """The commission's own services raise alarms at its own desk."""

    def __init__(self, desk: OversightService, body: str, clock: Clock) -> None:
        """Keep at `desk`, as raised by `body`."""
        self._desk, self._body, self._clock = desk, body, clock

    def raise_alarm(self, about: str, what: str, said: str, evidence: bytes) -> None:
        """Keep it."""
        self._desk.alarm(Alarm(self._body, about, what, said, evidence))

    def heard(self, caller: str, path: str, problem: Problem) -> None:
        """Keep an alarm about a call that was not what it claimed to be."""
        if isinstance(problem, Refusal):
            said, minute = f"A call to {path} was turned away: {problem.told}", self._clock.minute()
            self.raise_alarm(caller.replace(":", "."), problem.reason, said, str(minute).encode())


class ConverterActs(Acts, Orders):
    """The converter's record as the commission's desk reads it."""

    def __init__(self, records: ConverterStore) -> None:
        """Read the record of the same body."""
        self._records = records

    def tallies(self) -> Sequence[Tally]:
        """Count all acts."""
        with self._records.transaction() as tx:
            rows = tx.tallies()
        return [
            Tally(asker, provider, purpose, kind, ENDINGS[status], reason, count, first, last)
            for asker, provider, purpose, kind, status, reason, count, first, last in rows
        ]

    def made(self) -> list[CityOrder]:
        """Give cities' orders to keep lines back; one whose letter was made anew is one."""
        with self._records.transaction() as tx:
            rows = tx.keep_backs()
        found: dict[bytes, CityOrder] = {}
        for asker, minute, body in rows:
            order = Context.decode_front(body)[0].case
            found.setdefault(order, CityOrder(order, asker, minute))
        return list(found.values())

    def is_blocked(self, asker: str, since_minute: int) -> bool:
        """Say whether an asker was stopped since that minute."""
        with self._records.transaction() as tx:
            return tx.stopped().get(asker, -1) >= since_minute

    def reqids(self, from_minute: int, to_minute: int) -> list[bytes]:
        """List the request ids of a span of minutes."""
        with self._records.transaction() as tx:
            return tx.reqids(from_minute, to_minute)

    def newest(self, most: int) -> Sequence[Act]:
        """Give the newest acts first."""
        with self._records.transaction() as tx:
            rows = tx.newest(most)
        return [
            Act(asker, provider, purpose, minute, kind, ENDINGS[status], reason)
            for asker, provider, purpose, minute, kind, status, reason in rows
        ]
