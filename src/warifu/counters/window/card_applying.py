# SPDX-License-Identifier: Apache-2.0
"""窓口での交付申請: her photograph, looked at beside her and her paper by the clerk, then the application.

    1 the file is checked by machine: kind, size, proportions  2 the clerk sees it and compares  3 it is sent
The photograph is in the case's memory alone, until it is sent or the case is closed. That she compared is
said by the clerk in her own name and case, which J-LIS records with the application.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from warifu.cards.intake import GROUNDS, NotExpress, due_on, ground_of
from warifu.cards.life import ApplicationUnderWay, CardCounter, PhotoUnfit, check_photo
from warifu.counters.window.holders import Holder
from warifu.counters.window.reading import Trouble
from warifu.counters.window.sessions import Case
from warifu.identity import CheckExpired, Occasion
from warifu.kernel.dates import reaches_on
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.screens import Wording

APPLY_FOR_CARD = "card-apply"
EXPRESS, FACE_ONLY = "express", "face-only"
_PHOTO = Wording(
    "写真は、縦長（35対45）で480×600から6000×6000画素、7MBまでのJPEGかPNGにしてください。",
    "The photograph must be a JPEG or PNG up to 7 MB, upright (35 to 45), 480 x 600 to 6000 x 6000 points.",
)
_NOT_EXPRESS = Wording(
    "この方は、この事由では特急発行になりません。", "For this person that ground does not hold."
)
_COMPARE = Wording(
    "写真を、目の前の方と書類に見比べてから、印を付けてください。",
    "Compare the photograph with the person before you and her paper, then mark it.",
)
_UNDER_WAY = Wording(
    "この方の申請はもう受け付けられています。", "An application of this person is under way already."
)
_REFUSED = Wording("受け付けられませんでした。", "This could not be taken.")


@dataclass(frozen=True, slots=True)
class CardApplying:
    """One application at the window."""

    counter: CardCounter
    case: Case
    occasion: Occasion
    holder: Holder

    def is_infant(self, today: date) -> bool:
        """Whether she needs no photograph (under one year, C-1)."""
        return today < reaches_on(self.holder.born_on, 1)

    def take(self, typed: Mapping[str, str], upload: bytes, today: date) -> list[Trouble]:
        """Take one step. Raises CheckExpired."""
        case = self.case
        if case.card_done:
            return []
        if "again" in typed:
            case.photo = None
            return []
        if case.photo is None:
            return self._photograph(typed, upload, today)
        if case.photo and typed.get("compared") != "yes":
            return [Trouble("compared", _COMPARE)]
        return self._apply(today)

    def _photograph(self, typed: Mapping[str, str], upload: bytes, today: date) -> list[Trouble]:
        express = typed.get(EXPRESS, "")
        try:
            if upload or not self.is_infant(today):
                check_photo(upload)
            if express:
                ground_of(express, self.holder.born_on, today)
        except PhotoUnfit:
            return [Trouble("photo", _PHOTO)]
        except NotExpress:
            return [Trouble(EXPRESS, _NOT_EXPRESS)]
        self.case.photo = upload
        self.case.drafts[APPLY_FOR_CARD] = {EXPRESS: express, FACE_ONLY: typed.get(FACE_ONLY, "")}
        return []

    def _apply(self, today: date) -> list[Trouble]:
        case, stay = self.case, self.holder.stay_until
        draft = case.draft(APPLY_FOR_CARD)
        express, face_only = draft.get(EXPRESS, ""), draft.get(FACE_ONLY) == "yes"
        if case.checked is None or case.photo is None:
            return []
        code = self.holder.code
        try:
            self.counter.apply(
                case.checked, self.occasion, code, case.photo, stay, express=express, face_only=face_only
            )
        except CheckExpired:
            raise
        except (Refusal, Malformed) as no:
            under_way = no.reason == ApplicationUnderWay.reason
            return [Trouble("", _UNDER_WAY if under_way else _REFUSED)]
        case.photo, case.card_done, case.entered = None, True, 1
        case.express_by = due_on(today) if express in GROUNDS else None
        return []
