# SPDX-License-Identifier: Apache-2.0
"""What both converters ask of a request before they convert it: is it lawful today? (LC-8, LC-9)

    online, batch   a row of the table in force permits it          Act 19(viii)
    enrolment       the issuer gives a body its code of a person    Act 21-2
    succession      not offered yet                                 linkage-codes §7

Each converter calls this itself, on the original request; neither trusts the other's answer. Pure: the
day comes in. Not checked here: signatures, proofs and freshness (nym1.steps), quotas (each service).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from warifu.exchange import purposes
from warifu.exchange.nym1.codes import ISSUER_DOMAIN
from warifu.exchange.nym1.context import NO_CASE, Context, Mode
from warifu.exchange.nym1.refusals import WrongParties
from warifu.exchange.purposes import Assessments, BodyClasses, Grant, PurposeTable
from warifu.identifiers.body_name import BodyName
from warifu.kernel.clock import JST
from warifu.kernel.refusal import Refusal

ENROLMENT_BASIS = "act-21-2"
REFUSED_BASIS = "refused:"
LOOK_BASIS = "look:"
LOOK_GAVE = ":gave"
TOLD_BASIS = "told:body"
STOP_BASIS = "card-stop:"
STOP_STOPPED, STOP_TRIED = "stopped", "tried"
KEEP_BACK_BASIS = "keep-back:city"
PORTAL = "portal"
_CODE_SET_UP, _MAILBOX_OPENED, _TOLD = 1, 3, 4  # titles.toml


class EnrolmentNotPermitted(Refusal):
    """This body may not be given linkage codes."""

    reason = "enrolment-not-permitted"
    law = "Act 21-2"
    remedy = "Only bodies named in the purpose table, and the portal, are given codes."


class SuccessionNotOffered(Refusal):
    """Handing a file on to a new code is not offered by this release."""

    reason = "succession-not-offered"
    law = "linkage-codes.md §7"
    remedy = "Ask the commission; the mathematics is specified, the order of work is not built yet."


class RefusedByIssuer(Refusal):
    """The issuer turned an enrolment away and reports it, so that the person sees the attempt."""

    reason = "items-differ"
    law = "Act 16, Act 21-2; law N-6"
    remedy = "Compare name, birth date, sex and address with the person's own papers."


class LookedUpAtJukiNet(Refusal):
    """A body looked a person up at J-LIS, outside this network; J-LIS reports it, so that the person sees it.

    No request of anybody's is turned away by it: it is the one form in which a letter reaches a person
    without anything being released.
    """

    reason = "looked-up-at-juki-net"
    law = "Juki Act 30-9"
    remedy = "Ask the office that looked for its reason, or the commission."


class ToldByBody(Refusal):
    """A body tells a person what its own staff is about to see of her, or did with her record.

    As with `LookedUpAtJukiNet` nothing of anybody's is turned away: it is a letter without a release.
    """

    reason = "told-by-body"
    law = "Act 12, Juki Act 36-2 (safe keeping); docs/rules.md HI-6"
    remedy = "Ask the office that looked for its reason, or the commission."


class CardStopCalled(Refusal):
    """Somebody called the stop line in a person's name; J-LIS tells her, and whether her card was stopped.

    As with `LookedUpAtJukiNet` nothing of anybody's is turned away: it is a letter without a release.
    """

    reason = "card-stop-called"
    law = "Act 17(5); JPKI Act 30"
    remedy = "If it was not you, go to the counter of your city with papers that show who you are."


class KeptBackByCity(Refusal):
    """A city that protects a person orders that the portal keep lines of her mailbox back.

    A letter without a release too, under a reason of its own: the commission must see each order, and by
    which city, to decide about it; it never sees whose mailbox.
    """

    reason = "kept-back-by-city"
    law = "Act 23(2) (unconfirmed); docs/rules.md HI-8"
    remedy = "Nothing to do: the commission decides within seven days whether the order holds."


LETTERS_ALONE = frozenset(
    {LookedUpAtJukiNet.reason, ToldByBody.reason, CardStopCalled.reason, KeptBackByCity.reason}
)
"""Reasons that turn nobody away: the body that sends one waits until the line stands in the mailbox."""


@dataclass(frozen=True)
class Policy:
    """The law as this converter holds it: the dated table, who is what, whose assessment is published."""

    table: PurposeTable
    classes: BodyClasses
    assessments: Assessments

    def permit(self, context: Context, on: date) -> Grant | None:
        """Give the Grant, or None for an enrolment, or raise the Refusal that applies."""
        if context.mode is Mode.ENROLMENT:
            self._check_enrolment(context)
            return None
        if context.mode is Mode.SUCCESSION:
            raise SuccessionNotOffered
        if context.to_domain == PORTAL:  # never permitted: there is nobody to release anything to
            raise _letter_of(context)
        return purposes.permit(self.table, inquiry_of(context), self.classes, self.assessments, on)

    def _check_enrolment(self, context: Context) -> None:
        if context.basis.startswith(REFUSED_BASIS):
            raise RefusedByIssuer
        if context.basis.startswith(LOOK_BASIS):
            raise LookedUpAtJukiNet
        if context.basis.startswith(STOP_BASIS):
            raise CardStopCalled
        # known, though perhaps of no class that a row names: then it can ask nothing, and only tell people
        classes = self.classes.of(BodyName.of_domain(context.to_domain).text)
        if context.basis != ENROLMENT_BASIS or (context.to_domain != PORTAL and classes is None):
            raise EnrolmentNotPermitted


def _letter_of(context: Context) -> type[Refusal]:
    """What a request to the portal alone is: told, or a city's order; anything else is no request."""
    if context.basis == TOLD_BASIS:
        return ToldByBody
    by_city = BodyName.of_domain(context.from_domain).kind == "city"
    ordered = context.basis == KEEP_BACK_BASIS and by_city and context.case != NO_CASE
    return KeptBackByCity if ordered else WrongParties


def inquiry_of(context: Context) -> purposes.Inquiry:
    """Read the four-tuple out of a request's own words."""
    return purposes.Inquiry(
        inquirer=BodyName.of_domain(context.from_domain).text,
        provider=BodyName.of_domain(context.to_domain).text,
        purpose=context.purpose,
        items=context.items,
        basis=context.basis,
        case_given=context.case != NO_CASE,
        mode=purposes.Mode(context.mode),
    )


def day_of(minute: int) -> date:
    """Give the day in Japan of a request's minute (Unix time // 60): the law of that day applies."""
    return datetime.fromtimestamp(minute * 60, UTC).astimezone(JST).date()


def title_without_row(asker: str, provider: str) -> int:
    """Give the code of the title (titles.toml) of a request without a row of the table."""
    if provider != PORTAL:
        return _CODE_SET_UP
    return _MAILBOX_OPENED if asker == ISSUER_DOMAIN else _TOLD
