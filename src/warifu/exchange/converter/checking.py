# SPDX-License-Identifier: Apache-2.0
"""What the commission checks of an exchange before it records one: everything again, and X1's work (LC-9).

A failure here is X1's, which checks all of it first: it is reported. Whether the asker is stopped is for
the record, and so for `service`.
"""

from __future__ import annotations

from warifu.exchange.alarm import Alarms
from warifu.exchange.converter.refusals import ConvertersDisagree
from warifu.exchange.nym1 import steps
from warifu.exchange.nym1.directory import Directory
from warifu.exchange.nym1.objects import Conv1, Refused1
from warifu.exchange.nym1.refusals import OtherDirectory, OutsideTime
from warifu.exchange.policy import Policy, day_of
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Problem, Refusal

OPERATOR = "operator"
REFUSAL_MINUTES = 7 * 24 * 60  # how late a refusal may come that was kept back while we were away


class Checking:
    """The checks of LC-8 and LC-9."""

    def __init__(
        self, directory: Directory, policy: Policy, alarms: Alarms, clock: Clock, *, proven: bool
    ) -> None:
        """`proven` off takes X1's work unproven (LC-16)."""
        self._directory, self._policy, self._alarms, self._clock = directory, policy, alarms, clock
        self._proven = proven

    def check(self, first: Conv1 | Refused1) -> Refusal | None:
        """Check all, and judge without X1's answer; gives the refusal that stands, if one does."""
        try:
            self._check(first)
        except (OutsideTime, OtherDirectory):
            raise  # late, not forged
        except Refusal as wrong:
            self.report(OPERATOR, wrong, first)  # X1 checks all of this: it let a wrong one pass
            raise
        return self._own_refusal(first)

    def report(self, about: str, wrong: Problem, first: Conv1 | Refused1, said: str = "") -> None:
        """Keep an alarm. Evidence: ctx, ct_hash, σ_A and σ_1, no ciphertext."""
        request = first.request
        evidence = request.context.encoded + request.ct_hash + request.signature + first.signature
        self._alarms.raise_alarm(about, wrong.reason, said or wrong.told, evidence)

    def _check(self, first: Conv1 | Refused1) -> None:
        request, refused = first.request, isinstance(first, Refused1)
        apart = REFUSAL_MINUTES if refused else steps.MINUTES_APART  # what releases nothing may be late
        steps.check_addressing(request, self._directory, self._clock.minute(), apart=apart)
        steps.check_request_signature(request, self._directory)
        steps.check_request_proof(request, self._directory)
        if isinstance(first, Refused1):
            steps.check_first_refusal(first, self._directory, proven=self._proven)
        else:
            steps.check_first(first, self._directory, proven=self._proven)

    def _own_refusal(self, first: Conv1 | Refused1) -> Refusal | None:
        """Judge without X1's answer. Where the two disagree, the stricter one holds and it is an alarm."""
        context = first.request.context
        try:
            self._policy.permit(context, day_of(context.minute))
        except Refusal as refusal:
            if isinstance(first, Refused1):
                return refusal
            said = f"it let pass what is refused: {refusal.reason}"
            self.report(OPERATOR, ConvertersDisagree(), first, said)
            return ConvertersDisagree()
        return None
