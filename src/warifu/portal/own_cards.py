# SPDX-License-Identifier: Apache-2.0
"""自分の記録のカード: her own sign-ins, what services got by them, and refusals (HI-6)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from warifu.kernel.screens import Titles, Wording, cite
from warifu.ledger import OwnFact
from warifu.portal.own import SIGN_IN
from warifu.portal.record_card import Basis, Entry, Outcome

_LETTERS = str.maketrans("0123456789abcdef", "ghijkmnpqrabcdef")
_CARD = Wording("あなたのカード", "Your card")
_SIGNING_IN = Wording("カードでのログイン", "signing in with the card")
_LAW = cite("JPKI Act 22")
_CONSENT = Wording(
    "あなたの同意（個人情報保護法第18条、第27条）",
    "your consent (Act on the Protection of Personal Information, Articles 18, 27)",
)
_NUMBER = Wording("個人番号", "Individual Number")
_ITEMS: Mapping[str, Wording] = MappingProxyType(
    {
        "name": Wording("氏名", "name"),
        "address": Wording("住所", "address"),
        "birthdate": Wording("生年月日", "date of birth"),
        "gender": Wording("性別", "sex"),
    }
)
_OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {
        "refused": Outcome.REFUSED,
        "more-refused": Outcome.REFUSED,
        "asked-number": Outcome.REFUSED,
        "reused": Outcome.REFUSED,
        "read": Outcome.PROVIDED,
        "signed": Outcome.PROVIDED,
    }
)
_REASONS: Mapping[str, str] = MappingProxyType(
    {"asked-number": "service-asks-for-number", "reused": "code-not-good"}
)
_HEADLINES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "signed-in": ("カードで「{}」にログインしました", "You signed in to {} with your card"),
        "more-refused": (
            "きょうは、あなたのカードでのログインがほかにも断られています（「{}」など）。一件ずつは載せません",
            "More sign-ins with your card were refused today, to {} and others; they are not listed singly",
        ),
        "confirmed": ("「{}」で、カードで確認しました", "You confirmed something at {} with your card"),
        "refused": (
            "あなたのカードでの「{}」へのログインが断られました",
            "A sign-in to {} with your card was refused",
        ),
        "ends-soon": (
            "カードの電子証明書の有効期限まで3か月を切りました。市区町村の窓口で更新できます",
            "Your card's certificate for signing in ends within three months; your town hall renews it",
        ),
        "agreed": ("「{}」に同意しました", "You agreed to {}"),
        "said-no": ("「{}」に同意しませんでした", "You did not agree to {}"),
        "read": ("「{}」が、あなたの同意した項目を受け取りました", "{} received what you agreed to"),
        "asked-number": (
            "「{}」が、あなたの個人番号を求め、断られました",
            "{} asked for your Individual Number and was refused",
        ),
        "signed": (
            "「{}」の書類にカードで署名しました。署名には氏名、住所、生年月日、性別が入っています",
            "You signed a document for {} with your card; it shows your name, address, birth date and sex",
        ),
        "not-signed": (
            "「{}」の書類への署名は作られませんでした",
            "No signature was made on a document for {}",
        ),
        "stopped": ("「{}」を止めました", "You stopped {}"),
        "reused": (
            "「{}」への引換えが二度使われたので、渡したものを無効にしました",
            "A code for {} was used twice, so what it gave was ended",
        ),
    }
)
_OTHER = ("あなたのカードが「{}」で使われました", "Your card was used at {}")


def own_record(line: OwnFact) -> str:
    """Name a line in addresses, as `views.record_name` does for the others."""
    return line.event.hex().translate(_LETTERS)


def own_card(line: OwnFact, titles: Titles) -> Entry:
    """Make the card of one line."""
    where = Wording(line.service_ja, line.service_en)
    outcome = _OUTCOMES.get(line.kind, Outcome.OWN)
    refused, about_consent = outcome is Outcome.REFUSED, bool(line.why_ja)
    ja, en = _HEADLINES.get(line.kind, _OTHER)
    items = tuple(_ITEMS[item] for item in line.items if item in _ITEMS)
    return Entry(
        record=own_record(line),
        outcome=outcome,
        asked_at=line.at,
        answered_at=line.at,
        asker=where if about_consent or not refused else _CARD,
        answerer=titles.of(SIGN_IN) if about_consent else where,
        affair=Wording(line.why_ja, line.why_en) if about_consent else _SIGNING_IN,
        subject=_SIGNING_IN,
        basis=_basis(line),
        headline=Wording(ja.format(where.ja), en.format(where.en or where.ja)),
        items=items if line.kind in {"read", "agreed", "signed"} else (),
        not_sent=(_NUMBER,) if line.kind in {"read", "signed"} else (),
        stopped_by=titles.of(SIGN_IN) if refused else None,
        reason=line.reason or _REASONS.get(line.kind, ""),
    )


def _basis(line: OwnFact) -> Basis:
    """The law; of a service's line also the purpose that it has registered."""
    if line.kind == "asked-number":
        return Basis(cite("Act 15, Act 20"))
    if not line.why_ja:
        return Basis(_LAW)
    return Basis(_CONSENT, row=Wording(f"目的：{line.why_ja}", f"purpose: {line.why_en or line.why_ja}"))
