# SPDX-License-Identifier: Apache-2.0
"""`warifu numbers …`, `warifu seed …`: the custody of keys in shares, and numbers for tests.

Works at the desk of the body whose settings file is given, beside its running process.
"""

# ruff: noqa: PLC0415  as in `cli`: imports happen inside commands, so that each starts only what it needs

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warifu.kernel.refusal import Malformed

if TYPE_CHECKING:
    from warifu.app.custody import Custody
    from warifu.kernel.shares import Share

numbers = typer.Typer(
    help="J-LIS's number key: shares on paper (three of five), rehearsals, a leak; numbers for tests.",
    no_args_is_help=True,
)
seed = typer.Typer(
    help="A converter's seed: shares on paper (three of five), and the rehearsal.", no_args_is_help=True
)

Desk = Annotated[Path, typer.Option("--settings", help="The settings file of the body that holds the keys.")]


@numbers.command("backup")
@seed.command("backup")
def back_up(
    out: Annotated[Path, typer.Argument(help="A new folder for the sheets, on a medium you then destroy.")],
    settings: Desk,
) -> None:
    """Split the keys into five shares, any three of which give them back, and print a sheet for each holder.

    Print each sheet, hand it to its holder, have it signed, and destroy the medium. Then rehearse: a backup
    that was never rehearsed is none. An older set of the same keys stays as good as it was: destroy it.
    """
    with _desk(settings) as custody:
        files = custody.back_up(out)
    for file in files:
        sys.stdout.write(f"{file}\n")
    sys.stdout.write("five sheets, three of which give the keys back; now hold a rehearsal\n")


@numbers.command()
@seed.command()
def rehearse(settings: Desk) -> None:
    """Three holders type their words: proves that they give back the keys in service, and changes nothing.

    Check values and a few numbers are compared in memory; no key is shown, written or put in service. What is
    typed is on the screen: no camera in the room, and close the terminal afterwards.
    """
    with _desk(settings) as custody:
        given = _typed()
        custody.rehearse(given)
    told = ", ".join(str(share.holder) for share in given)
    sys.stdout.write(f"shares {told} of set {given[0].set_number} give back the keys in service\n")


@numbers.command()
@seed.command()
def restore(settings: Desk) -> None:
    """Three holders type their words: puts keys back whose files were lost; writes over nothing.

    Restore J-LIS's newest database first: only keys that last served with it are put back.
    """
    with _desk(settings) as custody:
        names = custody.restore(_typed())
    sys.stdout.write(f"put back: {', '.join(names)}; start the body, then hold a rehearsal\n")


@numbers.command()
def show(settings: Desk) -> None:
    """Show which key serves, since when, its last backup and rehearsal, and when the next is due."""
    with _desk(settings) as custody:
        state = custody.records.state()
    sys.stdout.write(
        f"period {state.periods}, these keys in service since {state.since_on}\n"
        f"backed up in shares: {state.backed_up_on or 'never'}\n"
        f"rehearsed: {state.rehearsed_on or 'never'}; next by {state.due_on}\n"
    )


@numbers.command()
def replace(
    settings: Desk,
    leaked: Annotated[int, typer.Option(min=1, help="The period whose key leaked; `show` tells the newest.")],
) -> None:
    """The number key leaked: tell the commission and put a new one in service. Nobody's number changes.

    Whoever has the old key can tell which numbers exist and in which order, never whose. The new key gives no
    number that an old one gave. Repeating the command after a crash is harmless.
    """
    with _desk(settings) as custody:
        done = custody.replace_number_key(leaked)
    if not done:
        sys.stdout.write(f"the key of period {leaked} was replaced before; nothing was done\n")
        return
    sys.stdout.write(
        f"the commission is told; the key of period {leaked + 1} serves from the next number on\n"
        "now restart jlis: until then it issues nothing; then make new shares: the old ones lack this key\n"
    )


@numbers.command("test")
def for_tests(
    file: Annotated[Path, typer.Argument(help="The CSV file to write; it must not exist.")],
    settings: Annotated[Path, typer.Option(help="The settings file of your body, such as agency:pension.")],
    *,
    residents: Annotated[int, typer.Option(min=1, max=500, help="How many test residents.")] = 20,
    seed_: Annotated[int, typer.Option("--seed", help="Another seed makes other people.")] = 1,
) -> None:
    """Get test residents from J-LIS: invented people whose numbers are for tests, and never anybody's.

    J-LIS gives the numbers from the range for tests, under a key of its own. They have the form of real ones,
    and every office that works refuses them; a test card takes them (`warifu card issue --number`).
    """
    from warifu.app.process import open_parts
    from warifu.demo.town.for_tests import write_test_residents
    from warifu.kernel.settings import load
    from warifu.numbers import NumbersClient

    if file.exists():
        raise Malformed(f"{file} exists already; nothing is written over.")
    parts = open_parts(load(settings))
    try:
        given = NumbersClient(parts.sealed_wire).for_tests(residents)
    finally:
        parts.database.close()
    write_test_residents(file, given, seed_)
    sys.stdout.write(f"{len(given)} test residents (試験用) written to {file}; their numbers are nobody's\n")


@contextmanager
def _desk(settings: Path) -> Iterator[Custody]:
    from warifu.app.custody import Custody
    from warifu.app.process import open_parts
    from warifu.kernel.settings import load

    parts = open_parts(load(settings))
    try:
        yield Custody(parts)
    finally:
        parts.database.close()


def _typed() -> list[Share]:
    """Ask three holders for their words, again where they cannot be read."""
    from warifu.kernel.shares import NEEDED, join, read

    given: list[Share] = []
    while len(given) < NEEDED:
        words = typer.prompt(f"Words of share {len(given) + 1} of {NEEDED}, from word 1 on")
        try:
            given.append(read(words))
        except Malformed as wrong:
            sys.stderr.write(f"warifu: {wrong.told}\n")
    join(given)  # told here whether they fit, before anything else is looked at
    return given
