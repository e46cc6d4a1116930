# SPDX-License-Identifier: Apache-2.0
"""A card without a PIN: it counts where a face is checked, and its holder may take a PIN again."""

from __future__ import annotations

import os

import pytest

from tests.cards.house import CLERK, PHOTO
from tests.cards.rewriting import AUTHENTICATION, SIGNING, Bench
from tests.cards.written import in_chip, moves, person_on
from tests.numbers.office import newcomer
from warifu.cards.bridge.refusals import CardWithoutPin
from warifu.cards.bridge.signing import tries_left
from warifu.cards.chip import P2016, Chip, Kind
from warifu.cards.jpki import State as Status
from warifu.cards.jpki import serial_of
from warifu.cards.life import CardEvent
from warifu.cards.renewal import (
    CardProofFails,
    bring_up_to_date,
    give_up_pin,
    take_pin,
)


def test_a_card_without_a_pin_counts_where_a_face_is_checked_and_nowhere_else(bench: Bench) -> None:
    house, person = bench.house, bench.house.number(6)
    card_id = bench.active(person)
    serial = serial_of(bench.good(card_id)[AUTHENTICATION])

    def told(verifier: str, purpose: str) -> Status:
        return house.jpki.service.state(verifier, AUTHENTICATION, serial, purpose).state

    with bench.reader(card_id) as card:
        give_up_pin(bench.counter(), card, card_id)
    assert set(bench.good(card_id)) == {AUTHENTICATION}
    assert (bench.state(card_id).kind, "jpki/001A" in bench.state(card_id).keys) == (Kind.NO_PIN, False)
    assert told("portal", "login") is told("kiosk:shop", "paper") is Status.FACE_ONLY
    assert told("clinic:north", "eligibility") is Status.GOOD
    with bench.image(card_id) as image, pytest.raises(CardWithoutPin):
        tries_left(Chip(P2016, image.state, image.save, os.urandom).transmit)

    moves(bench, person, 906)  # endorsed all the same, where a terminal compared her face
    with bench.reader(card_id) as card, pytest.raises(CardProofFails):
        bring_up_to_date(bench.counter(), card, card_id, {SIGNING}, bench.code(card_id))
    with bench.reader(card_id, terminal=bench.terminal()) as card:
        bring_up_to_date(bench.counter(), card, card_id, {SIGNING}, bench.code(card_id))
    assert set(bench.good(card_id)) == {AUTHENTICATION}, "it has no signing certificate, asked for or not"
    assert person_on(bench, card_id) == newcomer(906).items.address

    new = {"jpki/0018": b"7391", "jpki/001B": b"NEWPIN7"}
    with bench.reader(card_id, new) as card:  # and back, the same day
        take_pin(bench.counter(), card, card_id)
        assert told("portal", "login") is Status.GOOD
        bring_up_to_date(bench.counter(), card, card_id, {SIGNING})
    assert bench.good(card_id) == in_chip(bench, card_id)
    assert set(bench.good(card_id)) == {SIGNING, AUTHENTICATION}


def test_a_card_may_be_applied_for_without_a_pin(bench: Bench) -> None:
    person = bench.house.number(7)
    bench.house.service.apply_at_counter(CLERK, person.code, PHOTO, face_only=True)
    bench.house.service.make_waiting()
    card_id = bench.house.service.cards_of(CLERK, person.code)[0][0].card_id
    assert bench.state(card_id).kind is Kind.NO_PIN
    assert {each.kind for each in bench.house.jpki.service.of_card(card_id).ever} == {AUTHENTICATION}
    for event in (CardEvent.ARRIVED, CardEvent.NOTIFIED):
        bench.house.service.turn(card_id, event, CLERK)
    bench.house.service.hand_over(card_id, CLERK)
    serial = bench.house.jpki.service.of_card(card_id).in_force[0].serial
    told = [
        bench.house.jpki.service.state(who, AUTHENTICATION, serial, what).state
        for who, what in (("signin", "login"), ("clinic:north", "eligibility"))
    ]
    assert told == [Status.FACE_ONLY, Status.GOOD]
