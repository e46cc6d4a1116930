# SPDX-License-Identifier: Apache-2.0
"""窓口での顔の照合: the photograph on a card without PINs, beside the person who put it into the reader.

    1 she put her card in on her own side and turned the terminal back
    2 the look is recorded, then the clerk sees the photograph that the card's maker signed
    3 the clerk compares and says so in her own name, which is recorded
    4 only then the terminal may open the card, for one writing, when it is turned to her again

No machine compares; what the clerk says is believed, and stands with her name and case.
"""

from __future__ import annotations

from collections.abc import Mapping

from warifu.cards.intake import for_page
from warifu.cards.renewal import CardProofFails
from warifu.counters.pins import PersonSide, Seat
from warifu.counters.window import card_views
from warifu.counters.window.answers import Answer
from warifu.counters.window.anycase import CaseWork
from warifu.counters.window.reading import Trouble
from warifu.counters.window.screens import Frame
from warifu.counters.window.sessions import Case, CaseGone, Session
from warifu.kernel.screens import Wording

FACE, SAME, DIFFERS = "face", "same", "differs"
_COMPARE = Wording(
    "写真を目の前の方と見比べてから、印を付けてください。",
    "Compare the photograph with the person before you, then mark it.",
)


class FaceDesk:
    """One comparison on one screen."""

    def __init__(self, window: CaseWork, session: Session, case: Case, frame: Frame) -> None:
        """The caller holds the session's turn. Raises CaseGone where the window has no cards."""
        if window.cards is None or case.person is None:
            raise CaseGone
        self._side: PersonSide = window.cards.side
        self._window, self._session, self._case, self._frame = window, session, case, frame

    def serve(self, seat: Seat, form: Mapping[str, str] | None, language: str) -> Answer:
        """Show the photograph, or take what the clerk says. Raises NoSuchResident, CheckExpired, SeatGone."""
        self._window.holder(self._session, self._case)  # who may not be seen any more is nobody
        wrong: list[Trouble] = []
        if form is not None:
            found = self._said(seat, form)
            if isinstance(found, str):
                return Answer(seat=found) if found else Answer(to=f"{self._frame.address}/card")
            wrong = found
        view = card_views.FaceView(self._frame, self._picture(seat), wrong)
        return Answer(card_views.render_face(view, language), status=422 if wrong else 200)

    def _said(self, seat: Seat, form: Mapping[str, str]) -> list[Trouble] | str:
        """Troubles, or the secret of her seat; "" where it is another person."""
        same = form.get(FACE) == SAME and form.get("compared") == "yes"
        if same or form.get(FACE) == DIFFERS:
            try:
                return self._side.compared(seat, same=same)
            except CardProofFails:  # nobody was shown a photograph that could be believed
                return [Trouble("compared", _COMPARE)]
        return [Trouble("compared", _COMPARE)]

    def _picture(self, seat: Seat) -> str:
        """The photograph as an address inside the page; "" where it is none that its maker signed."""
        try:
            return for_page(self._side.photograph(seat))
        except CardProofFails:
            return ""
