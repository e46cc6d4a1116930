# SPDX-License-Identifier: Apache-2.0
"""中間サーバー: an agency's gateway to the network, asking and providing.

Run by every agency and municipality. Law: Act 19(viii), 21, 21-2, 22, 23.
Keeps: this body's linkage codes under its own keys, its inquiries and its provisions.
Must never hold: another body's code; an Individual Number.
"""

from warifu.exchange.gateway.keepback import KeepBackService, Wanted, WantedOf
from warifu.exchange.gateway.ports import Answered, Provide, Query, Question
from warifu.exchange.gateway.provider import ProviderService
from warifu.exchange.gateway.service import GatewayService
from warifu.exchange.gateway.sights import Care, Careful, SightService
from warifu.exchange.gateway.store import GatewayStore, SightStore
from warifu.exchange.gateway.web import endpoints

__all__ = [
    "Answered",
    "Care",
    "Careful",
    "GatewayService",
    "GatewayStore",
    "KeepBackService",
    "Provide",
    "ProviderService",
    "Query",
    "Question",
    "SightService",
    "SightStore",
    "Wanted",
    "WantedOf",
    "endpoints",
]
