# SPDX-License-Identifier: Apache-2.0
"""署名検証の窓口: one message on the wire, and the page of whoever signed.

Offer the message sealed: a signature carries four items (K-30). Whoever asks computes the hash, and looks
herself whether anything stands outside of what is signed.

    GET  /signatures          which document?
    POST /signatures/text     the text of today, to be signed with the same card
    POST /signatures/claim    the same text as a file
    POST /signatures/asked    who asked about the signature, for whom the proof is hers

Nothing of these pages is kept: what the first step read goes with the form, to her and back.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.params import Body

from warifu.cards.documents import NotSigned, Signature, find_signature
from warifu.cards.verification import screens
from warifu.cards.verification.messages import CheckAsked, CheckTold
from warifu.cards.verification.nouns import Asking, Finding
from warifu.cards.verification.refusals import NotTheSigner
from warifu.kernel.refusal import Malformed
from warifu.kernel.screens import Wording
from warifu.kernel.screens.web import Asked, Site
from warifu.kernel.wire import Endpoint

LARGEST = 1 << 17
LARGEST_DOCUMENT = 2 << 20
SIGNATURES = "/signatures"
Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]


def endpoints(verb: Callable[[str, str, Signature], Finding]) -> list[Endpoint]:
    """What every body may ask; `verb` is `VerificationService.check`."""

    def check(caller: str, message: CheckAsked) -> CheckTold:
        found = verb(caller, message.purpose, Signature(message.signature, message.digest))
        return CheckTold(found.valid, found.at)

    return [Endpoint("verification/check", CheckAsked, check, largest=LARGEST)]


@dataclass(frozen=True)
class Rooms:
    """What the pages are served from: two verbs of `VerificationService`, and what bodies are called."""

    claim: Callable[[Signature], bytes]
    who_asked: Callable[[Signature, bytes], list[Asking]]
    site: Site
    title: Callable[[str], Wording]


def pages(rooms: Rooms) -> Sequence[HTTPRouteHandler]:
    """Give the pages of whoever signed."""
    return [*_document(rooms), *_proof(rooms)]


def _document(rooms: Rooms) -> list[HTTPRouteHandler]:
    @get(SIGNATURES, sync_to_thread=True)
    def first(request: Asked) -> Response[str]:
        visit = rooms.site.visit(request)
        return visit.page(screens.render_document(screens.DocumentView(visit.shell()), visit.language))

    @post(f"{SIGNATURES}/text", status_code=200)
    async def sent(request: Asked) -> Response[str]:
        typed, (document, beside) = await _received(request, "document", "beside")
        return await sync_to_thread(text, request, typed, document, beside)

    def text(request: Asked, typed: dict[str, str], document: bytes, beside: bytes) -> Response[str]:
        visit = rooms.site.visit(request)
        visit.check_form(typed)
        shell = replace(visit.shell(), address=SIGNATURES)
        try:
            found = _found(document, beside)
            view = screens.ProofView(shell, found, rooms.claim(found).decode("ascii"))
        except NotSigned as wrong:
            again = screens.DocumentView(shell, wrong.reason)
            return visit.page(screens.render_document(again, visit.language), status=wrong.status)
        return visit.page(screens.render_proof(view, visit.language))

    return [first, sent]


def _proof(rooms: Rooms) -> list[HTTPRouteHandler]:
    @post(f"{SIGNATURES}/claim", status_code=200, sync_to_thread=True)
    def claim(request: Asked, data: Form) -> Response[bytes]:
        visit = rooms.site.visit(request)
        visit.check_form(data)
        headers = rooms.site.headers() | {"content-disposition": 'attachment; filename="who-asked.txt"'}
        return Response(rooms.claim(_carried(data)), media_type="text/plain", headers=headers)

    @post(f"{SIGNATURES}/asked", status_code=200)
    async def proven(request: Asked) -> Response[str]:
        typed, (proof,) = await _received(request, "proof")
        return await sync_to_thread(asked, request, typed, proof)

    def asked(request: Asked, typed: dict[str, str], proof: bytes) -> Response[str]:
        visit = rooms.site.visit(request)
        visit.check_form(typed)
        shell, signature = replace(visit.shell(), address=SIGNATURES), _carried(typed)
        try:
            view = screens.AskedView(shell, rooms.who_asked(signature, proof), rooms.title)
        except (NotTheSigner, NotSigned) as no:
            again = screens.ProofView(shell, signature, rooms.claim(signature).decode("ascii"), no.reason)
            return visit.page(screens.render_proof(again, visit.language), status=no.status)
        return visit.page(screens.render_asked(view, visit.language))

    return [claim, proven]


async def _received(request: Asked, *files: str) -> tuple[dict[str, str], list[bytes]]:
    """Read a form with files; a file that is not there is empty."""
    data = dict(await request.form())
    read = [
        await each.read() if isinstance(each := data.pop(name, None), UploadFile) else b"" for name in files
    ]
    return {name: str(said) for name, said in data.items()}, read


def _found(document: bytes, beside: bytes) -> Signature:
    if len(document) + len(beside) > LARGEST_DOCUMENT:
        raise NotSigned("document: at most 2 MB")
    return find_signature(beside, document) if beside else find_signature(document)


def _carried(form: dict[str, str]) -> Signature:
    """Read what the first step put into the form; what else stands in the file is no matter here."""
    try:
        cms = base64.b64decode(form.get("signature", ""), validate=True)
        digest = bytes.fromhex(form.get("digest", ""))
    except (binascii.Error, ValueError) as wrong:
        raise Malformed("signature: as on the page") from wrong
    if len(cms) > LARGEST or len(digest) != 32:
        raise Malformed("signature: as on the page")
    return Signature(cms, digest)
