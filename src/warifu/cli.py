# SPDX-License-Identifier: Apache-2.0
"""The command line. Each command parses, calls one function and turns its result into an exit code.

Imports happen inside commands, so that each starts only what it needs.
"""

# ruff: noqa: PLC0415

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from warifu.kernel.refusal import Malformed, Problem, Refusal

app = typer.Typer(
    help="Warifu 割符: the My Number system, split so that no office holds everything.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Folder = Annotated[
    Path | None, typer.Option(help="Keep the country here and continue it later; else it is thrown away.")
]
Residents = Annotated[int, typer.Option(min=20, help="How many invented people live in the two towns.")]
Seed = Annotated[int, typer.Option(help="Another seed makes other people.")]


@app.command()
def demo(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Play both stories, print one JSON summary, and end.")
    ] = False,
    residents: Residents = 1000,
    seed: Seed = 1,
    folder: Folder = None,
) -> None:
    """Start a country in a box: every body its own process, database, role and keys. Ctrl-C ends it."""
    from warifu.demo import command

    if once:
        sys.exit(command.demo_once(folder, residents, seed))
    sys.exit(command.demo_stay(folder, residents, seed))


@app.command()
def serve(
    body: Annotated[str, typer.Argument(help="The body, such as jlis or city:midori.")],
    settings: Annotated[Path, typer.Option(help="Its settings file.")],
    address: Annotated[str, typer.Option(help="HOST:PORT to listen on.")] = "127.0.0.1:0",
    fd: Annotated[int | None, typer.Option(help="Listen on this inherited socket instead.")] = None,
    ready_fd: Annotated[int | None, typer.Option(help="Write a line here when ready.")] = None,
) -> None:
    """Serve one body from its settings file."""
    from warifu.app.process import serve_body
    from warifu.kernel.settings import load

    if load(settings).body != body:
        raise Malformed(f"{settings} is the settings file of another body than {body}")
    serve_body(settings, listening_fd=fd, address=address, ready_fd=ready_fd)


def main() -> None:
    """Run the command line; a problem is told in plain words, with what to do, and no traceback."""
    try:
        app()
    except Problem as problem:
        sys.stderr.write(f"warifu: {problem.told}\n")
        if isinstance(problem, Refusal) and problem.remedy:
            sys.stderr.write(f"  what now: {problem.remedy}\n")
        detail = getattr(problem, "detail", "")
        if detail:
            sys.stderr.write(f"  detail: {detail}\n")
        sys.exit(1 if isinstance(problem, Refusal) else 2)
