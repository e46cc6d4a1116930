# SPDX-License-Identifier: Apache-2.0
"""The command line. Each command parses, calls one function and turns its result into an exit code.

Imports happen inside commands, so that each starts only what it needs.
"""

# ruff: noqa: PLC0415

from __future__ import annotations

import gc
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from warifu.cli_authority import authority
from warifu.cli_country import card
from warifu.cli_numbers import numbers, seed
from warifu.cli_openid import openid
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
    gc.disable()  # nothing that is made at the start is garbage; `serve_body` lets the collector work again
    from warifu.app.process import serve_body
    from warifu.kernel.settings import load

    if load(settings).body != body:
        raise Malformed(f"{settings} is the settings file of another body than {body}")
    serve_body(settings, listening_fd=fd, address=address, ready_fd=ready_fd)


register = typer.Typer(help="The resident register of a city.", no_args_is_help=True)
town = typer.Typer(help="Invented towns.", no_args_is_help=True)
log = typer.Typer(help="The transparency log.", no_args_is_help=True)
bench = typer.Typer(
    help="Measure, each against a limit in the same run; one JSON line.", no_args_is_help=True
)
for group, name in (
    (register, "register"),
    (town, "town"),
    (log, "log"),
    (bench, "bench"),
    (card, "card"),
    (openid, "openid"),
    (authority, "authority"),
    (numbers, "numbers"),
    (seed, "seed"),
):
    app.add_typer(group, name=name)


@register.command("load")
def register_load(
    file: Annotated[Path, typer.Argument(help="A CSV file in UTF-8 or CP932.")],
    body: Annotated[str, typer.Option(help="Whose register: city:midori or city:asahi.")],
    *,
    country: Annotated[
        Path, typer.Option(help="The country's folder, as `warifu demo --folder` keeps it; made if absent.")
    ] = Path("warifu-country"),
    accept_valid: Annotated[
        bool, typer.Option(help="Load the rows without problems; the others go to --rejects.")
    ] = False,
    rejects: Annotated[
        Path | None,
        typer.Option(help="Write refused rows here: row, column, reason; can be corrected and loaded."),
    ] = None,
    lang: Annotated[str, typer.Option(help="ja or en.")] = "en",
) -> None:
    """Load residents from a CSV file into the register of one city: all rows or none.

    Columns, in English or Japanese: household 世帯番号, relation 続柄, name 氏名, kana フリガナ,
    latin_name ローマ字氏名, former_surname 旧氏, common_name 通称, birth_date 生年月日, sex 性別,
    nationality 国籍, residence_status 在留資格, residence_until 在留期間満了日, postal_code 郵便番号,
    address 住所, resident_since 住民となった日. Dates in ISO or Japanese era. The same file twice changes
    nothing. Individual Numbers are never read from a file.
    """
    from warifu.demo.registers import load_into

    report = load_into(country, body, file, accept_valid=accept_valid, rejects=rejects)
    sys.stdout.write(report.told(lang) + "\n")
    sys.exit(0 if report.accepted else 1)


@town.command("make")
def town_make(
    file: Annotated[Path, typer.Argument(help="The CSV file to write; it must not exist.")],
    residents: Annotated[int, typer.Option(min=1, help="How many people.")] = 1000,
    seed: Seed = 1,
    town: Annotated[str, typer.Option(help="midori or asahi.")] = "midori",
) -> None:
    """Write fictional residents as a register file; the same seed gives the same people."""
    from warifu.demo.town import TOWNS, make_town, write_town

    if town not in TOWNS:
        raise Malformed(f"there is no town {town}; give midori or asahi")
    written = write_town(file, make_town(seed, residents, TOWNS[town]), progress=_progress("people"))
    sys.stderr.write(f"{written:,} people written to {file}\n")


@log.command("verify")
def log_verify(
    place: Annotated[str, typer.Argument(help="The log's folder or http address.")],
    policy: Annotated[Path, typer.Option(help="The policy file: the log's and the witnesses' keys.")],
    earlier: Annotated[
        list[Path] | None, typer.Option(help="A checkpoint kept from before; may be given again.")
    ] = None,
) -> None:
    """Check a whole log: every tile, bundle, checkpoint, signature and cosignature."""
    from warifu.ledger import Trust, verify_log

    kept = [path.read_text() for path in earlier or []]
    report = verify_log(place, Trust.parse(policy.read_bytes()), earlier=kept)
    sys.stdout.write("\n".join(report.lines) + "\n")
    sys.exit(report.exit_code)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="An evidence file, as the portal gives it.")],
    policy: Annotated[
        Path | None, typer.Option(help="Your trusted keys; default: warifu-policy.json beside the file.")
    ] = None,
    lang: Annotated[str, typer.Option(help="ja or en.")] = "en",
    earlier: Annotated[
        Path | None, typer.Option(help="An earlier file of your own lines, which this one must go on from.")
    ] = None,
) -> None:
    """Check evidence offline: 0 all holds, 1 a check failed, 2 nothing could be checked."""
    from warifu.evidence import verify as check

    lines, code = check(file, policy, lang, earlier=earlier)
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(code)


