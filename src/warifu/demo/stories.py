# SPDX-License-Identifier: Apache-2.0
"""花子さんが引っ越します: the first story, played through the bodies' own counters.

Each step is told after it has happened, with what the bodies answered. Nothing is scripted but the
order in which people go to which counter.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from warifu.app import desk
from warifu.demo.stage import Stage
from warifu.demo.town.personas import HANAKO, HINA, REN, TARO, YAMADA_FAMILY
from warifu.exchange.nym1.bodies import EntryKind
from warifu.kernel.clock import SystemClock
from warifu.kernel.refusal import Refusal
from warifu.residents import Particulars
from warifu.residents.numbering import items_of

NEW_HOME, POSTAL_CODE, HOUSEHOLD = "割符県美登里市栄町一丁目1番1号", "978-0002", "M9100001"
MIDORI, ASAHI, PENSION = "city:midori", "city:asahi", "agency:pension"


@dataclass(frozen=True, slots=True)
class Told:
    """One step as it happened. `ok` is False where something went otherwise than it must."""

    office: str
    ja: str
    en: str
    ok: bool = True
    refused: bool = False
    law: str = ""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


def hanako_moves(stage: Stage) -> Iterator[Told]:
    """Play the story; it can be played again, and then only asks again for a new case."""
    people = yield from _arrive(stage)
    yield from _allowance(stage, people)
    yield from _her_history(stage)


def _arrive(stage: Stage) -> Generator[Told, None, list[str]]:
    """Move the family, unless it has moved already; gives their in-house numbers at Midori."""
    here = [moved(person) for person in YAMADA_FAMILY]
    if known(stage, here[1]):
        yield Told(
            MIDORI,
            "花子さんの家族は、もう美登里市に住んでいます。",
            "Hanako's family lives in Midori already.",
        )
        return [known(stage, each) for each in here]
    at_asahi = [_find(stage, ASAHI, person) for person in YAMADA_FAMILY]
    for parent in (TARO, HANAKO):
        message = desk.Enrol(_number(stage, parent), desk.items_message(items_of(parent)))
        stage.at_desk(PENSION, "enrol", message, desk.Person)
    yield Told(
        PENSION,
        "年金サービスが、夫婦それぞれの自分用の符号を受け取りました。",
        "The pension service received its own code for each parent.",
    )
    numbers = [_number(stage, person) for person in YAMADA_FAMILY]
    today = SystemClock().today()
    leave = desk.MoveOut(at_asahi, NEW_HOME, today - timedelta(days=1), MIDORI)
    paper = stage.at_desk(ASAHI, "move-out", leave, desk.Paper)
    yield Told(
        ASAHI, "転出届を受け付け、転出証明書を渡しました。", "Took the move-out notice and gave the paper."
    )
    arrive = desk.MoveIn(paper, numbers, HOUSEHOLD, POSTAL_CODE, NEW_HOME, today)
    people = stage.at_desk(MIDORI, "move-in", arrive, desk.People).in_house
    yield Told(
        MIDORI,
        "転入届を受け付け、家族4人の自分用の符号を受け取りました。番号は変わりません。",
        "Took the move-in notice and received its own code of each of the four. Their numbers stay.",
    )
    return people


def _allowance(stage: Stage, people: list[str]) -> Iterator[Told]:
    taro, hanako, hina, ren = people
    today = SystemClock().today()
    claim = desk.OpenCase(
        parents=[(taro, ASAHI), (hanako, ASAHI)],
        children=[(hina, HINA.birth_date), (ren, REN.birth_date)],
        received_on=today,
        event_on=today,
    )
    case = stage.at_desk(MIDORI, "open-case", claim, desk.Case)
    yield Told(MIDORI, "児童手当の認定請求を受け付けました。", "Opened a child allowance case.")
    incomes = stage.at_desk(MIDORI, "ask", case, desk.Asked).ends
    yield _asked(
        ASAHI,
        incomes,
        2,
        "夫婦の所得を朝陽市に聞き、答えがありました。",
        "Asked Asahi for both parents' income; it answered.",
        "Act 19(viii), row 74",
    )
    category = stage.at_desk(MIDORI, "ask", case, desk.Asked).ends
    yield _asked(
        PENSION,
        category,
        1,
        "請求者の年金の種別を聞き、答えがありました。",
        "Asked the pension service for the claimant's category; it answered.",
        "Act 19(viii), row 75",
    )
    decided = stage.at_desk(MIDORI, "decide", case, desk.Decided)
    granted = decided.decided and decided.outcome == "granted"
    yield Told(
        MIDORI,
        f"児童手当を決めました。毎月{decided.monthly:,}円です。",
        f"Decided the child allowance: ¥{decided.monthly:,} a month.",
        ok=granted,
        law="児童手当法 / Child Allowance Act",
    )


def _asked(office: str, ends: list[tuple[int, str, str]], expected: int, ja: str, en: str, law: str) -> Told:
    answered = len(ends) == expected and all(status == "answered" for _, status, _ in ends)
    if not answered:
        ja = en = f"{office}: {[(status, reason) for _, status, reason in ends]}"
    return Told(office, ja, en, ok=answered, law=law)


def _her_history(stage: Stage) -> Iterator[Told]:
    lines = stage.lines("hanako")
    looks = [line for line in lines if line.kind is EntryKind.EXCHANGE]
    yield Told(
        "portal",
        f"花子さんの履歴に、この見られ方が{len(looks)}件、証拠つきで載りました。",
        f"Hanako's history shows these looks, {len(looks)} so far, each with its proof.",
        ok=bool(looks),
        law="Act 23",
    )


def moved(person: Particulars) -> Particulars:
    """Give a person of the family with the new address."""
    return replace(person, address=NEW_HOME)


def known(stage: Stage, person: Particulars) -> str:
    """Give a person's in-house number at Midori, or nothing if she does not live there."""
    try:
        return _find(stage, MIDORI, person)
    except Refusal:
        return ""


def _find(stage: Stage, body: str, person: Particulars) -> str:
    return stage.at_desk(body, "find", desk.items_message(items_of(person)), desk.Person).in_house


def _number(stage: Stage, person: Particulars) -> str:
    in_house = _find(stage, ASAHI, person)
    return stage.at_desk(ASAHI, "notice", desk.Person(in_house), desk.NumberReply).number
