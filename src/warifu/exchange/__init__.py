# SPDX-License-Identifier: Apache-2.0
"""情報提供ネットワークシステム: the information network, by which one office asks another about a person.

Run in life by four operators who trust one another for nothing: the network's operator (hub), the
commission (converter), J-LIS as issuer of codes, and every agency (gateway). Law: Act 19(viii), 21 to 23.
Keeps: purposes, the dated rows of the law, ciphertexts, and each body's own codes at that body.
Must never hold: an Individual Number, a name, or two bodies' codes in one place.

This front door offers what the offices above need; each party's own half is a package of its own.
"""

from warifu.exchange.gateway import Answered, GatewayService, Question
from warifu.exchange.issuer import IssuerService, Issuing
from warifu.exchange.keepback import (
    CODE_MINUTES,
    LONGEST,
    LOOK_BACK,
    PROVISIONAL,
    CodesSettled,
    Decision,
    EndKeepBack,
    Histories,
    HistoryState,
    KeepBackOrder,
    OrdersAsked,
    OrdersStand,
    PaperLook,
    ReadingCode,
    digest_of_code,
    in_groups,
)
from warifu.exchange.policy import (
    KEEP_BACK_BASIS,
    LETTERS_ALONE,
    LOOK_BASIS,
    LOOK_GAVE,
    STOP_BASIS,
    STOP_STOPPED,
    STOP_TRIED,
    TOLD_BASIS,
    KeptBackByCity,
    Policy,
    ToldByBody,
    title_without_row,
)
from warifu.exchange.provision import NoRecord, Receipt, ReleasedByHand, granted_items
from warifu.exchange.publication import PublicEntry, public_entry, publish_directory
from warifu.exchange.purposes import (
    BodyClasses,
    DataItem,
    Grant,
    PurposeRow,
    PurposeTable,
    permit,
    reason_text,
    shipped_members,
    shipped_table,
)
from warifu.exchange.sights import FileSights, LinkNews, LinkTold, Manner, Shown, Sight, Told, read_told

__all__ = [
    "CODE_MINUTES",
    "KEEP_BACK_BASIS",
    "LETTERS_ALONE",
    "LONGEST",
    "LOOK_BACK",
    "LOOK_BASIS",
    "LOOK_GAVE",
    "PROVISIONAL",
    "STOP_BASIS",
    "STOP_STOPPED",
    "STOP_TRIED",
    "TOLD_BASIS",
    "Answered",
    "BodyClasses",
    "CodesSettled",
    "DataItem",
    "Decision",
    "EndKeepBack",
    "FileSights",
    "GatewayService",
    "Grant",
    "Histories",
    "HistoryState",
    "IssuerService",
    "Issuing",
    "KeepBackOrder",
    "KeptBackByCity",
    "LinkNews",
    "LinkTold",
    "Manner",
    "NoRecord",
    "OrdersAsked",
    "OrdersStand",
    "PaperLook",
    "Policy",
    "PublicEntry",
    "PurposeRow",
    "PurposeTable",
    "Question",
    "ReadingCode",
    "Receipt",
    "ReleasedByHand",
    "Shown",
    "Sight",
    "Told",
    "ToldByBody",
    "digest_of_code",
    "granted_items",
    "in_groups",
    "permit",
    "public_entry",
    "publish_directory",
    "read_told",
    "reason_text",
    "shipped_members",
    "shipped_table",
    "title_without_row",
]
