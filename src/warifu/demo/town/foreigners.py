# SPDX-License-Identifier: Apache-2.0
"""外国人住民: households of foreign nationals, with nationalities and statuses in today's proportions.

Near the Immigration Services Agency's figures for 2024 by hand; every status with an end has a date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from warifu.demo.town.households import Place
from warifu.demo.town.tables import Weighted
from warifu.identifiers.four_items import Sex
from warifu.residents import Relation, read_status

NATIONALITIES: Weighted[str] = Weighted(
    [
        ("CHN", 23.5), ("VNM", 17.0), ("KOR", 11.0), ("PHL", 9.2), ("NPL", 6.5), ("BRA", 5.7), ("IDN", 5.5),
        ("MMR", 3.7), ("TWN", 1.9), ("USA", 1.8), ("THA", 1.8), ("LKA", 1.8), ("IND", 1.5), ("PER", 1.3),
    ]
)  # fmt: skip
_STATUSES: dict[str, list[tuple[str, float]]] = {
    "": [("永住者", 27), ("技術・人文知識・国際業務", 14), ("留学", 12), ("定住者", 6), ("技能実習2号", 6)],
    "VNM": [("技能実習2号", 25), ("特定技能1号", 25), ("技術・人文知識・国際業務", 18), ("留学", 8)],
    "KOR": [("特別永住者", 60), ("永住者", 18), ("技術・人文知識・国際業務", 8), ("留学", 4)],
    "BRA": [("永住者", 55), ("定住者", 35), ("日本人の配偶者等", 8)],
    "PER": [("永住者", 65), ("定住者", 25)],
    "PHL": [("永住者", 42), ("定住者", 18), ("特定技能1号", 10), ("日本人の配偶者等", 8), ("技能実習1号", 8)],
    "NPL": [("留学", 35), ("技術・人文知識・国際業務", 22), ("特定技能1号", 6)],
    "IDN": [("技能実習2号", 45), ("特定技能1号", 30), ("永住者", 4)],
    "MMR": [("特定技能1号", 25), ("技能実習1号", 20), ("特定活動", 20), ("技術・人文知識・国際業務", 10)],
}  # fmt: skip
_SETTLED = {"永住者", "特別永住者", "定住者", "技術・人文知識・国際業務", "日本人の配偶者等"}
_DEPENDENT = {"永住者": "永住者の配偶者等", "特別永住者": "特別永住者", "定住者": "定住者"}


@dataclass(frozen=True, slots=True)
class Stay:
    """在留: nationality, status and the day the stay ends."""

    nationality: str
    status: str
    until_on: date | None


def foreign_household(chance: Random, on: date) -> tuple[list[Place], list[Stay]]:
    """Make a foreign household with everybody's status; most live alone."""
    nationality = NATIONALITIES.choose(chance)
    status = Weighted(_STATUSES.get(nationality, _STATUSES[""])).choose(chance)
    ages = (35, 62) if status in {"永住者", "特別永住者"} else (18, 27) if status == "留学" else (20, 42)
    age = int((ages[0] + chance.random() * (ages[1] - ages[0])) * 365.2425)
    sex = Sex.MALE if chance.random() < 0.5 else Sex.FEMALE
    members = [Place(Relation.HEAD, sex, age)]
    stays = [Stay(nationality, status, _until(chance, status, on))]
    if status in _SETTLED and chance.random() < 0.5:
        family = _DEPENDENT.get(status, "家族滞在" if status != "日本人の配偶者等" else "定住者")
        other = Sex.FEMALE if sex is Sex.MALE else Sex.MALE
        relation = Relation.WIFE if sex is Sex.MALE else Relation.HUSBAND
        members.append(Place(relation, other, age - int(chance.random() * 2000) + 300, own_surname=True))
        for _ in range(int(chance.random() * 3)):
            born = int(chance.random() * min(17.0, age / 365.2425 - 20) * 365.2425) if age > 7700 else 200
            members.append(Place(Relation.CHILD, Sex.MALE if chance.random() < 0.5 else Sex.FEMALE, born))
        stays += [Stay(nationality, family, _until(chance, family, on)) for _ in members[1:]]
    return members, stays


def _until(chance: Random, status: str, on: date) -> date | None:
    known = read_status(status)
    if known is None or not known.ends:
        return None
    return on + timedelta(days=30 + int(chance.random() * 5 * 365))
