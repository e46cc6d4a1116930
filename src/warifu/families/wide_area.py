# SPDX-License-Identifier: Apache-2.0
"""広域交付: who gets a family register's certificate at the counter of any municipality (Koseki 120-2).

    the person, the spouse, ascendants and descendants of whom the register writes      else NotInLine
    in person, at the counter                                                            else InPersonOnly
    not through an agent, a representative or a lawyer's official request                else NoAgentHere
    one document with a photograph, from a public body; no two others instead            else PhotoNeeded
    full certificates only: open, removed and rewritten registers                        else NotWideArea
    nothing waits to be entered, the register is computerised, nothing holds it back     else AtTheDomicile

A sibling is not in the line; but a register that also writes of the asker's own parents is theirs to ask.
Pure. Who stands there was checked by `identity`; what holds a register back is a protection measure, and
its refusal is the same in every word as that of a pending entry (YE-7).
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from warifu.families.register import Closing, FamilyRegister
from warifu.identifiers.in_house_number import InHouseNumber
from warifu.identifiers.masked import Masked
from warifu.kernel.refusal import Refusal

_LAW = "KA 120-2; Koseki Rules 73-2"


class CertificateKind(StrEnum):
    """証明書の種類."""

    FULL = "full"  # 戸籍全部事項証明書
    REMOVED = "removed"  # 除籍全部事項証明書
    ORIGINAL = "original"  # 改製原戸籍謄本
    INDIVIDUAL = "individual"  # 戸籍個人事項証明書
    SUPPLEMENT = "supplement"  # 戸籍の附票の写し
    STATUS = "status"  # 身分証明書, 独身証明書


WIDE = frozenset({CertificateKind.FULL, CertificateKind.REMOVED, CertificateKind.ORIGINAL})


class Channel(StrEnum):
    """請求の方法: how the request came."""

    COUNTER = "counter"
    POST = "post"
    TELEPHONE = "telephone"
    ONLINE = "online"


class InPersonOnly(Refusal):
    """A certificate of another municipality's register is given only to who comes to the counter."""

    reason = "in-person-only"
    law = _LAW
    remedy = "Come to any municipal counter, or write to the municipality of the legal domicile."


class NoAgentHere(Refusal):
    """Nobody can ask for somebody else at another municipality's counter, with or without a mandate."""

    reason = "no-agent-here"
    law = _LAW
    remedy = "Let the agent ask the municipality of the legal domicile (KA 10, 10-2, 10-3)."


class PhotoNeeded(Refusal):
    """One document with a photograph is needed; two without one do not replace it."""

    reason = "photo-needed"
    law = _LAW
    remedy = "Bring an Individual Number Card, driving licence, passport or residence card."


class NotInLine(Refusal):
    """The register writes neither of the asker nor of spouse, ascendants or descendants."""

    reason = "not-in-line"
    law = "KA 10, 120-2"
    remedy = "Siblings and others ask the municipality of the legal domicile and give their reason (KA 10-2)."


class NotWideArea(Refusal):
    """This kind of certificate is issued only by the municipality of the legal domicile."""

    reason = "not-wide-area"
    law = "KA 120-2; Juki Act 20"
    remedy = "Ask for the full certificate, or ask the municipality of the legal domicile."


class AtTheDomicile(Refusal):
    """This certificate cannot be issued at this counter now."""

    status = 409
    reason = "at-the-domicile"
    law = _LAW
    remedy = "Ask the municipality of the legal domicile."


@dataclass(frozen=True, slots=True, repr=False)
class WideAreaRequest(Masked):
    """広域交付の請求: `asker` is who was identified at the counter, `for_self` False for any agent."""

    asker: InHouseNumber
    kind: CertificateKind
    channel: Channel
    for_self: bool
    photo_document: bool


@dataclass(frozen=True, slots=True)
class Obstacles:
    """交付できない事情: none of them is told apart to the asker."""

    pending: bool = False
    on_paper_only: bool = False
    withheld: bool = False

    @property
    def any(self) -> bool:
        """Whether one of them stands."""
        return self.pending or self.on_paper_only or self.withheld


def check_wide_area(
    request: WideAreaRequest,
    register: FamilyRegister,
    line: AbstractSet[InHouseNumber],
    obstacles: Obstacles,
) -> None:
    """広域交付の可否: raise the refusal that applies, in the order of the module's list.

    `line` are the asker's spouse (also of a marriage ended by death), ascendants and descendants by the facts
    of the registers. A kind that is not the register's own (`kind_of`) is NotWideArea too.
    """
    if request.channel is not Channel.COUNTER:
        raise InPersonOnly
    if not request.for_self:
        raise NoAgentHere
    if not request.photo_document:
        raise PhotoNeeded
    if request.kind not in WIDE or request.kind is not kind_of(register):
        raise NotWideArea
    written = {member.person for member in register.members}
    if not written & {request.asker, *line}:
        raise NotInLine
    if obstacles.any:
        raise AtTheDomicile


def kind_of(register: FamilyRegister) -> CertificateKind:
    """The full certificate that a register has: open, removed or rewritten."""
    if register.is_open:
        return CertificateKind.FULL
    rewritten = register.closing is Closing.REWRITTEN
    return CertificateKind.ORIGINAL if rewritten else CertificateKind.REMOVED
