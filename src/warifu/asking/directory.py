# SPDX-License-Identifier: Apache-2.0
"""求める人の名簿: who may sign request codes, under which registered name, and whose name looks like it.

An entry is made by two clerks from the register of corporate numbers, with proof that the body holds the
key. Names that look alike are lawful in Japan; they are told apart by the corporate number, which is always
shown. Pure; the register of the National Tax Agency is not asked from here.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import msgspec

from warifu.asking.codes import key_id, signed
from warifu.identifiers.corporate_number import CorporateNumber
from warifu.kernel.refusal import Malformed, Refusal
from warifu.kernel.screens import Wording

REGISTERED_AS = b"warifu/asking/register/1\x00"
LONGEST_NAME = 120
_FORMS = ("株式会社", "有限会社", "合同会社", "合名会社", "合資会社", "(株)", "(有)", "(同)")
# What looks the same on paper: kanji for katakana, old or small forms, letters for digits; letter for letter.
_ALIKE = str.maketrans(
    "力二八口工夕卜一―‐－ヘベペリ巿曰未士臼0oO1lI|ァィゥェォャュョッヵヶ",
    "カニハロエタトーーーーへべぺり市日末土白〇〇〇丨丨丨丨アイウエオヤユヨツカケ",
)


class LookAlikeName(Refusal):
    """Another body with a name that looks the same is registered."""

    status = 409
    reason = "look-alike-name"
    law = "Act 19; docs/spec/request-check.md"
    remedy = "Compare both corporate numbers with the public register; if both are real, give the reason."


class KeyInUse(Refusal):
    """This key is registered already."""

    status = 409
    reason = "asker-key-in-use"
    law = "docs/spec/request-check.md"
    remedy = "Make a new key. A key belongs to one body for ever."


class NotItsKey(Refusal):
    """The body has not shown that it holds this key."""

    reason = "not-its-key"
    law = "docs/spec/request-check.md"
    remedy = "Let the body sign its own application with the key it registers."


class OnePersonOnly(Refusal):
    """Whoever registers a body may not approve it too."""

    reason = "asker-needs-two"
    law = "docs/spec/request-check.md"
    remedy = "Let another clerk compare the application with the public register and approve it."


class NothingToAsk(Refusal):
    """No law lets this kind of asker ask for numbers, so there is nothing to register."""

    reason = "nothing-to-ask"
    law = "Act 15, Act 20"
    remedy = "Ask nobody for the number."


@dataclass(frozen=True, slots=True)
class AskerEntry:
    """名簿の登録: one body with one signing key. Raises Malformed.

    `name` as the register of corporate numbers writes it, never as the body likes to be called; `kind` a
    key of askers.toml; `verifying_key` Ed25519, 32 bytes; counts from `from_on` through `until_on`.
    """

    name: Wording
    corporate_number: CorporateNumber
    kind: str
    verifying_key: bytes
    from_on: date
    until_on: date = date.max
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no body."""
        name = self.name.ja
        if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
            raise Malformed(f"name: give the registered name, 1 to {LONGEST_NAME} printable characters.")
        if len(self.verifying_key) != 32:
            raise Malformed("verifying_key: an Ed25519 public key is 32 bytes.")
        if self.until_on < self.from_on:
            raise Malformed("until_on: it must not lie before from_on.")

    @classmethod
    def of_row(
        cls, key: bytes, corporate: str, name_ja: str, name_en: str, kind: str, from_on: date, *rest: Any
    ) -> Self:
        """Read an entry back as it is kept, column by column."""
        until_on, note = rest
        number = CorporateNumber(corporate)
        return cls(Wording(name_ja, name_en), number, kind, key, from_on, until_on, note)

    @property
    def key_id(self) -> bytes:
        """The name of its key."""
        return key_id(self.verifying_key)

    def in_force(self, on: date) -> bool:
        """Whether the entry counts on that day."""
        return self.from_on <= on <= self.until_on

    def application(self) -> bytes:
        """What the body signs to show that it holds the key and stands by these words."""
        content = (self.verifying_key, self.corporate_number.digits, self.name.ja, self.name.en, self.kind)
        return REGISTERED_AS + msgspec.msgpack.encode(content)

    def is_proven_by(self, signature: bytes) -> bool:
        """Whether the body's own key signed the application."""
        return signed(self.verifying_key, self.application(), signature)


def skeleton(name: str) -> str:
    """What is left of a name to the eye: width, spaces, company form and look-alike letters taken out.

    >>> skeleton("株式会社 カネダ銀行") == skeleton("力ネタﾞ銀行㈱"), skeleton("朝陽市") == skeleton("朝陽巿")
    (True, True)
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    for form in _FORMS:
        plain = plain.replace(form, "")
    kept = "".join(each for each in plain if each.isalnum() or each in "ー―‐－丨|")
    return kept.translate(_ALIKE)


def look_alike(one: str, other: str) -> bool:
    """Whether two names can be taken for each other: equal to the eye, or one letter apart in four or more.

    >>> look_alike("美登里市", "美登里巿"), look_alike("みどり信用金庫", "みとり信用金庫")
    (True, True)
    >>> look_alike("美登里市", "朝陽市")
    False
    """
    first, second = skeleton(one), skeleton(other)
    if first == second:
        return True
    if min(len(first), len(second)) < 4 or abs(len(first) - len(second)) > 1:
        return False
    return _one_apart(first, second)


def _one_apart(first: str, second: str) -> bool:
    shorter, longer = sorted((first, second), key=len)
    start = next((n for n, each in enumerate(shorter) if each != longer[n]), len(shorter))
    if len(first) == len(second):
        return shorter[start + 1 :] == longer[start + 1 :]
    return shorter[start:] == longer[start + 1 :]
