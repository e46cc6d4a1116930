# SPDX-License-Identifier: Apache-2.0
"""`warifu card sign` and `verify-signature`: documents signed with a test card, and what they say."""

# ruff: noqa: PLC0415  as in `cli`: imports happen inside commands, so that each starts only what it needs

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warifu.cli_card import HERE, Folder, Name, card, open_case
from warifu.cli_hidden import ask_hidden
from warifu.kernel.refusal import Malformed

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

__all__ = ["card"]


@card.command()
def sign(
    name: Name,
    file: Annotated[Path, typer.Argument(help="The document.")],
    folder: Folder = HERE,
    *,
    out: Annotated[
        Path | None, typer.Option(help="The file to write; default: FILE.signed.pdf, or FILE.p7s beside it.")
    ] = None,
    time_stamp: Annotated[
        str | None, typer.Option(help="The address of an RFC 3161 authority that stamps the time.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask again after showing what the signature will show.")
    ] = False,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the signing password from standard input.")
    ] = False,
) -> None:
    """Sign a document with a card: a PDF gets a PAdES signature, any other file a CMS one beside it.

    Asks for the signing password; a wrong one costs a try. Shows first what the signature will show: name,
    address, birth date and sex of the holder. Writes no file that exists.
    """
    from warifu.cards import documents
    from warifu.cards.chip import Reader
    from warifu.kernel.secrecy import Secret

    content = file.read_bytes()
    place = out or file.with_name(file.name.removesuffix(".pdf") + ".signed.pdf")
    if not documents.is_pdf(content):
        place = out or file.with_name(f"{file.name}.p7s")
    if place.exists():
        raise Malformed(f"{place} exists; name another file with --out.")
    with open_case(folder).open(name) as (_, chip):
        hand = documents.CardHand(Reader(chip.transmit))
        left = hand.tries()
        asked = f"Signing password ({left} {'try' if left == 1 else 'tries'} left)"
        typed = sys.stdin.readline().strip() if password_stdin else ask_hidden(asked)
        hand.open(Secret(typed))
        sys.stdout.write("\n".join(documents.will_show(hand.certificate)) + "\n")
        if not yes and not typer.confirm("Sign?"):
            raise Malformed("Nothing was signed.")
        made = documents.sign(content, hand, documents.stamps_of(time_stamp) if time_stamp else None)
    with place.open("xb") as written:
        written.write(made)
    sys.stdout.write(f"signed: {place}\n")


@card.command("verify-signature")
def verify_signature(
    file: Annotated[Path, typer.Argument(help="A signed PDF, or a CMS signature such as letter.txt.p7s.")],
    folder: Folder = HERE,
    *,
    document: Annotated[
        Path | None, typer.Option(help="What a CMS signature signs; default: the file's name without .p7s.")
    ] = None,
    roots: Annotated[
        list[Path] | None,
        typer.Option(help="Certificates you trust, PEM, besides the folder's authority; may be repeated."),
    ] = None,
    revocations: Annotated[
        Path | None, typer.Option(help="A revocation list, DER, that a certified verifier gave you.")
    ] = None,
) -> None:
    """Say who signed a document, when, and whether it is valid, altered, unknown, expired or revoked.

    Offline: nobody is asked anything. Ends with 0 when valid, 1 when not, 2 when there is no signature.
    """
    from cryptography import x509

    from warifu.cards import documents
    from warifu.kernel.clock import SystemClock

    trusted = [each for path in roots or [] for each in _certificates(path)]
    if folder.is_dir():
        trusted.append(x509.load_der_x509_certificate(open_case(folder).signing_authority()))
    if not trusted:
        raise Malformed("Name the certificates you trust with --roots.")
    content, signs = file.read_bytes(), document or file.with_name(file.name.removesuffix(".p7s"))
    found = documents.find_signature(content, None if documents.is_pdf(content) else signs.read_bytes())
    checked = documents.Judge(trusted).judge(found, SystemClock().now())
    if revocations is not None and checked.verdict is documents.Verdict.VALID:
        checked = checked.with_state(documents.standing_in(revocations.read_bytes(), checked))
    sys.stdout.write(f"{file.name}: " + "\n".join(documents.report(checked)) + "\n")
    sys.exit(0 if checked.verdict is documents.Verdict.VALID else 1)


def _certificates(path: Path) -> list[Certificate]:
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except ValueError as wrong:
        raise Malformed(f"{path}: no certificate in PEM is in it; name another file with --roots.") from wrong
