# SPDX-License-Identifier: Apache-2.0
"""試験用の電子証明書: of nobody, for programs to try; recorded, logged, held and ended as everybody's are.

Two things are different, and both can be seen in the certificate: it says that it is for tests, and whoever
asks is told its state (`status`). There is no call for it on the wire: who is at the authority's own desk,
with its keys and its database, applies in its name. Of a resident's card nothing is found here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from warifu.cards.jpki.nouns import Application, CertificateKind, Ending
from warifu.cards.jpki.refusals import NoSuchCertificate
from warifu.cards.jpki.service import CertificationService
from warifu.cards.jpki.verifiers import OURSELVES, is_nobodys


@dataclass(frozen=True)
class TestCards:
    """試験用カード: what making and trying a card for tests needs of the authority."""

    __test__ = False  # no test, whatever its name begins with

    service: CertificationService

    def issue(self, asked: Application) -> bytes:
        """Give a certificate that says of itself that it is for tests, DER."""
        return self.service.issue(OURSELVES, replace(asked, for_test=True)).der

    def certificates(self, kind: CertificateKind) -> list[bytes]:
        """Give the authorities' own certificates, DER, the newest last."""
        return self.service.certificates(kind)

    def hold(self, card_id: bytes) -> int:
        """一時停止: hold a test card's certificates. Raises NoSuchCertificate, as all that follow."""
        return self.service.hold(OURSELVES, self._known(card_id))

    def release(self, card_id: bytes) -> int:
        """一時停止の解除: release them."""
        return self.service.release(OURSELVES, self._known(card_id))

    def end(self, card_id: bytes, ending: Ending) -> int:
        """失効: end what this event ends of a test card."""
        return self.service.end(OURSELVES, self._known(card_id), ending)

    def _known(self, card_id: bytes) -> bytes:
        with self.service.store.transaction() as tx:
            if not any(is_nobodys(each.body) for each in tx.of_card(card_id)):
                raise NoSuchCertificate
        return card_id
