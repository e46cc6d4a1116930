# SPDX-License-Identifier: Apache-2.0
"""戸籍の表示で名指す: how the person before an embassy is named to the city that keeps her register. Pure."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from warifu.counters.window.reading import Trouble, without_numbers
from warifu.identifiers.four_items import normal_form
from warifu.identifiers.in_house_number import BYTES, InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.dates import parse_date
from warifu.kernel.refusal import Malformed
from warifu.kernel.screens import Wording
from warifu.kernel.secrecy import Secret

LONGEST = 100
Field = tuple[str, Wording, Wording | None]
FIELDS: tuple[Field, ...] = (
    (
        "place",
        Wording("本籍（全部）", "Legal domicile (whole)"),
        Wording("戸籍の証明書に書いてあるとおり", "As the certificate of the family register says"),
    ),
    ("head", Wording("筆頭者の氏名", "Name of the head of the register"), None),
    ("name", Wording("本人の氏名", "Name of the person"), None),
    (
        "born_on",
        Wording("生年月日", "Date of birth"),
        Wording("例：1974-05-03、昭和49年5月3日", "For example 1974-05-03 or 昭和49年5月3日"),
    ),
)
"""What her certificate of the family register says: name of the field, its words, a hint."""
AGENT: tuple[Field, ...] = (("name", Wording("代理人の氏名", "Name of the representative"), None),)
_NAMES = ("keeper", *(name for name, _, _ in FIELDS))
_DATE = Wording("日付を 1974-05-03 のように書いてください。", "Write a date like 1974-05-03.")
_CHOOSE = Wording("市区町村を選んでください。", "Choose the city.")


@dataclass(frozen=True, slots=True, repr=False)
class Stated(Masked):
    """本人の申し出: the city that keeps her family register, and how that register names her."""

    keeper: str
    place: str
    head: str
    name: str
    born_on: date

    def in_house(self, key: Secret[bytes]) -> InHouseNumber:
        """The name under which this embassy knows her: the same whenever she says the same.

        A keyed digest, so that there is no list of people, and nobody without the key can try names.
        """
        said = (self.keeper, *map(normal_form, (self.place, self.head, self.name)), self.born_on.isoformat())
        drawn = hmac.digest(key.reveal("name her in this embassy"), "\0".join(said).encode(), "sha256")
        return InHouseNumber.of_random(drawn[:BYTES])


def _fill_in(label: Wording) -> Wording:
    return Wording(f"{label.ja}を書いてください。", f"{label.en}: write it as the certificate says.")


def fields_of(typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed into the form's own fields, without numbers."""
    return without_numbers({name: typed.get(name, "").strip() for name in _NAMES})[0]


def read_stated(
    typed: Mapping[str, str], keepers: Mapping[str, Wording]
) -> tuple[Stated | None, list[Trouble]]:
    """Read the form. None where there is a trouble."""
    kept, found = without_numbers({name: typed.get(name, "").strip() for name in _NAMES})
    if kept["keeper"] not in keepers:
        found.append(Trouble("keeper", _CHOOSE))
    found += [
        Trouble(name, _fill_in(label))
        for name, label, _ in FIELDS
        if name != "born_on" and not 0 < len(kept[name]) <= LONGEST
    ]
    try:
        born_on = parse_date(kept["born_on"])
    except Malformed:
        found.append(Trouble("born_on", _DATE))
        return None, found
    if found:
        return None, found
    return Stated(kept["keeper"], kept["place"], kept["head"], kept["name"], born_on), []
