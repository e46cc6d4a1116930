# SPDX-License-Identifier: Apache-2.0
"""移記 (Koseki Rules 39): which entries about a person go along into her next register.

Birth, recognition, change of name, naturalisation, establishment; adoption and marriage that last; the newest
word on the custody of a minor. Nothing else: a divorce stays where it was entered. What a special adoption
takes along is narrower and stands with it (`acts.adoptions`). Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from warifu.families.register import Entry, EventKind, Member, stated
from warifu.kernel.dates import reaches_on

_ALWAYS = frozenset(
    {
        EventKind.BIRTH,
        EventKind.RECOGNITION,
        EventKind.GIVEN_NAME,
        EventKind.NATURALISATION,
        EventKind.ESTABLISHMENT,
    }
)


def recopied(entries: Sequence[Entry], member: Member, on: date) -> list[Entry]:
    """Choose from the old register's entries; `member` is the person as the next register has her."""
    mine = [each for each in entries if each.about == member.person]
    newest = {each.kind: each for each in mine}
    wanted = set(_ALWAYS)
    if member.adoptive.relation:
        wanted.add(EventKind.ADOPTION)
    once = set()
    if stated(member.spouse_role):
        once.add(EventKind.MARRIAGE)
    if on < reaches_on(member.born_on, 18):
        once.add(EventKind.CUSTODY)
    return [each for each in mine if each.kind in wanted or (each.kind in once and each is newest[each.kind])]
