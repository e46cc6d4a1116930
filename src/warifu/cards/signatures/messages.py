# SPDX-License-Identifier: Apache-2.0
"""What this office and the holder's own reader say to each other. No password has a field here."""

from __future__ import annotations

from uuid import UUID

import msgspec

from warifu.cards.documents import Bound
from warifu.cards.signatures.nouns import Asker, Transaction
from warifu.kernel.refusal import Fault


class DocumentQuestion(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """署名の依頼: what a card's holder is asked, to build the signed bytes from (CL-8)."""

    asker: str
    name_ja: str
    name_en: str
    site: str
    ground_ja: str
    ground_en: str
    transaction: UUID
    digest: bytes
    document: str
    purpose: str
    media_type: str
    nonce: bytes
    check_code: str
    way_back: str

    def __repr__(self) -> str:
        return "DocumentQuestion(••••)"


class MadeSignature(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """作られた署名: CMS SignedData in DER, with the certificate inside."""

    signature: bytes

    def __repr__(self) -> str:
        return "MadeSignature(••••)"


class NoSignature(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """作られなかった署名: the holder said no, or her card cannot sign. Which of its reasons is not told."""

    declined: bool


def question_of(begun: Transaction, asker: Asker, way_back: str) -> DocumentQuestion:
    """Write what a transaction asks of the card."""
    if begun.wanted is None:
        raise Fault("a transaction that has ended asks nothing")
    return DocumentQuestion(
        asker=asker.client_id,
        name_ja=asker.name.ja,
        name_en=asker.name.en,
        site=asker.site,
        ground_ja=asker.ground.ja,
        ground_en=asker.ground.en,
        transaction=begun.transaction_id,
        digest=begun.wanted.digest,
        document=begun.wanted.document,
        purpose=begun.wanted.purpose,
        media_type=begun.wanted.media_type,
        nonce=begun.nonce,
        check_code=begun.check_code,
        way_back=way_back,
    )


def bound_of(question: DocumentQuestion, origin: str) -> Bound:
    """Build what the signature is bound to; `origin` is the one that this side itself knows."""
    return Bound(origin, question.asker, question.transaction.bytes, question.nonce, question.document)
