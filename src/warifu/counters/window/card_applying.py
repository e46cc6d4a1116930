# SPDX-License-Identifier: Apache-2.0
"""窓口での交付申請: her photograph, looked at beside her and her paper by the clerk, then the application.

    Where the card goes to her home she gets the code that opens it, on her own side of the terminal. The city
    draws it, sends its public half with the application, and shows the code to her: it is kept nowhere.

    1 the file is checked by machine: kind, size, proportions  2 the clerk sees it and compares  3 it is sent
The photograph is in the case's memory alone, until it is sent or the case is closed. That she compared is
said by the clerk in her own name and case, which J-LIS records with the application.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from warifu.cards.intake import GROUNDS, NotExpress, due_on, ground_of
from warifu.cards.life import ApplicationUnderWay, PhotoUnfit, check_photo
from warifu.cards.safe import new_code, public_half
from warifu.counters.pins import Aim, Turning
from warifu.counters.window.cards import CardDesk, types_no_pins
from warifu.counters.window.holders import Holder
from warifu.counters.window.reading import Trouble
from warifu.counters.window.sessions import Case
from warifu.identity import Bearer, CheckExpired, IdentityChecked, Occasion
from warifu.kernel.dates import reaches_on
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.screens import Wording
from warifu.kernel.secrecy import Secret

APPLY_FOR_CARD = "card-apply"
EXPRESS, FACE_ONLY, DELIVER, HOME = "express", "face-only", "deliver", "home"
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
_NO_CODE = Wording(
    "暗証番号のないカードは、開通の番号で使えるようにできません。窓口で受け取ることになります。",
    "A card without PINs cannot be opened by a code. She fetches it at the counter.",
)
_NOT_ABROAD = Wording(
    "国外の宛先にカードは送れません。窓口で受け取ることになります。",
    "No card is sent abroad. She fetches it at the counter.",
)
_REFUSED = Wording("受け付けられませんでした。", "This could not be taken.")


@dataclass(frozen=True, slots=True)
class CardApplying:
    """One application at the window."""

    desk: CardDesk
    case: Case
    occasion: Occasion
    holder: Holder
    terminal: str

    def is_infant(self, today: date) -> bool:
        """Whether she needs no photograph (under one year, C-1)."""
        return today < reaches_on(self.holder.born_on, 1)

    @property
    def goes_home(self) -> bool:
        """Whether the card may be sent to her: an embassy, where nobody has a code, hands it over."""
        return self.holder.code is not None

    def take(self, typed: Mapping[str, str], upload: bytes, today: date) -> list[Trouble] | str:
        """Take one step; the secret of her seat where the terminal is turned to her. Raises CheckExpired."""
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
        if express and not self.goes_home:
            return [Trouble(EXPRESS, _NOT_EXPRESS)]
        try:
            if upload or not self.is_infant(today):
                check_photo(upload)
            if express:
                ground_of(express, self.holder.born_on, today)
            if typed.get(DELIVER) == HOME and (no := self._no_code(typed, today)):
                return [Trouble(DELIVER, no)]
        except PhotoUnfit:
            return [Trouble("photo", _PHOTO)]
        except NotExpress:
            return [Trouble(EXPRESS, _NOT_EXPRESS)]
        self.case.photo = upload
        self.case.drafts[APPLY_FOR_CARD] = {
            name: typed.get(name, "") for name in (EXPRESS, FACE_ONLY, DELIVER)
        }
        return []

    def _no_code(self, typed: Mapping[str, str], today: date) -> Wording | None:
        """Why no code is given: as at the hand-over, she or her statutory representative chooses the PINs."""
        if not self.goes_home:
            return _NOT_ABROAD
        if typed.get(FACE_ONLY) == "yes":
            return _NO_CODE
        checked = self.case.checked
        assert checked is not None
        return types_no_pins(checked.bearer, self.holder.born_on, today)

    def _apply(self, today: date) -> list[Trouble] | str:
        case, stay = self.case, self.holder.stay_until
        draft = case.draft(APPLY_FOR_CARD)
        express, face_only = draft.get(EXPRESS, ""), draft.get(FACE_ONLY) == "yes"
        if case.checked is None or case.photo is None:
            return []
        who, at_home = self.holder.code, draft.get(DELIVER) == HOME
        # one for the whole case: J-LIS may have had the application although its answer was lost
        code = case.code = case.code or new_code(self.desk.side.draw)
        opens = public_half(code) if at_home else b""
        try:
            self.desk.counter.apply(
                case.checked,
                self.occasion,
                who,
                case.photo,
                stay,
                express=express,
                face_only=face_only,
                opens=opens,
            )
        except CheckExpired:
            raise
        except (Refusal, Malformed) as no:
            under_way = no.reason == ApplicationUnderWay.reason
            return [Trouble("", _UNDER_WAY if under_way else _REFUSED)]
        case.photo, case.code, case.card_done, case.entered = None, None, True, 1
        case.express_by = due_on(today) if express in GROUNDS else None
        return self._turn_to_her(case.checked, code) if at_home else []

    def _turn_to_her(self, checked: IdentityChecked, code: Secret[str]) -> str:
        born_on, agent = self.holder.born_on, checked.bearer is Bearer.STATUTORY_AGENT
        turning = Turning(
            self.terminal, checked, self.occasion, b"", born_on, Aim.HOME, by_representative=agent
        )
        return self.desk.side.give_code(turning, code)
