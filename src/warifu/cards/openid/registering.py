# SPDX-License-Identifier: Apache-2.0
"""サービスの登録: admit a service with its purpose, end it. By an official, from a file (`warifu openid`).

    1 read   the registration's own rules (`parties`)
    2 fetch  the sector's page, where one is named, and compare (OIDC Core 8.1)
    3 keep   the service, and its sector with the epoch that names its people; neither ever changes. A sector
             that was used before names people for both, so joining one takes the official's own word

It does NOT judge whether the purpose is good: the official does.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import urllib3

from warifu.cards.openid.house import House
from warifu.cards.openid.parties import Proving, Registration, RelyingParty
from warifu.cards.openid.proving import secret_hash
from warifu.cards.openid.refusals import SectorNotShown, SectorTaken, ServiceRegistered, UnknownService
from warifu.kernel.secrecy import Secret

Fetch = Callable[[str], bytes]
"""Fetch a page over https. Raises SectorNotShown where it cannot be had."""
_LARGEST, _SECONDS = 1 << 20, 10.0


def fetch_page(address: str) -> bytes:
    """Fetch a sector's page: https, no redirect, at most a megabyte."""
    if not address.startswith("https://"):
        raise SectorNotShown
    try:
        answer = urllib3.request("GET", address, redirect=False, timeout=_SECONDS, preload_content=False)
        content = answer.read(_LARGEST + 1)
        answer.release_conn()
    except (urllib3.exceptions.HTTPError, OSError) as wrong:
        raise SectorNotShown from wrong
    if answer.status != 200 or len(content) > _LARGEST:
        raise SectorNotShown
    return content


class RegistrationService:
    """The register of services."""

    def __init__(self, house: House, fetch: Fetch = fetch_page) -> None:
        """Keep in `house`; sectors' pages come by `fetch`."""
        self._house, self._fetch = house, fetch

    def register(self, stated: Registration, *, same_sector: bool = False) -> Secret[str] | None:
        """登録: admit a service; gives the secret of an old system, shown once and kept as a hash only.

        `same_sector`: the official knows that it will share people's names with the services registered for
        its sector before, also those that have ended. Raises ServiceRegistered, SectorNotShown, SectorTaken.
        """
        sector = stated.sector(self._listed(stated.sector_identifier_uri))
        now, newest = self._house.clock.now(), max(self._house.names.subject_keys)
        old_system = stated.token_endpoint_auth_method is Proving.SECRET
        secret = self._house.random_text() if old_system else ""
        with self._house.store.transaction() as tx:
            new_sector = tx.add_sector(sector, newest, now)
            content, kept = msgspec.json.encode(stated), secret_hash(secret) if secret else b""
            if not tx.add_party(stated.client_id, sector, content, kept, now):
                raise ServiceRegistered
            if not new_sector and not same_sector:
                raise SectorTaken
        return Secret(secret) if secret else None

    def end(self, client_id: str) -> None:
        """登録の終わり: the service may ask no more, and what it could still fetch is gone.

        Raises UnknownService, also where it has ended before.
        """
        with self._house.store.transaction() as tx:
            if tx.party(client_id) is None:
                raise UnknownService(remedy="Read the name in `warifu openid list`.")
            tx.end_party(client_id, self._house.clock.now())

    def all(self) -> list[RelyingParty]:
        """登録簿: every registered service, for everybody to read."""
        with self._house.store.transaction() as tx:
            return tx.parties()

    def _listed(self, address: str) -> tuple[str, ...] | None:
        if not address:
            return None
        try:
            return msgspec.json.decode(self._fetch(address), type=tuple[str, ...])
        except msgspec.MsgspecError as wrong:
            raise SectorNotShown from wrong
