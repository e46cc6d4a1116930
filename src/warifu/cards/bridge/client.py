# SPDX-License-Identifier: Apache-2.0
"""ログインのサーバーへ: how the holder's software speaks to a registered sign-in. No redirect is followed."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import urllib3

from warifu.cards.login import Answer, Question
from warifu.cards.signatures import DocumentQuestion, MadeSignature, NoSignature
from warifu.kernel.refusal import ProblemJson, Unreachable, from_json

SECONDS = 10.0
LARGEST = 1 << 16


@dataclass(frozen=True)
class HttpSignIn:
    """The port `SignInServer` over HTTP, at one origin."""

    origin: str

    def question(self, sign_in: str) -> Question:
        """Ask what is to be signed."""
        return msgspec.json.decode(self._call("GET", f"/login/{sign_in}/question", b""), type=Question)

    def answer(self, sign_in: str, answer: Answer) -> None:
        """Send certificate and signature."""
        self._call("POST", f"/login/{sign_in}/answer", msgspec.json.encode(answer))

    def decline(self, sign_in: str) -> None:
        """Say that the digits differ."""
        self._call("POST", f"/login/{sign_in}/decline", b"")

    def document_question(self, handle: str) -> DocumentQuestion:
        """Ask which document is to be signed."""
        return msgspec.json.decode(
            self._call("GET", f"/signing/{handle}/question", b""), type=DocumentQuestion
        )

    def document_answer(self, handle: str, made: bytes) -> None:
        """Send the signature of a document."""
        self._call("POST", f"/signing/{handle}/answer", msgspec.json.encode(MadeSignature(signature=made)))

    def document_no(self, handle: str, *, declined: bool) -> None:
        """Say that there will be no signature."""
        self._call("POST", f"/signing/{handle}/no", msgspec.json.encode(NoSignature(declined=declined)))

    def _call(self, method: str, path: str, body: bytes) -> bytes:
        headers = {"accept": "application/json", "content-type": "application/json"}
        try:
            with urllib3.PoolManager(retries=False, timeout=SECONDS) as pool:
                reply = pool.request(
                    method, self.origin + path, body=body or None, headers=headers, redirect=False
                )
        except urllib3.exceptions.HTTPError as gone:
            raise Unreachable("the sign-in did not answer") from gone
        if len(reply.data) > LARGEST:
            raise Unreachable("the sign-in answered with more than it may")
        if reply.status in {200, 201}:
            return reply.data
        try:
            problem = msgspec.json.decode(reply.data, type=ProblemJson)
        except msgspec.MsgspecError as wrong:
            raise Unreachable("the sign-in answered with no problem document") from wrong
        raise from_json(problem)
