# SPDX-License-Identifier: Apache-2.0
"""The resident register and its protection measures: words for each reason of theirs.

A protected person and nobody have the same words (YE-7): both are `no-such-resident`.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from warifu.kernel.screens.languages import marked as _
from warifu.kernel.screens.reasons.words import NOTHING_CHANGED, NOTHING_SHOWN, ReasonWords

if TYPE_CHECKING:
    from collections.abc import Mapping

RESIDENTS: Mapping[str, ReasonWords] = MappingProxyType(
    {
        "no-such-resident": ReasonWords(
            _("Nobody is found here by these facts."),
            _(
                "Compare the facts with the papers. If nobody is found still, hand over to the person in "
                "charge of residents."
            ),
            NOTHING_SHOWN,
        ),
        "no-such-household": ReasonWords(
            _("The register has nobody in this household on that day."),
            _("Compare the household number. A newborn is entered into a household that exists."),
            NOTHING_CHANGED,
        ),
        "several-residents": ReasonWords(
            _("The register has more than one person with these facts, so it names none of them."),
            _("Ask the person for one more fact. Do not choose among them."),
            NOTHING_SHOWN,
        ),
        "second-facts-used-up": ReasonWords(
            _("Too many facts that fitted nobody were tried."),
            _("Hand over to the person in charge of residents. One more fact can be tried tomorrow."),
            NOTHING_SHOWN,
        ),
        "already-registered": ReasonWords(
            _("The person has a record in this municipality already."),
            _("Change that record by a notice. A second record of one person is never made."),
            NOTHING_CHANGED,
        ),
        "not-registered": ReasonWords(
            _("The record was not in force on that day."),
            _("Use a day on which it was in force, or take a move-in notice first."),
            NOTHING_CHANGED,
        ),
        "later-event-recorded": ReasonWords(
            _("The register has a later change of this record, and none is put before it."),
            _("Correct the record ex officio. Notices are entered in the order in which they take effect."),
            NOTHING_CHANGED,
        ),
        "particulars-refused": ReasonWords(
            _("Some items cannot be entered as they stand."),
            _("Compare each item with the papers, correct it, and enter the notice again."),
            NOTHING_CHANGED,
        ),
        "household-refused": ReasonWords(
            _("A household would be without a head, or would have two."),
            _("Say in the same notice who heads the household and how the others stand to that person."),
            NOTHING_CHANGED,
        ),
        "number-already-designated": ReasonWords(
            _("The register has another number for this person, or this number for another person."),
            _("Stop here and ask J-LIS whose record the number belongs to."),
            NOTHING_CHANGED,
        ),
        "number-differs": ReasonWords(
            _("The number shown is not the one the register has for this person."),
            _("Compare the card or paper. It may be the number of another member of the family."),
            NOTHING_CHANGED,
        ),
        "custody-key-handed-over": ReasonWords(
            _("The key to this mailbox was handed over before. It is given once."),
            _("Sign in with the device that took the key, or ask at the counter for a new device."),
            NOTHING_CHANGED,
        ),
        "not-plain": ReasonWords(
            _("The name has signs in it that cannot be written down."),
            _("Write the name the person goes by, without special signs and without any number."),
            NOTHING_CHANGED,
        ),
        "person-deceased": ReasonWords(
            _("A death is recorded, so the register takes only corrections."),
            _("If the death was entered in error, correct that entry first."),
            NOTHING_CHANGED,
        ),
        "before-residence": ReasonWords(
            _("The day lies before the person became a resident here."),
            _("Compare the day with the notice. If the first day of residence is wrong, correct that first."),
            NOTHING_CHANGED,
        ),
        "future-fact": ReasonWords(
            _("The day lies in the future, or the notice is dated before the event."),
            _("Enter it on the day or later. Only moving out is notified before, at most 60 days."),
            NOTHING_CHANGED,
        ),
        "still-registered": ReasonWords(
            _("The record is in force."),
            _("Enter a move within the municipality, or a correction."),
            NOTHING_CHANGED,
        ),
        "not-foreign": ReasonWords(
            _("The register shows a Japanese national, for whom this is not entered."),
            _("Compare the nationality in the record. If it is wrong, correct it ex officio."),
            NOTHING_CHANGED,
        ),
        "stay-not-extended": ReasonWords(
            _("The new end of the stay is not later than the one recorded."),
            _("Compare the notice of the immigration agency. A shorter stay is entered as a correction."),
            NOTHING_CHANGED,
        ),
        "nothing-changed": ReasonWords(
            _("This notice would change nothing in the record."),
            _("Compare the notice with the record. It may have been entered before."),
            NOTHING_CHANGED,
        ),
        "kana-not-official": ReasonWords(
            _("Readings of names have been official since 26 May 2025, and this day lies before."),
            _("Give the day on which the family register recorded the reading."),
            NOTHING_CHANGED,
        ),
        "ground-missing": ReasonWords(
            _("An entry by the office itself needs its ground."),
            _("Write the report, court order or survey it rests on."),
            NOTHING_CHANGED,
        ),
        "household-changed": ReasonWords(
            _("This household was changed at another desk after it was opened here. Nothing was entered."),
            _("Look at what changed, open the household again, and enter the notice anew."),
            NOTHING_CHANGED,
        ),
        "household-not-seen": ReasonWords(
            _("The notice touches a household that was not opened here."),
            _("Open every household the notice touches, then enter it."),
            NOTHING_CHANGED,
        ),
        "search-refused": ReasonWords(
            _("This look-up would show more people than the case needs."),
            _("Give the birth date and a whole name or reading. If several people fit, add one more fact."),
            NOTHING_SHOWN,
        ),
        "no-such-measure": ReasonWords(
            _("There is no such protection measure that this desk may open."),
            _("Ask the person in charge of protection measures."),
            NOTHING_SHOWN,
        ),
        "measure-not-renewable": ReasonWords(
            _("The measure is not in its last month, or no longer holds."),
            _("Renew it in its last month. After its end, take a new application."),
            NOTHING_CHANGED,
        ),
        "measure-not-provisional": ReasonWords(
            _("This measure is decided already."),
            _("Look at its stage. A new application opens a new measure."),
            NOTHING_CHANGED,
        ),
        "measure-of-another-city": ReasonWords(
            _("Another municipality took this measure; only that one carries it on."),
            _("Let that municipality decide. It tells every other one by itself."),
            NOTHING_CHANGED,
        ),
        "application-refused": ReasonWords(
            _("The application for protection does not yet name all that is needed."),
            _(
                "Name at least one person to be barred and one clerk in charge. Nobody is barred from "
                "seeing their own record."
            ),
            NOTHING_CHANGED,
        ),
        "match-forms-not-made": ReasonWords(
            _("The register cannot match yet: the search forms of some people are still being made."),
            _("Try again in a while. Do not link by an exact look-up meanwhile."),
            NOTHING_SHOWN,
        ),
    }
)
