# SPDX-License-Identifier: Apache-2.0
"""Builds the bodies that keep files about people: a city, and an agency of the demo."""

from __future__ import annotations

from functools import partial

from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from warifu import families, jukinet, linking, residents, tax
from warifu.app import pages, plan
from warifu.app.assembly import joined, provider
from warifu.app.card_room import CARD_SECONDS
from warifu.app.desk import Desk, desk_endpoints
from warifu.app.families import KeptAbroad, abroad_of, family_pages, passports_of
from warifu.app.hall import Hall
from warifu.app.keepback import wanted_in
from warifu.app.letters import LettersToNewResidents
from warifu.app.linking import LinkLetters, linking_office, linking_pages
from warifu.app.offices import (
    NetworkGateway,
    OwnFamilies,
    care_of,
    family_office,
    names_in,
    pension_office,
    refusals_to_tell,
    tax_office,
)
from warifu.app.parts import Parts
from warifu.app.registers import Registers
from warifu.app.server import Body
from warifu.benefits import BenefitsService
from warifu.benefits.pension import PensionService
from warifu.benefits.pension.store import PensionStore
from warifu.benefits.store import BenefitsStore
from warifu.benefits.views import CaseDesk
from warifu.exchange import gateway
from warifu.exchange.nym1.hashing import hash_parts
from warifu.exchange.sealing import sealed_endpoint
from warifu.families import web as families_web
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.municipality_code import MunicipalityCode
from warifu.linking import web as linking_web
from warifu.notices import NoticeCounter
from warifu.numbers.client import NumbersClient
from warifu.residents.designating import Designating
from warifu.residents.numbering import Numbering
from warifu.residents.telling import Teller
from warifu.tax.store import TaxStore

MEASURE_SECONDS = 30.0
"""How soon other cities are owed a stage of a protection measure; it then goes with the next round."""


def build_city(parts: Parts) -> Body:
    """市町村: register, tax and child allowance of one municipality, with its gateway."""
    asks, (register, kin) = _gateway(parts), _people(parts)
    sights = city_sights(parts, register)
    histories = city_histories(parts, register, sights)
    taxes = tax.TaxService(parts.body, TaxStore(parts.database), parts.clock)
    allowance = BenefitsService(
        parts.body,
        BenefitsStore(parts.database),
        NetworkGateway(asks, parts, before=histories.stand),
        parts.clock,
        family=OwnFamilies(register, kin),
    )
    numbering = Numbering(register, NumbersClient(parts.sealed_wire), asks, histories.settle)
    teller = Teller(register, jukinet.JukiNetClient(parts.sealed_wire))
    counter = NoticeCounter(parts.sealed_wire, parts.clock)
    designating = Designating(
        register, numbering, LettersToNewResidents(BodyName(parts.body), register, counter)
    )
    desk = Desk(
        parts,
        asks,
        register=register,
        numbering=numbering,
        teller=teller,
        allowance=allowance,
        histories=histories,
    )
    site, table = pages.site_of(parts), parts.policy.table
    kept = abroad_of(parts, kin, register, sights)
    hall = Hall(parts, register, sights, numbering, histories, KeptAbroad(parts, register, kept))
    office, letters = linking_office(parts, register, sights), LinkLetters(sights, parts.clock)
    registers = Registers(parts, register, kin, hall.service)
    cases = CaseDesk(allowance, table, pages.titles_of(parts), names_in(register), parts.clock)
    return joined(
        parts,
        [
            *gateway.endpoints(
                provider(parts, {"local-tax": tax_office(taxes), "family-register": family_office(kin)})
            ),
            *desk_endpoints(desk, parts, hall.card_clerk.verbs()),
            *(sealed_endpoint(each, parts.opens) for each in families_web.endpoints(kin)),
            sealed_endpoint(families_web.passport_endpoint(passports_of(parts, kin, sights)), parts.opens),
            *(sealed_endpoint(each, parts.opens) for each in families_web.messages.abroad_endpoints(kept)),
            *linking_web.endpoints(linking.Objections(office)),
            *registers.endpoints(),
        ],
        site,
        pages=[
            *pages.gateway_pages(parts, site, asks, cases),
            *hall.pages(site),
            *linking_pages(office, hall, site),
            *family_pages(parts, kin, register, hall, site, sights),
            *registers.pages(hall, site, sights),
        ],
        timed=[
            ("terminals left alone", 60.0, hall.service.sweep),
            ("forms for matching", 60.0, register.matching.fill),
            ("cards that come", CARD_SECONDS, hall.safe.round),
            ("measures to other cities", MEASURE_SECONDS, registers.follow_measures),
            ("lines to keep back", MEASURE_SECONDS, histories.follow),
        ],
        work=[
            ("changes to Juki Net", teller.tell),
            ("protection to Juki Net", teller.tell_protection),
            ("numbers of new residents", designating.round),
            ("links to tell", partial(linking.Links(office).tell, letters)),
            ("refusals to tell", refusals_to_tell(register, sights)),
            ("codes that came", histories.settle),
            ("looks to hand over", sights.hand_over),
            ("entries to registers of residents", registers.entries.round),
            ("notices to other cities", registers.posts.round),
        ],
    )


def _people(parts: Parts) -> tuple[residents.ResidentsService, families.FamiliesService]:
    """The register of residents and the family registers of one municipality."""
    code, clock, draw = MunicipalityCode.parse(parts.settings.municipality), parts.clock, parts.randomness
    register = residents.ResidentsService(
        residents.ResidentsStore(parts.database), municipality=code, keys=parts.ring, clock=clock, draw=draw
    )
    store = families.FamiliesStore(parts.database)
    return register, families.FamiliesService(parts.body, store, municipality=code, clock=clock, draw=draw)


def build_agency(parts: Parts) -> Body:
    """日本年金機構 in the demo: pension records, with its gateway."""
    asks = _gateway(parts)
    pensions = PensionService(parts.body, PensionStore(parts.database), parts.clock)
    desk = Desk(parts, asks, numbers=NumbersClient(parts.sealed_wire), pensions=pensions)
    site = pages.site_of(parts)
    return joined(
        parts,
        [
            *gateway.endpoints(provider(parts, {"pension": pension_office(pensions)})),
            *desk_endpoints(desk, parts),
        ],
        site,
        pages=pages.gateway_pages(parts, site, asks),
    )


def _gateway(parts: Parts) -> gateway.GatewayService:
    value = parts.ring.secret(plan.INQUIRY_VALUE).reveal("seal one-time keys at rest")
    return gateway.GatewayService(
        parts.body,
        gateway.GatewayStore(parts.database),
        parts.directory,
        parts.locker,
        parts.opens,
        AESSIV(hash_parts("inquiry-value", value)),
        parts.sign,
        parts.wire,
        parts.clock,
        parts.randomness,
    )


def city_sights(parts: Parts, register: residents.ResidentsService) -> gateway.SightService:
    """Give the way in which a city tells people that its clerks are about to see them."""
    return gateway.SightService(
        parts.body,
        gateway.SightStore(parts.database),
        parts.directory,
        parts.locker,
        parts.sign,
        parts.wire,
        parts.clock,
        parts.randomness,
        careful=care_of(register),
    )


def city_histories(
    parts: Parts, register: residents.ResidentsService, sights: gateway.SightService
) -> gateway.KeepBackService:
    """Give the way in which a city has lines of those whom it protects kept back at the portal."""
    return gateway.KeepBackService(
        gateway.SightStore(parts.database),
        sights,
        wanted_in(register),
        parts.wire,
        parts.clock,
        parts.randomness,
    )
