# SPDX-License-Identifier: Apache-2.0
"""Signed applications at a city's counter: kept first, asked second, shown third, and nothing else kept."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from tests.cards.stamper import open_stamping
from tests.counters.applicant import (
    ADDRESS,
    AWAY,
    GUARDED,
    NAME,
    NAMESAKE,
    STRANGER,
    UNSURE,
    Counter,
    Hand,
    counter,
    hands,
)
from tests.counters.window import Browser, words
from tests.databases import Databases
from tests.faults.power import FailingDatabase, PowerCutError
from tests.papers.sample import facts, printed, text_of
from tests.residents.registers import HANAKO, MIDORI, csv_text, register, write
from warifu.app.seal import SealHand
from warifu.cards.documents import (
    AskStamp,
    Bound,
    Judge,
    NotSigned,
    Verdict,
    find_signature,
    report,
    sign,
    sign_bound,
)
from warifu.cards.jpki import FileAuthorityKeys, make_root, make_seal
from warifu.counters.applications import (
    ApplicationsStore,
    ApplicationUnfit,
    Drawer,
    NoSuchApplication,
    Received,
    SignedForService,
    SignerUnclear,
)
from warifu.exchange import Manner
from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.database import Database
from warifu.kernel.refusal import Fault, Unreachable
from warifu.kernel.secrecy import Secret
from warifu.residents import (
    Barred,
    Ground,
    ProtectionApplication,
    ResidentsService,
    load_file,
)

FORM = b"I move out on 1 December.\n"
CASE = "R8-1130-7"


@pytest.fixture(scope="module")
def signers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Hand]:
    names = (NAME, GUARDED, STRANGER, NAMESAKE, UNSURE)
    return dict(zip(names, hands(tmp_path_factory.mktemp("authority"), *names), strict=True))


@pytest.fixture(scope="module")
def signer(signers: dict[str, Hand]) -> Hand:
    return signers[NAME]


@pytest.fixture(scope="module")
def database(databases: Databases) -> Iterator[Database]:
    place = databases.create(["counters.applications", "cards.timestamps", "residents"])
    made = Database.connect(place.conninfo)
    yield made
    made.close()
    databases.drop(place)


@pytest.fixture(scope="module")
def residents(database: Database, tmp_path_factory: pytest.TempPathFactory) -> ResidentsService:
    """The city's register: everybody who signs but the stranger; each namesake has another in it."""
    folder = tmp_path_factory.mktemp("register")
    living = [(NAME, ADDRESS), (GUARDED, ADDRESS), (NAMESAKE, ADDRESS)]
    living += [
        (each, f"割符県美登里市海辺町{at}番地") for at, each in enumerate((NAMESAKE, UNSURE, UNSURE), 1)
    ]
    rows = [
        HANAKO | {"household": f"A-{at}", "relation": "世帯主", "name": name, "address": address}
        for at, (name, address) in enumerate(living)
    ]
    opened = register(database, folder, MIDORI)
    assert load_file(write(folder, csv_text(*rows)), opened, by="test").loaded == len(rows)
    return opened


@pytest.fixture
def city(database: Database, residents: ResidentsService) -> Counter:
    return counter(database, residents)


def test_a_signed_file_is_kept_asked_about_and_then_shown_with_who_signed(
    city: Counter, signer: Hand
) -> None:
    shown = city.service.take_in("sato", CASE, "moving-out", FORM, sign(FORM, signer))
    assert shown.applicant is not None
    assert shown.applicant.name.reveal("test") == NAME
    assert (shown.applicant.born_on, shown.applicant.sex) == (date(1990, 4, 1), Sex.FEMALE)
    assert (shown.inside, shown.stamped, shown.received.clerk) == (False, False, "sato")
    ((purpose, asked),) = city.verifier.asked
    assert (purpose, asked.digest) == ("moving-out", sha256(FORM).digest())
    opened = [row for row in city.rows("opened") if str(shown.received.application) in row]
    assert len(opened) == 1
    assert CASE in opened[0]


def test_what_is_kept_says_neither_who_signed_nor_by_which_certificate_and_opens_for_this_body_alone(
    city: Counter, signer: Hand
) -> None:
    shown = city.service.take_in("sato", CASE, "tax-return", FORM, sign(FORM, signer))
    kept = "".join(city.rows("received") + city.rows("answered") + city.rows("opened"))
    serial = signer.certificate.serial_number.to_bytes(20, "big").hex()
    for secret in (NAME, ADDRESS, NAME.encode().hex(), FORM.hex(), serial):
        assert secret not in kept
    assert NAME not in repr(shown)
    with city.service.store.transaction() as tx:
        sealed = tx.sealed(shown.received.application)
    assert sealed is not None
    for key, application in ((b"e" * 32, shown.received.application), (b"d" * 32, UUID(int=1))):
        with pytest.raises(Fault):
            Drawer(Secret(key), bytes).open(application, sealed)


