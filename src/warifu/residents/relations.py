# SPDX-License-Identifier: Apache-2.0
"""続柄: how each member of a household stands to its head, and the rules of one household.

The words are those of resident records (住民票記載事項), with the English a clerk may write instead.
This module does not decide who heads a household: the notice says so, and the rule here is only that
there is exactly one head and at most one spouse of the head.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache


class Relation(StrEnum):
    """続柄: relation to the head of the household; the value is the code kept in the register."""

    HEAD = "head"
    WIFE = "wife"
    HUSBAND = "husband"
    UNREGISTERED_WIFE = "unregistered_wife"
    UNREGISTERED_HUSBAND = "unregistered_husband"
    CHILD = "child"
    ELDEST_SON = "eldest_son"
    SECOND_SON = "second_son"
    THIRD_SON = "third_son"
    ELDEST_DAUGHTER = "eldest_daughter"
    SECOND_DAUGHTER = "second_daughter"
    THIRD_DAUGHTER = "third_daughter"
    ADOPTED_CHILD = "adopted_child"
    WIFES_CHILD = "wifes_child"
    HUSBANDS_CHILD = "husbands_child"
    CHILDS_WIFE = "childs_wife"
    CHILDS_HUSBAND = "childs_husband"
    GRANDCHILD = "grandchild"
    FATHER = "father"
    MOTHER = "mother"
    WIFES_FATHER = "wifes_father"
    WIFES_MOTHER = "wifes_mother"
    HUSBANDS_FATHER = "husbands_father"
    HUSBANDS_MOTHER = "husbands_mother"
    GRANDFATHER = "grandfather"
    GRANDMOTHER = "grandmother"
    ELDER_BROTHER = "elder_brother"
    YOUNGER_BROTHER = "younger_brother"
    ELDER_SISTER = "elder_sister"
    YOUNGER_SISTER = "younger_sister"
    UNCLE = "uncle"
    AUNT = "aunt"
    NEPHEW = "nephew"
    NIECE = "niece"
    COUSIN = "cousin"
    RELATIVE = "relative"
    LODGER = "lodger"

    @property
    def japanese(self) -> str:
        """The word printed in the resident record."""
        return _JAPANESE[self][0]


SPOUSES = frozenset(
    {Relation.WIFE, Relation.HUSBAND, Relation.UNREGISTERED_WIFE, Relation.UNREGISTERED_HUSBAND}
)

# The first word of each line is the one printed; the others are read as well.
_JAPANESE: dict[Relation, tuple[str, ...]] = {
    Relation.HEAD: ("世帯主", "本人"),
    Relation.WIFE: ("妻",),
    Relation.HUSBAND: ("夫",),
    Relation.UNREGISTERED_WIFE: ("妻（未届）", "未届の妻"),
    Relation.UNREGISTERED_HUSBAND: ("夫（未届）", "未届の夫"),
    Relation.CHILD: ("子", "息子", "娘"),
    Relation.ELDEST_SON: ("長男",),
    Relation.SECOND_SON: ("二男", "次男"),
    Relation.THIRD_SON: ("三男",),
    Relation.ELDEST_DAUGHTER: ("長女",),
    Relation.SECOND_DAUGHTER: ("二女", "次女"),
    Relation.THIRD_DAUGHTER: ("三女",),
    Relation.ADOPTED_CHILD: ("養子", "養女"),
    Relation.WIFES_CHILD: ("妻の子",),
    Relation.HUSBANDS_CHILD: ("夫の子",),
    Relation.CHILDS_WIFE: ("子の妻", "長男の妻"),
    Relation.CHILDS_HUSBAND: ("子の夫", "長女の夫"),
    Relation.GRANDCHILD: ("子の子", "孫"),
    Relation.FATHER: ("父",),
    Relation.MOTHER: ("母",),
    Relation.WIFES_FATHER: ("妻の父",),
    Relation.WIFES_MOTHER: ("妻の母",),
    Relation.HUSBANDS_FATHER: ("夫の父",),
    Relation.HUSBANDS_MOTHER: ("夫の母",),
    Relation.GRANDFATHER: ("祖父",),
    Relation.GRANDMOTHER: ("祖母",),
    Relation.ELDER_BROTHER: ("兄",),
    Relation.YOUNGER_BROTHER: ("弟",),
    Relation.ELDER_SISTER: ("姉",),
    Relation.YOUNGER_SISTER: ("妹",),
    Relation.UNCLE: ("おじ", "伯父", "叔父"),
    Relation.AUNT: ("おば", "伯母", "叔母"),
    Relation.NEPHEW: ("おい", "甥"),
    Relation.NIECE: ("めい", "姪"),
    Relation.COUSIN: ("いとこ", "従兄弟", "従姉妹"),
    Relation.RELATIVE: ("縁故者", "親族"),
    Relation.LODGER: ("同居人",),
}

_ENGLISH = {
    "self": Relation.HEAD,
    "head of household": Relation.HEAD,
    "householder": Relation.HEAD,
    "son": Relation.CHILD,
    "daughter": Relation.CHILD,
    "first son": Relation.ELDEST_SON,
    "first daughter": Relation.ELDEST_DAUGHTER,
    "brother": Relation.RELATIVE,
    "sister": Relation.RELATIVE,
    "roommate": Relation.LODGER,
}


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).replace("_", " ").replace("'", "").lower().split())


_READ: dict[str, Relation] = (
    {_plain(word): relation for relation, words in _JAPANESE.items() for word in words}
    | {_plain(relation.value): relation for relation in Relation}
    | _ENGLISH
)


@lru_cache(maxsize=1024)
def read_relation(text: str) -> Relation | None:
    """Read 続柄 in Japanese or English; None when the word is not on the list.

    >>> read_relation("世帯主").name, read_relation("Wife").name, read_relation("次男").japanese
    ('HEAD', 'WIFE', '二男')
    """
    return _READ.get(_plain(text))


def household_fault(relations: Iterable[Relation]) -> str | None:
    """Say what is wrong with the relations of one household, as a problem code, or None.

    >>> household_fault([Relation.HEAD, Relation.WIFE, Relation.CHILD])
    >>> household_fault([Relation.WIFE, Relation.CHILD])
    'household_without_head'
    """
    members = list(relations)
    heads = members.count(Relation.HEAD)
    if members and heads == 0:
        return "household_without_head"
    if heads > 1:
        return "household_with_several_heads"
    if sum(member in SPOUSES for member in members) > 1:
        return "household_with_several_spouses"
    return None
