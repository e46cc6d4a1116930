# SPDX-License-Identifier: Apache-2.0
"""マイナポータル: where a resident sees every look at her, refusals included, with proof.

Run in life by the Digital Agency, apart from the network's operator. Law: Act, supplementary provision 6;
Act 23 (records disclosed to the person).
Keeps: letters sealed to each resident's own key, per portal code; chain heads; which card holder opens which;
cities' orders to keep lines back, and what the commission said of each.
Must never hold: an Individual Number, the content of an exchange in clear at rest, a resident's secret.
"""

from warifu.portal.keeping import KeepBacks
from warifu.portal.letters import Letter, Line
from warifu.portal.objections import Objections
from warifu.portal.own import Lent, OwnHistory
from warifu.portal.ports import LOGIN, SignIns, Visitor
from warifu.portal.service import PortalService
from warifu.portal.store import PortalStore
from warifu.portal.web import endpoints

__all__ = [
    "LOGIN",
    "KeepBacks",
    "Lent",
    "Letter",
    "Line",
    "Objections",
    "OwnHistory",
    "PortalService",
    "PortalStore",
    "SignIns",
    "Visitor",
    "endpoints",
]
