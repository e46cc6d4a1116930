# SPDX-License-Identifier: Apache-2.0
"""基本4情報: the four basic items of a person: name, birth date, sex, address.

Equality here is exact equality of the normal form: NFKC, without white space. It does NOT judge near
misses, variant characters or notations of an address: `matching` does, and refers to a person.
"""

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from warifu.identifiers.masked import Masked
from warifu.kernel.refusal import Malformed

MOST_CHARACTERS = 200
# Characters that stand for "could not be read" in old systems never count as evidence (INV-9).
_UNREADABLE = frozenset("●〓\ufffd?")


class Sex(StrEnum):
    """性別: as the resident record states it."""

    FEMALE = "female"
    MALE = "male"
    NOT_STATED = "not-stated"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read 女, 男, 空欄 or the English words. Raises Malformed.

        >>> Sex.parse("女"), Sex.parse("male")
        (<Sex.FEMALE: 'female'>, <Sex.MALE: 'male'>)
        """
        word = {"女": "female", "男": "male", "": "not-stated"}.get(text, text)
        try:
            return cls(word)
        except ValueError as error:
            raise Malformed("Sex (性別) is female (女), male (男) or not-stated (empty).") from error


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class FourBasicItems(Masked):
    """基本4情報: name 氏名, birth date 生年月日, sex 性別, address 住所, as the resident record writes them.

    Two are equal when their normal forms are, compared in constant time. Raises Malformed for an empty
    or overlong name or address and for control characters; the text never repeats them.

    >>> hanako = FourBasicItems("山田　花子", date(1990, 4, 1), Sex.FEMALE, "美登里市緑町１丁目２番３号")
    >>> hanako
    FourBasicItems(••••)
    >>> hanako == FourBasicItems("山田 花子", date(1990, 4, 1), Sex.FEMALE, "美登里市緑町1丁目2番3号")
    True
    """

    name: str
    born_on: date
    sex: Sex
    address: str

    def __post_init__(self) -> None:
        _check_line("name (氏名)", self.name)
        _check_line("address (住所)", self.address)

    @property
    def readable(self) -> bool:
        """Whether no character stands for one that could not be read; if not, these items prove nothing."""
        return _UNREADABLE.isdisjoint(self.name + self.address)

    def fingerprint(self) -> bytes:
        """SHA-256 of the normal form, to compare in constant time. NOT a pseudonym: it can be guessed."""
        parts = (normal_form(self.name), self.born_on.isoformat(), self.sex.value, normal_form(self.address))
        return hashlib.sha256("\x00".join(parts).encode()).digest()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FourBasicItems):
            return NotImplemented
        return hmac.compare_digest(self.fingerprint(), other.fingerprint())

    def __hash__(self) -> int:
        return hash(self.fingerprint())


def normal_form(text: str) -> str:
    """Write a name or address in the form that is compared: NFKC, all white space removed.

    >>> normal_form("ﾔﾏﾀﾞ　ﾊﾅｺ"), normal_form("緑町１－２ ")
    ('ヤマダハナコ', '緑町1-2')
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


def _check_line(field: str, text: str) -> None:
    if not text.strip() or len(text) > MOST_CHARACTERS:
        raise Malformed(f"The {field} is 1 to {MOST_CHARACTERS} characters.")
    if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in text):
        raise Malformed(
            f"The {field} holds a control character or half of a character: write it as one plain line."
        )