@bench.command("issue")
def bench_issue(
    generated: Annotated[int, typer.Option(min=1, help="How many numbers to generate.")] = 40_000_000,
    stored: Annotated[int, typer.Option(min=0, help="How many to store and index.")] = 1_000_000,
    national: Annotated[
        int, typer.Option(min=0, help="Generate this many in one run and prove no duplicate.")
    ] = 0,
) -> None:
    """Generate numbers; store and index them. Limits: raw AES, and a bare COPY with index build."""
    from warifu.numbers.bench import run

    _one_line(run(generated=generated, stored=stored, national=national))


@bench.command("exchange")
def bench_exchange(
    *,
    processes: Annotated[
        bool, typer.Option(help="Measure across real processes with durable stores instead.")
    ] = False,
    seconds: Annotated[float, typer.Option(min=1, help="How long, within one process.")] = 10.0,
    inquiries: Annotated[int, typer.Option(min=100, help="How many, across processes.")] = 3000,
    proofs: Annotated[str, typer.Option(help="x1 (the default everywhere) or sampled.")] = "x1",
) -> None:
    """Complete inquiries. Limit within one process: the sum of the group operations."""
    if processes:
        from warifu.demo.load import bench as across

        _one_line(across(inquiries))
        return
    from warifu.exchange.nym1.bench import run

    _one_line(run(seconds, proofs))


@bench.command("match")
def bench_match(
    records: Annotated[int, typer.Option(min=1000, help="People in the register.")] = 1_000_000,
    papers: Annotated[int, typer.Option(min=100, help="Papers about people, some of them absent.")] = 200_000,
    seed: Annotated[int, typer.Option(help="Of the made-up people.")] = 1,
) -> None:
    """Match many papers against a register; false links, recall, and the habit of 2023 beside them.

    Takes about nine minutes with a million people. Needs DuckDB (`uv sync --extra match`).
    """
    from warifu.demo.town.tables import read_table
    from warifu.matching.bench import run

    _one_line(run(read_table, records=records, papers=papers, seed=seed))


@bench.command("register")
def bench_register(
    residents: Annotated[int, typer.Option(min=100, help="People in the register.")] = 20_000,
) -> None:
    """Load a register, make it ready for matching, look residents up; beside a bare COPY."""
    from warifu.residents.bench import run

    _one_line(run(residents=residents))


@bench.command("notices")
def bench_notices(
    pieces: Annotated[int, typer.Option(min=10, help="Letters to print.")] = 200,
    processes: Annotated[int, typer.Option(min=1, help="Printing side by side.")] = 2,
) -> None:
    """Print and check letters that tell people their numbers; pieces a second."""
    from warifu.notices.bench import run

    _one_line(run(pieces=pieces, processes=processes))


@bench.command("ledger")
def bench_ledger(
    seconds: Annotated[float, typer.Option(min=1, help="How long to append.")] = 5.0,
    entries: Annotated[int, typer.Option(min=100_000, help="Size of the log for proofs.")] = 1_000_000,
) -> None:
    """Durable appends and proofs. Limits: a bare COPY of the same rows, and hashing alone."""
    from warifu.ledger.bench import run

    _one_line(run(seconds=seconds, entries=entries))


@bench.command("card")
def bench_card(
    seconds: Annotated[float, typer.Option(min=0.2, help="How long each figure is measured.")] = 2.0,
) -> None:
    """APDUs, PINs and signatures a second within the process. Limit: RSA-2048 of the library alone."""
    from warifu.cards.bench import run

    _one_line(run(seconds=seconds))


@bench.command("login")
def bench_login(
    sign_ins: Annotated[int, typer.Option(min=10, help="How many.")] = 500,
    threads: Annotated[int, typer.Option(min=1, help="At the same time.")] = 4,
) -> None:
    """Whole sign-ins with the card a second. Limit: the verification of the RSA signature alone."""
    from warifu.cards.login.bench import run

    _one_line(run(sign_ins=sign_ins, threads=threads))


@bench.command("status")
def bench_status(
    seconds: Annotated[float, typer.Option(min=0.5, help="How long each figure is measured.")] = 5.0,
) -> None:
    """Status answers (OCSP) a second over HTTP, recorded durably. Limit: a static file, the same server."""
    from warifu.demo.status_bench import run

    _one_line(run(seconds=seconds))


def _one_line(measured: object) -> None:
    sys.stdout.write(json.dumps(measured) + "\n")


def _progress(what: str) -> Callable[[int], None]:
    def show(done: int) -> None:
        if not sys.stderr.isatty():
            return
        sys.stderr.write(f"\r{done:,} {what}")
        sys.stderr.flush()

    return show


def main() -> None:
    """Run the command line; a problem is told in plain words, with what to do, and no traceback."""
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)  # told in our own words
    try:
        app()
    except OSError as wrong:
        where = f"{wrong.filename}: " if wrong.filename else ""
        sys.stderr.write(f"warifu: {where}{wrong.strerror or wrong}\n")
        sys.exit(2)
    except Problem as problem:
        sys.stderr.write(f"warifu: {problem.told}\n")
        if isinstance(problem, Refusal) and problem.remedy:
            sys.stderr.write(f"  what now: {problem.remedy}\n")
        detail = getattr(problem, "detail", "")
        if detail:
            sys.stderr.write(f"  detail: {detail}\n")
        sys.exit(1 if isinstance(problem, Refusal) else 2)
