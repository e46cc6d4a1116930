# SPDX-License-Identifier: Apache-2.0
"""タイムスタンプを求める: asks an RFC 3161 authority to stamp a signature's hash, and nothing else of it."""

from __future__ import annotations

from collections.abc import Callable

import urllib3
from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper

from warifu.cards.documents.refusals import NoTimeStamp

AskStamp = Callable[[bytes], bytes]
"""Sends a query in DER and gives the answer; raises OSError or NoTimeStamp where there is none."""
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
PATIENCE_SECONDS = 10.0
_SILENT = "The time-stamp authority did not answer, so nothing was signed."
LARGEST_REPLY = 1 << 16


def stamps_of(address: str) -> AskStamp:
    """Ask the authority at an http or https address."""

    def ask(query: bytes) -> bytes:
        with urllib3.PoolManager(retries=False, timeout=PATIENCE_SECONDS) as pool:
            try:
                answer = pool.request(
                    "POST", address, body=query, headers={"content-type": QUERY}, redirect=False
                )
            except (urllib3.exceptions.HTTPError, OSError) as silent:
                raise NoTimeStamp(_SILENT) from silent
        if answer.status != 200 or answer.headers.get("content-type") != REPLY:
            raise NoTimeStamp
        return answer.data[:LARGEST_REPLY]

    return ask


class Stamper(TimeStamper):
    """pyHanko's way to ask, over any port of ours."""

    def __init__(self, ask: AskStamp) -> None:
        """Ask with a nonce, so that an old answer cannot be handed over for a new one."""
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call]
        self._ask = ask

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Send one query. Raises NoTimeStamp for a rejection, which has no token, and for other bytes."""
        try:
            answer = tsp.TimeStampResp.load(self._ask(req.dump()), strict=True)
            granted = answer["status"]["status"].native == "granted"
        except ValueError as wrong:
            raise NoTimeStamp from wrong
        if not granted:
            raise NoTimeStamp
        return answer
