# SPDX-License-Identifier: Apache-2.0
"""本人確認の「できません」: one class for each situation, with the article and what to do next.

    Refusal
    ├── IdentityNotShown      something is missing; carries the finding and every combination that would do
    ├── PaperSuspect          a paper looks forged or is of somebody else
    ├── NotByPhone            nobody is identified for this by telephone
    ├── NotThisWay, NotByAgent    this purpose is not served so
    └── CheckedForAnother, CheckExpired    an earlier check is not good for this act

Words only. Nothing here is recorded; `service` records before it raises.
"""

from __future__ import annotations

from warifu.identity.nouns import Finding
from warifu.kernel.refusal import Refusal
from warifu.kernel.screens import Wording

ON_PAPER = Wording(
    "どの方法も難しい方は、番号がなくても手続を紙で進められます。職員は、このほかの方法（照会書の送付、後日の確認など）を"
    "必ずご案内します。",
    "Where none of this is possible the procedure goes on, on paper and without a number. The clerk has to "
    "offer another way, such as a letter to the registered address; nobody is simply sent home.",
)
"""What is always added: nobody is sent home with nothing said (law N-15)."""


class IdentityNotShown(Refusal):
    """Number or identity is not shown yet."""

    status = 422
    reason = "identity-not-shown"
    law = "Act 16, Order 12"

    def __init__(self, finding: Finding, remedy: Wording) -> None:
        """Carry the finding; `remedy` names every combination that would do, in both languages."""
        super().__init__(remedy=remedy.en)
        self.finding = finding
        self.words = remedy


class PaperSuspect(Refusal):
    """A paper cannot be accepted: it looks forged, is revoked, or shows somebody else."""

    status = 403
    reason = "paper-suspect"
    law = "Act 16"
    remedy = (
        "Accept none of the papers for now. Do not accuse: call the person in charge, who asks for another "
        "paper or makes another kind of check."
    )

    def __init__(self, finding: Finding) -> None:
        """Carry the finding."""
        super().__init__()
        self.finding = finding


class NotByPhone(Refusal):
    """Nobody is identified for this by telephone, and no number is taken or told by telephone."""

    reason = "not-by-phone"
    law = "Act 16"
    remedy = (
        "Hang up and call back on the number printed on an official paper. Never say the twelve digits to a "
        "caller: who asks for them by telephone is to be taken for a swindler."
    )
    words = Wording(
        "電話では本人確認ができず、番号を聞くことも伝えることもありません。いったん切り、公的な書類にある電話番号へ"
        "かけ直してください。電話で12桁の番号をたずねる相手は、詐欺と考えてください。",
        remedy,
    )


class NotThisWay(Refusal):
    """This is not done by this way."""

    reason = "not-this-way"
    law = "Act 16"
    remedy = "Come to the counter, or use one of the ways offered for this procedure."


class NotByAgent(Refusal):
    """No agent can do this."""

    reason = "not-by-agent"
    law = "Act 16"
    remedy = "The person has to come herself; ask the counter what is possible if she cannot."


class CheckedForAnother(Refusal):
    """This identity check was made for another person, case, clerk or purpose."""

    reason = "checked-for-another"
    law = "Act 16"
    remedy = "Make the identity check for this person in this case."


class CheckExpired(Refusal):
    """This identity check was made too long ago."""

    reason = "identity-check-expired"
    law = "Act 16"
    remedy = "Make the identity check again; the papers have to be seen while the act is done."
