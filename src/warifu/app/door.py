# SPDX-License-Identifier: Apache-2.0
"""The door of one body: calls of other bodies go to its switchboard, everything else to its pages.

Thin: bytes in, a thread of the crew, bytes out. Calls do not pass the web framework, whose routing and
request objects cost more than the call's own checks. Pages and calls have threads of their own, so that
neither starves the other.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from typing import Any

import msgspec

from warifu.app.crew import Crew
from warifu.kernel.refusal import Malformed, to_json
from warifu.kernel.wire import PREFIX, Reply, Switchboard

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Pages = Callable[[Any, Any, Any], Awaitable[None]]
TOO_LARGE = 413


class Door:
    """An ASGI application in front of another one."""

    def __init__(self, board: Switchboard, pages: Pages, *, threads: int, largest: int) -> None:
        """Serve at most `threads` calls at once, of at most `largest` bytes each; the others wait."""
        self._board, self._pages, self._largest = board, pages, largest
        self._crew = Crew(threads, "wire")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._pages(scope, receive, send)
            return
        content = await self._content(receive)
        if content is None:
            return  # the caller has hung up
        if len(content) > self._largest:
            reply = _too_large(self._largest)
        else:
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            answer = partial(self._board.answer, scope["method"], scope["path"], headers, content)
            reply = await self._crew.serve(answer)
        await send({"type": "http.response.start", "status": reply.status, "headers": _headers(reply)})
        await send({"type": "http.response.body", "body": reply.body})

    async def _content(self, receive: Receive) -> bytes | None:
        """Read the request's content, but no more than one piece beyond the largest allowed."""
        pieces: list[bytes] = []
        read = 0
        while read <= self._largest:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            pieces.append(message.get("body", b""))
            read += len(pieces[-1])
            if not message.get("more_body", False):
                break
        return b"".join(pieces)


def _too_large(largest: int) -> Reply:
    wrong = Malformed(f"the message is larger than {largest} bytes; send less at once")
    return Reply(TOO_LARGE, msgspec.json.encode(to_json(wrong)))


def _headers(reply: Reply) -> list[tuple[bytes, bytes]]:
    length = str(len(reply.body)).encode("ascii")
    headers = [(b"content-type", reply.content_type.encode("ascii")), (b"content-length", length)]
    if reply.status == TOO_LARGE:
        headers.append((b"connection", b"close"))  # the rest of the content is on its way and unread
    return headers
