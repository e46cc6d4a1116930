# SPDX-License-Identifier: Apache-2.0
"""The demo's desk: what a clerk does at a counter, as signed calls, until the counters have screens.

Offered only where the settings say `demo`, to the one peer named `desk`, and always sealed, because
clerks handle numbers. It adds no permission: what the network refuses a clerk it refuses here too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import msgspec

from warifu.app.demo_card import apply_for_card, find_envelopes
from warifu.app.desk_messages import (
    Asked,
    Case,
    Counted,
    Decided,
    Enrol,
    Inquire,
    Inquired,
    Load,
    Loaded,
    MoveIn,
    MoveOut,
    NumberReply,
    OpenCase,
    Paper,
    PaperPerson,
    People,
    Person,
    SecretReply,
)
from warifu.app.letters import Letters, ask_for_letters
from warifu.app.offices import basis_of
from warifu.app.parts import Parts
from warifu.benefits import Application, BenefitsService, Child, Decision, Parent
from warifu.benefits.pension import PensionService
from warifu.exchange import GatewayService, Histories, Question
from warifu.exchange.sealing import sealed_endpoint
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Fault, Problem, Refusal
from warifu.kernel.wire import Endpoint, Nothing
from warifu.notices import NoticeCounter
from warifu.numbers.client import NumbersClient
from warifu.numbers.web import ItemsMessage
from warifu.residents import Arrival, Particulars, ResidentsService, Teller
from warifu.residents.numbering import Numbering

__all__ = [
    "CLERK",
    "DESK",
    "Asked",
    "Case",
    "Counted",
    "Decided",
    "Desk",
    "Enrol",
    "Inquire",
    "Inquired",
    "Load",
    "Loaded",
    "MoveIn",
    "MoveOut",
    "NotTheDesk",
    "NumberReply",
    "OpenCase",
    "Paper",
    "PaperPerson",
    "People",
    "Person",
    "SecretReply",
    "desk_endpoints",
    "items_message",
]

T = TypeVar("T")
DESK = "desk"
CLERK = "desk"


class NotTheDesk(Refusal):
    """Only this body's own counter may do this."""

    reason = "not-the-desk"
    law = "Act 9, Act 19"
    remedy = "Go to the counter."


