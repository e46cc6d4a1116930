# SPDX-License-Identifier: Apache-2.0
"""届書の種類ごとの読取り: which form is read by which function. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from warifu.families import adoption_typed, correction_typed, foreign_typed, standing_typed, typed
from warifu.families.acts.changes import SurnameGround
from warifu.families.acts.table import Notice
from warifu.families.fields import Find, FormRead
from warifu.families.questions import FactsOf
from warifu.families.readings import ReadingNotice


def notice(
    kind: str, read: FormRead, clerk: str, find: Find, facts: FactsOf
) -> Notice | ReadingNotice | None:
    """届書: read the form of this kind; None where something cannot be read. Raises KeyError for another."""
    reads: Mapping[str, Callable[[], Notice | ReadingNotice | None]] = {
        "birth": lambda: typed.birth(read, clerk, facts),
        "marriage": lambda: typed.marriage(read, find),
        "divorce": lambda: typed.divorce(read, facts),
        "death": lambda: typed.death(read),
        "adoption": lambda: adoption_typed.adoption(read, find),
        "kept-name": lambda: typed.kept_name(read),
        "given-name": lambda: typed.given_name(read, clerk),
        "surname": lambda: typed.surname(read, clerk),
        "child-surname": lambda: typed.child_surname(read, find),
        "branch": lambda: typed.branch(read),
        "transfer": lambda: typed.transfer(read),
        "reading": lambda: typed.reading(read, clerk),
        "kept-adoptive-name": lambda: typed.kept_adoptive_name(read),
        "special-adoption": lambda: adoption_typed.special_adoption(read, find),
        "dissolution": lambda: adoption_typed.dissolution(read, facts),
        "special-dissolution": lambda: adoption_typed.special_dissolution(read, facts),
        "recognition-foreign": lambda: foreign_typed.recognition(read, facts),
        "recognition-of-foreigner": lambda: foreign_typed.recognition_of(read, facts),
        "marriage-foreign": lambda: foreign_typed.marriage(read, facts),
        "divorce-foreign": lambda: foreign_typed.divorce(read, facts),
        "surname-foreign-spouse": lambda: foreign_typed.surname(read, clerk, SurnameGround.FOREIGN_SPOUSE),
        "surname-back-foreign": lambda: foreign_typed.surname(read, clerk, SurnameGround.BACK_FROM_FOREIGN),
        "surname-foreign-parent": lambda: foreign_typed.surname_of_parent(read, clerk),
        "surname-restored": lambda: standing_typed.restored(read),
        "correction": lambda: correction_typed.correction(read, facts),
        "recognition": lambda: standing_typed.recognition(read, find),
        "custody": lambda: standing_typed.custody(read, facts),
        "naturalisation": lambda: standing_typed.naturalisation(read, clerk, facts),
        "nationality-lost": lambda: standing_typed.nationality_lost(read),
        "departure": lambda: standing_typed.departure(read),
    }
    return reads[kind]()
