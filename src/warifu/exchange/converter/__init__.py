# SPDX-License-Identifier: Apache-2.0
"""情報提供ネットワークシステム, the commission's half: converter X2, which logs, files and releases.

Run by the commission. Law: Act 19(viii), 21, 23, 33–36.
Keeps: every exchange it let through or refused, without the person.
Must never hold: an Individual Number, a name, a decryptable code, the operator's seed.
"""

from warifu.exchange.converter.delivery import Delivery
from warifu.exchange.converter.service import ConverterService
from warifu.exchange.converter.store import ConverterStore
from warifu.exchange.converter.web import endpoints

__all__ = ["ConverterService", "ConverterStore", "Delivery", "endpoints"]
