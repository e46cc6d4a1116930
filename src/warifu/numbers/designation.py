# SPDX-License-Identifier: Apache-2.0
"""The nouns of 付番: who is to get a number, what was given, what may happen to a number, and every refusal.

Frozen values only. They do NOT decide or record anything: `service` and `enrolment` do.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from warifu.identifiers.body_name import BodyName
from warifu.identifiers.four_items import FourBasicItems
from warifu.identifiers.individual_number import IndividualNumber
from warifu.identifiers.resident_record_code import ResidentRecordCode
from warifu.kernel.refusal import Fault, Malformed, Refusal
from warifu.kernel.secrecy import Secret

MOST_AT_ONCE = 5_000
"""People in one request of a city; more is the bulk issue's work."""

RID_BYTES = 32
MAILBOX_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Newcomer:
    """住民票コードの通知: one person whom a city asks a number for (Act 8; Order 2).

    `mailbox_key` is the X25519 public key of her portal mailbox, 32 bytes (LC-19, LC-20).
    """

    code: ResidentRecordCode
    items: FourBasicItems
    mailbox_key: bytes

    def __post_init__(self) -> None:
        if len(self.mailbox_key) != MAILBOX_KEY_BYTES:
            raise Malformed("A mailbox key is an X25519 public key of exactly 32 bytes.")


@dataclass(frozen=True, slots=True)
class Designation:
    """個人番号の通知 to the mayor: one number and what J-LIS needs to open the mailbox (Act 8(1); LC-19).

    `rid` and `mailbox_key` stay inside J-LIS; only `number` goes to the city. `fresh` is false when the
    person already had the number, as after a repeated request.
    """

    number: IndividualNumber
    rid: Secret[bytes]
    mailbox_key: bytes
    fresh: bool


@dataclass(frozen=True, slots=True)
class MailboxToOpen:
    """A person whose mailbox the portal does not know yet, by issuance position (LC-19)."""

    position: int
    rid: Secret[bytes]
    mailbox_key: bytes


class Standing(StrEnum):
    """What has become of a number. It is never free again, whatever has (NU-14)."""

    RESIDENT = "resident"
    ABROAD = "abroad"
    STRUCK = "struck"  # 職権消除: whereabouts unknown
    DECEASED = "deceased"
    CHANGED = "changed"
    DOUBLE = "double"  # a second record of one person: her other number lives

    @property
    def live(self) -> bool:
        """Whether affairs may still be opened under the number."""
        return self in {Standing.RESIDENT, Standing.ABROAD, Standing.STRUCK}

    @property
    def final(self) -> bool:
        """Whether the number is dead for ever; a death can still turn out to be an error."""
        return self in {Standing.CHANGED, Standing.DOUBLE}


@dataclass(frozen=True, slots=True)
class ItemsChange:
    """本人確認情報の更新: what a city tells Juki Net of a person whose record changed (law R-4).

    `number` is needed only when the person comes from another city: it shows that she moved in there.
    """

    code: ResidentRecordCode
    items: FourBasicItems
    since_on: date
    number: IndividualNumber | None = None


@dataclass(frozen=True, slots=True)
class NumberChange:
    """個人番号指定請求: to change a number, on request or by the mayor alone (Act 7(2); law N-16 to N-18).

    `leaked` and `at_risk` are what the mayor found; `evidence` names the file of that finding.
    """

    request_id: UUID
    code: ResidentRecordCode
    number: IndividualNumber
    leaked: bool
    at_risk: bool
    ex_officio: bool
    evidence: str

    def __post_init__(self) -> None:
        if not self.evidence.strip() or len(self.evidence) > 200:
            raise Malformed(
                "Name the file that holds the evidence, in 1 to 200 characters without the number."
            )


@dataclass(frozen=True, slots=True)
class EnrolmentFound:
    """The one person an enrolment asked for. `rid` opens only to make the NYM-1 root (LC §3)."""

    rid: Secret[bytes]
    mailbox_key: bytes
    attempt: UUID


class EnrolmentOutcome(StrEnum):
    """What an enrolment attempt came to. Recorded and alarmed; the asker never learns which no it was."""

    FOUND = "found"
    NUMBER_UNKNOWN = "number-unknown"
    NUMBER_NOT_LIVE = "number-not-live"
    ITEMS_DIFFER = "items-differ"
    PROTECTED = "protected"
    OVER_QUOTA = "over-quota"


@dataclass(frozen=True, slots=True)
class EnrolmentAlarm:
    """What the commission is told of a refused enrolment: who asked, never about whom (LC-21).

    `misses` of `attempts` in the running hour of this asker; `scanning` when that looks like guessing.
    """

    alarm: UUID
    asker: BodyName
    basis: str
    outcome: EnrolmentOutcome
    attempts: int
    misses: int
    scanning: bool
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class CounterHead:
    """The next position that will be used: what backups and the ledger are compared with (NU-18)."""

    next_position: int
    at: datetime


class PersonNotConfirmed(Refusal):
    """No person of this number, name, birth date, sex and address is confirmed."""

    status = 404
    reason = "person-not-confirmed"
    law = "Act 16; law R-6, N-6"
    remedy = "Compare all five entries with the card or the resident record copy, then ask again."


class QuotaReached(Refusal):
    """Your body has asked for more enrolments in one hour than it may."""

    status = 429
    reason = "enrolment-quota"
    law = "LC-21"
    remedy = "Wait for the next full hour, or agree a larger quota with J-LIS."


class HeldByAnotherCity(Refusal):
    """A person of this list has her resident record in another city."""

    status = 409
    reason = "held-by-another-city"
    law = "Act 7; Juki Act 22, 24-2"
    remedy = "Take her number from the move-out certificate and report the move-in; no new number is made."


class RequestReused(Refusal):
    """The request number was used before for something else."""

    status = 409
    reason = "request-reused"
    law = "NU-16"
    remedy = "Draw a new request number for a new request; repeat the old one only unchanged."


class OnlyCities(Refusal):
    """Only a municipality may ask for this."""

    reason = "only-cities"
    law = "Act 7, 8"
    remedy = "The mayor of the municipality that keeps the resident record asks."


class NoGroundForChange(Refusal):
    """A number is changed only if it leaked and is at risk of misuse; a wish is not a ground."""

    status = 422
    reason = "no-ground-for-change"
    law = "Act 7(2)"
    remedy = "File evidence of the leak and of the risk with the mayor; a decision can be appealed."


class NoSuchResident(Refusal):
    """Juki Net knows no person of this city by this code, or not by this code and number."""

    status = 404
    reason = "no-such-resident"
    law = "Juki Act 30-6"
    remedy = "Check the resident record code against the resident record; designate a number first."


class NumberNotLive(Refusal):
    """The number was changed for another one and can take no further entry."""

    status = 409
    reason = "number-not-live"
    law = "Act 7(2)"
    remedy = "Use the number that replaced it."


class CounterBehind(Fault):
    """The counter is below a used position: an old database was restored. Nothing is issued (NU-18)."""


class WrongNumberKey(Fault):
    """The number key is not the one this database's positions belong to. Nothing is issued."""


class NumberKeyReplaced(Fault):
    """Another process began a new key period; this one issues nothing until it is started anew (NU-12)."""


class RollRepeats(Fault):
    """A person of a bulk roll has a number already; the block was rolled back."""
