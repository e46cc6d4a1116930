# SPDX-License-Identifier: Apache-2.0
"""もう一つの事実: what tells namesakes apart: one more fact, as the person says it. Pure.

The clerk types it and the register compares (law R-6: never choose among them). Nothing of what the register
holds is given back. Only whole normal forms agree, so that a guess has to be the whole fact: an address to
its last number, a whole name, a whole reading. Two addresses agree as written (`writing`), or as the matcher
reads them: 大字, ヶ, variants of a character, 丁目-番-号 in any hand. An Individual Number is none: the
window never searches by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from warifu.identifiers.masked import Masked
from warifu.matching import Address, Kind, read_address
from warifu.residents import writing
from warifu.residents.nouns import ResidentRecord

_BORDERS = ("都", "道", "府", "県", "市", "区", "郡", "町", "村")


class SecondFact(StrEnum):
    """もう一つの事実の種類: the address now, one before it, who heads the household, the reading."""

    ADDRESS = "address"
    FORMER_ADDRESS = "former_address"
    HEAD = "head"
    KANA = "kana"


@dataclass(frozen=True, slots=True, repr=False)
class Told(Masked):
    """本人の申し立て: one fact, as the person said it. An address may leave out prefecture and city."""

    fact: SecondFact
    said: str


def agrees(told: Told, entries: Sequence[ResidentRecord], heads: Mapping[str, str], today: date) -> bool:
    """Say whether a fact is true of the resident with these entries, in the order they take effect.

    `heads` gives for each household the name of its head, where the asker may see the head.
    """
    past = [each for each in entries if each.effective_on <= today] or list(entries[:1])
    stated = past[-1].stated
    match told.fact:
        case SecondFact.ADDRESS:
            return _same_place(told.said, stated.address)
        case SecondFact.FORMER_ADDRESS:
            before = {each.stated.address for each in past} - {stated.address}
            return any(_same_place(told.said, each) for each in before)
        case SecondFact.HEAD:
            head = heads.get(stated.household, "")
            return bool(head) and writing.normal_name(told.said) == writing.normal_name(head)
        case SecondFact.KANA:
            said = bare(writing.written_kana(told.said) or "")
            return bool(said) and said in {bare(each.stated.kana) for each in past}


def bare(kana: str) -> str:
    """A reading without what parts its words."""
    return kana.replace("\u3000", "").replace("・", "")


def _same_place(said: str, held: str) -> bool:
    """Whether an address, from the prefecture, the city or the town on, is the one the register has."""
    wanted, whole = (writing.normal_address(each).partition("/")[0] for each in (said, held))
    if not wanted or wanted[0].isdigit():
        return False
    if whole.endswith(wanted):
        left_out = whole[: len(whole) - len(wanted)]
        return not left_out or left_out.endswith(_BORDERS)
    return _read_alike(said.strip(), held)


def _read_alike(said: str, held: str) -> bool:
    """Whether both are read as one place: municipality, town, part of it and every number."""
    known = read_address(held)
    if known.kind is not Kind.TOWN or not known.numbers or known.unread:
        return False
    ends = [at for at in range(1, len(held)) if held[at - 1] in _BORDERS]
    left_out = ["", *(held[:at] for at in ends if read_address(held[:at]).kind is not Kind.TOWN)]
    return any(_place(read_address(each + said)) == _place(known) for each in left_out)


def _place(address: Address) -> tuple[object, ...]:
    return (address.kind, address.code, address.town, address.part, address.numbers, address.unread)