class Desk:
    """The counter of one body in the demo."""

    def __init__(
        self,
        parts: Parts,
        gateway: GatewayService,
        *,
        register: ResidentsService | None = None,
        numbering: Numbering | None = None,
        teller: Teller | None = None,
        allowance: BenefitsService | None = None,
        numbers: NumbersClient | None = None,
        pensions: PensionService | None = None,
        histories: Histories | None = None,
    ) -> None:
        """Work with the offices this body has."""
        self._histories = histories
        self._parts, self._gateway = parts, gateway
        self._register, self._numbering, self._allowance = register, numbering, allowance
        self._teller = teller
        self._numbers, self._pensions = numbers, pensions

    # -- a city's counter -------------------------------------------------------------------------

    def number_residents(self, _: Nothing) -> Counted:
        """付番: numbers for everybody who awaits one."""
        return Counted(_need(self._numbering).designate_all())

    def letters(self, message: Letters) -> Counted:
        """個人番号通知書: have J-LIS write to everybody who has had no letter, or to some of them."""
        city, register = BodyName(self._parts.body), _need(self._register)
        counter = NoticeCounter(self._parts.sealed_wire, self._parts.clock)
        first = [register.find(InHouseNumber.parse(each)).record_code for each in message.in_house]
        return Counted(ask_for_letters(city, register, counter, first=first, most=message.most))

    def apply_for_card(self, but: People) -> Counted:
        """個人番号カードの申請: somebody who is none of these; the photograph is made up."""
        register, wire = _need(self._register), self._parts.sealed_wire
        return Counted(apply_for_card(register, wire, self._parts.clock, CLERK, but.in_house))

    def find_envelopes(self, _: Nothing) -> Counted:
        """カードの到着: what J-LIS sent lies in the safe."""
        return Counted(find_envelopes(self._parts.sealed_wire, self._parts.clock, CLERK))

    def enrol_residents(self, message: People) -> Counted:
        """符号: this city's codes of these residents, or of all where none is named."""
        numbering = _need(self._numbering)
        if not message.in_house:
            return Counted(numbering.enrol_all())
        return Counted(numbering.enrol([InHouseNumber.parse(each) for each in message.in_house]))

    def find(self, message: ItemsMessage) -> Person:
        """Find one resident by the four basic items."""
        found = _need(self._register).search_by_four_items(message.read())
        return Person(found.in_house_number.reveal("name her to this body's own desk"))

    def notice(self, message: Person) -> NumberReply:
        """個人番号通知書: the number, for the person herself."""
        person = InHouseNumber.parse(message.in_house)
        number = _need(self._register).reveal_number(person, by=CLERK, reason="notice to the person")
        return NumberReply(number.reveal("print her notice"))

    def first_login(self, message: Person) -> SecretReply:
        """Hand her mailbox key over, once (LC-20)."""
        person = InHouseNumber.parse(message.in_house)
        secret = _need(self._register).first_login_secret(person, by=CLERK)
        return SecretReply(secret.reveal("hand it to the person at the counter"))

    def move_out(self, message: MoveOut) -> Paper:
        """転出."""
        people = [InHouseNumber.parse(each) for each in message.in_house]
        to, on, city = message.to_address, message.leaves_on, message.to_city
        paper = _need(self._register).move_out(people, to_address=to, leaves_on=on, by=CLERK, to_city=city)
        return Paper(
            [
                PaperPerson(each.record_code.reveal("print the paper"), msgspec.to_builtins(each.stated))
                for each in paper.people
            ]
        )

    def move_in(self, message: MoveIn) -> People:
        """転入, then Juki Net, then this city's own codes."""
        register, numbering = _need(self._register), _need(self._numbering)
        changed = {
            "household": message.household,
            "postal_code": message.postal_code,
            "address": message.address,
            "resident_since": message.moved_in_on.isoformat(),
        }
        arrivals = [
            Arrival(
                msgspec.convert(each.stated | changed, Particulars),
                ResidentRecordCode.parse(each.record_code),
                IndividualNumber.parse(number),
            )
            for each, number in zip(message.paper.people, message.numbers, strict=True)
        ]
        arrived = register.move_in(arrivals, moved_in_on=message.moved_in_on, by=CLERK)
        _need(self._teller).tell()
        people = [resident.in_house_number for resident in arrived]
        numbering.enrol(people)
        arrived_here = [each.reveal("name them to this body's own desk") for each in people]
        _need(self._histories).stand(arrived_here)  # before anything here can name this city once more
        return People(arrived_here)

    def open_case(self, message: OpenCase) -> Case:
        """Open a child allowance case."""
        application = Application(
            parents=tuple(Parent(InHouseNumber.parse(who), taxed_by) for who, taxed_by in message.parents),
            children=tuple(
                Child(born_on, InHouseNumber.parse(who), registered_at=message.registered_at)
                for who, born_on in message.children
            ),
            received_on=message.received_on,
            event_on=message.event_on,
        )
        return Case(_need(self._allowance).open_case(application, CLERK))

    def ask(self, message: Case) -> Asked:
        """Ask for everything the case needs now."""
        ends = _need(self._allowance).ask(message.case, CLERK)
        return Asked([(end.purpose, end.status.value, end.reason) for end in ends])

    def decide(self, message: Case) -> Decided:
        """Decide, or say what is missing."""
        result = _need(self._allowance).decide(message.case, CLERK)
        if isinstance(result, Decision):
            claimant = _need(result.claimant).reveal("name her to this body's own desk")
            return Decided(True, result.outcome.value, result.monthly.amount, claimant)
        return Decided(False, missing=[each.reason for each in result.missing])

    # -- any agency's counter ---------------------------------------------------------------------

    def inquire(self, message: Inquire) -> Inquired:
        """Put one inquiry by hand."""
        table, today = self._parts.policy.table, self._parts.clock.today()
        question = Question(
            ask_key=message.ask_key,
            case=message.case,
            in_house=message.in_house,
            provider=message.provider,
            purpose=message.purpose,
            basis=message.basis or basis_of(table, message.purpose, today),
            items=tuple(message.items),
            query=message.query,
        )
        answered = self._gateway.inquire(question)
        return Inquired(answered.status, {str(item): value for item, value in answered.values.items()})

    def load(self, message: Load) -> Loaded:
        """Put many questions at once, for measuring and for pulling plugs."""
        took: list[float] = []
        refused: list[str] = []

        def put(place: int, key: str) -> None:
            person = message.people[place % len(message.people)]
            began = time.monotonic()
            try:
                self.inquire(Inquire(key, key, person, message.provider, message.purpose, message.items, {}))
                took.append(time.monotonic() - began)
            except Problem as problem:
                refused.append(problem.reason)

        with ThreadPoolExecutor(message.askers) as pool:
            list(pool.map(put, range(len(message.keys)), message.keys))
        return Loaded(took, refused)

    def enrol(self, message: Enrol) -> Person:
        """符号の取得 at an agency: its code of a person who showed her number; the number is not kept."""
        in_house = InHouseNumber.of_random(self._parts.randomness(16))
        name = in_house.reveal("name her to this body's own gateway")
        reference = self._gateway.begin_enrolment(name)
        number, items = IndividualNumber.parse(message.number), message.items.read()
        _need(self._numbers).enrol(number, items, "NP-108", reference)
        if self._pensions is not None:
            self._pensions.fill([(in_house, items.born_on)], seed=1)
        return Person(name)


