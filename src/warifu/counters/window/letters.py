# SPDX-License-Identifier: Apache-2.0
"""個人番号通知書の窓口: hand over a letter that came back, or take the wish for another place, for one case.

    hand over   the label to fetch from this city's safe; else, to herself alone, how far her letter is
    elsewhere   a receipt, and the same words whether her letter is not printed yet, printed, or with the post

The place typed goes sealed to J-LIS and is not kept: not in the case, not in a draft, on no page after it was
sent. What J-LIS refuses is told in words that are the same for everybody. Whose letters: the resident whom
the register found, or, for somebody registered elsewhere, the person of the record code she shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from warifu.counters.window.reading import Trouble
from warifu.counters.window.sessions import Case, LetterAnswer
from warifu.identifiers.body_name import BodyName
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.identity import Bearer, CheckExpired, IdentityChecked, Occasion
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.screens import Wording
from warifu.notices import HAND_OVER, Destination, NoticeCounter
from warifu.residents import Resident

OUTCOMES = ("handed", "not-here", "taken", "received")
"""What such a case comes to: a letter to fetch, none here, the wish taken, the letter received before."""

_NO_LETTER, _RECEIVED = "no-letter-here", "already-received"
_TOO_LONG, _NO_SUCH_CHARACTER = "longer-than-layout", "character-not-in-font"
_WORDS: Mapping[str, tuple[str, Wording]] = {
    "postal_code": (
        "postal_code",
        Wording("郵便番号を「123-4567」のように書いてください。", "Write the postal code like 123-4567."),
    ),
    "address": (
        "address",
        Wording(
            "住所を、都道府県から部屋番号まで、1行200字までで書いてください。",
            "Write the whole address, from the prefecture to the room, in at most 200 characters.",
        ),
    ),
    "return_to": ("return_to", Wording("窓口を選んでください。", "Choose the counter.")),
    "common_name": (
        "common_name",
        Wording("通称を100字までで書いてください。", "Write the common name in at most 100 characters."),
    ),
    _TOO_LONG: (
        "address",
        Wording(
            "住所が封筒に入りません。建物名などを短く書いてください。",
            "The address does not fit on the envelope. Write the building shorter.",
        ),
    ),
    _NO_SUCH_CHARACTER: (
        "address",
        Wording(
            "住所に印刷できない文字があります。ほかの文字で書いてください。",
            "One character of the address cannot be printed. Write it in another character.",
        ),
    ),
    "code": (
        "code",
        Wording(
            "住民票コードの11桁を、書類のとおりに書いてください。",
            "Write the eleven digits of the resident record code as on the paper.",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class NoticeLetters:
    """The letters' side of one window. `cities`: counters a letter may come back to, its own first."""

    counter: NoticeCounter
    cities: Mapping[str, Wording]

    def act(
        self, case: Case, occasion: Occasion, resident: Resident | None, typed: Mapping[str, str]
    ) -> list[Trouble]:
        """Do what this case is about, once; its answer is in `case.letter`. Gives what has to be mended.

        Raises CheckExpired.
        """
        if case.letter is not None or case.checked is None:
            return []
        try:
            code = resident.record_code if resident is not None else _code(typed)
            if case.kind.purpose == HAND_OVER:
                case.letter = self._hand_over(case.checked, occasion, code)
            else:
                common_name = resident.stated.common_name if resident is not None else None
                case.letter = self._elsewhere(case.checked, occasion, code, typed, common_name)
        except CheckExpired:
            raise  # the papers have to be seen again
        except (Refusal, Malformed) as refused:
            return [_trouble(refused)]
        return []

    def _hand_over(
        self, checked: IdentityChecked, occasion: Occasion, code: ResidentRecordCode
    ) -> LetterAnswer:
        try:
            return LetterAnswer("handed", trackings=self.counter.hand_over(checked, occasion, code))
        except Refusal as refused:
            if refused.reason != _NO_LETTER:
                raise
        if checked.bearer is not Bearer.SELF:
            return LetterAnswer("not-here")
        return LetterAnswer("not-here", whereabouts=self.counter.whereabouts(checked, occasion, code).value)

    def _elsewhere(
        self,
        checked: IdentityChecked,
        occasion: Occasion,
        code: ResidentRecordCode,
        typed: Mapping[str, str],
        common_name: str | None,
    ) -> LetterAnswer:
        place = None
        if typed.get("where") != "registered":
            called = typed.get("common_name", "").strip() if common_name is None else common_name
            if typed.get("return_to") not in self.cities:
                raise Malformed("return_to: choose a counter.")
            place = Destination(
                typed.get("postal_code", "").strip(),
                " ".join(typed.get("address", "").split()),
                BodyName(typed["return_to"]),
                called,
            )
        try:
            receipt = self.counter.send_elsewhere(
                checked, occasion, code, place, typed.get("receipt", "").strip()
            )
        except Refusal as refused:
            if refused.reason != _RECEIVED:
                raise
            return LetterAnswer("received")  # told to herself alone
        return LetterAnswer("taken", receipt=receipt)


def _code(typed: Mapping[str, str]) -> ResidentRecordCode:
    try:
        return ResidentRecordCode.parse(typed.get("code", ""))
    except Malformed as wrong:
        raise Malformed("code: eleven digits.") from wrong


def _trouble(refused: Refusal | Malformed) -> Trouble:
    known = refused.told.partition(":")[0] if isinstance(refused, Malformed) else refused.reason
    if known in _WORDS:
        return Trouble(*_WORDS[known])
    return Trouble(
        "",
        Wording(
            "受け付けられませんでした。もう一度試しても同じときは、責任者へ引き継いでください。",
            "This could not be taken. If it happens again, hand over to the person in charge.",
        ),
    )
