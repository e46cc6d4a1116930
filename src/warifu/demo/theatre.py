# SPDX-License-Identifier: Apache-2.0
"""The start page's state: which steps have happened, who is on stage, what each body is.

One story plays at a time. Steps are what `stories` and `cheats` told, kept in memory only.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from warifu.app import plan
from warifu.demo.cheats import Cheat, try_to_cheat
from warifu.demo.country import SEATS, Seat
from warifu.demo.running import Running
from warifu.demo.screens import (
    BodyCard,
    Door,
    Link,
    StartView,
    Step,
    StepOutcome,
    Story,
    StoryKey,
    WalletView,
)
from warifu.demo.stage import HOLDERS, PERSONAS
from warifu.demo.stories import Told, hanako_moves
from warifu.demo.wallet_cards import PIN, WalletCards
from warifu.kernel.refusal import Malformed, Problem
from warifu.kernel.screens import Shell, Wording, cite

OFFICE = Wording("割符のくに", "A country in a box")
_RUN_BY = {
    "jlis": Wording("実際の運営：地方公共団体情報システム機構", "Run in life by J-LIS"),
    "operator": Wording("実際の運営：デジタル庁", "Run in life by the Digital Agency"),
    "commission": Wording("実際の運営：個人情報保護委員会", "Run in life by the data protection commission"),
    "portal": Wording("実際の運営：独立した機関", "Run in life by an operator of its own"),
    "signin": Wording("実際の運営：デジタル庁", "Run in life by the Digital Agency"),
    "city": Wording("実際の運営：市", "Run in life by the city"),
    "agency": Wording("実際の運営：日本年金機構", "Run in life by the Japan Pension Service"),
    "embassy": Wording("実際の運営：外務省（在外公館）", "Run in life by the Ministry of Foreign Affairs"),
}
_SHORT = {
    "portal": Wording("ポータル", "Portal"),
    "operator": Wording("運営者", "Operator"),
    "commission": Wording("委員会", "Commission"),
    "jlis": Wording("番号の機構", "Numbers office"),
    "signin": Wording("ログイン", "Card sign-in"),
    "city:midori": Wording("美登里市", "Midori City"),
    "city:asahi": Wording("朝陽市", "Asahi City"),
    "city:kage": Wording("影市", "Kage City"),
    "agency:pension": Wording("年金サービス", "Pension"),
    "embassy:hoshimi": Wording("大使館", "Embassy"),
}
_LETTERS = {
    "jlis": (Wording("印刷室（通知）", "Print room (letters)"), "/print-room"),
    "city": (Wording("戻ってきた通知", "Returned letters"), "/letters"),
}


@dataclass
class Theatre:
    """What the start page shows."""

    demo: Running
    cards: WalletCards
    steps: dict[StoryKey, list[Step]] = field(default_factory=lambda: {key: [] for key in StoryKey})
    playing: StoryKey | None = None
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def play(self, key: StoryKey) -> None:
        """Begin a story in the background; while one plays, another beginning is passed over."""
        with self._turn:
            if self.playing is not None:
                return
            self.playing = key
            self.steps[key] = []
        threading.Thread(target=self._play, args=(key,), name=f"story {key}", daemon=True).start()

    def _play(self, key: StoryKey) -> None:
        stories: dict[StoryKey, Callable[[], Iterator[Step]]] = {
            StoryKey.HANAKO_MOVES: lambda: map(self._step, hanako_moves(self.demo.stage)),
            StoryKey.TRY_TO_CHEAT: lambda: map(self._caught, try_to_cheat(self.demo.stage)),
        }
        try:
            for step in stories[key]():
                self.steps[key].append(step)
        except Problem as problem:
            broken = Told("commission", problem.told, problem.told, ok=False)
            self.steps[key].append(self._step(broken))
        finally:
            self.playing = None

    def start_view(self, shell: Shell) -> StartView:
        """Give the start page."""
        return StartView(
            shell=shell,
            bodies=tuple(self._card(seat) for seat in SEATS),
            stories=tuple(
                Story(key, f"/play/{key}", tuple(self.steps[key]), self.playing is key) for key in StoryKey
            ),
            doors=tuple(
                Door(each.key, Wording(each.who.name, each.who.latin), Wording(each.about_ja, each.about_en))
                for each in PERSONAS
            ),
            door_address="/wallet",
            portal=self.demo.country.address("portal") + "/",
            wallet=self.demo.country.bridge + "/",
            residents=self.demo.residents,
            cards_coming=len(self.cards.coming()),
            cards=len(HOLDERS),
            pin=PIN,
        )

    def wallet_view(self, key: str, shell: Shell) -> WalletView:
        """Give a persona's wallet. Raises Malformed for nobody's key."""
        persona = next((each for each in PERSONAS if each.key == key), None)
        if persona is None:
            raise Malformed("there is no such person in the demo; choose one on the start page")
        secret = self.demo.stage.wallets[key].reveal("show her own wallet to herself")
        return WalletView(
            shell=shell,
            name=Wording(persona.who.name, persona.who.latin),
            portal=self.demo.country.address("portal"),
            secret=base64.urlsafe_b64encode(secret).decode().rstrip("="),
        )

    def _card(self, seat: Seat) -> BodyCard:
        made = plan.plan_of(seat.body)
        page = Link(Wording("この機関のページ", "Its own page"), self.demo.country.address(seat.body) + "/")
        kind = seat.body.partition(":")[0]
        return BodyCard(
            body=seat.body,
            name=Wording(seat.title_ja, seat.title_en),
            short=_SHORT[seat.body],
            run_by=_RUN_BY[kind],
            keeps=(Wording(*made.keeps),),
            never=(Wording(*made.never),),
            links=(page, *(self._letters(seat.body))),
            up=self.demo.supervisor.is_running(seat.body),
        )

    def _letters(self, body: str) -> tuple[Link, ...]:
        """Where somebody can follow the number notices."""
        kind = body.partition(":")[0]
        if kind not in _LETTERS or body == "city:kage":
            return ()
        words, path = _LETTERS[kind]
        return (Link(words, self.demo.country.address(body) + path),)

    def _step(self, told: Told) -> Step:
        outcome = StepOutcome.DONE if told.ok else StepOutcome.WRONG
        seen = "" if told.office == "portal" or not told.law.startswith("Act") else self._commission
        return Step(
            at=told.at,
            office=_SHORT[told.office],
            sentence=Wording(told.ja, told.en),
            outcome=outcome,
            law=cite(told.law) if told.law else None,
            history=self._history if told.law.startswith("Act") else "",
            commission=seen,
        )

    def _caught(self, cheat: Cheat) -> Step:
        ja = f"{cheat.ja}：{'断られました' if cheat.refused_by else '通ってしまいました'}。"
        en = f"{cheat.en[0].upper()}{cheat.en[1:]}: {'refused' if cheat.refused_by else 'it got through'}."
        return Step(
            at=Told(cheat.office, "", "").at,
            office=_SHORT[cheat.office],
            sentence=Wording(ja, en),
            outcome=StepOutcome.REFUSED if cheat.ok else StepOutcome.WRONG,
            law=cite(cheat.law) if cheat.law else None,
            history=self._history if cheat.seen_by_person else "",
            commission=self._commission if cheat.seen_by_commission else "",
        )

    @property
    def _history(self) -> str:
        return self.demo.country.address("portal") + "/history"

    @property
    def _commission(self) -> str:
        return self.demo.country.address("commission") + "/"
