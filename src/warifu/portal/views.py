# SPDX-License-Identifier: Apache-2.0
"""From lines to cards: who, whom, what, why, by which law, when, and how it ended, in words for a person.

The law comes from the dated table as it stood on the day of the request; names of bodies from the settings;
what did NOT go is the rest of what the answer's form and the row could have held. Nothing is opened, asked
or decided here, and nothing about an answer's values is known to the portal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from warifu.exchange import (
    KEEP_BACK_BASIS,
    LOOK_BASIS,
    LOOK_GAVE,
    STOP_BASIS,
    STOP_STOPPED,
    TOLD_BASIS,
    DataItem,
    PurposeRow,
    PurposeTable,
)
from warifu.exchange.nym1.answers import Status
from warifu.exchange.nym1.bodies import EntryKind
from warifu.exchange.nym1.context import Context, Mode
from warifu.exchange.nym1.filing import RefusedBy
from warifu.kernel.clock import JST
from warifu.kernel.screens import Titles, Wording, cite
from warifu.portal.kept_back import kept_back
from warifu.portal.letters import Line
from warifu.portal.linked import linked
from warifu.portal.record_card import Basis, Entry, Outcome
from warifu.portal.seen import seen

KEPT_YEARS = 7
OPERATOR, COMMISSION, PORTAL, ISSUER = "operator", "commission", "portal", "0"
CODE_SETUP, PORTAL_SETUP = 1, 3  # purposes without a row (titles.toml)
_ENDED = {
    None: Outcome.PENDING,
    Status.ANSWERED: Outcome.PROVIDED,
    Status.NO_RECORD: Outcome.NO_RECORD,
    Status.REFUSED: Outcome.REFUSED,
    Status.NO_ANSWER: Outcome.UNDELIVERED,
}
_FOUR_ITEMS = (
    Wording("氏名", "name"),
    Wording("生年月日", "date of birth"),
    Wording("性別", "sex"),
    Wording("住所", "address"),
)
_BY_PROVIDER = Wording(
    "聞かれた機関が断りました。自動では答えないことにしているか、担当者が決めることになっています。",
    "The office that was asked refused. It does not answer this automatically, or its staff decide.",
)
_IDENTIFIERS = {
    "individual_number": Wording("個人番号", "Individual Number"),
    "name": Wording("氏名", "name"),
    "address": Wording("住所", "address"),
    "account": Wording("口座番号", "bank account"),
}
"""Keys of values that name or reach a person: where none is an item of the table, no answer can hold one."""
_LETTERS = str.maketrans("0123456789abcdef", "ghijkmnpqrabcdef")


def record_name(line: Line) -> str:
    """Name a line in addresses: its 16 bytes in sixteen letters, so that no digit ever stands in a URL."""
    return line.line_id.translate(_LETTERS)


_SOMEBODY = Wording("一時停止の受付に連絡した人", "Whoever called the stop line")
_STOPPED = Wording(
    "一時停止の受付への連絡で、あなたのカードが止まりました。心当たりがなければ、市の窓口で解除できます",
    "Your card was stopped by a call to the stop line. If it was not you, your city's counter releases it",
)
_NOT_STOPPED = Wording(
    "一時停止の受付に、あなたの名前で連絡がありました。窓口で解除したばかりなので、止めていません。"
    "あなたの連絡なら、窓口で止めてください",
    "The stop line was called in your name. Your card was just released at a counter, so it was not stopped."
    " If it was you, go to the counter of your city",
)


def find_line(lines: Sequence[Line], record: str) -> Line | None:
    """Find a line by the name in an address, among this person's own lines only."""
    return next((line for line in lines if record_name(line) == record), None)


