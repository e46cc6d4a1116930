# SPDX-License-Identifier: Apache-2.0
"""届出の種類: which act enters which notice, and from which day it takes effect.

A notice that creates something (marriage, adoption) takes effect when it is accepted; one that reports
something (birth, death, judgment) on the day it reports.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from warifu.families.acts import (
    adoptions,
    births,
    changes,
    corrections,
    divorces,
    endings,
    marriages,
    special_adoptions,
)
from warifu.families.folio import Folio
from warifu.families.register import EventKind
from warifu.identifiers.in_house_number import InHouseNumber

Notice = (
    births.Birth
    | births.Recognition
    | marriages.Marriage
    | divorces.Divorce
    | divorces.CustodyChange
    | divorces.KeptName
    | divorces.KeptAdoptiveName
    | divorces.SurnameRestored
    | adoptions.Adoption
    | special_adoptions.SpecialAdoption
    | adoptions.Dissolution
    | special_adoptions.SpecialDissolution
    | changes.GivenName
    | changes.Surname
    | changes.ChildSurname
    | changes.Branch
    | changes.Transfer
    | endings.Death
    | endings.NationalityLost
    | endings.Naturalisation
    | endings.Establishment
    | endings.Departure
    | corrections.Correction
)


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of notice: the kind of its event, its rules, and its day of effect."""

    kind: EventKind
    enter: Callable[[Folio, Any], InHouseNumber | str | None]
    day: Callable[[Any], date]


def _accepted(notice: Any) -> date:
    return notice.filing.accepted_on  # type: ignore[no-any-return]


def _final(notice: Any) -> date:
    return notice.filing.court_on or notice.filing.accepted_on  # type: ignore[no-any-return]


ACTS: dict[type, Act] = {
    births.Birth: Act(EventKind.BIRTH, births.birth, lambda notice: notice.born_on),
    births.Recognition: Act(EventKind.RECOGNITION, births.recognition, _final),
    marriages.Marriage: Act(
        EventKind.MARRIAGE, marriages.marriage, lambda notice: notice.abroad_on or notice.filing.accepted_on
    ),
    divorces.Divorce: Act(EventKind.DIVORCE, divorces.divorce, _final),
    divorces.CustodyChange: Act(EventKind.CUSTODY, divorces.custody_change, _final),
    divorces.KeptName: Act(EventKind.KEPT_NAME, divorces.kept_name, _accepted),
    divorces.KeptAdoptiveName: Act(EventKind.KEPT_ADOPTIVE_NAME, divorces.kept_adoptive_name, _accepted),
    divorces.SurnameRestored: Act(EventKind.SURNAME_RESTORED, divorces.surname_restored, _accepted),
    adoptions.Adoption: Act(EventKind.ADOPTION, adoptions.adoption, _accepted),
    special_adoptions.SpecialAdoption: Act(
        EventKind.SPECIAL_ADOPTION, special_adoptions.special_adoption, _final
    ),
    adoptions.Dissolution: Act(EventKind.DISSOLUTION, adoptions.dissolution, _final),
    special_adoptions.SpecialDissolution: Act(
        EventKind.SPECIAL_DISSOLUTION, special_adoptions.special_dissolution, _final
    ),
    changes.GivenName: Act(EventKind.GIVEN_NAME, changes.given_name, _accepted),
    changes.Surname: Act(EventKind.SURNAME, changes.surname, _accepted),
    changes.ChildSurname: Act(EventKind.CHILD_SURNAME, changes.child_surname, _accepted),
    changes.Branch: Act(EventKind.BRANCH, changes.branch, _accepted),
    changes.Transfer: Act(EventKind.TRANSFER, changes.transfer, _accepted),
    endings.Death: Act(EventKind.DEATH, endings.death, lambda notice: notice.died_on),
    endings.NationalityLost: Act(
        EventKind.LOSS_OF_NATIONALITY, endings.nationality_lost, lambda notice: notice.lost_on
    ),
    endings.Naturalisation: Act(
        EventKind.NATURALISATION, endings.naturalisation, lambda notice: notice.gazette_on
    ),
    endings.Establishment: Act(EventKind.ESTABLISHMENT, endings.establishment, _accepted),
    endings.Departure: Act(EventKind.DEPARTURE, endings.departure, _accepted),
    corrections.Correction: Act(EventKind.CORRECTION, corrections.correction, _accepted),
}
