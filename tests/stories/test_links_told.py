# SPDX-License-Identifier: Apache-2.0
"""紐付けのお知らせ: she reads that a file was linked to her, says "this is not me", and is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import pytest

from tests.stories.country import NAMES, Country
from warifu.app.agencies import city_sights
from warifu.app.linking import SCHEMES, linking_office
from warifu.app.pages import titles_of
from warifu.exchange import LinkNews
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.wire import Nothing
from warifu.linking import CaseState, Desk, Forms, LinkFrozen, Links, NoSuchLink, Office
from warifu.portal import Line, Objections, PortalStore
from warifu.portal.linked import with_objection
from warifu.portal.objections import NotMe
from warifu.portal.record_card import Action, Entry
from warifu.portal.views import Cards

MIDORI = "city:midori"
(SCHEME,) = SCHEMES


@dataclass
class Linked:
    """Midori's linking office, and Hanako's file, which a form has just linked to her."""

    country: Country
    office: Office
    member: str

    @property
    def links(self) -> Links:
        return Links(self.office)

    def rounds(self) -> None:
        """What the city and the portal do by themselves."""
        for body in (MIDORI, "portal", MIDORI):
            self.country.japan.rounds(body)

    def objections(self) -> Objections:
        parts = self.country.japan.parts("portal")
        return Objections(PortalStore(parts.database), parts.wire, parts.clock)

    def lines(self) -> list[Line]:
        return [each for each in self.country.history() if each.link]

    def card(self, line: Line) -> Entry:
        parts, said = self.country.japan.parts("portal"), self.objections().said_of([line])
        return with_objection(Cards(parts.policy.table, titles_of(parts)).entry(line), said.get(line.line_id))

    def case(self) -> UUID:
        return next(each.case for each in Desk(self.office).cases(SCHEME) if each.rule == "NOT_ME")

    def decide(self, choice: str) -> CaseState:
        _, look = Desk(self.office).open(self.case(), clerk="kimura")
        return Desk(self.office).decide(self.case(), look.look, choice, clerk="kimura", reason="compared")


@pytest.fixture
def linked(country: Country) -> Linked:
    return link_hanako(country)


def link_hanako(country: Country) -> Linked:
    """Link a file of Midori's to Hanako, by a form that two people typed alike."""
    japan = country.japan
    parts, register = japan.parts(MIDORI), japan.register(MIDORI)
    register.matching.fill()
    office = linking_office(parts, register, city_sights(parts, register))
    member, form = f"C-{uuid4().hex[:6]}", uuid4()
    with register.store.transaction() as tx:
        record = tx.resident(InHouseNumber.parse(country.at_midori["hanako"]), date.max)
    assert record is not None
    now = record.stated
    stated = {
        "member_id": member,
        "name": now.name,
        "kana": now.kana,
        "birth_date": now.birth_date.isoformat(),
        "sex": "女",
        "address": now.address,
    }
    for by in ("first", "second"):
        Forms(office).key(form, SCHEME, stated, by=by)
    Forms(office).judge(form, by="second")
    return Linked(country, office, member)


def test_she_is_told_of_a_link_says_this_is_not_me_and_is_answered(linked: Linked) -> None:
    country, links = linked.country, linked.links
    before = {each: len(country.history(each)) for each in NAMES}
    linked.rounds()
    assert {each: len(country.history(each)) for each in NAMES} == before | {"hanako": before["hanako"] + 1}
    (first,) = linked.lines()
    card = linked.card(first)
    assert card.headline is not None
    assert "A file was linked to you: Recipients of child allowance" in card.headline.en
    assert card.last_four == country.japan.number(MIDORI, country.at_midori["hanako"])[-4:]
    assert [each.action for each in card.offers] == [Action.NOT_ME]
    assert linked.member not in repr(card), "a message names no file"

    with country.down(MIDORI):
        linked.objections().say(first)
        linked.objections().say(first)
        linked.objections().hand_on()
        assert linked.card(first).objected_at is not None, "durable, though the office cannot be reached"
        assert linked.card(first).taken_at is None
        assert linked.card(first).offers == ()
    linked.rounds()
    assert linked.card(first).taken_at is not None
    with pytest.raises(LinkFrozen):
        links.person_of(SCHEME, linked.member)
    assert [str(each.link.news) for each in linked.lines() if each.link] == ["frozen", "linked"]

    assert linked.decide("1") is CaseState.LINKED
    linked.rounds()
    assert links.person_of(SCHEME, linked.member) == country.at_midori["hanako"]
    confirmed = linked.lines()[0]
    assert confirmed.link is not None
    assert confirmed.link.news is LinkNews.CONFIRMED

    linked.objections().say(confirmed)
    linked.rounds()
    assert linked.decide("nobody") is CaseState.NOBODY
    linked.rounds()
    with pytest.raises(NoSuchLink):
        links.person_of(SCHEME, linked.member)
    assert [str(each.link.news) for each in linked.lines() if each.link] == [
        "ended",
        "frozen",
        "confirmed",
        "frozen",
        "linked",
    ]
    assert country.alarms("orphan") == []
    country.japan.check()


def test_only_the_portal_hands_on_an_objection_and_an_unknown_message_stops_nothing(linked: Linked) -> None:
    portal, pension = (linked.country.japan.parts(each).wire for each in ("portal", "agency:pension"))
    with pytest.raises(Malformed):
        pension.call(MIDORI, "linking/not-me", NotMe(uuid4()), Nothing)
    with pytest.raises(Refusal) as refused:
        portal.call(MIDORI, "linking/not-me", NotMe(uuid4()), Nothing)
    assert refused.value.reason == "no-such-link"
