# SPDX-License-Identifier: Apache-2.0
"""届書: the form of a notice, one more look at what was typed, and the entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Response

from warifu.families import first_forms, first_typed, forms, screens, typed_notice
from warifu.families.acts.table import Notice
from warifu.families.cases import Opened
from warifu.families.fields import FormRead, PaperRead
from warifu.families.forms import FORMS
from warifu.families.questions import Question
from warifu.families.readings import ReadingNotice
from warifu.families.web.rooms import Turn, form, register, version
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import NoSuchPage


def notice_form(turn: Turn) -> Response[Any]:
    """届書: the form, and what becomes of it."""
    kind = FORMS.get(turn.form.get("kind", ""))
    opened = turn.open("notice")
    if kind is None or not opened.register.is_open:
        raise NoSuchPage
    named, facts = ("notice", kind.words, kind.law), turn.desk.service.facts
    unfit = forms.out_of_place(kind.key, opened.register, turn.today, facts)
    if unfit is not None:
        return form(turn, opened, named, (), {}, unfit)
    divorces = kind.key in {"divorce", "divorce-foreign"}
    elsewhere = turn.desk.minors_elsewhere(turn.case, opened) if divorces else []
    asked = forms.questions(kind.key, opened.register, turn.today, facts, elsewhere)
    if not turn.sent:
        return form(turn, opened, named, asked, {})
    read = FormRead(opened.register, turn.form, turn.today, elsewhere)
    try:
        notice = typed_notice.notice(
            kind.key,
            read,
            turn.case.clerk,
            lambda who: turn.desk.named(turn.case, who),
            facts,
        )
        if notice is None:
            return form(turn, opened, named, asked, read.troubles)
        if turn.form.get("sure") != "1":
            return _confirm(turn, opened, named, asked)
        _enter(turn, opened, notice)
    except Refusal as no:
        return form(turn, opened, named, asked, read.troubles, no)
    return register(turn, turn.open("register"), entered=True)


def first_form(turn: Turn) -> Response[Any]:
    """初めて戸籍に入る方の届書: no register is looked at before; the one that comes of it is, and told."""
    kind = first_forms.FORMS.get(turn.form.get("kind", ""))
    if kind is None:
        raise NoSuchPage
    asked, named = first_forms.questions(kind.key), ("first", kind.words, kind.law)
    if not turn.sent:
        return form(turn, None, named, asked, {})
    read = PaperRead(turn.desk.service.municipality, turn.form, turn.today)
    try:
        notice = first_typed.first(kind.key, read, turn.case.clerk)
        if notice is None:
            return form(turn, None, named, asked, read.troubles)
        if turn.form.get("sure") != "1":
            return _confirm(turn, None, named, asked)
        opened = turn.desk.enter_first(turn.case, notice)
    except Refusal as no:
        return form(turn, None, named, asked, read.troubles, no)
    return register(turn, opened, entered=True)


def _confirm(
    turn: Turn, opened: Opened | None, named: tuple[str, Wording, Wording], asked: Sequence[Question]
) -> Response[Any]:
    """記載の前の確認: what would be entered, as it was typed; nothing is entered by asking for it."""
    if opened is not None:
        version(turn.form)
    view = screens.ConfirmView(turn.shell, turn.case, turn.address, opened, *named, asked, turn.form)
    return turn.visit.page(screens.render_confirm(view, turn.visit.language))


def _enter(turn: Turn, opened: Opened, notice: Notice | ReadingNotice) -> None:
    """Enter what was confirmed, against the version the clerk read."""
    read_version = version(turn.form)
    if isinstance(notice, ReadingNotice):
        turn.desk.enter_reading(turn.case, opened, read_version, notice)
    else:
        turn.desk.enter(turn.case, opened, read_version, notice)
