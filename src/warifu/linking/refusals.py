# SPDX-License-Identifier: Apache-2.0
"""The lawful noes of this office, one for each situation; they name no member, person or number."""

from __future__ import annotations

from collections.abc import Sequence

from warifu.kernel.refusal import Refusal

GUIDELINE = "Act 12, 16; guideline of 2023 on linking"


class NoSuchJob(Refusal):
    """There is no bulk job under this number."""

    status = 404
    reason = "no-such-linking-job"
    law = GUIDELINE
    remedy = "List the jobs and take the number from there."


class JobElsewhere(Refusal):
    """The job is not at the step this was asked for."""

    status = 409
    reason = "linking-job-elsewhere"
    law = GUIDELINE
    remedy = "Look at the job: load, dry run, sample, commit follow each other; a closed job is loaded anew."


class GatesClosed(Refusal):
    """The dry run did not pass its gates; nothing was written."""

    status = 409
    reason = "linking-gates-closed"
    law = GUIDELINE
    remedy = "Each closed gate says in the report what to do; correct the file and load it anew."

    def __init__(self, gates: Sequence[tuple[str, str]]) -> None:
        """Keep the codes of the gates that are closed; say of each what to do."""
        self.gates = tuple(code for code, _ in gates)
        super().__init__(
            f"Nothing was written: {', '.join(self.gates)}.", remedy=" ".join(words for _, words in gates)
        )


class SampleNotChecked(Refusal):
    """Not every link of the sample has been looked at."""

    status = 409
    reason = "sample-not-checked"
    law = GUIDELINE
    remedy = "A second person opens each sampled link and says whether it is the same person."


class SampleWrong(Refusal):
    """The sample holds a link to another person; the job cannot be written."""

    status = 409
    reason = "sample-wrong"
    law = GUIDELINE
    remedy = "Close the job, find out how the error came about, correct the file and load it anew."


class SamePerson(Refusal):
    """One person cannot do both steps of a check by two."""

    status = 403
    reason = "second-person-needed"
    law = GUIDELINE
    remedy = "Let another person do this step, under her own sign-in."


class NotInSample(Refusal):
    """This row is not in the sample, or was not opened by you first."""

    status = 409
    reason = "not-opened"
    law = GUIDELINE
    remedy = "Open the row from the sample, look at both sides, then decide."


class AlreadyChecked(Refusal):
    """Somebody has already said otherwise about this row of the sample."""

    status = 409
    reason = "sample-checked-before"
    law = GUIDELINE
    remedy = "What was found stands. If it was wrong, close the job and load the file anew."


class NoSuchCase(Refusal):
    """There is no such case at this desk."""

    status = 404
    reason = "no-such-referral"
    law = GUIDELINE
    remedy = "Go back to the list and open the next case."


class CaseDecided(Refusal):
    """This case has been decided by somebody else meanwhile."""

    status = 409
    reason = "referral-decided"
    law = GUIDELINE
    remedy = "Open the next case. A wrong link is ended with its reason, not decided again."


class NotShown(Refusal):
    """This candidate was not shown to you in this look at this case."""

    status = 409
    reason = "candidate-not-shown"
    law = GUIDELINE
    remedy = "Open the case again and choose among the people it shows."


class ReasonNeeded(Refusal):
    """A decision needs its reason in words."""

    status = 422
    reason = "reason-needed"
    law = GUIDELINE
    remedy = "Write in a few words what the decision rests on. No names or numbers are needed."


class LinkTaken(Refusal):
    """The member, the person or the number already has another link in this scheme; both are stopped."""

    status = 409
    reason = "link-taken"
    law = GUIDELINE
    remedy = "Ask both people. End the wrong link with its reason, then decide again."


class NumberDisagrees(Refusal):
    """The number on the form is not the number of this person."""

    status = 409
    reason = "number-disagrees"
    law = GUIDELINE
    remedy = "Ask the person to show the number again at the window."


class NoSuchLink(Refusal):
    """There is no link in force here."""

    status = 404
    reason = "no-such-link"
    law = GUIDELINE
    remedy = "Without a link nothing of the person can be looked at; take the application on paper."


class LinkFrozen(Refusal):
    """Nobody may look through this link until it is confirmed."""

    status = 409
    reason = "link-frozen"
    law = GUIDELINE
    remedy = "Compare the papers again and confirm the link with the reason, or end it."


class FormKeyedBefore(Refusal):
    """You have keyed this form already; another person must key it."""

    status = 403
    reason = "form-keyed-before"
    law = GUIDELINE
    remedy = "Give the paper to a colleague who has not seen your entry."


class FormElsewhere(Refusal):
    """The form is not at the step this was asked for."""

    status = 409
    reason = "form-elsewhere"
    law = GUIDELINE
    remedy = "A form is keyed by two people; only where they differ a third looks at the paper."