@dataclass(frozen=True)
class Cards:
    """Makes cards under one table of purposes and with one set of titles."""

    table: PurposeTable
    titles: Titles

    def entries(self, lines: Sequence[Line]) -> tuple[Entry, ...]:
        """All lines as cards."""
        return tuple(self.entry(line) for line in lines)

    def entry(self, line: Line) -> Entry:
        """One line as a card."""
        if line.context.basis.startswith(LOOK_BASIS):
            return self._look(line)
        if line.context.basis.startswith(STOP_BASIS):
            return self._stop(line)
        if line.keeping is not None or line.context.basis == KEEP_BACK_BASIS:
            return kept_back(line, self.titles, self._card)
        if line.context.basis == TOLD_BASIS:
            make = seen if line.link is None else linked
            return make(line, self.titles, self._card)
        if line.context.mode is Mode.ENROLMENT:
            return self._enrolment(line)
        return self._exchange(line)

    def _exchange(self, line: Line) -> Entry:
        context, on = line.context, _day(line.context)
        row = self.table.row(context.purpose, on) or next(
            iter(self.table.versions(context.purpose)[-1:]), None
        )
        asked = [item for item in map(self.table.item, context.items) if item is not None]
        refused = line.kind is EntryKind.REFUSAL
        outcome = Outcome.REFUSED if refused else _ENDED[line.status]
        provider = self.titles.of(context.to_domain)
        by_provider = outcome is Outcome.REFUSED and not refused
        return self._card(
            line,
            outcome=outcome,
            asker=self.titles.of(context.from_domain),
            answerer=provider,
            affair=self._affair(context),
            subject=self._subject(asked),
            basis=_basis(row, self.table.version) if row else Basis(cite("Act 19(viii)")),
            items=tuple(Wording(item.ja, item.en) for item in asked),
            not_sent=self._not_sent(row, asked) if outcome is Outcome.PROVIDED else (),
            stopped_by=provider if by_provider else self._converter(line) if refused else None,
            reason=line.refusal_reason,
            why=_BY_PROVIDER if by_provider else None,
        )

    def _enrolment(self, line: Line) -> Entry:
        """符号の取得: a body was given its code of her, or tried, or the portal opened her mailbox."""
        body, issuer = self.titles.of(line.context.to_domain), self.titles.of(ISSUER)
        opened = line.context.to_domain == PORTAL
        title = PORTAL_SETUP if opened else CODE_SETUP
        refused = line.kind is EntryKind.REFUSAL
        outcome = Outcome.ENROLLED if opened or line.status is Status.ANSWERED else _ENDED[line.status]
        if refused:
            outcome = Outcome.REFUSED
        return self._card(
            line,
            outcome=outcome,
            asker=body,
            answerer=issuer,
            affair=self._title(title),
            subject=Wording("符号", "code"),
            basis=Basis(cite("Act suppl. 6" if opened else "Act 21-2")),
            headline=self._headline(body, opened=opened, refused=refused),
            not_sent=(_IDENTIFIERS["individual_number"],) if outcome is Outcome.ENROLLED else (),
            stopped_by=issuer if refused else None,
            reason=line.refusal_reason,
        )

    def _look(self, line: Line) -> Entry:
        """本人確認情報の提供: a body looked her up at J-LIS, outside the exchange."""
        body = self.titles.of(line.context.to_domain)
        gave = line.context.basis.endswith(LOOK_GAVE)
        row = line.context.basis.removeprefix(LOOK_BASIS).removesuffix(LOOK_GAVE)
        return self._card(
            line,
            outcome=Outcome.PROVIDED if gave else Outcome.NO_RECORD,
            asker=body,
            answerer=self.titles.of(ISSUER),
            affair=Wording("住民基本台帳ネットワークでの確認", "a check in the resident register network"),
            subject=Wording("本人確認情報", "identity"),
            basis=Basis(cite("Juki Act 30-9"), row=Wording(row, row)),
            headline=Wording(
                f"{body.ja}が、住民基本台帳ネットワークであなたを照会しました",
                f"{body.en or body.ja} looked you up in the resident register network (Juki Net)",
            ),
            items=_FOUR_ITEMS if gave else (),
        )

    def _stop(self, line: Line) -> Entry:
        """一時停止: somebody who said her name, birth date and address called the stop line at J-LIS."""
        issuer = self.titles.of(ISSUER)
        stopped = line.context.basis.endswith(STOP_STOPPED)
        return self._card(
            line,
            outcome=Outcome.SEEN,
            asker=_SOMEBODY,
            answerer=issuer,
            affair=Wording("マイナンバーカードの一時停止", "stopping a My Number card"),
            subject=Wording("カード", "card"),
            basis=Basis(cite("Act 17(5)")),
            headline=_STOPPED if stopped else _NOT_STOPPED,
        )

    def _card(self, line: Line, **words: object) -> Entry:
        context = line.context
        asked_at = _instant(context.minute)
        ended_at = _instant(line.notice.statement.minute) if line.notice else None
        name = record_name(line)
        return Entry(
            record=name,
            asked_at=asked_at,
            answered_at=ended_at,
            request=context.reqid.hex(),
            log_index=line.mail.order.place.index,
            kept_until=_years_after(ended_at or asked_at),
            proof=f"/evidence/{name}",
            **words,  # type: ignore[arg-type]  # the two makers above name every other field
        )

    def _headline(self, body: Wording, *, opened: bool, refused: bool) -> Wording | None:
        if refused:
            return Wording(
                f"{body.ja}が、あなたの番号を示して符号を求めましたが、断られました",
                f"{body.en or body.ja} showed your number and asked for a code, and was refused",
            )
        if opened:
            return Wording(
                "あなたの記録が届く受信箱が、ポータルに開きました",
                "Your mailbox at the portal was opened, where these records arrive",
            )
        return None

    def _converter(self, line: Line) -> Wording:
        by = line.mail.order.converted.refused_by
        return self.titles.of(OPERATOR if by is RefusedBy.X1 else COMMISSION)

    def _affair(self, context: Context) -> Wording:
        title = self._title(context.purpose)
        if not title.ja:
            return Wording("法律にない事務", "an affair the law does not name")
        return Wording(f"{title.ja}の事務", _lower(title.en))

    def _title(self, purpose: int) -> Wording:
        ja, en = self.table.title(purpose, "ja"), self.table.title(purpose, "en")
        return Wording(ja, en if en != ja else "")

    def _subject(self, items: Sequence[DataItem]) -> Wording:
        kinds = [self.table.kinds[kind] for kind in dict.fromkeys(item.kind for item in items)]
        if not kinds:
            return Wording("情報", "information")
        english = ", ".join(_lower(kind.en).removesuffix(" record") for kind in kinds)
        return Wording("・".join(kind.ja for kind in kinds), f"{english} record")

    def _not_sent(self, row: PurposeRow | None, went: Sequence[DataItem]) -> tuple[Wording, ...]:
        """What the answer's form cannot hold, and what the row would have allowed but nobody asked for."""
        possible = {item.key for kind in self.table.kinds.values() for item in kind.items}
        never = [words for key, words in _IDENTIFIERS.items() if key not in possible]
        codes = {item.code for item in went}
        unasked = [item for item in self.table.items_of(row) if item.code not in codes] if row else []
        return (*never, *(Wording(item.ja, _lower(item.en)) for item in unasked))


def _basis(row: PurposeRow, version: str) -> Basis:
    """The row with its dates, its version, and where its text comes from."""
    assumed = Wording("（仮定）", " (an assumption)") if row.note_ja else Wording("")
    return Basis(
        article=cite("Act 19(viii)"),
        row=Wording(
            f"別表第二　{row.item}の項{assumed.ja}", f"Appended Table 2, item {row.item}{assumed.en}"
        ),
        law_text=f"{row.inquirer_ja}　{row.affair_ja}　{row.provider_ja}　{row.information_ja}",
        in_force_from=row.in_force_from,
        source=Wording(
            f"目的の表の版 {version}。{row.note_ja}", f"Table of purposes, version {version}. {row.note_en}"
        ),
    )


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _instant(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


def _day(context: Context) -> date:
    return _instant(context.minute).astimezone(JST).date()


def _years_after(at: datetime) -> date:
    on = at.astimezone(JST).date()
    return date(on.year + KEPT_YEARS, on.month, min(on.day, 28))
