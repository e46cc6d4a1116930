# SPDX-License-Identifier: Apache-2.0
"""Which offices and keys each kind of body has, and what it keeps and must never hold.

The one table behind databases, key rings, the builders beside this file and the start page's words.
A key that is not in a body's row does not exist in that body.
"""

from __future__ import annotations

from dataclasses import dataclass

from warifu.identifiers.body_name import BodyName


@dataclass(frozen=True, slots=True)
class Plan:
    """One kind of body. Offices are migration folders under `warifu`, lowest first."""

    offices: tuple[str, ...]
    keys: tuple[str, ...]
    keeps: tuple[str, str]  # Japanese, English
    never: tuple[str, str]


SIGN, ENVELOPE, CODE = "sign", "envelope", "code"
CODE_INDEX, CODE_VALUE, INQUIRY_VALUE = "code-index", "code-value", "inquiry-value"
SEED, LOG, WITNESS, LEGAL = "seed", "log", "witness", "legal"
ISSUER, NUMBERS, NUMBERS_INDEX, NUMBERS_TEST, JUKI_NET, NOTICES, NOTICE_PEOPLE = (
    "issuer",
    "numbers",  # later ones, numbers-2 and so on, are made when one is replaced
    "numbers-index",
    "numbers-test",
    "juki-net",
    "notices-recipient",
    "notices-person",
)
CUSTODY, REGISTER, ASKING = "residents-custody", "residents-number", "asking"
LINKING, APPLICATIONS, SEAL = "linking-number", "applications", "seal"
FACE_TERMINAL, EMBASSY = "face-terminal", "embassy-people"
PSEUDONYM = "pseudonym"
OPENID_SUBJECTS, OPENID_SIGN = "openid-subjects-1", "openid-sign-1"  # later ones are made when due
AUTHORITY, PASSES, STAMPS = "jpki-authority", "jpki-pass", "time-stamps"
CARD_IMAGE, CARD_ORDER, CARD_AUTHORITY, CARD_HOLDERS, CARD_LETTERS = (
    "card-image",
    "card-order",
    "card-authority",
    "card-holders",
    "card-letters",
)

_AGENCY_KEYS = (SIGN, ENVELOPE, CODE, CODE_INDEX, CODE_VALUE, INQUIRY_VALUE, ASKING)

PLANS: dict[str, Plan] = {
    "jlis": Plan(
        (
            *("numbers", "jukinet", "notices", "counters.window"),
            *("cards.jpki", "cards.life", "cards.intake", "cards.dispatch", "cards.renewal"),
            "exchange.alarm",
        ),
        (
            *(SIGN, ENVELOPE, CODE, ISSUER, NUMBERS, NUMBERS_INDEX, NUMBERS_TEST),
            *(JUKI_NET, NOTICES, NOTICE_PEOPLE),
            *(AUTHORITY, PASSES, CARD_IMAGE, CARD_ORDER, CARD_AUTHORITY, CARD_HOLDERS, CARD_LETTERS),
        ),
        (
            "番号の生成位置と根ID、基本4情報、照会の記録、印刷する通知書、電子証明書",
            "issue positions, root ids, the four basic items, looks at people, letters, certificates",
        ),
        ("どの役所の符号も、どの事務の内容も", "any office's linkage code; the content of any affair"),
    ),
    "operator": Plan(
        ("ledger", "exchange.alarm", "exchange.hub", "cards.timestamps"),
        (SIGN, ENVELOPE, SEED, LOG, STAMPS),
        (
            "やりとりの目的、暗号文、記録の葉、タイムスタンプの数",
            "purposes, ciphertexts, the leaves of the record, how many time stamps it gave",
        ),
        ("番号、氏名、復号できる符号", "a number, a name, a code it could decrypt"),
    ),
    "commission": Plan(
        ("exchange.converter", "ledger", "oversight", "counters.window"),
        (SIGN, ENVELOPE, SEED, WITNESS, LEGAL),
        (
            "やりとりの記録、連署、警報、表示の留保の判断",
            "the record of every exchange, cosignatures, alarms, rulings on orders to keep lines back",
        ),
        ("住民の情報、運営者の種", "residents' data; the operator's seed"),
    ),
    "portal": Plan(
        ("asking", "exchange.alarm", "portal"),
        (SIGN, ENVELOPE, CODE, CODE_INDEX, CODE_VALUE),
        (
            "本人の鍵で封をした手紙、番号を求める機関の名簿",
            "letters sealed to each resident's own key, the list of who may ask for numbers",
        ),
        ("番号、開いたままのやりとりの内容", "numbers; the content of an exchange in clear at rest"),
    ),
    "signin": Plan(
        ("exchange.alarm", "cards.login", "cards.openid", "cards.signatures", "cards.verification"),
        (SIGN, ENVELOPE, PSEUDONYM, OPENID_SUBJECTS, OPENID_SIGN),
        (
            "でたらめに選んだ人のID、電子証明書・署名・署名する書類のハッシュ値、ログインの記録、サービスの登録と同意",
            "random ids, hashes of certificates, signatures, documents to sign; sign-ins, services, consents",
        ),
        (
            "番号、氏名、符号、サービスの中で何をしたか",
            "a number, a name, a linkage code, what anybody did at the service",
        ),
    ),
    "city": Plan(
        (
            "residents",
            "families",
            "identity",
            "counters.window",
            "cards.safe",
            "counters.applications",
            "linking",
            "tax",
            "benefits",
            "exchange.alarm",
            "exchange.gateway",
        ),
        (*_AGENCY_KEYS, CUSTODY, REGISTER, LINKING, APPLICATIONS, SEAL, FACE_TERMINAL),
        (
            "自分の住民と戸籍の記録、紐付け、税と手当の事務",
            "its own registers of residents and families, its links, its tax and benefit affairs",
        ),
        ("他の市の住民、他の役所の符号", "other cities' residents; another body's linkage codes"),
    ),
    "embassy": Plan(
        (
            *("identity", "counters.window", "cards.safe", "counters.embassy"),
            *("exchange.alarm", "exchange.gateway"),
        ),
        (SIGN, ENVELOPE, CODE, CODE_INDEX, CODE_VALUE, EMBASSY),
        (
            "どの事件でどの市に確かめたか、自分の符号、渡す前のカード（封をしたまま）",
            "which city it asked in which case, codes of its own, cards under seal until they are fetched",
        ),
        (
            "番号、住民票コード、住所、窓口に来ていない人のこと",
            "a number, a resident record code, an address, anybody who does not stand before it",
        ),
    ),
    "agency": Plan(
        ("benefits", "exchange.alarm", "exchange.gateway"),
        _AGENCY_KEYS,
        ("自分の符号の下にある自分の事務の記録", "its own affair's files under its own codes"),
        ("他の役所の符号", "another body's linkage codes"),
    ),
}


def plan_of(body: str) -> Plan:
    """Give the plan of a body by its kind."""
    return PLANS[BodyName(body).kind]
