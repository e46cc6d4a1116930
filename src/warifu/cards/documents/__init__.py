# SPDX-License-Identifier: Apache-2.0
"""署名文書: documents signed with the card's signing certificate, and what may be believed of one that is.

Who runs it in life: the holder's own program, and the program of whoever is handed the document.
By which law: JPKI Act 3 (the certificate), 17 (who may ask for its state); 電子署名法 3, unconfirmed.
What it keeps: nothing. What it must never hold: a signing password longer than one call, a private key,
a document. The certificate inside a signature says its holder's name, address, birth date and sex: it goes
to whoever gets the document and nowhere else (K-30).

`CardHand` signs with a card, `sign` makes a signed PDF (PAdES) or a signature beside any other file (CMS),
`find_signature` and `Judge` read one. This package alone knows pyHanko.
"""

from warifu.cards.documents.card import CardHand
from warifu.cards.documents.checking import (
    Judge,
    bound_in,
    certificate_in,
    find_signature,
    is_bound,
    is_made_by,
    is_stamped,
    signature_value,
)
from warifu.cards.documents.nouns import (
    Bound,
    Checked,
    Signature,
    SigningHand,
    Standing,
    Verdict,
    stated,
)
from warifu.cards.documents.refusals import (
    AlreadySigned,
    ListUnfit,
    NoSigningCertificate,
    NoTimeStamp,
    NotSigned,
    SigningPasswordBlocked,
    SigningPasswordUnfit,
    SigningPasswordWrong,
)
from warifu.cards.documents.revocations import standing_in
from warifu.cards.documents.signing import is_pdf, sign, sign_bound
from warifu.cards.documents.stamping import AskStamp, stamps_of
from warifu.cards.documents.words import report, will_show

__all__ = [
    "AlreadySigned",
    "AskStamp",
    "Bound",
    "CardHand",
    "Checked",
    "Judge",
    "ListUnfit",
    "NoSigningCertificate",
    "NoTimeStamp",
    "NotSigned",
    "Signature",
    "SigningHand",
    "SigningPasswordBlocked",
    "SigningPasswordUnfit",
    "SigningPasswordWrong",
    "Standing",
    "Verdict",
    "bound_in",
    "certificate_in",
    "find_signature",
    "is_bound",
    "is_made_by",
    "is_pdf",
    "is_stamped",
    "report",
    "sign",
    "sign_bound",
    "signature_value",
    "stamps_of",
    "standing_in",
    "stated",
    "will_show",
]
