# SPDX-License-Identifier: Apache-2.0
"""個人番号の変更の窓口: what the mayor found for one case, read from the form and sent to J-LIS (Act 7(2)).

A number is changed only if it leaked **and** is at risk of misuse, never on a wish; a no is recorded at J-LIS
like a yes. No number is typed, shown or kept here: the new one comes by letter. What the evidence is worth a
person decides; the file that holds it is named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID, uuid5

from warifu.counters.window.reading import Trouble, without_numbers
from warifu.counters.window.sessions import Case, NumberAnswer
from warifu.counters.window.troubles import CHOOSE
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens import Wording

LONGEST_FILE = 100
_ONE_CASE = UUID("7f3d1c52-98ad-4a0b-8e63-5b1f0c6e2d94")
_NO_GROUND = "no-ground-for-change"
_FILE = Wording(
    "証拠の記録の文書番号を、番号を含めずに100字までで書いてください。",
    "Name the file that holds the evidence, in at most 100 characters and without any number of hers.",
)
_REFUSED = Wording(
    "番号の機構が受け付けませんでした。住民票の通知が届いているかを確かめ、責任者へ引き継いでください。",
    "J-LIS did not take this. Make sure that it knows her record, and hand over to the person in charge.",
)

WHY: Mapping[str, Wording] = {
    "list-lost": Wording(
        "個人番号の変更：番号の載った書類や媒体がなくなり、悪用のおそれがあるため",
        "Change of number: papers or a medium with it were lost, and misuse is feared",
    ),
    "broken-into": Wording(
        "個人番号の変更：番号の入った情報システムへの不正アクセスがあったため",
        "Change of number: a system that held it was broken into",
    ),
    "published": Wording(
        "個人番号の変更：番号が公開され、だれでも見られたため",
        "Change of number: it was published where anybody could read it",
    ),
    "misused": Wording(
        "個人番号の変更：番号がほかの人に使われたため", "Change of number: somebody else has used it"
    ),
}
"""職権による変更の理由: what she is told. Only these: a clerk's own words could tell of somebody else."""


@dataclass(frozen=True, slots=True)
class MayorsFinding:
    """審査の結果: whether it leaked, whether misuse is to be feared, and the file that shows it."""

    request_id: UUID
    leaked: bool
    at_risk: bool
    evidence: str
    ex_officio: bool
    found_by: str


class NumberChanges(Protocol):
    """個人番号の変更: has a number changed on a finding; the same finding again gives the same answer.

    What returns is durable: the old number opens nothing, the new one is this register's, and its letter is
    owed. Raises Refusal (`no-ground-for-change`), which is recorded too; Fault where J-LIS is down.
    """

    def change(self, person: InHouseNumber, finding: MayorsFinding) -> None: ...


def decide(
    numbers: NumberChanges,
    case: Case,
    person: InHouseNumber,
    typed: Mapping[str, str],
    *,
    clerk: str,
    tell: Callable[[], None],
    post: Callable[[], None],
) -> list[Trouble]:
    """変更の決定: once in a case; what it came to is in `case.number`. Gives what has to be mended.

    Ex officio `tell` comes first, with `case.why`: while she cannot be told, nothing is changed (law N-18).
    Where nobody knows how to reach her, `post` puts up a public notice too, before the change.
    """
    if case.number is not None:
        return []
    said, found = without_numbers({"evidence": " ".join(typed.get("evidence", "").split())})
    found += [Trouble(name, CHOOSE) for name in ("leaked", "risk") if typed.get(name) not in {"yes", "no"}]
    ex_officio, evidence = case.kind.by_notice, said["evidence"]
    shown = typed.get("leaked") == typed.get("risk") == "yes"
    if ex_officio and shown and typed.get("why") not in WHY:
        found.append(Trouble("why", CHOOSE))
    if not found and not 1 <= len(evidence) <= LONGEST_FILE:
        found.append(Trouble("evidence", _FILE))
    if found:
        return found
    finding = MayorsFinding(
        uuid5(_ONE_CASE, case.key),
        typed["leaked"] == "yes",
        typed["risk"] == "yes",
        f"{case.reference} {evidence}",
        ex_officio,
        clerk,
    )
    if ex_officio and shown:
        case.why = WHY[typed["why"]]
        tell()
    noticed = ex_officio and shown and typed.get("unreachable") == "yes"
    if noticed:
        post()
    try:
        numbers.change(person, finding)
    except Refusal as refused:
        if refused.reason != _NO_GROUND:
            return [Trouble("", _REFUSED)]
        case.number = NumberAnswer(changed=False)
        return []
    case.number, case.entered = NumberAnswer(changed=True, noticed=noticed), 1
    return []
