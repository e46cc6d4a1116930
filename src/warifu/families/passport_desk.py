# SPDX-License-Identifier: Apache-2.0
"""旅券事務所への提供: the facts of a passport for who brings a person's own code, once.

    1 who asks          a body of the class `passport-office`                        else Malformed
    2 the code          hers by name and birth date, of the register in which she
                        stands, not too old, not used                                else PassportCodeNotGood
    3 record            the use, which the database lets be written once
    4 tell              a line in her history                                        or nothing goes out
    5 answer            eight facts; no address, parent, spouse or entry

One refusal for all of 2, so that who found or guessed a code learns nothing by it.
"""

from __future__ import annotations

import hmac

from warifu.exchange import BodyClasses, FileSights, Manner, Shown
from warifu.families.passport_codes import CodeUse, GivenCode, PassportAsked, PassportCodeNotGood
from warifu.families.passports import PassportFacts, passport_facts
from warifu.families.register import FamilyRegister
from warifu.families.service import FamiliesService, standing_in
from warifu.identifiers.four_items import normal_form
from warifu.kernel.refusal import Malformed

PASSPORT_OFFICE = "passport-office"
"""The class of bodies that may ask. No row of the table names it: this road is not the network's."""
_AFFAIR = ("旅券の発給（あなたの符号による）", "issue of a passport, with the code you gave")


class PassportDesk:
    """旅券事務所への窓口: the one verb a passport office may call."""

    def __init__(self, service: FamiliesService, classes: BodyClasses, sights: FileSights) -> None:
        """Work on one office's registers; `classes` says who may ask, `sights` tells her first."""
        self._service, self._classes, self._sights = service, classes, sights

    def facts(self, asked: PassportAsked, *, by: str) -> PassportFacts:
        """旅券の発給に必要な事項: recorded and told, then given; the same message again gets them again.

        Raises PassportCodeNotGood; Malformed for a caller that is no passport office; a Fault while she
        cannot be told.
        """
        if PASSPORT_OFFICE not in (self._classes.of(by) or ()):
            raise Malformed("Only a passport office reads a register with a person's code.")
        given, facts = self._recorded(asked, by)
        person = given.person.reveal("tell her who used her code")
        self._sights.show([Shown(person, asked.case, Manner.PASSPORT, by, *_AFFAIR)])
        return facts

    def _recorded(self, asked: PassportAsked, by: str) -> tuple[GivenCode, PassportFacts]:
        clock, digest = self._service.clock, asked.code.digest()
        with self._service.store.passports() as (tx, rows):
            given = rows.given(digest)
            if given is None or clock.today() > given.good_until:
                raise PassportCodeNotGood
            register = standing_in(tx, given.person)
            if register is None or register.number != given.register or not _is_hers(register, given, asked):
                raise PassportCodeNotGood
            use = CodeUse(asked.message_id, by, asked.case, register.version)
            kept = rows.use(digest, use, clock.now())
            facts = passport_facts(register, given.person)
        same = (kept.message_id, kept.asked_by, kept.case) == (use.message_id, use.asked_by, use.case)
        if facts is None or not same:
            raise PassportCodeNotGood
        return given, facts


def _is_hers(register: FamilyRegister, given: GivenCode, asked: PassportAsked) -> bool:
    member = register.member(given.person)
    if member is None or member.born_on != asked.born_on:
        return False
    name = normal_form(register.name_of(given.person))
    return hmac.compare_digest(name.encode(), normal_form(asked.name).encode())
