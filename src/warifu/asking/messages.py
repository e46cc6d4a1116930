# SPDX-License-Identifier: Apache-2.0
"""求めの公開: what an asker's software sends to the portal. Framework-free; the signature inside decides."""

from __future__ import annotations

import msgspec

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
