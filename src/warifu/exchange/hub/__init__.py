# SPDX-License-Identifier: Apache-2.0
"""情報提供ネットワークシステム, the operator's half: the hub, converter X1.

Run by the network operator (Digital Agency in life). Law: Act 19(viii), 21, 23.
Keeps: purposes, ciphertexts it cannot decrypt, and who asked whom when.
Must never hold: an Individual Number, a name, a decryptable code, the commission's seed.
"""

from warifu.exchange.hub.service import HubService, Quotas
from warifu.exchange.hub.store import HubStore
from warifu.exchange.hub.web import endpoints

__all__ = ["HubService", "HubStore", "Quotas", "endpoints"]
