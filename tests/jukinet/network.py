# SPDX-License-Identifier: Apache-2.0
"""A small Juki Net for tests: J-LIS with numbers over a real database, two cities, a portal that listens."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tests.databases import MakeDatabase
from tests.numbers.office import MIDORI, Office, newcomer, open_office, request
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.jukinet import (
    AskerTable,
    ChangeKind,
    ChangeNotice,
    FeedService,
    FiledLook,
    FollowingService,
    FourItems,
    IntakeService,
    JukiNet,
    JukiNetStore,
    LookAlarm,
    LookingService,
    LookLimits,
    LookUp,
    NoticeOutcome,
    ProtectionBook,
    SearchKeys,
    Subscribe,
    WatchService,
    shipped_askers,
)
from warifu.kernel.database import Database
from warifu.kernel.refusal import Refusal, Unreachable
from warifu.kernel.secrecy import Secret
from warifu.numbers import EnrolmentService

PENSION = "agency:pension"
PENSION_ROW = "juki-30-9-pension"
TODAY = date(2026, 4, 1)


class NoMailbox(Refusal):
    """The portal knows no mailbox of this person."""

    reason = "no-mailbox"


class Portal:
    """A portal that remembers each line once, as the real one does."""

    def __init__(self) -> None:
        self.lines: dict[UUID, tuple[bytes, FiledLook]] = {}
        self.decoys: dict[UUID, FiledLook] = {}
        self.calls = 0
        self.down = False
        self.without_mailbox: set[bytes] = set()

    def file(self, rid: Secret[bytes] | None, look: FiledLook) -> None:
        self.calls += 1
        if rid is None:
            if self.down:
                raise Unreachable("the portal is down")
            self.decoys.setdefault(look.request_id, look)
            return
        if rid.reveal("find her mailbox") in self.without_mailbox:
            raise NoMailbox
        if self.down:
            raise Unreachable("the portal is down")
        self.lines.setdefault(look.request_id, (rid.reveal("find her mailbox"), look))


class Commission:
    """A commission that remembers what it was told."""

    def __init__(self) -> None:
        self.heard: list[LookAlarm] = []

    def report(self, alarm: LookAlarm) -> None:
        self.heard.append(alarm)


@dataclass
class Network:
    """Juki Net as it stands; `reopen` is what a restart does."""

    numbers: Office
    database: Database
    limits: LookLimits
    askers: AskerTable
    portal: Portal = field(default_factory=Portal)
    commission: Commission = field(default_factory=Commission)
    sequences: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.reopen()

    def reopen(self) -> None:
        self.numbers.reopen()
        self.office = JukiNet(
            JukiNetStore(self.database),
            self.numbers.lives,
            SearchKeys(Secret(b"search key for tests, 32 bytes..")),
            self.askers,
            self.numbers.clock,
            self.numbers.chance.randbytes,
        )
        self.following = FollowingService(self.office)
        self.intake = IntakeService(self.office)
        self.protection = ProtectionBook(self.office)
        self.numbers.hidden = self.protection
        self.numbers.enrolment = EnrolmentService(
            self.numbers.register, self.numbers.alarms, self.protection, self.numbers.limits
        )
        self.looking = LookingService(self.office, self.following, self.protection, self.portal, self.limits)
        self.feed = FeedService(self.office, self.following, self.looking, self.protection)
        self.watch = WatchService(self.office, self.commission)

    def live(self, *places: int) -> list[IndividualNumber]:
        """Give people of the endless roll their numbers at Midori."""
        people = [newcomer(place) for place in places]
        issued = self.numbers.service.designate_many(MIDORI, request(100 + places[0]), people)
        return [each.number for each in issued]

    def tell(self, notice: ChangeNotice, city: str = "city:midori") -> NoticeOutcome:
        """Send one notice, as its city; give what it came to."""
        (outcome,) = self.intake.notify(_body(city), [notice]).outcomes
        return outcome

    def notice(self, place: int, kind: ChangeKind, city: str = "city:midori", **what: object) -> ChangeNotice:
        """The next notice of a city about a person of the roll."""
        sequence = what.pop("sequence", None) or self.sequences.get(city, 0) + 1
        assert isinstance(sequence, int)
        self.sequences[city] = max(sequence, self.sequences.get(city, 0))
        fields = {"effective_on": TODAY, "code": code_of(place), "key": UUID(int=sequence), **what}
        return ChangeNotice(sequence=sequence, kind=kind, **fields)  # type: ignore[arg-type]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with self.database.transaction() as connection:
            return connection.execute(query.encode()).fetchall()


def open_network(
    make_database: MakeDatabase,
    *,
    database: Database | None = None,
    limits: LookLimits | None = None,
    askers: AskerTable | None = None,
) -> Network:
    database = database or make_database(["numbers", "jukinet"])
    numbers = open_office(make_database, database=database)
    return Network(numbers, database, limits or LookLimits(), askers or shipped_askers())


def _body(name: str) -> BodyName:
    return BodyName(name)


def code_of(place: int) -> str:
    return newcomer(place).code.reveal("a notice of a test")


def number_text(number: IndividualNumber) -> str:
    return number.reveal("a message of a test")


def items_of(place: int, **other: str) -> FourItems:
    """The items of a person of the roll, some of them changed."""
    items: FourBasicItems = newcomer(place).items
    told = {"name": items.name, "address": items.address, "sex": items.sex.value, **other}
    return FourItems(told["name"], items.born_on, told["sex"], told["address"])


def look_of(place: int, turn: int = 1, **other: object) -> LookUp:
    """A lawful look at a person of the roll by the pension service."""
    items = items_of(place)
    fields = {
        "name": items.name,
        "born_on": items.born_on,
        "sex": items.sex,
        "address": items.address,
        "request_id": UUID(int=turn),
        "row": PENSION_ROW,
        "case": "pension/2026/1",
        "clerk": "clerk-3",
        **other,
    }
    return LookUp(**fields)  # type: ignore[arg-type]


def look_by(number: IndividualNumber | str, turn: int = 1, **other: object) -> LookUp:
    """A lawful look by number."""
    text = number if isinstance(number, str) else number_text(number)
    nothing = {"name": None, "born_on": None, "sex": None, "address": None, "number": text}
    return look_of(0, turn, **nothing, **other)


def subscription_of(place: int, number: IndividualNumber, reference: int = 7, **other: object) -> Subscribe:
    fields = {
        "row": PENSION_ROW,
        "case": "pension/2026/1",
        "clerk": "clerk-3",
        "number": number_text(number),
        "items": items_of(place),
        "reference": reference.to_bytes(16, "big"),
        **other,
    }
    return Subscribe(**fields)  # type: ignore[arg-type]


def code(place: int) -> ResidentRecordCode:
    return newcomer(place).code
