# SPDX-License-Identifier: Apache-2.0
"""個人番号カードのチップ: a device that real card software reads, in software and visibly false (card.md).

Who runs it in life: the holder, in her pocket. By which law: Act 16-2, 17; JPKI Act 3, 22.
What it keeps: keys, PINs with their counters, what its applications say; the individual number inside three
places (K-39). What it must never hold: SQL, HTTP, another office's code, a real J-LIS name, key or root.
It has NO tamper resistance: whoever copies its image back restores its counters (K-4).

`make_card` personalises and seals, `open_image` holds a card, `Chip` answers APDUs, `serve` puts it into a
virtual reader, `IssuerPort` takes the issuer's orders, `Reader` reads any card.
"""

from warifu.cards.chip.cv import CvBody
from warifu.cards.chip.homecoming import (
    NotForHome,
    OpeningBlocked,
    WrongOpeningCode,
    await_code,
    bare,
    check_opening_key,
    enclose,
    open_at_home,
    opening_key,
    waits_for_code,
)
from warifu.cards.chip.image import (
    CardImage,
    CardInReader,
    Kind,
    Life,
    Opening,
    State,
    create_image,
    holder,
    open_image,
    open_state,
    seal_state,
)
from warifu.cards.chip.opening import login_key, obey, pins_to_type, show
from warifu.cards.chip.orders import Act, IssuerPort, Order, OrderRefused, digest
from warifu.cards.chip.p2016 import P2016, PROFILES
from warifu.cards.chip.personalise import (
    CertificateIssuer,
    ContentIssuer,
    Issuers,
    KeyMaker,
    Pictures,
    Request,
    birth_pin,
)
from warifu.cards.chip.profile import Profile, UnknownProfile, named
from warifu.cards.chip.reader import (
    FaceOnCard,
    ItemsRead,
    PersonOnCard,
    Reader,
    check_items,
    read_age,
    read_face,
    read_number_picture,
    read_text,
    take_items,
)
from warifu.cards.chip.sealing import make_card
from warifu.cards.chip.system import Chip
from warifu.cards.chip.vpcd import connect, serve

__all__ = [
    "P2016",
    "PROFILES",
    "Act",
    "CardImage",
    "CardInReader",
    "CertificateIssuer",
    "Chip",
    "ContentIssuer",
    "CvBody",
    "FaceOnCard",
    "IssuerPort",
    "Issuers",
    "ItemsRead",
    "KeyMaker",
    "Kind",
    "Life",
    "NotForHome",
    "Opening",
    "OpeningBlocked",
    "Order",
    "OrderRefused",
    "PersonOnCard",
    "Pictures",
    "Profile",
    "Reader",
    "Request",
    "State",
    "UnknownProfile",
    "WrongOpeningCode",
    "await_code",
    "bare",
    "birth_pin",
    "check_items",
    "check_opening_key",
    "connect",
    "create_image",
    "digest",
    "enclose",
    "holder",
    "login_key",
    "make_card",
    "named",
    "obey",
    "open_at_home",
    "open_image",
    "open_state",
    "opening_key",
    "pins_to_type",
    "read_age",
    "read_face",
    "read_number_picture",
    "read_text",
    "seal_state",
    "serve",
    "show",
    "take_items",
    "waits_for_code",
]
