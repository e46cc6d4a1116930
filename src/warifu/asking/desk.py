# SPDX-License-Identifier: Apache-2.0
"""求める側の机: an honest asker's own software makes its request codes, and refuses to make an unlawful one.

Runs at the asker, with the asker's key behind `kernel.keys`. It draws no randomness and reads no clock of its
own. The check at the portal asks the law again; nobody trusts this desk.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import segno

from warifu.asking.codes import SIGNED_AS, WITHDRAWN_AS, Place, RequestCode, Statement, grouped, key_id
from warifu.asking.directory import AskerEntry
from warifu.asking.law import shipped
from warifu.asking.permission import may_ask
from warifu.kernel.clock import Clock
from warifu.kernel.keys import KeyRing
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import mask_numbers

KEY = "asking"
"""The name of an asker's signing key in its key ring."""


@dataclass(frozen=True, slots=True)
class RequestSlip:
    """求めの証明: what an asker prints beside its question: the short code and the 2D code."""

    code: RequestCode
    address: str

    @property
    def short(self) -> str:
        """The short code as printed, KTRB-WXNM-PLHK."""
        return grouped(self.code.short)

    def svg(self) -> bytes:
        """The 2D code of the address, an SVG of black squares with a quiet zone (ISO/IEC 18004)."""
        drawn = io.BytesIO()
        segno.make_qr(self.address, error="m").save(drawn, kind="svg", border=4, scale=4, light="#fff")
        return drawn.getvalue()


class AskingDesk:
    """求める側の机: signs what this body asks for, and takes it back."""

    def __init__(
        self, keys: KeyRing, kind: str, clock: Clock, draw: Callable[[int], bytes], check_address: str
    ) -> None:
        """`kind` of asker as registered; `draw` gives random bytes; `check_address` the portal's page."""
        self._keys, self._kind, self._clock, self._draw = keys, kind, clock, draw
        self._address = check_address.rstrip("/")

    def application_proof(self, entry: AskerEntry) -> bytes:
        """Sign the application to the directory with the key that it registers."""
        return self._keys.sign(KEY, entry.application())

    def ask(self, affair: str, place: Place, where: str, days: int) -> RequestSlip:
        """Make a code that counts from now for so many days. Raises MayNotAsk, Malformed."""
        may_ask(shipped(), self._kind, affair, self._clock.today())
        signer = key_id(self._keys.verifying_key(KEY))
        opens = self._clock.minute()
        until = opens + int(timedelta(days=days).total_seconds()) // 60
        for _ in range(8):
            statement = Statement(signer, affair, place, where, opens, until, self._draw(8))
            code = RequestCode(statement, self._keys.sign(KEY, SIGNED_AS + statement.encode()))
            if mask_numbers(code.text) == code.text:
                return RequestSlip(code, f"{self._address}/code/{code.text}")
        raise Malformed("request code: twelve digits in a row again and again; the randomness is broken.")

    def withdrawal(self, code: RequestCode) -> bytes:
        """Sign that a code is taken back."""
        return self._keys.sign(KEY, WITHDRAWN_AS + code.text.encode())
