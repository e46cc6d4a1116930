# SPDX-License-Identifier: Apache-2.0
"""`warifu card hold | release | revoke | export | take | lend | activate`: cards of a country."""

# ruff: noqa: PLC0415  as in `cli`: imports happen inside commands, so that each starts only what it needs

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warifu.cli_card import HERE, Folder, Name
from warifu.cli_hidden import ask_hidden
from warifu.cli_signing import card
from warifu.kernel.refusal import Malformed

if TYPE_CHECKING:
    from warifu.cards.jpki import TestCards
    from warifu.cards.safe import PinUse
    from warifu.kernel.secrecy import Secret

__all__ = ["card"]

Country = Annotated[Path, typer.Option(help="The folder of the country that certified the card; it runs.")]
EXPORTED = {
    "auth.pem": "jpki/000A",
    "auth-ca.pem": "jpki/000B",
    "sign.pem": "jpki/0001",
    "sign-ca.pem": "jpki/0002",
}


@card.command()
def hold(name: Name, country: Country, folder: Folder = HERE) -> None:
    """Suspend a test card, as the call about a lost one does; also while it is in a reader."""
    _turn(name, folder, country, lambda authority, card_id: authority.hold(card_id))
    sys.stdout.write(f"{name}: its certificates are held; `warifu card release` brings them back\n")


@card.command()
def release(name: Name, country: Country, folder: Folder = HERE) -> None:
    """Bring a suspended test card back: it was found."""
    _turn(name, folder, country, lambda authority, card_id: authority.release(card_id))
    sys.stdout.write(f"{name}: its certificates are good\n")


@card.command()
def revoke(name: Name, country: Country, folder: Folder = HERE) -> None:
    """End a test card's certificates for good, as the end of a card does."""
    from warifu.cards.jpki import Ending

    _turn(name, folder, country, lambda authority, card_id: authority.end(card_id, Ending.CARD_ENDED))
    sys.stdout.write(f"{name}: its certificates have ended\n")


@card.command()
def export(
    name: Name,
    out: Annotated[Path, typer.Argument(help="A folder to write to; made if absent.")],
    folder: Folder = HERE,
) -> None:
    """Write the card's certificates and those of its authorities as PEM files; never a key."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    from warifu.cards import CardCase
    from warifu.kernel.clock import SystemClock

    files = CardCase(folder, SystemClock()).looked_at(name).files
    out.mkdir(parents=True, exist_ok=True)
    for file, place in EXPORTED.items():
        if place in files:
            certificate = x509.load_der_x509_certificate(files[place])
            (out / file).write_bytes(certificate.public_bytes(Encoding.PEM))
            sys.stdout.write(f"{out / file}\n")


def _turn(name: str, folder: Path, country: Path, act: Callable[[TestCards, bytes], int]) -> None:
    """Do something about a card by its own id, which its file says. Raises Malformed where it cannot be."""
    from warifu.app.testing import authority_for_tests
    from warifu.cards import CardCase
    from warifu.cards.jpki.refusals import NoSuchCertificate
    from warifu.kernel.clock import SystemClock

    card_id = CardCase(folder, SystemClock()).looked_at(name).card_id
    with authority_for_tests(country) as authority:
        try:
            turned = act(authority, card_id)
        except NoSuchCertificate as none:
            raise Malformed(
                f"{country} has certified no test card {name}, or its certificates have ended. Make a new one"
                " with `warifu card issue --country`."
            ) from none
        if not turned:
            raise Malformed(f"{name} is in that state already; nothing was changed.")


@card.command()
def take(
    name: Name,
    file: Annotated[Path, typer.Argument(help="The file that the counter gave you.")],
    folder: Folder = HERE,
) -> None:
    """Put a card that a counter gave you into the folder; asks for the code that was shown with it."""
    from warifu.cards import CardCase
    from warifu.kernel.clock import SystemClock
    from warifu.kernel.secrecy import Secret

    content = file.read_bytes()
    CardCase(folder, SystemClock()).take(name, content, Secret(typer.prompt("Code of the file")))
    sys.stdout.write(f"{name} is in the folder; delete {file.name}\n")


@card.command()
def lend(
    name: Name,
    out: Annotated[Path, typer.Argument(help="The file to write for the counter.")],
    folder: Folder = HERE,
) -> None:
    """Write a card as a file for a counter's reader; prints the code that opens it. The card stays here."""
    from warifu.cards import CardCase
    from warifu.cards.carrying import new_code
    from warifu.kernel.clock import SystemClock

    code = new_code(os.urandom)
    content = CardCase(folder, SystemClock()).lend(name, code)
    with out.open("xb") as written:
        written.write(content)
    sys.stdout.write(f"{code.reveal('show its holder the code of her own card')}\n")


@card.command()
def activate(
    name: Name,
    at: Annotated[str, typer.Option(help="The card maker's address, as the letter says.")],
    folder: Folder = HERE,
) -> None:
    """Open a card that came by post, with the code you got at the counter, and set your own PINs.

    Five wrong codes close this way; then the counter opens it. What you type stays on this machine. If it was
    cut short, do it again: a card that is open already is only reported, and you type nothing.
    """
    from warifu.cards import CardCase
    from warifu.cards.carrying import code_bytes
    from warifu.cards.chip import pins_to_type, waits_for_code
    from warifu.cards.dispatch import HomeLine
    from warifu.cards.safe import uses_of
    from warifu.kernel.clock import SystemClock
    from warifu.kernel.secrecy import Secret

    case = CardCase(folder, SystemClock())
    state, typed, code = case.looked_at(name), dict[str, Secret[bytes]](), Secret(b"")
    if waits_for_code(state):
        code = code_bytes(Secret(ask_hidden("Code from the counter")))
        typed = _typed_twice(uses_of(pins_to_type(state)))
    case.activate(name, HomeLine(at.rstrip("/")), code, typed)
    sys.stdout.write(f"{name}: open, and it works from now on\n")


def _typed_twice(uses: tuple[PinUse, ...]) -> dict[str, Secret[bytes]]:
    """Have each PIN typed twice, before the card is touched. Raises Malformed."""
    from warifu.cards.safe import read_pins

    asked = {
        "signing": "Password for signing (6 to 16 of A-Z and 0-9)",
        "login": "PIN for signing in (four digits)",
        "text": "PIN for the items on the card (four digits; empty: the one for signing in)",
        "resident": "PIN for the residents' register (four digits; empty: the one for signing in)",
    }
    said = dict[str, str]()
    for use in uses:
        for key, words in ((use.value, asked[use]), (f"{use}-again", "The same again")):
            said[key] = ask_hidden(words, default="")
    found, problems = read_pins(uses, said, None)
    if problems:
        told = "; ".join(f"{use}: {problem}" for use, problem in problems.items())
        raise Malformed(f"No PIN was set, and no try was spent. Look at: {told}.")
    return found
