# SPDX-License-Identifier: Apache-2.0
"""A service that has documents signed: what it registers, puts up, fetches and opens."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from joserfc import jwe

from tests.openid.provider import Service, key_for
from warifu.cards.openid.web import PROTOCOL
from warifu.cards.signatures.results import ALGORITHMS, ENCRYPTIONS

LEASE = "私は、この部屋を４月から借ります。\n".encode()
GROUND = ("賃貸借契約の申込み", "Applications for a lease")
TRANSACTIONS = "/api/sign-transactions"


def may_sign(client_id: str, kind: str = "EC") -> dict[str, Any]:
    """What a registration says besides, of a service that has documents signed."""
    own, seals = key_for(client_id), key_for(f"{client_id}seal", kind)
    keys = [own.as_dict(private=False), seals.as_dict(private=False) | {"use": "enc"}]
    return {"may_sign": True, "sign_ground": GROUND, "jwks": json.loads(json.dumps({"keys": keys}))}


@dataclass(frozen=True)
class Desk:
    """The service's own side; `line` is how it calls the provider."""

    service: Service
    line: Any

    def access(self, **changes: str | None) -> Any:
        """Ask for an access to have documents signed."""
        sent = {
            "grant_type": "client_credentials",
            "scope": "sign",
            "redirect_uri": None,
            "code_verifier": None,
        }
        return self.service.token(self.line, None, **(sent | changes))

    def header(self) -> dict[str, str]:
        answered = self.access()
        assert answered.status_code == 200, answered.text
        return {"authorization": f"Bearer {answered.json()['access_token']}"}

    def sends(self, wanted: dict[str, Any] | bytes, header: dict[str, str] | None = None) -> Any:
        """Put something up, whatever it is."""
        content = wanted if isinstance(wanted, bytes) else json.dumps(wanted).encode()
        return self.line.post(
            TRANSACTIONS, content=content, headers=(header or self.header()) | {"accept": "application/json"}
        )

    def puts_up(self, content: bytes = LEASE, **changes: str) -> str:
        """Put a document up; gives the transaction's id."""
        answered = self.sends(wanted(content) | changes)
        assert answered.status_code == 201, answered.text
        return str(answered.json()["sign_transaction_id"])

    def fetches(self, transaction: str) -> Any:
        """Ask for the signature."""
        headers = self.header() | {"accept": "application/json"}
        return self.line.get(f"{TRANSACTIONS}/{transaction}/result", headers=headers)

    def opens(self, fetched: Any) -> dict[str, Any]:
        """Open what was fetched, with the service's own key."""
        assert (fetched.status_code, fetched.headers["content-type"]) == (200, "application/jose"), (
            fetched.text
        )
        key = key_for(f"{self.service.client_id}seal")
        opened = jwe.decrypt_compact(fetched.text, key, algorithms=[*ALGORITHMS, *ENCRYPTIONS])
        read: dict[str, Any] = json.loads(opened.plaintext or b"")
        for name in ("signature", "certificate"):
            read[name] = base64.b64decode(read[name])
        return read

    def asks(self, transaction: str) -> dict[str, str]:
        """What its request for a sign-in says besides."""
        return {"scope": "openid sign", "sign_transaction_id": transaction}


def wanted(content: bytes = LEASE) -> dict[str, str]:
    """A good request."""
    return {
        "digest": base64.b64encode(sha256(content).digest()).decode(),
        "document": "賃貸借契約書.txt",
        "purpose": "４月からの部屋の賃貸借",
        "media_type": "text/plain",
    }


__all__ = ["GROUND", "LEASE", "PROTOCOL", "TRANSACTIONS", "Desk", "may_sign", "wanted"]
