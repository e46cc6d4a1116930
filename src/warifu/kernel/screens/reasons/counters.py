# SPDX-License-Identifier: Apache-2.0
"""The counter: identity check, request check, number notices, sign-in and papers: words for each reason.

A letter called back and a letter never sent have the same words (INV-22).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from warifu.kernel.screens.languages import marked as _
from warifu.kernel.screens.reasons.words import NOTHING_CHANGED, NOTHING_SHOWN, ReasonWords

if TYPE_CHECKING:
    from collections.abc import Mapping

COUNTERS: Mapping[str, ReasonWords] = MappingProxyType(
    {
        "application-unfit": ReasonWords(
            _("This cannot be taken in as a signed application."),
            _("Give a case number, say what it is for, and choose a signed file of at most 2 MB."),
            NOTHING_CHANGED,
        ),
        "signed-for-a-service": ReasonWords(
            _("This file was signed for a service on the net, so it applies for nothing here."),
            _("Have her sign the application itself with her card."),
            NOTHING_CHANGED,
        ),
        "no-such-application": ReasonWords(
            _("There is no such signed application here."),
            _("Look at the list of signed applications."),
            NOTHING_SHOWN,
        ),
        "signer-unclear": ReasonWords(
            _("Several residents have the name and birth date of whoever signed, and none her address."),
            _("Have her sign again with the certificate that she has now. The application is kept."),
            NOTHING_SHOWN,
        ),
        "identity-not-shown": ReasonWords(
            _("The papers shown so far do not prove the number and the identity."),
            _(
                "Show one of the combinations that the counter names. The procedure also works on paper "
                "and without a number."
            ),
            NOTHING_SHOWN,
        ),
        "paper-suspect": ReasonWords(
            _("The office cannot accept one of the papers."),
            _("Call the person in charge. Another paper or another kind of check may do."),
            NOTHING_SHOWN,
        ),
        "not-by-phone": ReasonWords(
            _(
                "No office takes or tells a number by telephone, and none identifies anybody for this by "
                "telephone."
            ),
            _("Hang up, and call the number printed on an official paper."),
            NOTHING_SHOWN,
        ),
        "not-this-way": ReasonWords(
            _("The office does not do this by this way."),
            _("Come to the counter, or use one of the ways offered."),
            NOTHING_SHOWN,
        ),
        "not-by-agent": ReasonWords(
            _("For this the office needs the person herself or himself."),
            _("If coming is not possible, ask the counter what can be done."),
            NOTHING_SHOWN,
        ),
        "checked-for-another": ReasonWords(
            _("The identity check was made for another case."),
            _("Make the identity check for this person in this case."),
            NOTHING_SHOWN,
        ),
        "identity-check-expired": ReasonWords(
            _("The identity check was made too long ago."),
            _("Make the identity check again."),
            NOTHING_SHOWN,
        ),
        "look-alike-name": ReasonWords(
            _("The directory has another body with a name that looks the same."),
            _("Compare both corporate numbers with the public register. If both are real, give the reason."),
            NOTHING_CHANGED,
        ),
        "asker-key-in-use": ReasonWords(
            _("The directory has this key already."),
            _("Make a new key. A key belongs to one body for ever."),
            NOTHING_CHANGED,
        ),
        "not-its-key": ReasonWords(
            _("The application is not signed with the key it registers."),
            _("Let the body sign its own application with that key."),
            NOTHING_CHANGED,
        ),
        "asker-needs-two": ReasonWords(
            _("Two clerks admit a body, and so far only one has acted."),
            _("Let another clerk compare the application with the public register and approve it."),
            NOTHING_CHANGED,
        ),
        "nothing-to-ask": ReasonWords(
            _("No law lets this kind of body ask for numbers, so the directory does not take it."),
            _("Do the work without the number."),
            NOTHING_CHANGED,
        ),
        "too-many-guesses": ReasonWords(
            _("Too many wrong codes are being tried on this page just now."),
            _("Wait a minute, scan the square code, or choose from the list who asked."),
            NOTHING_SHOWN,
        ),
        "may-not-ask": ReasonWords(
            _("This body may not ask for the number."),
            _("No number needs to be given. Another paper does instead."),
            _("They may not ask you for your number."),
        ),
        "no-ground-to-ask": ReasonWords(
            _("No law lets this body ask for the number for this."),
            _("No number needs to be given. What was collected has to be destroyed."),
            _("No law lets them ask you for your number."),
        ),
        "asking-ground-not-in-force": ReasonWords(
            _("The rule named is not in force on this day."),
            _("Find the rule in force today. Under an expired one nobody asks."),
            _("The rule they named was no longer in force."),
        ),
        "asked-from-afar": ReasonWords(
            _("No office asks for the number by telephone, mail or message."),
            _("Do not answer. Ask the office on the telephone number printed on an official paper."),
            _("Nobody asks for your number by telephone or message."),
        ),
        "request-not-published": ReasonWords(
            _("The code does not agree with the directory, so it is not published."),
            _("Sign with the registered key, for at most 92 days, not ended yet."),
            NOTHING_CHANGED,
        ),
        "only-cities": ReasonWords(
            _("This is done by municipalities only."),
            _("The mayor of the municipality that keeps the record asks."),
            NOTHING_CHANGED,
        ),
        "not-your-resident": ReasonWords(
            _("J-LIS has no record of this municipality under this code."),
            _("Compare the resident record code. A number has to be designated first."),
            NOTHING_CHANGED,
        ),
        "no-letter-here": ReasonWords(
            _("This counter keeps no letter for this person."),
            _(
                "Letters are posted over some weeks. The person can ask for her or his own letter at any "
                "counter."
            ),
            NOTHING_SHOWN,
        ),
        "no-such-piece": ReasonWords(
            _("This counter expects no letter with this tracking number."),
            _("Read the number on the envelope again. A letter for another counter goes back to the post."),
            NOTHING_CHANGED,
        ),
        "not-for-destruction": ReasonWords(
            _("This letter is not on the list of letters to be destroyed."),
            _("Keep it. The list is made anew every day."),
            NOTHING_CHANGED,
        ),
        "not-for-posting": ReasonWords(
            _("This piece is not to be posted."),
            _("Put it into the box of pieces to be destroyed. The reason is not given."),
            NOTHING_CHANGED,
        ),
        "pieces-to-pull": ReasonWords(
            _("Some pieces of this batch are to be taken out before it is posted."),
            _("Take the pieces on the list out of the tray and scan each. Then post the batch."),
            NOTHING_CHANGED,
        ),
        "labels-changed": ReasonWords(
            _("The labels of this batch are no longer those that were on the screen."),
            _("Look at the labels as they are now, and confirm again."),
            NOTHING_CHANGED,
        ),
        "nothing-to-post": ReasonWords(
            _("No checked piece of this batch waits for the post."),
            _("Choose a batch that is checked and was not posted yet."),
            NOTHING_CHANGED,
        ),
        "second-person": ReasonWords(
            _("Two different people send a batch to the post."),
            _("Let another person of the print room type her own name and password."),
            NOTHING_CHANGED,
        ),
        "batch-not-checked": ReasonWords(
            _("Not every piece of this batch is printed and checked."),
            _("Print and check the batch first. Pieces that are held wait for their municipality."),
            NOTHING_CHANGED,
        ),
        "already-received": ReasonWords(
            _("The letter was received before, so it can no longer be sent elsewhere."),
            _(
                "If misuse of the number is to be feared, ask for a change of number. The place chosen "
                "holds for later letters."
            ),
            NOTHING_CHANGED,
        ),
        "only-herself": ReasonWords(
            _("Where a letter is, the office tells only the person it is for."),
            _("The person asks at any counter and shows who she or he is."),
            NOTHING_SHOWN,
        ),
        "check-for-something-else": ReasonWords(
            _("The identity check was made for another purpose, or not face to face."),
            _("Check the identity again, face to face, for this purpose."),
            NOTHING_SHOWN,
        ),
        "witness-needed": ReasonWords(
            _("A letter is destroyed by two people."),
            _("Name the clerk who destroys it and another one who watches."),
            NOTHING_CHANGED,
        ),
        "nobody-at-work": ReasonWords(
            _("Nobody is signed in at this terminal, or it is locked."),
            _("Sign in at the window first, under your own name."),
            _("Nobody is signed in at this terminal, or it is locked."),
        ),
        "sign-in-refused": ReasonWords(
            _("This name and this password do not belong together here."),
            _("Type the name and the password again. Everybody works under an account of their own."),
            NOTHING_CHANGED,
        ),
        "too-many-tries": ReasonWords(
            _("After several wrong passwords the account takes none for a quarter of an hour."),
            _("Wait fifteen minutes. If somebody else tried, tell the person in charge of safety."),
            NOTHING_CHANGED,
        ),
        "password-too-short": ReasonWords(
            _("The office takes passwords of a certain length."),
            _(
                "Choose a longer one. A sentence is easier to keep in mind. The limits stand beside the "
                "field."
            ),
            NOTHING_CHANGED,
        ),
        "case-gone": ReasonWords(
            _("The case is closed, or was never open at this terminal."),
            _("Go to the first page of the window and open the case again."),
            NOTHING_SHOWN,
        ),
        "another-case-open": ReasonWords(
            _("Another case is open at this terminal."),
            _("Close the open case first. One screen serves one person at a time."),
            NOTHING_SHOWN,
        ),
        "entry-not-owed": ReasonWords(
            _("No such entry waits, or none that you may settle."),
            _("Open the list again. What somebody else has entered meanwhile is no longer on it."),
            NOTHING_CHANGED,
        ),
        "enter-at-the-window": ReasonWords(
            _("This desk cannot tell how the people of the household are related afterwards."),
            _("Enter it at the window, in a case of its kind. Then settle it here by that entry."),
            NOTHING_CHANGED,
        ),
        "unprintable-character": ReasonWords(
            _("A line has a character that stands on no paper."),
            _("Compare the line with the register and write the character as it is."),
            NOTHING_CHANGED,
        ),
        "character-not-in-font": ReasonWords(
            _("The fonts here have no exact shape of one character, and no other shape is printed instead."),
            _("A clerk writes the name by hand, or the font is added."),
            NOTHING_CHANGED,
        ),
        "longer-than-layout": ReasonWords(
            _("A line is longer than its place on the paper, and it is never cut off."),
            _("Take the paper at the counter, where a longer form is used."),
            NOTHING_CHANGED,
        ),
    }
)
