# SPDX-License-Identifier: Apache-2.0
"""求めの公開: what an asker's software sends to the portal. Framework-free; the signature inside decides."""

from __future__ import annotations

from datetime import date

import msgspec

from warifu.asking.directory import AskerEntry
from warifu.asking.service import AskingService
from warifu.kernel.wire import Endpoint, Nothing


class PublishMessage(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """求めの公開: one signed long code."""

    code: str


class PublishedMessage(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """公開された短い証明: the short code, without hyphens."""

    short_code: str


class WithdrawMessage(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """求めの取下げ: the long code, and its key's signature that it is taken back."""

    code: str
    signature: bytes


class AskerMessage(msgspec.Struct, kw_only=True):
    """名簿の一行: an entry of the public directory, as the download has it."""

    name: str
    name_en: str
    corporate_number: str
    kind: str
    verifying_key: bytes
    from_on: date
    until_on: date


def published(entry: AskerEntry) -> AskerMessage:
    """An entry as everybody may have it."""
    return AskerMessage(
        name=entry.name.ja,
        name_en=entry.name.en,
        corporate_number=entry.corporate_number.digits,
        kind=entry.kind,
        verifying_key=entry.verifying_key,
        from_on=entry.from_on,
        until_on=entry.until_on,
    )


def endpoints(service: AskingService) -> list[Endpoint]:
    """Give the portal's messages of the request check. Who calls does not matter; who signed does."""

    def publish(_caller: str, message: PublishMessage) -> PublishedMessage:
        return PublishedMessage(short_code=service.publish(message.code))

    def withdraw(_caller: str, message: WithdrawMessage) -> Nothing:
        service.withdraw(message.code, message.signature)
        return Nothing()

    return [
        Endpoint("asking/publish", PublishMessage, publish),
        Endpoint("asking/withdraw", WithdrawMessage, withdraw),
    ]
