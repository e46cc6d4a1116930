# SPDX-License-Identifier: Apache-2.0
"""個人番号カードの画面 at the window: what a case about a card shows. Draws only; no PIN has a field here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from warifu.cards.intake import GROUNDS, for_page
from warifu.cards.jpki import CertificateKind
from warifu.cards.life import CardEvent, CardLine
from warifu.counters.pins import Outcome, Wish
from warifu.counters.window.card_applying import APPLY_FOR_CARD, DELIVER, HOME
from warifu.counters.window.cards import EVENTS, UNLOCK, UPDATE, is_brought
from warifu.counters.window.reading import Trouble
from warifu.counters.window.screens import Frame, draw
from warifu.counters.window.sessions import Case
from warifu.kernel.screens import Wording

_FETCH = Wording(
    "窓口で受け取る（もう一度本人確認をします）", "She fetches it at the counter (and is identified again)"
)
_HOME = Wording(
    "自宅へ送る（本人限定受取郵便。開通の番号を本人に渡します）",
    "It goes to her home (post that only she may receive; she gets a code that opens it)",
)
_OWN_WORDS = {UNLOCK: "unlocked", UPDATE: "updated"}
_MOVED_IN = Wording(
    "転入したので、この市区町村の住所を書き込みます。", "She moved in: the address here is to be written."
)
_WHY = {
    CardEvent.FACTS_CHANGED: Wording(
        "氏名か住所などが変わりました。", "Her name, address or another item changed."
    ),
    CardEvent.EXTENDED: Wording("有効期間が延びました。", "The card lasts longer now."),
    CardEvent.WENT_ABROAD: Wording("国外へ転出しました。", "She moved abroad."),
}
_ENDING = {
    CertificateKind.SIGNING: Wording(
        "署名用の電子証明書がまもなく切れます。", "The certificate for signing ends soon."
    ),
    CertificateKind.AUTHENTICATION: Wording(
        "利用者証明用の電子証明書がまもなく切れます。", "The certificate for signing in ends soon."
    ),
}
_MISSING = {
    CertificateKind.SIGNING: Wording(
        "署名用の電子証明書がありません（希望により発行）。",
        "No certificate for signing; one is issued on her wish.",
    ),
    CertificateKind.AUTHENTICATION: Wording(
        "利用者証明用の電子証明書がありません（希望により発行）。",
        "No certificate for signing in; one is issued on her wish.",
    ),
}
_WISHES = {
    Wish.DUE: Wording("必要なものだけを書き込む", "Write what is due, no more"),
    Wish.CERTIFICATES: Wording("新しい電子証明書も発行する", "Issue the missing certificates too"),
    Wish.PIN: Wording("暗証番号をもう一度付ける", "Give the card PINs again"),
    Wish.NO_PIN: Wording(
        "暗証番号をやめる（顔認証のカードにする）", "Give up the PINs (a card for face checks alone)"
    ),
}


def _since_written(card: CardLine) -> list[CardEvent]:
    events = [each.event for each in card.turns]
    written = [at for at, each in enumerate(events) if each in {CardEvent.MADE, CardEvent.WRITTEN}]
    return events[written[-1] + 1 :] if written else events


@dataclass(frozen=True, slots=True)
class CardView:
    """個人番号カード: her cards as J-LIS knows them (None: not looked yet), and those the case can act on.

    `outcome` is what she came to on her own side of the terminal, and nothing of what she typed; `offered` is
    what the case may do to the card.
    """

    frame: Frame
    case: Case
    fitting: Sequence[CardLine]
    outcome: Outcome
    troubles: Sequence[Trouble]
    offered: Sequence[Wish] = ()

    @property
    def cards(self) -> Sequence[CardLine] | None:
        """Her cards; None before the look."""
        return self.case.cards

    @property
    def brought(self) -> bool:
        """Whether she has it with her: it came to her by post."""
        return any(is_brought(self.case, each) for each in self.fitting)

    @property
    def done(self) -> bool:
        """Whether the case has done what it is about."""
        return self.case.card_done

    @property
    def event(self) -> str:
        """What the case is about."""
        key = self.frame.kind.key
        return _OWN_WORDS.get(key) or EVENTS[key].value

    @property
    def due(self) -> list[Wording]:
        """更新すべきもの: why the card is written anew, and what is missing on it."""
        due = self.case.due
        if due is None:
            return []
        happened = [event for each in self.fitting for event in _since_written(each) if event in _WHY]
        # a move says itself that items changed
        if CardEvent.WENT_ABROAD in happened or any(each.entry_due for each in self.fitting):
            happened = [event for event in happened if event is not CardEvent.FACTS_CHANGED]
        moved = [_MOVED_IN] if any(each.entry_due for each in self.fitting) else []
        ending = [_ENDING[kind] for kind in due.ending]
        return [*moved, *(_WHY[event] for event in dict.fromkeys(happened)), *ending]

    @property
    def missing(self) -> list[Wording]:
        """The certificates that are not in force."""
        return [_MISSING[kind] for kind in self.case.due.missing] if self.case.due else []

    @property
    def wishes(self) -> list[tuple[str, Wording]]:
        """希望: what the case may do to the card."""
        return [(wish.value, _WISHES[wish]) for wish in self.offered]

    @property
    def without_pin(self) -> bool:
        """Whether it is a card that only a face opens."""
        return any(each.face_only for each in self.fitting)

    def wrong(self, name: str) -> list[Wording]:
        """The troubles of one field."""
        return [each.words for each in self.troubles if each.field == name]


@dataclass(frozen=True, slots=True)
class ApplyView:
    """交付申請: first the file, then the photograph to compare, then that it is sent."""

    frame: Frame
    case: Case
    infant: bool
    troubles: Sequence[Trouble]
    outcome: Outcome = Outcome.NONE
    goes_home: bool = True

    @property
    def at_home(self) -> bool:
        """Whether the card goes to her home."""
        return self.case.draft(APPLY_FOR_CARD).get(DELIVER) == HOME

    @property
    def ways(self) -> list[tuple[str, Wording]]:
        """受け取り方: fetching it comes first."""
        return [("fetch", _FETCH), (HOME, _HOME)] if self.goes_home else []

    @property
    def picture(self) -> str:
        """The photograph as an address inside the page."""
        return for_page(self.case.photo) if self.case.photo else ""

    @property
    def grounds(self) -> list[tuple[str, Wording]]:
        """What may be in haste; at an embassy nothing."""
        if not self.goes_home:
            return []
        none = ("", Wording("急がない（ふつうの申請）", "Not in haste (ordinary)"))
        return [none, *((each.key, each.words) for each in GROUNDS.values())]

    def wrong(self, name: str) -> list[Wording]:
        """The troubles of one field."""
        return [each.words for each in self.troubles if each.field == name]


@dataclass(frozen=True, slots=True)
class FaceView:
    """顔の照合: the photograph on the card in her reader, to be compared; "" where it cannot be believed."""

    frame: Frame
    picture: str
    troubles: Sequence[Trouble]

    def wrong(self, name: str) -> list[Wording]:
        """The troubles of one field."""
        return [each.words for each in self.troubles if each.field == name]


render_face = partial(draw, "card-face.html")
render_card = partial(draw, "card.html")
render_apply = partial(draw, "card-apply.html")
