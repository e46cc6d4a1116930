# SPDX-License-Identifier: Apache-2.0
"""利用者証明（カードでのログイン）: lets a person in at a service by a signature of her card over a nonce.

Who runs it in life: the Digital Agency デジタル庁, for マイナポータル and デジタル認証アプリ.
By which law: 公的個人認証法 (JPKI Act) 22, 36, 37.
What it keeps: a random id for each holder, digests of authentication certificates, sign-ins, refusals.
What it must never hold: an individual number, a name, a linkage code, a PIN, what was done at a service.
"""

from warifu.cards.login.messages import (
    Answer,
    Begin,
    Begun,
    Collect,
    Collected,
    Filed,
    HappeningMessage,
    Happenings,
    Question,
    endpoints,
    question_of,
)
from warifu.cards.login.nouns import (
    CardAnswer,
    CertificateState,
    Challenge,
    EndedSignIn,
    Happening,
    HappeningKind,
    OpenSignIn,
    Service,
    SignedIn,
    Told,
    digest,
    read,
    written,
)
from warifu.cards.login.ports import CertificateStates, PersonalHistory
from warifu.cards.login.service import LoginService
from warifu.cards.login.store import LoginStore

__all__ = [
    "Answer",
    "Begin",
    "Begun",
    "CardAnswer",
    "CertificateState",
    "CertificateStates",
    "Challenge",
    "Collect",
    "Collected",
    "EndedSignIn",
    "Filed",
    "Happening",
    "HappeningKind",
    "HappeningMessage",
    "Happenings",
    "LoginService",
    "LoginStore",
    "OpenSignIn",
    "PersonalHistory",
    "Question",
    "Service",
    "SignedIn",
    "Told",
    "digest",
    "endpoints",
    "question_of",
    "read",
    "written",
]
