# SPDX-License-Identifier: Apache-2.0
"""The exchange, the affairs, the portal and the log: words for each reason of theirs."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from warifu.kernel.screens.languages import marked as _
from warifu.kernel.screens.reasons.words import (
    ASK_AGAIN,
    ASK_PERSON,
    NOT_ALLOWED,
    NOTHING_CHANGED,
    NOTHING_SHOWN,
    NOTHING_WENT,
    ReasonWords,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

EXCHANGE: Mapping[str, ReasonWords] = MappingProxyType(
    {
        "no-purpose-row": ReasonWords(
            _("No row of the law lets this office ask that office for this affair."),
            _("Check the affair and the office. If they are right, ask the person for the paper instead."),
            NOT_ALLOWED,
        ),
        "row-not-in-force": ReasonWords(
            _("The row of the law that was named is not in force on this day."),
            _("Look up which row replaced it, and ask under that row."),
            _("The rule they named was no longer in force."),
        ),
        "item-beyond-row": ReasonWords(
            _("One of the items is not among those this row of the law allows."),
            _("Take the item out and ask again for the permitted ones only."),
            _("They asked for more than the law lets them see."),
        ),
        "no-case": ReasonWords(
            _("There is no open case for this person in this affair."),
            _("Open a case from an application first. Without one, nobody may be looked up."),
            _("You have no application there for this affair."),
        ),
        "forged-grant": ReasonWords(
            _("The leave to ask was not signed by the network."),
            _("Ask through the network. The commission has been told."),
            _("The leave they showed was forged."),
        ),
        "replayed": ReasonWords(
            _("This request had been used before, with other content."),
            _("Make a new request with a new request number. The commission has been told."),
            _("They tried to use an old request a second time."),
        ),
        "proof-fails": ReasonWords(
            _("The request does not prove that the same person stands in both of its halves."),
            _("Make the request again from the person's own file. The commission has been told."),
            _("They could not prove that they were asking about you."),
        ),
        "orphan": ReasonWords(
            _("No mailbox belongs to the person in this request, so nobody could have seen it."),
            _("Check that the code in your file is whole. The commission has been told."),
            _("The request belonged to nobody."),
        ),
        "not-signed": ReasonWords(
            _("The message was not signed by an office that this network knows."),
            _("Check the office's key and its entry in the directory."),
            _("The request was not signed by an office."),
        ),
        "outside-time": ReasonWords(
            _("The request is too old or is dated in the future."),
            _("Set the office's clock right, then make a new request."),
            _("The request carried a wrong time."),
        ),
        "quota-spent": ReasonWords(
            _("This office has asked more often than it may today."),
            _("Wait until tomorrow, or ask the network operator why the number is so high."),
            _("That office had asked too often."),
        ),
        "person-not-confirmed": ReasonWords(
            _("The number and the four facts do not belong together, or there is no such person."),
            _("Ask the person to show the number again. Do not try other numbers."),
            _("They gave a number that does not fit the person."),
        ),
        "code-not-assigned": ReasonWords(
            _("This office does not hold a code for this person yet."),
            _("Get a code for the person first, from the numbers office."),
            _("That office has no code for you."),
        ),
        "released-by-hand": ReasonWords(
            _("No answer could be given."),
            _("Decide without this answer, or ask the person."),
            _("No answer was given."),
        ),
        "not-permitted": ReasonWords(_("The law does not allow this inquiry."), ASK_PERSON, NOT_ALLOWED),
        "same-body": ReasonWords(
            _("The office asked itself."),
            _("Use the office's own file, or name another office."),
            _("The office asked itself through the network."),
        ),
        "unknown-body": ReasonWords(
            _("An office was named that does not take part in the network."),
            _("Check the name of the office."),
            _("They named an office that does not take part."),
        ),
        "assessment-missing": ReasonWords(
            _("An office has not published its assessment of what it does with people's information."),
            _("Publish the assessment with the commission, then ask again."),
            _("An office had not published the assessment the law asks for."),
        ),
        "not-the-provider": ReasonWords(
            _("The leave to ask names another office."),
            _("Ask the office that the leave names."),
            _("The request came to the wrong office."),
        ),
        "item-not-granted": ReasonWords(
            _("An item was wanted that the leave to ask does not name."),
            _("Take the item out and ask again for the permitted ones only."),
            _("They asked for more than they had leave to see."),
        ),
        "not-filed": ReasonWords(
            _("The request was not in the person's history yet, so nothing was given."),
            ASK_AGAIN,
            _("It was not in your history yet, so nothing was given."),
        ),
        "asker-blocked": ReasonWords(
            _("This office is blocked after a request that belonged to nobody."),
            _("Answer the commission's questions. Only it can lift the block."),
            _("That office was blocked by the commission."),
        ),
        "closed-unanswered": ReasonWords(
            _("The other office did not answer in time, so the request was closed."),
            _("Make a new request later."),
            _("No answer came in time, so nothing was given."),
        ),
        "enrolment-quota": ReasonWords(
            _("This office has asked for more codes in one hour than it may."),
            _("Wait an hour. Do not try numbers."),
            _("That office had asked for too many codes."),
        ),
        "enrolment-not-permitted": ReasonWords(
            _("This office may not be given codes."),
            _("Only offices named in the law, and the portal, are given codes."),
            _("That office may not have a code for you."),
        ),
        "no-such-case": ReasonWords(
            _("There is no case with this number."),
            _("Check the case number on the application."),
            _("They named a case that does not exist."),
        ),
        "case-decided": ReasonWords(
            _("The case is decided; nothing more can be asked for it."),
            _("Open a new case if the person applies again."),
            _("The case they named was already decided."),
        ),
        "number-guessed": ReasonWords(
            _("The number and the four facts do not belong together, or there is no such person."),
            _("Ask the person to show the number again. Do not try other numbers."),
            _("They tried numbers."),
        ),
        "unreachable": ReasonWords(
            _("Another office that must take part did not answer, so nothing was released."),
            ASK_AGAIN,
            _("A needed office could not be reached, so nothing was released."),
        ),
        "looked-up-at-juki-net": ReasonWords(
            _("An office looked a person up in the resident register network (Juki Net)."),
            _("Ask that office for its reason, or the commission if it seems wrong."),
            _("An office looked you up in the resident register network (Juki Net)."),
        ),
        "told-by-body": ReasonWords(
            _("An office tells a person what its own staff sees of her or does with her record."),
            _("Ask that office for its reason, or the commission if it seems wrong."),
            _("That office told you what its own staff saw of you or did with your record."),
        ),
        "card-stop-called": ReasonWords(
            _("Somebody called the stop line for cards in a person's name."),
            _("If it was not you, go to the counter of your city with papers that show who you are."),
            _("Somebody called the stop line for cards in your name."),
        ),
        "kept-back-by-city": ReasonWords(
            _("A city orders that entries of a person whom it protects be kept back."),
            _("Nothing to do: the commission decides within seven days whether the order holds."),
            _("A city ordered that entries be kept back, for your protection."),
        ),
        "no-such-keep-back": ReasonWords(
            _("No order of this name is filed here, or another city made it."),
            _("Name an order of your own that stands in a mailbox."),
            NOTHING_CHANGED,
        ),
        "code-not-taken": ReasonWords(
            _("This code opens nothing here."),
            _("Type it as it was given to you, or ask for a new one at the counter."),
            NOTHING_SHOWN,
        ),
        "no-such-order": ReasonWords(
            _("There is no such order among those that cities made."),
            _("Choose an order from the list."),
            NOTHING_CHANGED,
        ),
        "ruling-refused": ReasonWords(
            _("This cannot be decided so: no ground was given, or the order was refused before."),
            _("Give a ground of at most 200 signs without a number. What was refused is not upheld again."),
            NOTHING_CHANGED,
        ),
        "items-differ": ReasonWords(
            _("The number was shown with facts that do not belong to it, so no code was given."),
            _("Compare name, birth date, sex and address with the person's own papers."),
            _("The name, birth date or address that office gave did not fit yours."),
        ),
        "not-proven-yet": ReasonWords(
            _("The public log does not show this entry under the commission's signature yet."),
            _("Try again in a minute. The log is signed once a minute."),
            NOTHING_WENT,
        ),
        "log-split": ReasonWords(
            _("The public log does not fit what it showed before."),
            _("Keep the proofs you have. The commission has been told and examines the log."),
            NOTHING_WENT,
        ),
        "no-mailbox": ReasonWords(
            _("No mailbox opens with this key."),
            _("Ask at your town hall for your first sign-in."),
            NOTHING_WENT,
        ),
        "not-signed-in": ReasonWords(
            _("Nobody is signed in here, or nobody clicked for too long."),
            _("Go back to the first page and open the portal again."),
            NOTHING_WENT,
        ),
        "foreign-form": ReasonWords(
            _("The form did not come from this site, or its page is too old."),
            _("Open the page again and send the form from there."),
            NOTHING_WENT,
        ),
        "no-such-record": ReasonWords(
            _("There is no such entry in this history."),
            _("Open the history and choose an entry from the list."),
            NOTHING_WENT,
        ),
        "no-such-alarm": ReasonWords(
            _("There is no such alarm."),
            _("Choose an alarm from the board."),
            NOTHING_WENT,
        ),
        "no-such-page": ReasonWords(
            _("There is no page at this address."),
            _("Go back to the first page."),
            NOTHING_WENT,
        ),
        "refused": ReasonWords(
            _("The request was refused."),
            _("Read the article and the rule below, and ask again only if it allows it."),
            _("The request was refused."),
        ),
        "malformed": ReasonWords(
            _("What was sent could not be read."),
            _("Correct the field that is named, and send it again."),
            _("The request could not be read."),
        ),
        "fault": ReasonWords(
            _("Something went wrong on our side."),
            _("Try again in a few minutes. If it happens again, give us the reference number."),
            NOTHING_WENT,
        ),
    }
)