def test_of_a_signature_that_does_not_hold_nobody_is_named_and_no_look_is_written(
    city: Counter, signer: Hand
) -> None:
    city.verifier.valid = False
    shown = city.service.take_in("sato", CASE, "moving-out", FORM, sign(FORM, signer))
    assert shown.received.finding is not None
    assert (shown.received.finding.valid, shown.applicant) == (False, None)
    assert not [row for row in city.rows("opened") if str(shown.received.application) in row]


def test_a_file_that_was_changed_after_signing_is_not_valid_whatever_the_verifier_says(
    city: Counter, signer: Hand
) -> None:
    paper = sign(printed(facts()), signer)
    whole = city.service.take_in("sato", CASE, "moving-out", paper, b"")
    assert whole.inside
    assert whole.applicant is not None
    other = city.service.take_in(
        "sato", CASE, "moving-out", FORM + b"And I owe nothing.\n", sign(FORM, signer)
    )
    more = city.service.take_in("sato", CASE, "moving-out", paper + b"\n% more\n", b"")
    for each in (other, more):
        assert each.received.finding is not None
        assert (each.received.finding.valid, each.applicant) == (False, None)
    assert len(city.verifier.asked) == 1, "nobody is asked about what is plainly altered"


def test_while_the_verifier_is_away_it_stays_without_an_answer_and_the_first_one_stands(
    city: Counter, signer: Hand
) -> None:
    city.verifier.no = AWAY
    shown = city.service.take_in("sato", CASE, "moving-out", FORM, sign(FORM, signer))
    named = shown.received.application
    assert (shown.received.finding, shown.applicant) == (None, None)
    city.verifier.no = None
    city.clock.step(timedelta(minutes=5))
    opened = city.service.open("mori", "R8-1130-8", named)
    assert opened.applicant is not None
    city.clock.step(timedelta(days=5))
    city.verifier.valid = False
    assert city.service.open("mori", "R8-1130-8", named).received.finding == opened.received.finding
    assert len(city.verifier.asked) == 2
    assert sum("mori" in row and str(named) in row for row in city.rows("opened")) == 2


def test_a_resident_is_told_before_a_clerk_sees_who_signed_and_untold_nobody_is_shown(
    city: Counter, signers: dict[str, Hand], residents: ResidentsService
) -> None:
    city.sights.down = True
    with pytest.raises(Unreachable):
        city.service.take_in("sato", CASE, "moving-out", FORM, sign(FORM, signers[NAME]))
    kept = city.service.newest()[0]
    with pytest.raises(Unreachable):
        city.service.open("sato", CASE, kept.application)
    stranger = city.service.take_in("sato", CASE, "moving-out", FORM, sign(FORM, signers[STRANGER]))
    assert stranger.applicant is None, "whom nobody can tell, nobody shows"
    city.sights.down = False
    assert city.service.open("mori", "R8-1130-8", kept.application).applicant is not None
    (told,) = city.sights.told
    assert (told.case, told.manner, told.affair_en) == ("R8-1130-8", Manner.SIGNED, "a notice of moving out")
    assert residents.find(InHouseNumber(told.in_house)).stated.name == NAME


def test_of_namesakes_the_one_with_her_address_is_told_and_without_one_nobody_is_shown(
    city: Counter, signers: dict[str, Hand], residents: ResidentsService
) -> None:
    city.service.take_in("sato", CASE, "moving-out", FORM, sign(FORM, signers[NAMESAKE]))
    (told,) = city.sights.told
    hers = FourBasicItems(NAMESAKE, date(1990, 4, 1), Sex.FEMALE, ADDRESS)
    assert InHouseNumber(told.in_house) == residents.search_by_four_items(hers).in_house_number
    with pytest.raises(SignerUnclear):
        city.service.take_in("sato", CASE, "moving-out", FORM, sign(FORM, signers[UNSURE]))
    assert len(city.sights.told) == 1


@pytest.fixture
def guarded(residents: ResidentsService) -> InHouseNumber:
    """A measure protects her; the clerk kishi is listed."""
    items = FourBasicItems(GUARDED, date(1990, 4, 1), Sex.FEMALE, ADDRESS)
    hers = residents.search_by_four_items(items).in_house_number
    barred = (Barred(None, "試験　太郎"),)
    measure = ProtectionApplication(hers, frozenset(), barred, Ground.DOMESTIC_VIOLENCE, frozenset({"kishi"}))
    residents.protection.apply(measure, by="kishi", case="支-1")
    return hers


