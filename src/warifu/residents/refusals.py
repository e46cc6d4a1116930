# SPDX-License-Identifier: Apache-2.0
"""The register's lawful noes, one class for each situation, each with its article and what to do next.

Their texts name columns and codes, never a value. Those of protection measures are in `protection`; about
a protected person the answer is `NoSuchResident`, exactly as for nobody (law YE-7).
"""

from __future__ import annotations

from collections.abc import Iterable

from warifu.kernel.refusal import Refusal
from warifu.residents.problems import FieldProblem


class NoSuchResident(Refusal):
    """No resident of this municipality is registered so."""

    status = 404
    reason = "no_such_resident"
    law = "Juki Act 5, 7"
    remedy = "Compare the particulars with the notice, or ask the municipality where the person lives."


class NoSuchHousehold(Refusal):
    """Nobody is registered in this household on that day."""

    status = 404
    reason = "no_such_household"
    law = "Juki Act 6"
    remedy = "Compare the household number; a newborn is registered in a household that exists."


class SeveralResidents(Refusal):
    """More than one resident answers to what was said, so none of them is named."""

    status = 409
    reason = "several_residents"
    law = "law R-6, INV-8"
    remedy = "Ask the person for one more item; never choose among them."


class AlreadyRegistered(Refusal):
    """The person is already registered in this municipality."""

    status = 409
    reason = "already_registered"
    law = "Juki Act 7"
    remedy = "Change the record by a notice; a second record of one person is never made."


class NotRegistered(Refusal):
    """The person's record was removed on or before that day."""

    status = 409
    reason = "not_registered"
    law = "Juki Act 8"
    remedy = "Use the day on which the record was in force, or take a move-in notice first."


class LaterEventRecorded(Refusal):
    """A later change of this record is already registered, so an earlier one cannot be put before it."""

    status = 409
    reason = "later_event_recorded"
    law = "Juki Act 8, 14"
    remedy = "Correct the record ex officio (職権修正); notices are entered in the order they take effect."


class ParticularsRefused(Refusal):
    """The particulars cannot be registered as stated."""

    status = 422
    reason = "particulars_refused"
    law = "Juki Act 7, 30-45"
    remedy = "Correct the items named and give the notice again."

    def __init__(self, problems: Iterable[FieldProblem]) -> None:
        """Keep the problems; the text names columns and codes, never a value."""
        self.problems = tuple(problems)
        named = ", ".join(f"{each.column}: {each.code}" for each in self.problems)
        super().__init__(f"The particulars cannot be registered as stated ({named}).")


class HouseholdRefused(Refusal):
    """After this change a household would not have exactly one head."""

    status = 422
    reason = "household_refused"
    law = "Juki Act 7(iv), 25"
    remedy = "Say in the same notice who heads the household and how the others stand to the head."


class NumberAlreadyDesignated(Refusal):
    """Another Individual Number is already designated to this resident, or this one to another."""

    status = 409
    reason = "number_already_designated"
    law = "Act 7, 8(2)"
    remedy = "Stop and ask J-LIS which record the number belongs to; a change of number is Act 7(2)."


class NumberDiffers(Refusal):
    """The Individual Number given is not the one designated to this person."""

    status = 422
    reason = "number_differs"
    law = "Act 16"
    remedy = "Compare the card or the notice; a family member's number may have been written."


class CustodyKeyHandedOver(Refusal):
    """The mailbox key of this person was handed over before; it is given once."""

    status = 409
    reason = "custody_key_handed_over"
    law = "LC-20"
    remedy = "The person signs in with the device that took the key, or enrols a new device at the counter."
