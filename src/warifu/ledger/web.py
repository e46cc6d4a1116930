# SPDX-License-Identifier: Apache-2.0
"""The ledger over HTTP: bodies append and ask on the wire; the world reads files in the C2SP layout.

Whether a body may append is the service's decision, by the caller's verified name. Reading is open to
everybody: what is served names nobody (LG-3).
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from warifu.kernel.refusal import Problem, to_json
from warifu.kernel.wire import Endpoint, Nothing
from warifu.ledger import messages as say
from warifu.ledger.layout import CHECKPOINT
from warifu.ledger.refusals import NotYetPublished
from warifu.ledger.service import LedgerService
from warifu.ledger.witness import WitnessService

TEXT = "text/plain"  # the framework adds charset=utf-8
BYTES = "application/octet-stream"
FOR_EVER = "public, max-age=31536000, immutable"
SHORTLY = "public, max-age=5"


def endpoints(service: LedgerService) -> list[Endpoint]:
    """What other bodies may ask of the log's operator."""

    def append(caller: str, message: say.AppendMany) -> say.Promises:
        pairs = [(each.submit_key, each.entry) for each in message.entries]
        return say.Promises(service.append_many(caller, pairs))

    def recorded(caller: str, message: say.RecordedAsked) -> say.Recorded:
        return say.Recorded(service.recorded(caller, message.submit_keys))

    def evidence(_caller: str, message: say.IndexAsked) -> say.EvidenceText:
        return say.EvidenceText(str(service.evidence(message.index)))

    def inclusion(_caller: str, message: say.PathAsked) -> say.Hashes:
        return say.Hashes(service.inclusion_proof(message.start, message.size))

    def consistency(_caller: str, message: say.PathAsked) -> say.Hashes:
        return say.Hashes(service.consistency_proof(message.start, message.size))

    def checkpoint(_caller: str, _message: Nothing) -> say.CheckpointText:
        return say.CheckpointText(service.checkpoint())

    def public_file(_caller: str, message: say.FileAsked) -> say.FileBytes:
        try:
            return say.FileBytes(service.public_file(message.path))
        except NotYetPublished:
            return say.FileBytes(None)

    return [
        Endpoint("ledger/append", say.AppendMany, append),
        Endpoint("ledger/recorded", say.RecordedAsked, recorded),
        Endpoint("ledger/evidence", say.IndexAsked, evidence),
        Endpoint("ledger/inclusion", say.PathAsked, inclusion),
        Endpoint("ledger/consistency", say.PathAsked, consistency),
        Endpoint("ledger/checkpoint", Nothing, checkpoint),
        Endpoint("ledger/file", say.FileAsked, public_file),
    ]


def witness_endpoints(service: WitnessService) -> list[Endpoint]:
    """What a log's operator may ask of a witness."""

    def latest(_caller: str, message: say.OriginAsked) -> say.LatestHead:
        head = service.latest(message.origin)
        if head is None:
            return say.LatestHead(0, b"", "", None)
        return say.LatestHead(head.size, head.root, head.note, head.seen_at)

    def cosign(_caller: str, message: say.CosignAsked) -> say.CosignatureLine:
        line = service.cosign(message.checkpoint, message.old_size, message.consistency_proof)
        return say.CosignatureLine(line)

    return [
        Endpoint("witness/latest", say.OriginAsked, latest),
        Endpoint("witness/cosign", say.CosignAsked, cosign),
    ]


def pages(service: LedgerService) -> list[HTTPRouteHandler]:
    """The public files, under the path of the log's origin: `/ledger/exchange/checkpoint`, `…/tile/0/000`."""
    prefix = "/" + service.key.name.partition("/")[2].strip("/")

    @get(f"{prefix}/{{file:path}}", sync_to_thread=True, exception_handlers={Problem: _problem})
    def public_file(file: FromPath[str]) -> Response[bytes]:
        path = str(file).lstrip("/")
        content = service.public_file(path)
        if path == CHECKPOINT:
            return Response(content, media_type=TEXT, headers={"cache-control": SHORTLY})
        return Response(content, media_type=BYTES, headers={"cache-control": FOR_EVER})

    return [public_file]


def _problem(_request: Request[Any, Any, Any], problem: Problem) -> Response[Any]:
    return Response(to_json(problem), status_code=problem.status, media_type="application/problem+json")
