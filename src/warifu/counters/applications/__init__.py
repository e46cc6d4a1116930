# SPDX-License-Identifier: Apache-2.0
"""電子申請の受付: applications that came signed with a card, kept as they came with what the verifier said.

Who runs it in life: the section of a municipality that the application is for.
By which law: デジタル手続法 6 (applications by electronic means; unconfirmed), JPKI Act 17 (who may tell
whether a signature holds).
What it keeps: the file as it came, sealed; valid or invalid at an instant; who opened it, in which case.
What it must never hold: a certificate's serial or state, a name or an address in clear, why a signature does
not hold.

Nobody sees who signed before it is on record, here that she looked and at the verifier that this body asked:
there the signer finds it, and in her history too if this city's register knows her. No address is shown.
"""

from warifu.counters.applications.nouns import AFFAIRS, Applicant, Received, ShownApplication
from warifu.counters.applications.refusals import (
    ApplicationUnfit,
    NoSuchApplication,
    SignedForService,
    SignerUnclear,
)
from warifu.counters.applications.sealing import Drawer
from warifu.counters.applications.service import ApplicationsService, Seal
from warifu.counters.applications.signers import Signers
from warifu.counters.applications.store import ApplicationsStore

__all__ = [
    "AFFAIRS",
    "Applicant",
    "ApplicationUnfit",
    "ApplicationsService",
    "ApplicationsStore",
    "Drawer",
    "NoSuchApplication",
    "Received",
    "Seal",
    "ShownApplication",
    "SignedForService",
    "SignerUnclear",
    "Signers",
]
