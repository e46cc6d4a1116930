# SPDX-License-Identifier: Apache-2.0
"""時刻認証: read the query, count it, stamp it.

    1 read    the query's form and policy          2 count   durable, and the serial is another one
    3 stamp   the clock's second, under the key    a crash between 2 and 3 counts one too many and no harm

It does NOT know who asks, keep what it stamped, or set the clock: how true that is, is the deployment's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from warifu.cards.jpki.profiles import TIME_STAMPS
from warifu.cards.timestamps import tokens
from warifu.cards.timestamps.nouns import serial_of
from warifu.cards.timestamps.refusals import NotStamped
from warifu.cards.timestamps.store import TimeStampStore
from warifu.kernel.clock import Clock
from warifu.kernel.refusal import Fault

POLICY = TIME_STAMPS.dotted_string


@dataclass(frozen=True)
class TimeStampService:
    """時刻認証局: one key, one policy."""

    store: TimeStampStore
    certificate: x509.Certificate
    signer: RSAPrivateKey
    clock: Clock

    def answer(self, query: bytes) -> bytes:
        """Answer a query with a token or with a rejection, both as RFC 3161 has them."""
        try:
            return self.stamp(query)
        except NotStamped as no:
            return tokens.rejected(no.told, no.failure)

    def stamp(self, query: bytes) -> bytes:
        """Stamp the hash of a query. Raises one of `refusals.NotStamped`; a Fault out of the key's time."""
        asked = tokens.read_request(query, POLICY)
        now = self.clock.now().astimezone(UTC).replace(microsecond=0)
        self._check_time(now)
        with self.store.transaction() as tx:
            count = tx.count(now.date())
        serial = serial_of(now.date(), count)
        return tokens.granted(asked, POLICY, serial, now, self.certificate, self.signer)

    def _check_time(self, now: datetime) -> None:
        own = self.certificate
        if not own.not_valid_before_utc <= now <= own.not_valid_after_utc:
            raise Fault("the time-stamp authority's certificate is not in force: make a new one")
