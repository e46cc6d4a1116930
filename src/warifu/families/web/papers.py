# SPDX-License-Identifier: Apache-2.0
"""What leaves the office over the counter: certificates, the supplement, and what a passport office hears."""

from __future__ import annotations

from typing import Any

from litestar import Response

from warifu.families import forms, screens
from warifu.families.fields import FormRead
from warifu.families.web.rooms import Turn, form, paper, register
from warifu.families.wide_area import CertificateKind, Channel
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens.web import NoSuchPage


def wide_area(turn: Turn) -> Response[Any]:
    """広域交付: who asks, by which way; the certificate, or why not."""
    opened = turn.open("certificate")
    named, asked = ("wide-area", *forms.WIDE_AREA), forms.wide_area_questions()
    read = FormRead(opened.register, turn.form, turn.today)
    asker = read.named() if turn.sent else None
    if asker is None:
        return form(turn, opened, named, asked, read.troubles)
    try:
        given = turn.desk.wide_area(
            turn.case,
            opened,
            asker,
            kind=CertificateKind(read.choice("kind", tuple(CertificateKind))),
            channel=Channel(read.choice("channel", tuple(Channel))),
            for_self=read.choice("for_self", ("yes", "no")) == "yes",
            photo_document=read.choice("photo", ("yes", "no")) == "yes",
        )
    except Refusal as no:
        return form(turn, opened, named, asked, {}, no)
    return paper(turn, opened, "certificate", screens.certificate_blocks(given))


def supplement(turn: Turn) -> Response[Any]:
    """附票の写し: as the guard of addresses lets this asker see it."""
    opened = turn.open("supplement")
    named, asked = ("supplement", *forms.SUPPLEMENT), forms.supplement_questions()
    read = FormRead(opened.register, turn.form, turn.today)
    asker = read.named() if turn.sent else None
    if asker is None:
        return form(turn, opened, named, asked, read.troubles)
    try:
        seen = turn.desk.supplement(turn.case, opened, asker, photo_document=read.yes("photo"))
    except Refusal as no:
        return form(turn, opened, named, asked, {}, no)
    return paper(turn, opened, "supplement", screens.supplement_blocks(seen))


def passport(turn: Turn) -> Response[Any]:
    """旅券事務: what the passport office hears of one member."""
    opened = turn.open("passport")
    member = FormRead(opened.register, turn.form, turn.today).member("one")
    if member is None:
        return register(turn, opened)
    facts = turn.desk.passport(opened, member.person)
    return paper(turn, opened, "passport", screens.passport_blocks(facts))


def passport_code(turn: Turn) -> Response[Any]:
    """提供用識別符号: for the person herself, shown once."""
    opened = turn.open("passport")
    if not opened.register.is_open:
        raise NoSuchPage
    named, asked = ("passport-code", *forms.PASSPORT_CODE), forms.passport_code_questions()
    read = FormRead(opened.register, turn.form, turn.today)
    asker = read.named() if turn.sent else None
    if asker is None:
        return form(turn, opened, named, asked, read.troubles)
    try:
        code, given = turn.desk.passport_code(turn.case, opened, asker, photo_document=read.yes("photo"))
    except Refusal as no:
        return form(turn, opened, named, asked, {}, no)
    blocks = screens.passport_code_blocks(code, given, opened.register.name_of(given.person))
    return paper(turn, opened, "passport-code", blocks)
