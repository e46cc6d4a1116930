# SPDX-License-Identifier: Apache-2.0
"""本人への開示: from a signature of today's text to every certificate of whoever made it.

    1 read     the signature and the certificate in it           unreadable: no
    2 prove    it is one that the authority issued, byte by byte, and its key signed today's text
    3 gather   the certificates of her card, and of each card before and after it
    4 check    each one's entry in the public log, under the keys of log and witness
    5 show

That a certificate has ended is no matter: it is her key that counts, and she may want to know why. A card
without a signing certificate proves nothing here, and neither does what a service had her sign: the service
chose the hash, and the text of today is no secret. `deny` is hers alone too: it takes the same proof.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from warifu.cards.documents import NotSigned, Signature, certificate_in, find_signature, is_bound, is_made_by
from warifu.cards.holders.nouns import HolderList, Listed, claim_of
from warifu.cards.holders.refusals import NotTheHolder
from warifu.cards.jpki import Asking, Certificate, CertificateKind, Status, log_entry
from warifu.cards.jpki.ceremony import serial_bytes
from warifu.kernel.clock import Clock

DENIED = "certificate-denied"


class Records(Protocol):
    """What the certification authority keeps. `jpki.Disclosure` is the one."""

    def certificate(self, serial: bytes) -> Certificate | None:
        """Give one that was issued."""
        ...

    def of_holder(self, certificate: Certificate) -> list[tuple[Certificate, Status]]:
        """Give every certificate of her cards, the newest first, with its state."""
        ...

    def asked(self, certificates: Sequence[Certificate]) -> list[Asking]:
        """Give who asked about any of their cards."""
        ...


class InLog(Protocol):
    """公開記録での確認: looks certificates up in the public log."""

    def places(self, certificates: Sequence[Certificate]) -> list[tuple[int | None, bool]]:
        """Give each one's place, None where there is none, and whether it is proven. Raises a Fault."""
        ...


@dataclass(frozen=True)
class HolderService:
    """本人の一覧. `alarm` tells the commission: what is said, and evidence that names nobody."""

    records: Records
    log: InLog
    alarm: Callable[[str, str, bytes], object]
    clock: Clock

    def claim(self) -> bytes:
        """The text of today."""
        return claim_of(self.clock.today())

    def shown(self, proof: bytes) -> HolderList:
        """開示: give the list of whoever made this signature. Raises NotTheHolder, a Fault."""
        found = self.records.of_holder(self._proven(proof))
        certificates = [each for each, _ in found]
        places = self.log.places(certificates)
        listed = [Listed(*each, *place) for each, place in zip(found, places, strict=True)]
        return HolderList(listed, self.records.asked(certificates))

    def deny(self, proof: bytes, serial: bytes) -> None:
        """申出: she says of one of hers that she never had it; durable on return. Raises NotTheHolder."""
        hers = [each for each, _ in self.records.of_holder(self._proven(proof)) if each.serial == serial]
        if not hers:
            raise NotTheHolder
        said = "A holder says of a certificate of hers in the public log that it is not hers."
        self.alarm(DENIED, said, log_entry(hers[0])[1])

    def _proven(self, proof: bytes) -> Certificate:
        try:
            signature: Signature = find_signature(proof, self.claim())
            own = x509.load_der_x509_certificate(certificate_in(signature))
        except (NotSigned, ValueError) as wrong:
            raise NotTheHolder from wrong
        known = self.records.certificate(serial_bytes(own.serial_number))
        issued = known is not None and hmac.compare_digest(known.der, own.public_bytes(Encoding.DER))
        if known is None or not issued or known.kind is not CertificateKind.SIGNING:
            raise NotTheHolder
        if is_bound(signature) or not is_made_by(signature, own):
            raise NotTheHolder
        return known
