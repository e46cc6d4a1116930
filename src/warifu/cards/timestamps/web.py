# SPDX-License-Identifier: Apache-2.0
"""時刻認証局の窓口: POST /timestamps takes application/timestamp-query (RFC 3161 §3.4). Open to everybody.

No sign-in and no name: an authority that does not know who asks cannot tell. A query that is refused gets a
rejection in the form of the RFC, which is no error of HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import RawBody

from warifu.cards.timestamps.tokens import LARGEST_QUERY

PATH = "/timestamps"
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
UNSUPPORTED = 415


def pages(answer: Callable[[bytes], bytes]) -> Sequence[HTTPRouteHandler]:
    """Give the one address; `answer` is `TimeStampService.answer`."""

    @post(PATH, sync_to_thread=True, request_max_body_size=LARGEST_QUERY, status_code=200)
    def stamp(request: Request[Any, Any, Any], body: RawBody) -> Response[bytes]:
        if request.content_type[0] != QUERY:
            return Response(b"", media_type="text/plain", status_code=UNSUPPORTED)
        return Response(answer(body), media_type=REPLY, headers={"Cache-Control": "no-store"})

    return [stamp]
