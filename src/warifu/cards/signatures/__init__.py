# SPDX-License-Identifier: Apache-2.0
"""署名の求め (sign transactions): has a person sign a service's document, and hands the signature on.

Who runs it in life: the Digital Agency デジタル庁 (デジタル認証アプリ). By which law: JPKI Act 3, 17; who may
be handed a signing certificate is unconfirmed. What it keeps: for minutes, the hash and the name of a
document and which service asked; then the signature, sealed to that service's own key, until it is fetched.
What it must never hold: a document, a signing password, a certificate in clear, an individual number.

The signature is made at the holder's reader (`cards.bridge`), which builds the bytes it signs itself; here
they are built again and compared. Who the service and the person are, `cards.openid` says.
"""

from warifu.cards.signatures.messages import DocumentQuestion, MadeSignature, NoSignature, bound_of
from warifu.cards.signatures.nouns import (
    Asker,
    Stage,
    Transaction,
    Wanted,
    read_handle,
    read_wanted,
    written_handle,
)
from warifu.cards.signatures.ports import Askers, Verifier
from warifu.cards.signatures.refusals import SignTransactionGone
from warifu.cards.signatures.results import may_seal_to
from warifu.cards.signatures.service import SignatureService
from warifu.cards.signatures.store import SignatureStore

__all__ = [
    "Asker",
    "Askers",
    "DocumentQuestion",
    "MadeSignature",
    "NoSignature",
    "SignTransactionGone",
    "SignatureService",
    "SignatureStore",
    "Stage",
    "Transaction",
    "Verifier",
    "Wanted",
    "bound_of",
    "may_seal_to",
    "read_handle",
    "read_wanted",
    "written_handle",
]
