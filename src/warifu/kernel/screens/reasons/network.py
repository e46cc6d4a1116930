# SPDX-License-Identifier: Apache-2.0
"""Juki Net, the life of a number, and links to the register: words for each reason of theirs.

`nobody-confirmed` says the same of nobody, of several and of a protected person (INV-22).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from warifu.kernel.screens.languages import marked as _
from warifu.kernel.screens.reasons.words import NOT_ALLOWED, NOTHING_CHANGED, NOTHING_SHOWN, ReasonWords

if TYPE_CHECKING:
    from collections.abc import Mapping

NETWORK: Mapping[str, ReasonWords] = MappingProxyType(
    {
        "no-look-up-row": ReasonWords(
            _("No rule in force today lets this body ask Juki Net for this."),
            _("Name the rule in force for this affair. Without one, ask the person."),
            NOT_ALLOWED,
        ),
        "nobody-confirmed": ReasonWords(
            _("Juki Net confirms nobody by what was given."),
            _("Compare every item with the person's papers, then ask the person or the municipality."),
            NOTHING_SHOWN,
        ),
        "no-look-up-case": ReasonWords(
            _("A look-up needs the case it is for and the clerk who works on it."),
            _("Give both as short references, without a number."),
            NOTHING_SHOWN,
        ),
        "look-up-quota": ReasonWords(
            _("This body has looked up more people in this hour than it may, or found too few."),
            _("Wait for the next full hour. The commission has been told."),
            _("That office had looked up too many people."),
        ),
        "look-up-reused": ReasonWords(
            _("The request number was used before for another look-up."),
            _("Take a new request number. The same one is repeated only unchanged, within 15 minutes."),
            NOTHING_SHOWN,
        ),
        "notice-reused": ReasonWords(
            _("This sequence or key was used before for another notice."),
            _("Repeat a notice only unchanged. What is new gets the next sequence and a key of its own."),
            NOTHING_CHANGED,
        ),
        "nothing-to-correct": ReasonWords(
            _("The notice to be corrected was never applied, or is about another person."),
            _("Name the notice that was wrong: of the same person and the same municipality."),
            NOTHING_CHANGED,
        ),
        "held-by-another-city": ReasonWords(
            _("Another municipality keeps the record of one person on this list."),
            _("Take the number from the move-out certificate and report the move in. No new number is made."),
            NOTHING_CHANGED,
        ),
        "no-ground-for-change": ReasonWords(
            _("A number is changed only if it leaked and may be misused."),
            _("Show the mayor what leaked and what is to be feared. The decision can be appealed."),
            NOTHING_CHANGED,
        ),
        "number-not-live": ReasonWords(
            _("The number was replaced by another one."),
            _("Use the number that replaced it."),
            NOTHING_CHANGED,
        ),
        "second-record": ReasonWords(
            _("The two records cannot be joined as records of one person."),
            _("Name two different numbers in use, with the same birth date and sex, and what was found."),
            NOTHING_CHANGED,
        ),
        "no-case-given": ReasonWords(
            _("The numbers a person had are shown only for a case, to the clerk who works on it."),
            _("Give the case and the clerk."),
            NOTHING_SHOWN,
        ),
        "no-such-linking-job": ReasonWords(
            _("There is no bulk job of this number."),
            _("Choose the job from the list."),
            NOTHING_CHANGED,
        ),
        "linking-job-elsewhere": ReasonWords(
            _("The job is at another step."),
            _("Look at the job. The steps are load, dry run, sample and write."),
            NOTHING_CHANGED,
        ),
        "linking-gates-closed": ReasonWords(
            _("The dry run went beyond a limit, so nothing was written."),
            _("Look at the limits in the report, correct the file, and run it dry again."),
            NOTHING_CHANGED,
        ),
        "sample-not-checked": ReasonWords(
            _("Some links of the sample have not been looked at."),
            _("A second person opens each of them and says whether it is the same person."),
            NOTHING_CHANGED,
        ),
        "sample-wrong": ReasonWords(
            _("A link in the sample goes to another person, so the job is not written."),
            _("Close the job, find out how the error arose, correct the file and load it anew."),
            NOTHING_CHANGED,
        ),
        "second-person-needed": ReasonWords(
            _("This step is done by a second person."),
            _("Let a colleague do it, under an account of her or his own."),
            NOTHING_CHANGED,
        ),
        "not-opened": ReasonWords(
            _("This row is not in the sample, or was not opened before the decision."),
            _("Open the row from the sample, look at both sides, then decide."),
            NOTHING_CHANGED,
        ),
        "sample-checked-before": ReasonWords(
            _("This row of the sample is decided otherwise already."),
            _("What was found stands. If it was wrong, close the job and load the file anew."),
            NOTHING_CHANGED,
        ),
        "no-such-referral": ReasonWords(
            _("This desk has no such case."),
            _("Go back to the list and open the next case."),
            NOTHING_CHANGED,
        ),
        "referral-decided": ReasonWords(
            _("This case was decided at another desk meanwhile."),
            _("Open the next case. A wrong link is ended with its reason, not decided again."),
            NOTHING_CHANGED,
        ),
        "candidate-not-shown": ReasonWords(
            _("This candidate was not shown in this look at the case."),
            _("Open the case again and choose among the people it shows."),
            NOTHING_CHANGED,
        ),
        "reason-needed": ReasonWords(
            _("A decision needs its reason in words."),
            _("Write in a few words what it rests on, without names and numbers."),
            NOTHING_CHANGED,
        ),
        "link-taken": ReasonWords(
            _("The member, the person or the number has another link already. Both are stopped."),
            _("Ask both people. End the wrong link with its reason, then decide again."),
            _("A link to your record was stopped until it is clear."),
        ),
        "number-disagrees": ReasonWords(
            _("The number on the form does not belong to this person's record."),
            _("Ask the person to show the number again at the counter."),
            NOTHING_CHANGED,
        ),
        "no-such-link": ReasonWords(
            _("There is no link in force here."),
            _("Without a link nothing is looked up. Take the application on paper."),
            NOTHING_SHOWN,
        ),
        "link-frozen": ReasonWords(
            _("Nobody looks through this link until it is confirmed."),
            _("Compare the papers again. Confirm the link with the reason, or end it."),
            NOTHING_SHOWN,
        ),
        "form-keyed-before": ReasonWords(
            _("One person has keyed this form. The second entry is made by another one."),
            _("Give the paper to a colleague who has not seen the first entry."),
            NOTHING_CHANGED,
        ),
        "form-elsewhere": ReasonWords(
            _("The form is at another step."),
            _("Two people key a form. Where they differ, a third one looks at the paper."),
            NOTHING_CHANGED,
        ),
        "duckdb-missing": ReasonWords(
            _("A program for matching many papers at once is not installed here."),
            _("Ask whoever runs this computer to install it. One paper at a time works without it."),
            NOTHING_CHANGED,
        ),
    }
)
