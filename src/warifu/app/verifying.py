# SPDX-License-Identifier: Apache-2.0
"""署名検証 in the body of the sign-in: everybody else hears from it whether a signature holds.

Certificates of signers are judged by the authorities of J-LIS, time stamps by J-LIS's root, which is a file
in this body's own folder: whoever set the body up put it there. Without that file a question ends in a Fault
that says so, and nothing else of the body is touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from cryptography import x509
from litestar.types import ControllerRouterHandler

from warifu.app.certification import ROOT
from warifu.app.parts import Parts
from warifu.cards.documents import Signature
from warifu.cards.jpki import JpkiClient
from warifu.cards.verification import AskedFor, Asking, Finding, VerificationService, VerificationStore, web
from warifu.exchange.sealing import sealed_endpoint
from warifu.kernel.refusal import Fault
from warifu.kernel.screens import Titles
from warifu.kernel.screens.web import Site
from warifu.kernel.settings import Settings
from warifu.kernel.wire import Endpoint

JLIS_ROOT = "jlis-root.pem"


def place_root(settings: Settings, offline: Path) -> None:
    """Put a copy of the root's certificate, which lies on the medium `offline`, into a body's folder."""
    settings.place(JLIS_ROOT).write_bytes((offline / ROOT).read_bytes())


class Verifying:
    """The certified verifier as the body of the sign-in runs it."""

    def __init__(self, parts: Parts) -> None:
        """Join it; nothing is read yet."""
        self._parts = parts

    def endpoints(self) -> list[Endpoint]:
        """What other bodies may ask, sealed: a signature carries its signer's four items."""
        return [sealed_endpoint(each, self._parts.opens) for each in web.endpoints(self.check)]

    def check(
        self, asker: str, purpose: str, signature: Signature, service: AskedFor | None = None
    ) -> Finding:
        """Say whether a signature holds. Raises a Fault where the root is not in its place."""
        return self._service.check(asker, purpose, signature, service)

    def pages(self, site: Site, titles: Titles) -> Sequence[ControllerRouterHandler]:
        """Where whoever signed a document sees who asked about it."""
        return web.pages(web.Rooms(self.claim, self.who_asked, site, titles.of))

    def claim(self, signature: Signature) -> bytes:
        """The text that a signer signs today to be shown who asked."""
        return self._service.claim(signature)

    def who_asked(self, signature: Signature, proof: bytes) -> list[Asking]:
        """Show the signer who asked."""
        return self._service.who_asked(signature, proof)

    @cached_property
    def _service(self) -> VerificationService:
        parts = self._parts
        try:
            root = x509.load_pem_x509_certificate(parts.settings.place(JLIS_ROOT).read_bytes())
        except (OSError, ValueError) as absent:
            raise Fault(f"the root of J-LIS is not in {JLIS_ROOT} of this body's folder") from absent
        store, states = VerificationStore(parts.database), JpkiClient(parts.sealed_wire)
        return VerificationService(store, states, [root], parts.clock, parts.randomness)
