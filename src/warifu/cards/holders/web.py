# SPDX-License-Identifier: Apache-2.0
"""「わたしの電子証明書」のページ.

    GET  /certificates          the text of today, to be signed with the card
    POST /certificates/claim    the same text as a file
    POST /certificates/list     every certificate of whoever made the signature
    POST /certificates/denied   one of them is not hers: the commission is told

Nothing of these pages is kept: the signature goes with the forms, to her and back.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.handlers import HTTPRouteHandler

from warifu.cards.holders import screens
from warifu.cards.holders.refusals import NotTheHolder
from warifu.cards.holders.service import HolderService
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import Asked, Form, Site

CERTIFICATES = "/certificates"
LARGEST = 1 << 17


@dataclass(frozen=True)
class Rooms:
    """What the pages are served from, and what bodies are called."""

    service: HolderService
    site: Site
    title: Callable[[str], Wording]

    def proof(self, request: Asked, problem: str = "", status: int = 200) -> Response[str]:
        """The first page."""
        visit = self.site.visit(request)
        shell, claim = replace(visit.shell(), address=CERTIFICATES), self.service.claim().decode("ascii")
        view = screens.ProofView(shell, claim, problem)
        return visit.page(screens.render_proof(view, visit.language), status=status)

    def listed(self, request: Asked, proof: bytes, *, denied: bool = False) -> Response[str]:
        """The list, or the first page again where the signature is not hers."""
        visit = self.site.visit(request)
        try:
            found = self.service.shown(proof)
        except NotTheHolder as no:
            return self.proof(request, no.reason, no.status)
        shell = replace(visit.shell(), address=CERTIFICATES)
        view = screens.ListView(shell, found, proof, self.title, denied)
        return visit.page(screens.render_list(view, visit.language))


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give the pages of a holder."""

    @get(CERTIFICATES, sync_to_thread=True)
    def first(request: Asked) -> Response[str]:
        return rooms.proof(request)

    @post(f"{CERTIFICATES}/claim", status_code=200, sync_to_thread=True)
    def claim(request: Asked, data: Form) -> Response[bytes]:
        rooms.site.visit(request).check_form(data)
        kept = {"content-disposition": 'attachment; filename="my-certificates.txt"'}
        return Response(rooms.service.claim(), media_type="text/plain", headers=rooms.site.headers() | kept)

    @post(f"{CERTIFICATES}/list", status_code=200)
    async def sent(request: Asked) -> Response[str]:
        data = dict(await request.form())
        file = data.pop("proof", None)
        proof = await file.read() if isinstance(file, UploadFile) else b""
        return await sync_to_thread(shown, request, {name: str(said) for name, said in data.items()}, proof)

    def shown(request: Asked, typed: dict[str, str], proof: bytes) -> Response[str]:
        rooms.site.visit(request).check_form(typed)
        return rooms.listed(request, proof[: LARGEST + 1])

    @post(f"{CERTIFICATES}/denied", status_code=200, sync_to_thread=True)
    def denied(request: Asked, data: Form) -> Response[str]:
        rooms.site.visit(request).check_form(data)
        proof = _carried(data)
        try:
            rooms.service.deny(proof, screens.serial_named(data.get("certificate", "")))
        except NotTheHolder as no:
            return rooms.proof(request, no.reason, no.status)
        return rooms.listed(request, proof, denied=True)

    return [first, claim, sent, denied]


def _carried(form: dict[str, str]) -> bytes:
    try:
        return base64.b64decode(form.get("proof", "")[: 2 * LARGEST], validate=True)
    except (binascii.Error, ValueError):
        return b""
