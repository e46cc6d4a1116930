# SPDX-License-Identifier: Apache-2.0
"""The people of the stories, the same in every demo: the Yamadas, Ume, Lan, Sato Ken and his namesake.

They stand first in their town's file, in the same form as everybody else. All are fictional.
"""

from __future__ import annotations

from datetime import date

from warifu.demo.town.places import ASAHI, MIDORI, PREFECTURE, Town
from warifu.identifiers.four_items import Sex
from warifu.residents import Particulars, Relation


def _person(  # one for each item that differs
    town: Town,
    household: str,
    relation: Relation,
    name: str,
    kana: str,
    latin_name: str,
    born: str,
    sex: Sex,
    where: tuple[str, str],
    since: str,
) -> Particulars:
    postal_code, address = where
    return Particulars(
        household=f"{town.letter}{household}",
        relation=relation,
        name=name,
        kana=kana,
        latin_name=latin_name,
        former_surname="",
        common_name="",
        birth_date=date.fromisoformat(born),
        sex=sex,
        nationality="JPN",
        residence_status="",
        residence_until=None,
        postal_code=postal_code,
        address=f"{PREFECTURE}{town.name}{address}",
        resident_since=date.fromisoformat(since),
    )


_MALE, _FEMALE = Sex.MALE, Sex.FEMALE
_YAMADA = ("977-0001", "緑町一丁目2番3号")
_SHIROYAMA = ("977-0004", "城下町四丁目5番9号")
_SATO = ("978-0001", "本町二丁目4番6号")
_OTHER_SATO = ("978-0003", "新町三丁目1番8号　コーポ新町203号室")

TARO = _person(ASAHI, "9000001", Relation.HEAD, "山田　太郎", "ヤマダ　タロウ", "YAMADA TARO", "1988-08-20", _MALE, _YAMADA, "2015-05-03")  # fmt: skip  # noqa: E501
HANAKO = _person(ASAHI, "9000001", Relation.WIFE, "山田　花子", "ヤマダ　ハナコ", "YAMADA HANAKO", "1990-04-01", _FEMALE, _YAMADA, "2015-05-03")  # fmt: skip  # noqa: E501
HINA = _person(ASAHI, "9000001", Relation.CHILD, "山田　陽菜", "ヤマダ　ヒナ", "YAMADA HINA", "2018-06-10", _FEMALE, _YAMADA, "2018-06-10")  # fmt: skip  # noqa: E501
REN = _person(ASAHI, "9000001", Relation.CHILD, "山田　蓮", "ヤマダ　レン", "YAMADA REN", "2023-01-25", _MALE, _YAMADA, "2023-01-25")  # fmt: skip  # noqa: E501
UME = _person(ASAHI, "9000002", Relation.HEAD, "城山　梅", "シロヤマ　ウメ", "SHIROYAMA UME", "1938-02-11", _FEMALE, _SHIROYAMA, "1962-10-01")  # fmt: skip  # noqa: E501
KEN = _person(MIDORI, "9000001", Relation.HEAD, "佐藤　健", "サトウ　ケン", "SATO KEN", "1985-11-03", _MALE, _SATO, "2010-04-01")  # fmt: skip  # noqa: E501
OTHER_KEN = _person(MIDORI, "9000002", Relation.HEAD, "佐藤　健", "サトウ　ケン", "SATO KEN", "1985-11-03", _MALE, _OTHER_SATO, "2019-10-01")  # fmt: skip  # noqa: E501
LAN = Particulars(
    household="M9000003",
    relation=Relation.HEAD,
    name="NGUYEN THI LAN",
    kana="グエン　ティ　ラン",
    latin_name="NGUYEN THI LAN",
    former_surname="",
    common_name="山川　蘭",
    birth_date=date(1996, 11, 2),
    sex=Sex.FEMALE,
    nationality="VNM",
    residence_status="技術・人文知識・国際業務",
    residence_until=date(2028, 3, 31),
    postal_code="978-0002",
    address="割符県美登里市栄町五丁目7番1号　メゾン栄町305号室",
    resident_since=date(2023, 4, 1),
)

YAMADA_FAMILY = (TARO, HANAKO, HINA, REN)


def personas_of(town: Town) -> tuple[Particulars, ...]:
    """Give the people of the stories who live in a town when the demo starts."""
    return {ASAHI.key: (*YAMADA_FAMILY, UME), MIDORI.key: (LAN, KEN, OTHER_KEN)}.get(town.key, ())
