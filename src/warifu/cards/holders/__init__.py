# SPDX-License-Identifier: Apache-2.0
"""本人の電子証明書の一覧: a holder proves it with her card and sees all certificates issued for her.

Who runs it in life: J-LIS, which issues them; no such list is known in life. By which law: JPKI Act 3, 22;
Act on the Protection of Personal Information 76 (disclosure to the person; unconfirmed).
What it keeps: nothing; the certification authority's records are read.
What it must never hold: a name, an address, a proof.

Each certificate is shown with its place in the public log, checked here under the keys of log and witness,
beside who asked about it. It cannot show what an authority hid from its own records: such a certificate, once
it turns up, is in no list and perhaps in no log, and convicts who signed it.
"""

from warifu.cards.holders.nouns import HolderList, Listed, claim_of
from warifu.cards.holders.refusals import NotTheHolder
from warifu.cards.holders.service import HolderService

__all__ = ["HolderList", "HolderService", "Listed", "NotTheHolder", "claim_of"]
