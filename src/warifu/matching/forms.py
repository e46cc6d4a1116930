# SPDX-License-Identifier: Apache-2.0
"""照合の対象: what a paper states of a person (`Query`) and what a register holds (`Record`), normalised.

Raw text stays beside its normal form (M5). A record has the dated lists of all names, readings and
addresses of one person (M12); one person is one record, however many rows the register has. Nothing here
compares: `levels` does. Both print masked; `form_of` and `record_of_form` are what a store keeps.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

import msgspec

from warifu.identifiers.four_items import Sex
from warifu.kernel.refusal import Malformed
from warifu.matching.address import Address, read_address
from warifu.matching.birth import read_birth
from warifu.matching.writing import folded, has_unknown, kana_form, kanji_form, loose, parts

MOST_CHARACTERS = 200
_SEXES = {Sex.FEMALE: "F", Sex.MALE: "M", Sex.NOT_STATED: ""}


class _Masked(msgspec.Struct, frozen=True):
    """Prints as its class name: these hold a person's names and addresses."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(••••)"

    __str__ = __repr__


class Spelling(_Masked, frozen=True, array_like=True):
    """表記: a name or a reading as written, its exact form, its wide form and the parts its writer set apart.

    The wide form is the folded one for kanji and Latin, the loose one for kana. `since` and `until` are
    ISO days; an empty `until` means it is still in force.
    """

    raw: str
    exact: str
    wide: str
    parts: tuple[str, ...]
    unread: bool
    since: str = ""
    until: str = ""


class Abode(_Masked, frozen=True, array_like=True):
    """住所: an address as written, as read, and when it was hers."""

    raw: str
    read: Address
    since: str = ""
    until: str = ""


class Query(_Masked, frozen=True, array_like=True):
    """照合対象: what a paper or another body states of a person; every part may be absent."""

    name: Spelling | None = None
    kana: Spelling | None = None
    birth: str = ""
    sex: str = ""
    address: Abode | None = None


class Record(_Masked, frozen=True, array_like=True):
    """台帳の人: one person of a register with all she was called and where she lived.

    `ref` is the caller's own reference, shown only on LINK and to a clerk. `closed_on`: ISO day of death or
    removal. `frozen`: viewing is stopped (G8). `protected`: under 支援措置.
    """

    ref: str
    names: tuple[Spelling, ...]
    kana: tuple[Spelling, ...]
    birth: str
    sex: str
    addresses: tuple[Abode, ...]
    closed_on: str = ""
    frozen: bool = False
    protected: bool = False


# A text with the days from which and until before which it was in force; None: open.
Dated: TypeAlias = tuple[str, date | None, date | None]


def make_query(
    *,
    name: str = "",
    kana: str = "",
    birth: str | date | None = None,
    sex: Sex = Sex.NOT_STATED,
    address: str = "",
    written_on: date | None = None,
) -> Query:
    """Normalise what a paper states. `written_on` is its date, for names of municipalities that are gone.

    Raises Malformed for a birth date that is none and for overlong text.
    """
    return Query(
        name=_spelled((name, None, None)) if name.strip() else None,
        kana=_read((kana, None, None)) if kana.strip() else None,
        birth=read_birth(birth),
        sex=_SEXES[sex],
        address=Abode(_checked(address), read_address(address, written_on)) if address.strip() else None,
    )


def make_record(
    ref: str,
    *,
    names: Iterable[Dated],
    kana: Iterable[Dated],
    birth: str | date | None,
    sex: Sex,
    addresses: Iterable[Dated],
    closed_on: date | None = None,
    frozen: bool = False,
    protected: bool = False,
) -> Record:
    """Normalise one person of a register; give every name: 本名, 旧氏 with the given name, 通称, Latin.

    Raises Malformed like `make_query`. Empty texts are left out.
    """
    return Record(
        ref=ref,
        names=tuple(_spelled(each) for each in names if each[0].strip()),
        kana=tuple(_read(each) for each in kana if each[0].strip()),
        birth=read_birth(birth),
        sex=_SEXES[sex],
        addresses=tuple(_lived(each) for each in addresses if each[0].strip()),
        closed_on=closed_on.isoformat() if closed_on else "",
        frozen=frozen,
        protected=protected,
    )


def with_surname(surname: str, name: str) -> str:
    """旧氏を用いた氏名: a former surname with the given name of a name written in two parts; else nothing.

    >>> with_surname("佐藤", "山田　花子"), with_surname("佐藤", "山田花子")
    ('佐藤　花子', '')
    """
    given = name.replace("\u3000", " ").split()
    return f"{surname}\u3000{' '.join(given[1:])}" if surname and len(given) > 1 else ""


def form_of(record: Record) -> bytes:
    """Give the bytes a store keeps beside the keys; valid for the table versions it was made with."""
    return msgspec.msgpack.encode(record)


_DECODER = msgspec.msgpack.Decoder(Record)


def record_of_form(form: bytes) -> Record:
    """Give the record back. Raises Malformed."""
    try:
        return _DECODER.decode(form)
    except msgspec.MsgspecError as error:
        raise Malformed("This is no normal form of a record: normalise the register row again.") from error


def _spelled(dated: Dated) -> Spelling:
    raw, since, until = dated
    exact = kanji_form(_checked(raw))
    return Spelling(raw, exact, folded(exact), parts(raw), has_unknown(exact), _iso(since), _iso(until))


def _read(dated: Dated) -> Spelling:
    raw, since, until = dated
    exact = kana_form(_checked(raw))
    apart = tuple(kana_form(part) for part in parts(raw))
    return Spelling(raw, exact, loose(exact), apart, has_unknown(exact), _iso(since), _iso(until))


def _lived(dated: Dated) -> Abode:
    raw, since, until = dated
    return Abode(_checked(raw), read_address(raw, since), _iso(since), _iso(until))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _checked(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise Malformed(f"A name, reading or address is at most {MOST_CHARACTERS} characters.")
    return text