def test_the_page_tells_nothing_of_a_protected_signer_that_it_does_not_tell_of_a_stranger(
    city: Counter, signers: dict[str, Hand], residents: ResidentsService, guarded: InHouseNumber
) -> None:
    def kept_of(who: str) -> Received:
        city.verifier.no = AWAY
        shown = city.service.take_in("mori", CASE, "moving-out", FORM, sign(FORM, signers[who]))
        city.verifier.no = None
        return shown.received

    def page(desk: Browser, who: str) -> tuple[int, str]:
        kept = kept_of(who)
        desk.get(f"/signed-applications/{kept.name}")
        answer = desk.post(f"/signed-applications/{kept.name}/open", case="R8-1130-11")
        plain = words(answer.text).replace(" ".join(who.split()), "WHO").replace(kept.mark, "MARK")
        assert ADDRESS not in answer.text
        return answer.status_code, plain

    with city.browser() as desk:
        for city.sights.down in (False, True):
            seen = [page(desk, who) for who in (GUARDED, STRANGER)]
            assert seen[0] == seen[1]
            assert (seen[0][0], "WHO" in seen[0][1]) == (200, False), "by default a clerk reads no name"
    assert city.sights.told == []
    hers = kept_of(GUARDED).application
    with pytest.raises(Unreachable):  # her listed clerk is a clerk like every other: she is told first
        city.service.open("kishi", CASE, hers)
    city.sights.down = False
    assert city.service.open("kishi", CASE, hers).applicant is not None
    assert [InHouseNumber(each.in_house) for each in city.sights.told] == [guarded]
    with residents.store.transaction() as tx:
        refused = tx.refused_requests(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
        recorded = [each for each in city.rows("opened") if "R8-1130-11" in each]
    assert len(recorded) == 4, "each look is on record at once, whoever it was at"
    people = {each for _, case, whose in refused if case == "R8-1130-11" for each in whose}
    assert people == {guarded.reveal("test")}, "she is told of the refused look the day after"


def test_power_fails_at_every_step_and_nobody_is_shown_without_a_record(
    city: Counter, database: Database, signer: Hand
) -> None:
    signature = sign(FORM, signer)
    for pull_at in (1, 2, 4):  # keep, answer, look; the third reads
        for after in (False, True):
            failing, before = FailingDatabase(database), {each.application for each in city.service.newest()}
            failing.pull_at, failing.after = pull_at, after
            service = replace(city.service, store=ApplicationsStore(failing))
            with pytest.raises(PowerCutError):
                service.take_in("sato", CASE, "moving-out", FORM, signature)
            new = [each for each in city.service.newest() if each.application not in before]
            assert len(new) == ((pull_at, after) != (1, False))
            for each in new:
                assert (each.finding is not None) == ((pull_at, after) > (2, False))
                assert city.service.open("sato", CASE, each.application).applicant is not None
            city.clock.step(timedelta(seconds=1))


def test_a_service_cannot_file_as_an_application_what_it_had_her_sign_under_another_name(
    city: Counter, signer: Hand
) -> None:
    """A reader shows the document's name; the hash is the service's word."""
    before, lease = len(city.rows("received")), Bound("https://rent.test", "Rent", b"t", b"n", "lease.pdf")
    made = sign_bound(sha256(FORM).digest(), lease, signer, city.clock.now())
    with pytest.raises(SignedForService):
        city.service.take_in("sato", CASE, "moving-out", FORM, made)
    assert (len(city.rows("received")), city.verifier.asked) == (before, [])


def test_what_is_no_application_is_told_in_words_and_kept_nowhere(city: Counter, signer: Hand) -> None:
    before, signed = len(city.rows("received")), sign(FORM, signer)
    for case, affair, document in (
        ("", "moving-out", FORM),
        ("1234 5678 9018", "moving-out", FORM),
        ("x" * 41, "moving-out", FORM),
        (CASE, "marketing", FORM),
        (CASE, "moving-out", b""),
        (CASE, "moving-out", bytes((2 << 20) + 1)),
    ):
        with pytest.raises(ApplicationUnfit):
            city.service.take_in("sato", case, affair, document, signed)
    for document, beside in ((FORM, b""), (FORM, b"no signature"), (printed(facts()), b"")):
        with pytest.raises(NotSigned):
            city.service.take_in("sato", CASE, "moving-out", document, beside)
    with pytest.raises(NoSuchApplication):
        city.service.open("sato", CASE, UUID(int=7))
    assert len(city.rows("received")) == before


@dataclass
class CitySeal:
    """The seal as `app.seal` puts it, under a root of this file, with stamps of the authority given."""

    hand: SealHand
    stamps: AskStamp

    def seal(self, paper: bytes) -> bytes:
        return sign(paper, self.hand, self.stamps)


@pytest.fixture(scope="module")
def sealed(database: Database, tmp_path_factory: pytest.TempPathFactory) -> tuple[CitySeal, Judge]:
    folder, key = tmp_path_factory.mktemp("seal"), generate_private_key(65537, 2048)
    stamping = open_stamping(database, folder / "stamps")
    offline, now = FileAuthorityKeys(folder / "root", Secret(b"r" * 32)), stamping.clock.now()
    root = make_root(offline, now - timedelta(days=1), os.urandom)
    made = make_seal(key.public_key(), "city:midori", root, offline, now, os.urandom)
    return CitySeal(SealHand(made, (root,), key), stamping.service.answer), Judge([root, stamping.root])


def test_the_receipt_is_sealed_by_the_city_at_a_proven_time_and_no_letter_of_it_can_be_changed(
    city: Counter, signer: Hand, sealed: tuple[CitySeal, Judge], tmp_path: Path
) -> None:
    seal, judge = sealed
    service = replace(city.service, seal=seal)
    application = service.take_in("sato", CASE, "moving-out", FORM, sign(FORM, signer)).received
    paper = service.receipt(application.application, "美登里市")
    now = datetime.now(UTC) + timedelta(seconds=2)
    checked = judge.judge(find_signature(paper), now)
    assert (checked.verdict, checked.stamped) == (Verdict.VALID, True)
    assert "Seal of city:midori" in report(checked)[1]
    said = text_of(paper)
    assert application.mark in said
    assert sha256(FORM).hexdigest()[:8] in said
    assert not [each for each in (NAME, ADDRESS, "sato", CASE) if each in said]
    at = paper.index(b"/Producer") if b"/Producer" in paper else len(paper) // 3
    for changed in (bytes([*paper[:at], paper[at] ^ 1, *paper[at + 1 :]]), paper + b"\n% and more\n"):
        with suppress(NotSigned):
            assert judge.judge(find_signature(changed), now).verdict is Verdict.ALTERED
    if shutil.which("pdfsig"):
        (tmp_path / "receipt.pdf").write_bytes(paper)
        told = subprocess.run(
            ["pdfsig", "-nocert", tmp_path / "receipt.pdf"], capture_output=True, text=True, check=True
        ).stdout
        assert "Signature is Valid" in told
        assert "Total document signed" in told


def test_at_the_screen_a_clerk_takes_one_in_and_another_opens_it_for_a_case_of_her_own(
    city: Counter, signer: Hand
) -> None:
    with city.browser() as desk:
        city.terminal.clerk = ""
        assert desk.get("/signed-applications/new").headers["location"] == "/window/sign-in"
        city.terminal.clerk = "sato"
        assert "You are not the only one watching" in desk.get("/signed-applications/new").text
        token = re.search(r'name="_csrf_token" value="([^"]*)"', desk.page)
        assert token is not None
        typed = {"_csrf_token": token[1], "case": CASE, "affair": "child-allowance"}
        send = {"document": ("form.txt", FORM), "beside": ("form.txt.p7s", sign(FORM, signer))}
        there, alone = "/signed-applications/take-in", {"document": send["document"]}
        bare = desk.client.post(there, data=typed, files=alone)
        assert bare.status_code == 400
        assert "No signature can be read" in words(bare.text)
        foreign = desk.client.post(there, data=typed | {"_csrf_token": "x"}, files=send)
        assert foreign.status_code == 403
        taken = desk.client.post(there, data=typed, files=send)
        assert taken.status_code == 200
        for said in (NAME, "The signature held at", "What was not checked"):
            assert said in taken.text
        assert ADDRESS not in taken.text
        listed = desk.get("/signed-applications").text
        assert NAME not in listed
        found = re.search(r"/signed-applications/([a-r]{32})", listed)
        assert found is not None
        city.terminal.clerk = "mori"
        closed = desk.get(f"/signed-applications/{found[1]}").text
        assert NAME not in closed
        nothing = desk.post(f"/signed-applications/{found[1]}/open", case=" ")
        assert (nothing.status_code, NAME in nothing.text) == (400, False)
        assert NAME in desk.post(f"/signed-applications/{found[1]}/open", case="R8-1130-9").text
        assert desk.get("/signed-applications/nobody").status_code == 404
        paper = desk.client.get(f"/signed-applications/{found[1]}/receipt")
        assert paper.content.startswith(b"%PDF-")
        city.terminal.clerk = ""
        assert desk.client.get(f"/signed-applications/{found[1]}/receipt").status_code == 303
