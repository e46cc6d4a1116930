# SPDX-License-Identifier: Apache-2.0
"""Signing in with a card: each check has its own no, a nonce counts once on any node, nobody is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from tests.canary import contents
from tests.cards.office import TODAY, open_jpki
from tests.databases import Databases
from tests.login.office import (
    PORTAL,
    SHOP,
    SIGNING,
    AskedDirectly,
    Card,
    Mailboxes,
    SignIn,
    key,
    service_on,
)
from warifu.cards.jpki import Ending
from warifu.cards.login import CardAnswer, HappeningKind, OpenSignIn, read, refusals
from warifu.cards.openid.subjects import subject
from warifu.kernel.database import Database
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.secrecy import Secret


@pytest.fixture(scope="module")
def office(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignIn]:
    places = [databases.create(["cards.jpki"]), databases.create(["cards.login"])]
    authority, own = (Database.connect(place.conninfo) for place in places)
    states = AskedDirectly(open_jpki(authority, tmp_path_factory.mktemp("jpki")))
    yield SignIn(states.jpki, states, service_on(own, states), own)
    for place, database in zip(places, (authority, own), strict=True):
        database.close()
        databases.drop(place)


def begun(office: SignIn) -> bytes:
    return read(office.service.begin("portal", "/back"))


def test_who_signs_in_twice_is_the_same_person_and_another_card_is_another(office: SignIn) -> None:
    hanako, taro = office.card("same"), office.card("other", 1)
    assert office.person(hanako) == office.person(hanako)
    assert office.person(hanako) != office.person(taro)


def test_a_person_stays_the_same_after_renewal_and_on_a_new_card(office: SignIn) -> None:
    first = office.card("renewed")
    before = office.person(first)
    second = office.card("renewed", 1, follows=first.serial)
    stolen = office.card("renewed-after-theft", 2, follows=second.serial)
    assert office.person(stolen) == before, "also where the one between was never used"
    with pytest.raises(refusals.CertificateRevoked):
        office.shows(first)


def test_a_card_renewed_between_two_sign_ins_opens_the_same_mailbox_and_has_the_same_sub(
    office: SignIn,
) -> None:
    card, jpki = office.card("renewed-at-a-counter"), office.jpki.service
    person = office.person(card)

    def known() -> tuple[bytes, str]:
        sub = subject(Secret(b"k" * 32), "library.example", Secret(office.person(card)))
        return office.service.name_at("portal", office.person(card)), sub

    before = known()
    waiting = jpki.prepare("city:midori", office.asked("renewed-at-a-counter", 1))
    assert known() == before, "until its chip has the new one the old one counts"
    new = Card(key(1), waiting.der, waiting.serial, card.card_id)
    with pytest.raises(refusals.CardSuspended):
        office.shows(new)
    assert jpki.take_over("city:midori", card.card_id) == 1
    with pytest.raises(refusals.CertificateRevoked):
        office.shows(card)
    card = new
    assert known() == before
    assert office.person(card) == person, "and nobody enrolled her again"


def test_a_card_without_a_pin_is_refused_by_name(office: SignIn) -> None:
    card = office.card("face")
    office.jpki.service.note(card.card_id, "city:midori", face_only=True)
    with pytest.raises(refusals.CardForFaceOnly):
        office.shows(card)
    office.jpki.service.note(card.card_id, "city:midori", face_only=False)
    assert office.person(card)


def test_her_history_says_once_that_her_certificate_ends_soon(office: SignIn) -> None:
    soon = office.card("ends-soon", card_until=TODAY + timedelta(days=80))
    later = office.card("ends-later", 1, card_until=TODAY + timedelta(days=100))
    told = dict[bytes, list[HappeningKind]]()
    for card in (soon, later, soon):
        person = office.person(card)
        with office.service._store.transaction() as tx:
            told[card.serial] = [each.kind for each in tx.happenings(person)]
    assert told[soon.serial].count(HappeningKind.ENDS_SOON) == 1
    assert HappeningKind.ENDS_SOON not in told[later.serial]


def test_a_signature_for_another_origin_is_worth_nothing_here(office: SignIn) -> None:
    card, sign_in = office.card("origin"), begun(office)
    with pytest.raises(refusals.CardSignatureFails):
        office.service.answer(sign_in, card.answers(office.service, sign_in, "https://signin.example.evil"))


def test_a_signature_for_one_sign_in_is_worth_nothing_in_another(office: SignIn) -> None:
    card, one, other = office.card("replay"), begun(office), begun(office)
    with pytest.raises(refusals.CardSignatureFails):
        office.service.answer(other, card.answers(office.service, one))


def test_a_nonce_counts_once_also_on_two_nodes_at_the_same_moment(office: SignIn) -> None:
    card, sign_in = office.card("twice"), begun(office)
    answer, nodes = card.answers(office.service, sign_in), [office.service, office.another_node()] * 3

    def take(node: object) -> type[Refusal] | None:
        try:
            node.answer(sign_in, answer)  # type: ignore[attr-defined]
        except Refusal as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(6) as pool:
        ends = list(pool.map(take, nodes))
    assert ends.count(None) == 1
    assert ends.count(refusals.SignInOver) == 5


def test_two_minutes_and_it_is_over(office: SignIn) -> None:
    card, sign_in = office.card("late"), begun(office)
    answer = card.answers(office.service, sign_in)
    office.jpki.clock.step(timedelta(seconds=121))
    with pytest.raises(refusals.SignInOver):
        office.service.answer(sign_in, answer)
    assert office.service.forget() > 0


def held(office: SignIn, card: Card) -> None:
    office.jpki.service.hold("city:midori", card.card_id)


def ended(office: SignIn, card: Card) -> None:
    office.jpki.service.end("city:midori", card.card_id, Ending.DEATH)


@pytest.mark.parametrize(
    ("spoil", "no"),
    [(held, refusals.CardSuspended), (ended, refusals.CertificateRevoked)],
    ids=["held", "ended"],
)
def test_a_card_that_was_held_or_ended_is_refused_at_once_and_she_sees_the_try(
    office: SignIn, spoil: Callable[[SignIn, Card], None], no: type[Refusal]
) -> None:
    card = office.card(spoil.__name__)
    person, portal = office.person(card), Mailboxes()
    portal.known.add(office.service.name_at("portal", person))
    spoil(office, card)
    with pytest.raises(no) as refused:
        office.shows(card, SHOP)
    assert refused.value.law
    assert refused.value.remedy
    office.service.tell(portal)
    (lines,) = portal.lines.values()
    assert [(each.kind, each.service, each.reason) for each in lines] == [
        (HappeningKind.SIGNED_IN, "portal", ""),
        (HappeningKind.REFUSED, "RP00000001", no.reason),
    ]
    office.service.tell(portal)
    assert len(lines) == 2, "told once"


def test_of_many_refusals_of_one_card_twenty_a_day_are_told_and_all_stand_on_record(office: SignIn) -> None:
    card = office.card("many")
    person, portal = office.person(card), Mailboxes()
    portal.known.add(office.service.name_at("portal", person))
    held(office, card)
    for _ in range(22):
        with pytest.raises(refusals.CardSuspended):
            office.shows(card)
    office.service.tell(portal)
    (lines,) = portal.lines.values()
    assert [each.kind for each in lines[-2:]] == [HappeningKind.REFUSED, HappeningKind.MORE_REFUSED]
    assert [each.place for each in lines] == list(range(1, 22)), "what is not told leaves no gap"
    with office.database.transaction() as connection:
        kept = "SELECT count(*) FROM login.happening WHERE person_id = %s AND reason <> ''"
        assert connection.execute(kept, [person]).fetchone() == (22,)


def test_a_line_waits_for_a_person_whose_mailbox_is_not_open_yet(office: SignIn) -> None:
    person, portal = office.person(office.card("waits")), Mailboxes()
    office.service.tell(portal)
    portal.known.add(office.service.name_at("portal", person))
    office.service.tell(portal)
    assert portal.lines == {}, "it was tried a moment ago; others go first"
    office.jpki.clock.step(timedelta(seconds=61))
    office.service.tell(portal)
    assert [[each.kind for each in lines] for lines in portal.lines.values()] == [[HappeningKind.SIGNED_IN]]


def test_a_signing_certificate_is_refused_as_one(office: SignIn) -> None:
    with pytest.raises(refusals.SigningCertificateGiven):
        office.shows(office.card("signs", kind=SIGNING))


def test_an_expired_certificate_is_refused(office: SignIn) -> None:
    today = office.jpki.clock.today()
    card = office.card("short", card_until=today + timedelta(days=1))
    office.jpki.clock.step(timedelta(days=3))
    with pytest.raises(refusals.CertificateExpired):
        office.shows(card)
    office.jpki.clock.step(timedelta(days=-3))


def test_a_certificate_of_no_authority_of_ours_is_refused(
    office: SignIn, tmp_path_factory: pytest.TempPathFactory
) -> None:
    card = office.card("foreign")
    stranger = generate_private_key(65537, 2048)
    with pytest.raises(refusals.CardSignatureFails):
        office.shows(replace(card, key=stranger))
    forged = bytearray(card.certificate)
    forged[-1] ^= 1
    with pytest.raises(refusals.CardAuthorityUnknown):
        office.shows(replace(card, certificate=bytes(forged)))


def test_where_jlis_does_not_answer_nobody_is_let_in(office: SignIn) -> None:
    card = office.card("away")
    office.states.away = True
    try:
        with pytest.raises(refusals.StateNotTold):
            office.shows(card)
    finally:
        office.states.away = False


def test_bytes_that_are_no_certificate_are_told_so(office: SignIn) -> None:
    with pytest.raises(Malformed):
        office.service.answer(begun(office), CardAnswer(b"\x30\x82", b"", b""))


def test_only_the_browser_that_began_gets_the_way_back_and_once(office: SignIn) -> None:
    card, sign_in = office.card("browser"), begun(office)
    assert isinstance(office.service.look(sign_in, b"hers"), OpenSignIn)
    office.service.answer(sign_in, card.answers(office.service, sign_in))
    with pytest.raises(refusals.OtherBrowser):
        office.service.finish(sign_in, b"a thief's")
    back = office.service.finish(sign_in, b"hers")
    with pytest.raises(refusals.SignInOver):
        office.service.finish(sign_in, b"hers")
    ticket = read(back.partition("?ticket=")[2])
    with pytest.raises(refusals.TicketSpent):
        office.service.collect("RP00000001", ticket)
    assert office.service.collect("portal", ticket).lent == b"lent"
    with pytest.raises(refusals.TicketSpent):
        office.service.collect("portal", ticket)


def test_digits_that_differ_end_the_sign_in(office: SignIn) -> None:
    card, sign_in = office.card("differs"), begun(office)
    answer = card.answers(office.service, sign_in)
    office.service.decline(sign_in)
    with pytest.raises(refusals.SignInOver):
        office.service.answer(sign_in, answer)


def test_an_unregistered_service_and_a_foreign_way_back_are_refused(office: SignIn) -> None:
    with pytest.raises(refusals.ServiceNotRegistered):
        office.service.begin("agency:pension", "/back")
    for path in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        with pytest.raises(Malformed):
            office.service.begin("portal", path)


def test_no_two_services_know_her_by_one_name_and_nothing_kept_names_her(office: SignIn) -> None:
    card = office.card("unnamed")
    person = office.person(card)
    names = {office.service.name_at(each.name, person) for each in (PORTAL, SHOP)}
    assert len(names) == 2
    kept = [content for _, content in contents(office.database)]
    for secret in (card.certificate, card.serial, card.card_id, *names):
        assert not [each for each in kept if secret in each]
    with office.jpki.service.store.transaction() as tx:
        asked = tx.connection.execute(
            "SELECT verifier, purpose FROM jpki.asked WHERE serial = %s", [card.serial]
        )
        assert asked.fetchall() == [("signin", "login")], "the question is on record at J-LIS"
