# SPDX-License-Identifier: Apache-2.0
"""The start page over HTTP: two buttons, four wallets, and the words of `theatre`."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import uvicorn
from litestar import Litestar, Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

from warifu.demo.running import Running
from warifu.demo.screens import RealView, StoryKey, render_real, render_start, render_wallet
from warifu.demo.services import free_ports
from warifu.demo.theatre import OFFICE, Theatre
from warifu.kernel.refusal import Malformed, Problem
from warifu.kernel.screens import Shell, choose_language, render_problem, static_file

Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
Asked = Request[Any, Any, Any]
HTML = "text/html; charset=utf-8"


def start_app(theatre: Theatre) -> Litestar:
    """Build the start page's application."""
    portal = theatre.demo.country.address("portal")
    headers = {
        "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
        f"form-action 'self' {portal}; base-uri 'none'; frame-ancestors 'none'",
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }

    def page(request: Asked, text: str, status: int = 200) -> Response[str]:
        response = Response(text, media_type=HTML, status_code=status, headers=headers)
        asked = request.query_params.get("lang")
        if asked in {"ja", "en"}:
            response.set_cookie("lang", asked, samesite="lax", httponly=True)
        return response

    @get("/", sync_to_thread=True)
    def start(request: Asked) -> Response[str]:
        return page(request, render_start(theatre.start_view(_address(request)), _language(request)))

    @get("/what-is-real", sync_to_thread=True)
    def real(request: Asked) -> Response[str]:
        view = RealView(Shell(OFFICE, _address(request)))
        return page(request, render_real(view, _language(request)))

    @post("/play/{story:str}", sync_to_thread=True, status_code=303)
    def play(story: str) -> Redirect:
        if story not in set(StoryKey):
            raise Malformed("there is no such story; choose one on the start page")
        theatre.play(StoryKey(story))
        return Redirect(f"/#{story}", status_code=303)

    @post("/wallet", sync_to_thread=True, status_code=200)
    def wallet(request: Asked, data: Form) -> Response[str]:
        view = theatre.wallet_view(data.get("persona", ""), "/")
        return page(request, render_wallet(view, _language(request)))

    def problem(request: Asked, wrong: Problem) -> Response[str]:
        text = render_problem(wrong, Shell(OFFICE, "/"), _language(request))
        return page(request, text, wrong.status)

    return Litestar(
        [start, real, play, wallet, _static],
        openapi_config=None,
        exception_handlers={Problem: problem},
        logging_config=None,
    )


@get("/static/{path:path}", sync_to_thread=False)
def _static(path: str) -> Response[bytes]:
    found = static_file(str(path).lstrip("/"))
    if found is None:
        return Response(b"", status_code=404)
    return Response(found.content, media_type=found.media_type, headers={"etag": found.etag})


@contextmanager
def serve_start(demo: Running) -> Iterator[str]:
    """Serve the start page on a free port of this machine while the block lasts; gives its address."""
    (listening,) = free_ports(1)
    listening.listen(64)
    config = uvicorn.Config(start_app(Theatre(demo)), log_level="warning", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve(sockets=[listening])), name="start page", daemon=True
    )
    thread.start()
    host, port = listening.getsockname()
    try:
        yield f"http://{host}:{port}/"
    finally:
        server.should_exit = True
        thread.join(timeout=5)


def _language(request: Asked) -> str:
    asked, kept = request.query_params.get("lang"), request.cookies.get("lang")
    return choose_language(asked, kept, request.headers.get("accept-language"))


def _address(request: Asked) -> str:
    return str(request.url.path)
