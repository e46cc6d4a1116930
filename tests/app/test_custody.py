# SPDX-License-Identifier: Apache-2.0
"""The number key's shares, rehearsals and replacement, and numbers for tests: in one Japan, over its wire.

The tests go on from each other's days and keys, and each of them leaves the newest key in service.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from pypdf import PdfReader

from tests.databases import Databases
from tests.japan import HANAKO, TARO, Japan
from tests.jukinet.network import look_by, subscription_of
from tests.numbers.power import FailingDatabase, PowerCut
from warifu.app import desk, plan
from warifu.app.custody import Custody
from warifu.app.number_keys import number_key_names, open_register
from warifu.demo.town.for_tests import write_test_residents
from warifu.demo.town.personas import KEN
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.number_for_tests import NumberForTests
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel import shares
from warifu.kernel.database import Database
from warifu.kernel.refusal import Malformed, Problem
from warifu.kernel.secrecy import Secret
from warifu.kernel.wire import Nothing
from warifu.numbers import MOST_FOR_TESTS, NumbersClient
from warifu.numbers.desk import EnrolMessage
from warifu.numbers.web import ChangeNumber, EndDouble, ItemsMessage, RecordItems
from warifu.oversight import Alarm
from warifu.oversight.store import OversightStore
from warifu.residents.numbering import items_of

ASAHI, MIDORI, PENSION = "city:asahi", "city:midori", "agency:pension"
OVERDUE, LEAKED = "key-unrehearsed", "key-leaked"


class Office:
    """J-LIS in a small Japan with two residents, and the sheets of the last backup."""

    def __init__(self, japan: Japan, folder: Path) -> None:
        self.japan, self.folder = japan, folder
        self.people = japan.settle(ASAHI, [HANAKO, TARO])
        self.sets = 0

    @property
    def custody(self) -> Custody:
        return Custody(self.japan.parts("jlis"))

    @property
    def keys(self) -> Path:
        return self.japan.folder / "jlis" / "keys"

    def back_up(self, body: str = "jlis") -> list[shares.Share]:
        """Make a set, and read each holder's words off the printed sheet."""
        self.sets += 1
        files = Custody(self.japan.parts(body)).back_up(self.folder / f"set-{self.sets}")
        assert [file.stat().st_mode & 0o077 for file in files] == [0] * 5
        return [shares.read(_words(file.read_bytes())) for file in files]

    def alarms(self, what: str) -> list[Alarm]:
        self.japan.rounds("jlis")
        with OversightStore(self.japan.databases["commission"]).transaction() as tx:
            return [alarm for alarm in tx.newest(1000) if alarm.what == what]

    def numbers(self) -> list[str]:
        return [self.japan.number(ASAHI, person) for person in self.people]


