# SPDX-License-Identifier: Apache-2.0
"""「わたしの電子証明書」の画面: draws only."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from warifu.cards.holders.nouns import HolderList
from warifu.cards.jpki import CertificateKind, State
from warifu.kernel.screens import Screens, Shell, Wording

_SCREENS = Screens(Path(__file__).parent, "holders")
KINDS = {
    CertificateKind.SIGNING: Wording("署名用電子証明書", "Certificate for signing"),
    CertificateKind.AUTHENTICATION: Wording("利用者証明用電子証明書", "Certificate for signing in"),
}
STATES = {
    State.GOOD: Wording("有効", "In force"),
    State.HELD: Wording("一時停止", "Held"),
    State.REVOKED: Wording("失効", "Ended"),
}
PURPOSES = {
    "login": Wording("カードでのログイン", "signing in with the card"),
    "signature": Wording("署名の確認", "check of a signature"),
    "eligibility": Wording("資格の確認", "check of eligibility"),
}


@dataclass(frozen=True, slots=True)
class ProofView:
    """The first step: the text of today. `problem` is why the last signature was not taken."""

    shell: Shell
    claim: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ListView:
    """The list. `proof` goes with the forms, to her and back; `title` calls a body by its name."""

    shell: Shell
    found: HolderList
    proof: bytes
    title: Callable[[str], Wording]
    denied: bool = False


def render_proof(view: ProofView, language: str) -> str:
    """Sign this."""
    return _SCREENS.render("proof.html", language, shell=view.shell, view=view)


def render_list(view: ListView, language: str) -> str:
    """Her certificates."""
    packed = base64.b64encode(view.proof).decode()
    return _SCREENS.render(
        "list.html",
        language,
        shell=view.shell,
        view=view,
        packed=packed,
        kinds=KINDS,
        states=STATES,
        purpose=lambda word: PURPOSES.get(word, Wording(word, word)),
        hidden_name=hidden_name,
    )


_LETTERS, _DIGITS = (
    str.maketrans(*pair) for pair in (("0123456789", "ghijkmnpqr"), ("ghijkmnpqr", "0123456789"))
)


def hidden_name(serial: bytes) -> str:
    """Write a serial in letters alone: no run of digits stands on a page."""
    return serial.hex().translate(_LETTERS)


def serial_named(name: str) -> bytes:
    """Read what `hidden_name` wrote; nothing where it is none."""
    try:
        return bytes.fromhex(name.translate(_DIGITS))
    except ValueError:
        return b""
