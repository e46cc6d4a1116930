# SPDX-License-Identifier: Apache-2.0
"""署名付き申請: what came, what was answered about its signature, and what a clerk is shown of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cryptography import x509

from warifu.cards.documents import stated
from warifu.cards.verification import Finding
from warifu.counters.applications.refusals import ApplicationUnfit, NoSuchApplication
from warifu.identifiers.four_items import FourBasicItems, Sex
from warifu.kernel.secrecy import MASK, Secret, mask_numbers

AFFAIRS = ("moving-out", "child-allowance", "tax-return", "certificate-request", "other-application")
"""What an application here may be for: words of `verification.PURPOSES`."""
LARGEST = 2 << 20
_LONGEST_CASE = 40
_LETTERS = str.maketrans("0123456789", "ghijkmnpqr")
_DIGITS = str.maketrans("ghijkmnpqr", "0123456789")
_NAME, _SEX, _BIRTH, _ADDRESS = 1, 3, 4, 5  # of what a signing certificate says (K-25)
_SEXES = {"1": Sex.MALE, "2": Sex.FEMALE}


@dataclass(frozen=True, slots=True)
class Received:
    """受付: an application without what is in it. `finding` is None until the verifier has answered."""

    application: UUID
    received_at: datetime
    clerk: str
    affair: str
    finding: Finding | None = None

    @property
    def mark(self) -> str:
        """What people call it: enough to tell applications apart, and nobody's name."""
        return mark_of(self.application)

    @property
    def name(self) -> str:
        """What addresses call it: letters alone, so that it is never taken for a number."""
        return self.application.hex.translate(_LETTERS)


@dataclass(frozen=True, slots=True)
class Applicant:
    """署名した人: what a clerk is shown of the certificate, as it stood when it was issued. None prints.

    Never the address, whoever she is: left out for protected people alone, it would tell who they are.
    """

    name: Secret[str]
    born_on: date
    sex: Sex

    def __repr__(self) -> str:
        return f"Applicant({MASK})"


@dataclass(frozen=True, slots=True)
class ShownApplication:
    """表示: an application as shown to a clerk who has said for which case.

    Who signed only if it holds, and she is a resident whom this clerk may see and who was told.
    """

    received: Received
    applicant: Applicant | None
    inside: bool
    """The signature is in the PDF, not beside the file."""
    stamped: bool
    """It carries a time stamp over itself, whoever made that."""
    size: int

    def __repr__(self) -> str:
        return f"ShownApplication({MASK})"


def mark_of(application: UUID) -> str:
    """Give the mark of an application.

    >>> mark_of(UUID("0123abcd-0000-4000-8000-000000000000"))
    '0123-ABCD'
    """
    written = application.hex[:8].upper()
    return f"{written[:4]}-{written[4:]}"


def read_name(text: str) -> UUID:
    """Read what an address calls an application. Raises NoSuchApplication.

    >>> read_name("ghijabcdgggghggghgggggggggggggggg"[:32])
    UUID('0123abcd-0000-1000-1000-000000000000')
    """
    try:
        return UUID(hex=text.translate(_DIGITS))
    except ValueError as wrong:
        raise NoSuchApplication from wrong


def read_case(text: str) -> str:
    """事件番号: read the number of the case for which a clerk looks. Raises ApplicationUnfit.

    >>> read_case(" 令8-児手-17 ")
    '令8-児手-17'
    """
    case = text.strip()
    if not 2 <= len(case) <= _LONGEST_CASE or not case.isprintable() or mask_numbers(case) != case:
        raise ApplicationUnfit("case: its number, 2 to 40 characters, and no individual number")
    return case


def read_affair(text: str) -> str:
    """Read what an application is for. Raises ApplicationUnfit."""
    if text not in AFFAIRS:
        raise ApplicationUnfit("affair: one of the list")
    return text


def signer_of(certificate: x509.Certificate) -> FourBasicItems:
    """Read the four items that a signing certificate states. Raises ApplicationUnfit, Malformed."""
    said = {at: each.reveal("look up who signed") for at, each in stated(certificate).items()}
    return FourBasicItems(
        said.get(_NAME, ""),
        _birth(said.get(_BIRTH, "")),
        _SEXES.get(said.get(_SEX, ""), Sex.NOT_STATED),
        said.get(_ADDRESS, ""),
    )


def applicant_of(signer: FourBasicItems) -> Applicant:
    """Give of who signed what a clerk is shown."""
    return Applicant(Secret(signer.name), signer.born_on, signer.sex)


def _birth(written: str) -> date:
    """Read EYYYYMMDD, whose year is taken as Gregorian (K-25, unconfirmed). Raises ApplicationUnfit.

    >>> _birth("419900401")
    datetime.date(1990, 4, 1)
    """
    try:
        return date(int(written[1:5]), int(written[5:7]), int(written[7:9]))
    except ValueError as wrong:
        raise ApplicationUnfit("signed with a certificate that states a birth date") from wrong
