# SPDX-License-Identifier: Apache-2.0
"""署名した人への知らせ: who signed is told before a clerk sees her name; whom nobody can tell, nobody shows.

    1 look up  by birth date and name, as the window does; recorded there at once, with what the guard refused
    2 tell     whoever was found; a Fault while she cannot be told: then nobody is shown
    3 say      whether anybody was found: her name may be shown

Nothing of the register is shown. A protected person of whom this clerk may know nothing is not found: he
waits and reads as for somebody of another city, without a name; she is told the day after, as of every
refused look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warifu.cards.verification import PURPOSES
from warifu.counters.applications.refusals import SignerUnclear
from warifu.exchange import FileSights, Manner, Shown
from warifu.identifiers.four_items import FourBasicItems
from warifu.residents import Asker, Capacity, NoSuchResident, Resident, SeveralResidents, Sought
from warifu.residents import ResidentsService as Register


@dataclass(frozen=True)
class Signers:
    """署名した人: in the register of the city, and on the road that tells people of looks."""

    register: Register
    sights: FileSights

    def tell(self, who: FourBasicItems, clerk: str, case: str, affair: str) -> bool:
        """Tell her that she is about to be seen; True when she is told, False for nobody of this register.

        Raises SignerUnclear where she may be one of several, and a Fault while she cannot be told.
        """
        words = PURPOSES[affair]
        people = self._found(who, Asker(Capacity.CLERK, clerk, case))
        self.sights.show(
            [
                Shown(
                    each.in_house_number.reveal("tell her that her application is opened"),
                    case,
                    Manner.SIGNED,
                    "",
                    words.ja,
                    words.en,
                )
                for each in people
            ]
        )
        return bool(people)

    def _found(self, who: FourBasicItems, asker: Asker) -> Sequence[Resident]:
        """By any address first, since an answer about a signature outlives a move; of namesakes by hers."""
        try:
            return self.register.look_up.find(Sought(born_on=who.born_on, name=who.name), asker).residents
        except SeveralResidents:
            try:
                return [self.register.search_by_four_items(who, asker=asker)]
            except (NoSuchResident, SeveralResidents):
                raise SignerUnclear from None
