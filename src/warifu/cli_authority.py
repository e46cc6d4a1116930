# SPDX-License-Identifier: Apache-2.0
"""`warifu authority …`: the key ceremony of the card's certification authority (docs/cycles/ceremony.md).

The root's folder is a medium of its own: it is attached for `root` and `add`, and locked away afterwards.
Nothing here writes over anything.
"""

# ruff: noqa: PLC0415  as in `cli`: imports happen inside commands, so that each starts only what it needs

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warifu.cli_hidden import ask_hidden
from warifu.kernel.refusal import Malformed

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from warifu.cards.jpki import AuthorityFolder
    from warifu.kernel.secrecy import Secret

authority = typer.Typer(
    help="The card's certification authority: an offline root, issuing authorities, rollover. "
    "Every certificate is visibly a test one (JPKI-SOFT-TEST).",
    no_args_is_help=True,
)

Offline = Annotated[Path, typer.Argument(help="The root's own folder, on a medium that is locked away.")]
SettingsFile = Annotated[Path, typer.Option(help="The settings file of the body jlis.")]
PassphraseFile = Annotated[
    Path | None, typer.Option(help="Read the root's passphrase here instead of asking for it.")
]
LEAST = 12


@authority.command()
def root(offline: Offline, *, passphrase_file: PassphraseFile = None) -> None:
    """Make the offline root: its key, locked by a passphrase, and its certificate for twenty years."""
    from warifu.app.certification import ROOT, open_root
    from warifu.kernel.clock import SystemClock

    if (offline / ROOT).exists():
        raise Malformed("There is a root in this folder already; nothing is written over.")
    made = open_root(offline, _passphrase(passphrase_file, again=True), SystemClock())
    _tell("root", made)


@authority.command()
def add(
    kind: Annotated[str, typer.Argument(help="signing or authentication.")],
    offline: Offline,
    *,
    generation: Annotated[int, typer.Option(min=1, help="Which generation this will be: 1, then 2, …")],
    settings: SettingsFile,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Make the next generation of an issuing authority, under the root; a running body takes it up at once.

    Its name is that of the generations before; its key is new. They go on answering for what they issued.
    """
    import os

    from warifu.app.certification import open_root
    from warifu.cards.jpki import CertificateKind, FileAuthorityKeys
    from warifu.kernel.clock import SystemClock

    if kind not in set(CertificateKind):
        raise Malformed(f"There is no kind {kind[:20]!r}; give {', '.join(CertificateKind)}.")
    folder, clock = _folder(settings), SystemClock()
    due = folder.generations(CertificateKind(kind)) + 1
    if generation != due:
        raise Malformed(f"The next generation for {kind} is {due}; nothing is written over.")
    passphrase = _passphrase(passphrase_file)
    folder.place_root(open_root(offline, passphrase, clock, make=False))
    keys = FileAuthorityKeys(offline, passphrase)
    made = folder.add(CertificateKind(kind), keys, clock.now(), os.urandom)
    _tell(f"{kind}-{generation}", made.certificate)
    _tell(f"{kind}-{generation} by the root", made.cross)
    _tell(f"{kind}-{generation} responder", made.responder)


@authority.command()
def show(*, settings: SettingsFile) -> None:
    """Show every generation, its key identifier and its days; opens no key."""
    from warifu.cards.jpki import CertificateKind

    folder = _folder(settings)
    if not any(folder.generations(kind) for kind in CertificateKind):
        sys.stdout.write("no ceremony has been held\n")
        return
    _tell("root", folder.root)
    for kind in CertificateKind:
        for generation in range(1, folder.generations(kind) + 1):
            for name, made in folder.shown(kind, generation):
                _tell(f"{kind}-{generation}{name}", made)


def _folder(settings_file: Path) -> AuthorityFolder:
    from warifu.app.certification import authority_folder
    from warifu.app.process import KEYS
    from warifu.kernel.keys import FileKeyRing
    from warifu.kernel.settings import load

    settings = load(settings_file)
    if settings.body != "jlis":
        raise Malformed("The authorities are J-LIS's: give the settings file of the body jlis.")
    return authority_folder(settings, FileKeyRing(settings.place(KEYS)))


def _passphrase(place: Path | None, *, again: bool = False) -> Secret[bytes]:
    from warifu.kernel.secrecy import Secret

    if place is not None:
        try:
            typed = place.read_text("utf-8").strip()
        except UnicodeDecodeError as wrong:
            raise Malformed(f"{place}: a passphrase is text in UTF-8.") from wrong
    else:
        typed = ask_hidden("The root's passphrase", again=again)
    if len(typed) < LEAST:
        raise Malformed(f"The root's passphrase has at least {LEAST} characters.")
    return Secret(typed.encode())


def _tell(name: str, made: Certificate) -> None:
    """One line for the minutes of the ceremony."""
    from cryptography.x509 import SubjectKeyIdentifier

    key = made.extensions.get_extension_for_class(SubjectKeyIdentifier).value.digest.hex()
    days = f"{made.not_valid_before_utc:%Y-%m-%d} to {made.not_valid_after_utc:%Y-%m-%d}"
    sys.stdout.write(f"{name:28} key {key}  {days}\n")
