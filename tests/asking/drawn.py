# SPDX-License-Identifier: Apache-2.0
"""Every kind of page of the request check, drawn from memory for a browser. No service is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from warifu.asking import AskerEntry, Place, State, Statement, Verdict, asking_law, may_ask
from warifu.asking.codes import key_id
from warifu.asking.screens import (
    AffairsView,
    AnswerView,
    DirectoryView,
    FirstView,
    render_affairs,
    render_answer,
    render_directory,
    render_first,
)
from warifu.identifiers.corporate_number import CorporateNumber
from warifu.kernel.screens import Shell, Wording

LAW = asking_law()
ON = date(2026, 11, 22)
FIRST = "/may-they-ask"
SHELL = Shell(Wording("わたしのやりとり", "My exchanges"), FIRST, csrf="f")
KEY = bytes(32)
OPENS = 29_500_000
CITY = AskerEntry(
    Wording("美登里市", "Midori City"), CorporateNumber.of_body("000020992011"), "city-hall", KEY, ON
)
BANK = AskerEntry(
    Wording("株式会社朝陽銀行", "Asahi Bank"), CorporateNumber.of_body("700110005902"), "bank", KEY, ON
)
OTHER = AskerEntry(Wording("㈱朝陽銀行"), CorporateNumber.of_body("700110005903"), "bank", KEY, ON)


def statement(affair: str, place: Place, where: str) -> Statement:
    return Statement(key_id(KEY), affair, place, where, OPENS, OPENS + 20160, bytes(8))


def coded(kind: str, affair: str, entry: AskerEntry, place: Place, where: str, **more: object) -> Verdict:
    ground = may_ask(LAW, kind, affair, ON).ground
    state = State.OPTIONAL if ground.optional else State.ALLOWED
    said = statement(affair, place, where)
    asker, law = LAW.askers[kind], ground.law
    return Verdict(state, law, asker, ground, None, entry, said, assumed=bool(ground.item), **more)  # type: ignore[arg-type]


def refused(state: State, asker: str = "", entry: AskerEntry | None = None) -> Verdict:
    who = LAW.askers.get(asker)
    law = "Act 15, Act 20" if asker else "docs/spec/request-check.md"
    said = statement("wire", Place.PAGE, "www.asahi-bank.example") if entry else None
    return Verdict(state, law, who, advice=who.advice if who else None, entry=entry, statement=said)


def _first(problem: str) -> Callable[[str], str]:
    view = FirstView(SHELL, tuple(LAW.askers.values()), FIRST, problem)
    return lambda language: render_first(view, language)


def _answer(verdict: Verdict) -> Callable[[str], str]:
    view = AnswerView(SHELL, verdict, LAW.assumption, FIRST)
    return lambda language: render_answer(view, language)


def _affairs(kind: str) -> Callable[[str], str]:
    view = AffairsView(SHELL, LAW.askers[kind], LAW.affairs_of(kind, ON), FIRST, "something-else")
    return lambda language: render_affairs(view, language)


PAGES: Mapping[str, Callable[[str], str]] = {
    "ask": _first(""),
    "ask-number": _first("number"),
    "affairs": _affairs("city-hall"),
    "answer-code": _answer(
        coded("city-hall", "table1-56", CITY, Place.COUNTER, "市役所2階 こども課 3番窓口")
    ),
    "answer-alike": _answer(
        coded("bank", "wire", BANK, Place.PAGE, "www.asahi-bank.example", alike=(OTHER,))
    ),
    "answer-optional": _answer(coded("bank", "deposit-account", BANK, Place.LETTER, "朝陽銀行 番号係 行")),
    "answer-no": _answer(refused(State.NOT_ALLOWED, "video-shop")),
    "answer-phone": _answer(refused(State.FROM_AFAR, "stranger")),
    "directory": lambda language: render_directory(
        DirectoryView(
            SHELL, tuple((each, LAW.askers[each.kind].words) for each in (CITY, BANK, OTHER)), FIRST
        ),
        language,
    ),
    "answer-forged": _answer(refused(State.FORGED)),
    "answer-elsewhere": _answer(refused(State.ELSEWHERE, entry=BANK)),
}