@pytest.fixture(scope="module")
def office(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made: list[Database] = []

    def make(offices: Sequence[str]) -> Database:
        made.append(Database.connect(databases.create(offices).conninfo))
        return made[-1]

    japan = Japan(make, tmp_path_factory.mktemp("japan"))
    yield Office(japan, tmp_path_factory.mktemp("sheets"))
    japan.close()
    for database in made:
        database.close()


def _words(pdf: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    found = re.findall(r"\b(\d+)\s*([a-z]+)\b", text[text.index("Words, in order") :])
    return " ".join(word for _, word in sorted(found, key=lambda each: int(each[0])))


def _doors(digits: str) -> list[tuple[str, str, msgspec.Struct]]:
    """Every message to J-LIS that carries a number, with a number for tests in it."""
    items = ItemsMessage("試験　花子", date(1990, 4, 1), "2", "割符県")
    code = ResidentRecordCode.of_body("2472705960").reveal("a made-up code")
    lawful = subscription_of(1, IndividualNumber.of_body("12345678901"))
    change = ChangeNumber(UUID(int=1), code, digits, True, True, False, "file 1")
    return [
        (PENSION, "numbers/enrol", EnrolMessage(digits, items, "test", bytes(16))),
        (ASAHI, "numbers/change-number", change),
        (ASAHI, "numbers/end-double", EndDouble(UUID(int=2), code, digits, "file 2")),
        (ASAHI, "numbers/record-items", RecordItems(code, items, date(2026, 11, 1), digits)),
        (PENSION, "jukinet/look-up", look_by(digits)),
        (PENSION, "jukinet/subscribe", msgspec.structs.replace(lawful, number=digits)),
    ]


def _attempts(office: Office) -> tuple[object, ...] | None:
    """What J-LIS keeps of looks and of tries."""
    with office.japan.databases["jlis"].transaction() as connection:
        return connection.execute(
            "SELECT (SELECT count(*) FROM numbers.enrolment_attempt), (SELECT count(*) FROM jukinet.look),"
            " (SELECT coalesce(sum(misses), 0) FROM numbers.asker_hour)"
        ).fetchone()


def test_sheets_of_paper_give_the_key_back_and_a_rehearsal_puts_nothing_in_service(office: Office) -> None:
    made, before = office.back_up(), {file: file.read_bytes() for file in office.keys.iterdir()}
    office.custody.rehearse([made[4], made[0], made[2]])
    assert {file: file.read_bytes() for file in office.keys.iterdir()} == before
    state = office.custody.records.state()
    assert (state.periods, state.rehearsed_on) == (1, office.japan.clock.today())
    strangers = shares.split(Secret(bytes(64)))
    with pytest.raises(Malformed, match="other keys than those in service"):
        office.custody.rehearse(strangers[:3])
    with pytest.raises(Malformed, match="not of the keys of the numbers"):
        office.custody.rehearse(shares.split(Secret(bytes(32)))[:3])


def test_an_overdue_rehearsal_is_an_alarm_once_a_month_and_a_new_one_ends_it(office: Office) -> None:
    clock, made = office.japan.clock, office.back_up()
    office.custody.rehearse(made[:3])
    clock.step(timedelta(days=365))
    assert not office.alarms(OVERDUE), "the last day"
    clock.step(timedelta(days=1))
    assert len(office.alarms(OVERDUE) + office.alarms(OVERDUE)) == 2, "one, looked at twice"
    assert office.alarms(OVERDUE)[0].about == "jlis"
    clock.step(timedelta(days=31))
    assert len(office.alarms(OVERDUE)) == 2
    office.custody.rehearse(made[2:])
    clock.step(timedelta(days=31))
    assert len(office.alarms(OVERDUE)) == 2


def test_lost_keys_come_back_from_the_newest_set_alone_and_nothing_is_written_over(office: Office) -> None:
    made, numbers = office.back_up(), office.numbers()
    files = [office.keys / f"{name}.key" for name in (plan.NUMBERS, plan.NUMBERS_INDEX)]
    contents = [file.read_bytes() for file in files]
    with pytest.raises(Malformed, match="No key is missing"):
        office.custody.restore(made[:3])
    for file in files:
        file.unlink()
    with pytest.raises(Malformed, match="last served with this database"):
        office.custody.restore(shares.split(Secret(bytes(64)))[:3])
    assert not any(file.exists() for file in files)
    assert office.custody.restore(made[2:]) == [plan.NUMBERS, plan.NUMBERS_INDEX]
    assert [file.read_bytes() for file in files] == contents
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600, 0o600]
    office.japan.start("jlis")
    assert office.numbers() == numbers


def test_a_leaked_key_is_replaced_and_nobodys_number_changes(office: Office) -> None:
    old, numbers = office.back_up(), office.numbers()
    assert office.custody.replace_number_key(1)
    assert [(alarm.about, alarm.evidence) for alarm in office.alarms(LEAKED)] == [("jlis", b"1")]
    assert not office.custody.replace_number_key(1), "repeated after a crash"
    with pytest.raises(Malformed, match="period 2"):
        office.custody.replace_number_key(3)
    with pytest.raises(Malformed, match="replaced since"):
        office.custody.rehearse(old[:3])
    with pytest.raises(Problem):
        office.japan.settle(MIDORI, [KEN])
    assert office.japan.faults.pop(), "the process with the old keys issues nothing"
    office.japan.start("jlis")
    assert office.japan.at_desk(MIDORI, "number", Nothing(), desk.Counted).count == 1
    assert office.numbers() == numbers
    office.custody.rehearse(office.back_up()[1:4])


@pytest.mark.parametrize("after_commit", [False, True], ids=["before", "after"])
def test_a_replacement_survives_a_power_cut_at_every_step(office: Office, *, after_commit: bool) -> None:
    numbers, ring = office.numbers(), office.japan.ring("jlis")
    for step in (1, 2, 3, 4):
        served = len(number_key_names(ring))
        failing = FailingDatabase(office.japan.databases["jlis"])
        failing.cut(step, after_commit=after_commit)
        with pytest.raises(PowerCut):
            Custody(office.japan.parts("jlis", failing)).replace_number_key(served)
        office.custody.replace_number_key(served)
        assert len(number_key_names(ring)) == served + 1 == office.custody.records.state().periods
        assert {alarm.evidence for alarm in office.alarms(LEAKED)} >= {str(served).encode()}
    office.japan.start("jlis")
    assert office.numbers() == numbers


def test_a_converters_seed_goes_the_same_way(office: Office) -> None:
    made = office.back_up("operator")
    custody, file = Custody(office.japan.parts("operator")), office.japan.folder / "operator/keys/seed.key"
    custody.rehearse(made[:3])
    content = file.read_bytes()
    file.unlink()
    for others in (office.back_up("commission"), office.back_up(), shares.split(Secret(bytes(32)))):
        with pytest.raises(Malformed, match="not give this converter's seed"):
            custody.restore(others[:3])
        assert not file.exists(), "the other half, or a number key, never lies on the operator's disk"
    assert custody.restore(made[2:]) == [plan.SEED]
    assert file.read_bytes() == content
    with pytest.raises(Malformed, match="another seed"):
        Custody(office.japan.parts("commission")).rehearse(made[:3])
    with pytest.raises(Malformed, match="settings file of theirs"):
        Custody(office.japan.parts(ASAHI))


def test_bodies_get_numbers_for_tests_that_nobody_has_or_gets_twice(office: Office) -> None:
    given = [
        number
        for body in (PENSION, ASAHI, PENSION)
        for number in NumbersClient(office.japan.parts(body).sealed_wire).for_tests(200)
    ]
    assert len(set(given)) == 600
    register = open_register(office.japan.parts("jlis"))
    for number in given[::100]:
        position = register.generator._permutations[-1].backward(int(number.digits[:11]))
        assert register.generator.number(position) is None, "burned for every resident"
    for count in (0, MOST_FOR_TESTS + 1):
        with pytest.raises(Malformed):
            NumbersClient(office.japan.parts(PENSION).sealed_wire).for_tests(count)


def test_a_file_of_test_residents_says_in_each_row_what_they_are(office: Office, tmp_path: Path) -> None:
    given = NumbersClient(office.japan.parts(PENSION).sealed_wire).for_tests(30)
    write_test_residents(tmp_path / "people.csv", given, seed=1)
    rows = list(csv.DictReader((tmp_path / "people.csv").read_text("utf-8").splitlines()))
    assert [NumberForTests(row["number_for_tests"]) for row in rows] == given
    assert all(row["mark"] == "試験用 TEST" and row["name"].startswith("試験\u3000") for row in rows)
    with pytest.raises(FileExistsError):
        write_test_residents(tmp_path / "people.csv", given, seed=1)


def test_no_door_takes_a_number_for_tests_and_no_look_or_attempt_stays_of_it(office: Office) -> None:
    (number,) = NumbersClient(office.japan.parts(PENSION).sealed_wire).for_tests(1)
    before = _attempts(office)
    for body, path, message in _doors(number.digits):
        with pytest.raises(Malformed, match="試験用"):
            office.japan.parts(body).sealed_wire.call("jlis", path, message, Nothing)
    items = desk.items_message(items_of(HANAKO))
    with pytest.raises(Malformed, match="試験用"):
        office.japan.at_desk(PENSION, "enrol", desk.Enrol(number.digits, items), desk.Person)
    assert _attempts(office) == before
    real = office.numbers()[0]
    with pytest.raises(Malformed):
        NumberForTests(IndividualNumber(real).reveal("show a real number to what is for tests"))
