# SPDX-License-Identifier: Apache-2.0
"""閲覧のお知らせ: the card of a look of an office's own clerk: terminal, affair, what was shown (HI-1, HI-6).

The words of the affair are the office's own; the case number stands in the details only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from warifu.exchange import Manner
from warifu.kernel.screens import Titles, Wording, cite
from warifu.portal.letters import Line
from warifu.portal.record_card import Basis, Entry, Outcome

_NAME, _BIRTH, _SEX, _ADDRESS = (
    Wording("氏名", "name"),
    Wording("生年月日", "date of birth"),
    Wording("性別", "sex"),
    Wording("住所", "address"),
)
_SHOWN = {
    Manner.FOUND: (_NAME, _BIRTH, _SEX),
    Manner.OPENED: (Wording("住民票の記載", "your record"), Wording("世帯", "your household"), _ADDRESS),
    Manner.CARD: (Wording("マイナンバーカードの状態", "the state of your card"),),
    Manner.CANDIDATE: (_NAME, _BIRTH, _SEX, _ADDRESS),
    Manner.NAMED: (Wording("登録があること", "that you have a record here"),),
    Manner.FAMILY: (Wording("戸籍の記載", "your entry in a family register"),),
    Manner.PASSPORT: (
        _NAME,
        _BIRTH,
        Wording("本籍の都道府県", "prefecture of your legal domicile"),
        Wording("国籍", "nationality"),
    ),
    Manner.ABROAD: (Wording("国外にいる日本国民であること", "that you are a national abroad"),),
    Manner.SIGNED: (_NAME, _BIRTH, _SEX),
    Manner.NUMBER: (),
    Manner.REFUSED: (),
}
_HEADLINES = {
    Manner.FOUND: Wording(
        "の職員の検索で、あなたが表示されました", ": a clerk's search showed you among the people found"
    ),
    Manner.OPENED: Wording("の職員が、あなたの記録を開きました", ": a clerk opened your record"),
    Manner.CARD: Wording(
        "の職員が、あなたのマイナンバーカードの状態を見ました",
        ": a clerk looked at the state of your card",
    ),
    Manner.CANDIDATE: Wording(
        "の職員に、あなたが別の記録の候補として表示されました",
        ": a clerk was shown you as a possible match for another file",
    ),
    Manner.NAMED: Wording(
        "の職員が、名前を告げられたあなたの登録の有無を調べました",
        ": a clerk looked whether you, named by somebody, have a record",
    ),
    Manner.FAMILY: Wording(
        "の職員が、あなたの記載のある戸籍を開きました",
        ": a clerk opened a family register in which you stand",
    ),
    Manner.PASSPORT: Wording(
        "が、あなたの符号を使って、戸籍の事項の提供を受けました",
        ": was given facts of your family register, with the code you gave",
    ),
    Manner.ABROAD: Wording(
        "が、あなたが国外にいる日本国民であることを、在外公館に確認しました",
        ": confirmed to an embassy that you are a national abroad",
    ),
    Manner.SIGNED: Wording(
        "の職員が、あなたの名前で署名された申請を開きました",
        ": a clerk opened an application that was signed in your name",
    ),
    Manner.NUMBER: Wording(
        "が、職権であなたの個人番号を変えることを決めました",
        ": decided by itself that your number is changed",
    ),
    Manner.REFUSED: Wording(
        "に、あなたの記録を見たいという求めがあり、断られました",
        ": somebody asked to see your record, and was refused",
    ),
}
_RECORD = Wording("記録", "record")
_A_RECORD = (_RECORD, "Juki Act 36-2")
_ABOUT = {
    Manner.CARD: (Wording("カード", "card"), "Act 17"),
    Manner.PASSPORT: (Wording("戸籍", "family register"), "KA 120-3"),
    Manner.ABROAD: (Wording("戸籍の附票", "supplement to the family register"), "Juki Act 16, 17"),
    Manner.SIGNED: (Wording("申請", "application"), "JPKI Act 17"),
    Manner.NUMBER: (_RECORD, "Act 7(2)"),
}
_OUTCOMES = {Manner.REFUSED: Outcome.TURNED_AWAY, Manner.PASSPORT: Outcome.PROVIDED}
_SOMEHOW = Wording("の職員が、あなたの記録を見ました", ": a clerk looked at your record")
_NO_DETAILS = Wording("（詳しい内容は読めません）", "(the details cannot be read)")
_UNNAMED = Wording("名前を表示しない機関", "An office that is not named here")
_PASSPORT_OFFICE = Wording("旅券事務所", "A passport office")
_LATE = 60  # minutes after which a look counts as told late


def seen(line: Line, titles: Titles, card: Callable[..., Entry]) -> Entry:
    """Make the card of one look; `card` fills in what every card has.

    A protected person's names no office, gives no case and no proof: each of them would tell where she lives.
    Her own code at a passport office is no look: that office asked, and the city answered.
    """
    sight = line.sight
    office = _UNNAMED if line.guarded else titles.of(line.context.from_domain)
    head = _HEADLINES[sight.manner] if sight else _SOMEHOW
    passport = sight is not None and sight.manner is Manner.PASSPORT
    asker = _passport_office(sight.terminal, titles) if sight and passport and not line.guarded else office
    subject, basis = _ABOUT.get(sight.manner, _A_RECORD) if sight else _A_RECORD
    entry = card(
        line,
        outcome=_OUTCOMES.get(sight.manner, Outcome.SEEN) if sight else Outcome.SEEN,
        asker=asker,
        answerer=office,
        affair=Wording(sight.affair_ja, sight.affair_en) if sight else _NO_DETAILS,
        subject=subject,
        basis=Basis(cite(basis)),
        headline=Wording(f"{asker.ja}{head.ja}", f"{asker.en or asker.ja}{head.en}"),
        items=_SHOWN[sight.manner] if sight else (),
        case=line.case,
        terminal=sight.terminal if sight and not passport else "",
    )
    if sight is None:
        return entry
    if line.guarded:
        entry = replace(entry, case="", proof="", guarded=True)
    elif passport:
        entry = replace(entry, answered_at=line.filed_at)
    if sight.minute >= line.context.minute:
        return entry
    late = entry.asked_at if line.context.minute - sight.minute > _LATE else None
    return replace(entry, asked_at=datetime.fromtimestamp(sight.minute * 60, UTC), told_at=late)


def _passport_office(body: str, titles: Titles) -> Wording:
    """Name the body that used her code as she knows offices; one without a name here by what it is."""
    named = titles.of(body)
    return _PASSPORT_OFFICE if named.ja == body else named
