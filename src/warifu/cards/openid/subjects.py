# SPDX-License-Identifier: Apache-2.0
"""仮名識別子: the name a service knows a person by: one for each sector and person, joined by nothing (OP-5).

Made from the sector and from the authority's own random id of the person: not from the number, a
certificate's serial or a linkage code, so it survives a new card and a new number. A new epoch's key
serves new sectors only.
"""

from __future__ import annotations

import base64
import hmac

from warifu.kernel.secrecy import Secret


def subject(key: Secret[bytes], sector: str, person_id: Secret[bytes]) -> str:
    """Give the name of a person in a sector: base64url of HMAC-SHA256(key, len‖sector ‖ len‖person id).

    >>> one = subject(Secret(b"k" * 32), "library.example", Secret(b"p" * 16))
    >>> len(one), one == subject(Secret(b"k" * 32), "clinic.example", Secret(b"p" * 16))
    (43, False)
    """
    message = _part(sector.encode()) + _part(person_id.reveal("name her for one sector"))
    named = hmac.digest(key.reveal("name a person for one sector"), message, "sha256")
    return base64.urlsafe_b64encode(named).rstrip(b"=").decode()


def _part(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content
