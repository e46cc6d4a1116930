# SPDX-License-Identifier: Apache-2.0
"""「署名について尋ねた相手」の画面: how whoever signed a document sees who asked about it. Draws only."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from warifu.cards.documents import Signature
from warifu.cards.verification.nouns import Asking
from warifu.cards.verification.purposes import PURPOSES
from warifu.kernel.screens import Screens, Shell, Wording

_SCREENS = Screens(Path(__file__).parent, "verification")


@dataclass(frozen=True, slots=True)
class DocumentView:
    """The first step: which document. `problem` is why the last one was not taken."""

    shell: Shell
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ProofView:
    """The second step: the text of today, to be signed with the same card."""

    shell: Shell
    signature: Signature
    claim: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class AskedView:
    """Who asked. `title` calls a body by its name."""

    shell: Shell
    asked: Sequence[Asking]
    title: Callable[[str], Wording]

    def asker(self, asking: Asking) -> Wording:
        """Whom to name first: the service for whom a body asked, else the body."""
        service = asking.service
        return self.title(asking.asker) if service is None else Wording(service.name_ja, service.name_en)


def render_document(view: DocumentView, language: str) -> str:
    """Which document?"""
    return _SCREENS.render("document.html", language, shell=view.shell, view=view)


def render_proof(view: ProofView, language: str) -> str:
    """Sign this."""
    packed = base64.b64encode(view.signature.cms).decode()
    return _SCREENS.render("proof.html", language, shell=view.shell, view=view, packed=packed)


def render_asked(view: AskedView, language: str) -> str:
    """The list."""
    return _SCREENS.render("asked.html", language, shell=view.shell, view=view, purpose=_purpose)


def _purpose(word: str) -> Wording:
    return PURPOSES.get(word, Wording(word, word))