Verb = tuple[str, type[msgspec.Struct], Callable[[Any], msgspec.Struct]]


def desk_endpoints(desk: Desk, parts: Parts, more: Sequence[Verb] = ()) -> list[Endpoint]:
    """Offer the desk, sealed, to the peer named `desk` only; nothing at all outside the demo."""
    if not parts.settings.demo:
        return []
    verbs: list[Verb] = [
        ("number", Nothing, desk.number_residents),
        ("enrol-residents", People, desk.enrol_residents),
        ("letters", Letters, desk.letters),
        ("apply-for-card", People, desk.apply_for_card),
        ("find-envelopes", Nothing, desk.find_envelopes),
        ("find", ItemsMessage, desk.find),
        ("notice", Person, desk.notice),
        ("first-login", Person, desk.first_login),
        ("move-out", MoveOut, desk.move_out),
        ("move-in", MoveIn, desk.move_in),
        ("open-case", OpenCase, desk.open_case),
        ("ask", Case, desk.ask),
        ("decide", Case, desk.decide),
        ("inquire", Inquire, desk.inquire),
        ("load", Load, desk.load),
        ("enrol", Enrol, desk.enrol),
        *more,
    ]
    return [
        sealed_endpoint(Endpoint(f"desk/{name}", request, _for_the_desk(verb)), parts.opens)
        for name, request, verb in verbs
    ]


def _for_the_desk(verb: Callable[[Any], msgspec.Struct]) -> Callable[[str, Any], msgspec.Struct]:
    def serve(caller: str, message: msgspec.Struct) -> msgspec.Struct:
        if caller != DESK:
            raise NotTheDesk
        return verb(message)

    return serve


def _need(office: T | None) -> T:
    if office is None:
        raise Fault("this body has no such office")
    return office


def items_message(items: FourBasicItems) -> ItemsMessage:
    """Write four basic items for the desk."""
    return ItemsMessage(items.name, items.born_on, str(items.sex), items.address)


__all__ = ["DESK", "Desk", "desk_endpoints", "items_message"]
