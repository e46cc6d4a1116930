# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: INP001, E501  # a script, not a package; lines of a page
"""Measures the matcher over invented people and writes docs/matching-figures.md; takes some minutes.

    python scripts/measure_matching.py [RUN.json]

With a file: keeps the run's figures there, or, where the file exists, only writes the page from it.
"""

from __future__ import annotations

import json
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warifu.demo.town.tables import read_table
from warifu.matching import table_versions
from warifu.matching.bench import run

PAGE = Path(__file__).parents[1] / "docs" / "matching-figures.md"
RECORDS, PAPERS = 1_000_000, 200_000
ACCURACY = """# Matching: measured figures

Written by `python scripts/measure_matching.py` on {measured_on}: {machine}. `warifu bench match` measures the same.
Tables: fold `{fold}`, gazetteer `{gazetteer}`, reviewed `{confusables}`; seed {seed}.

**What this is.** {records:,} invented people as dense as in the whole nation ({births_a_day:,} births a day), {papers:,} papers
about them, {absent} of the papers about somebody the register does not have, {absent_twin_papers:,} about an absent twin whose sibling is
there. It compares rules. It is not a field error rate: the shares of errors are ours, set before any run
(`src/warifu/matching/heldout/papers.py`), and the names are drawn from {names}.

## False links and recall

| rule | links | false links | recall |
|---|---|---|---|
| reading + birth date + sex, first hit (the habit of 2023), replayed | {habit_2023_links:,} | **{habit_2023_false_links:,}** | {habit} |
| L1 to L4, with history | {links:,} | **{false_links}** | {recall} |
| L1 to L4, current entries only (one paper in {every}) | | {current_only_false_links} | {current} |

Recall is the share of papers about registered people that are linked to the right one. {bound}
{referral} of all papers are referred to a person; of those about registered people, {shown} have the right one among the at most
three shown.

**Known limit.** L4 (no house number) needs nobody else of that name and birth date in the register. If the true person
is absent and a namesake born the same day lives in the same town, it links the wrong one. Among all people made here, absent ones
included, {strangers_l4_could_mistake} share name, reading, birth date, sex and town with somebody else. A purpose can switch L4 off.
L2 has a limit too: a paper without kanji cannot tell twins of one reading apart when one of them is absent. The people made here have no
such twins. In the first run they had (one pair of twins in 126), and of 158,736 links one was false for this reason; after that run the
generator, not the rule, was changed. A purpose that requires the name in kanji (`required={{"name"}}`) asks for it instead of linking.
"""
TABLES = """
## By error class

"Old" means the register's history has it, "new" that it has not. Classes with recall 0 are never linked, by design.

{errors}

## By group

{groups}

## Rules

{rules}

## Speed

| what | figure |
|---|---|
| {papers:,} papers against {records:,} records, {processes} processes, from text to explanation | {batch_s} s |
| of it: normalising papers, join of keys (DuckDB), deciding and explaining | {normalise_s} s, {join_s} s, {decide_s} s |
| processor seconds of the same, all processes (other work shared the machine) | {batch_cpu_s} s |
| limit: the join alone, same run | {limit} s, ratio {ratio_to_limit} |
| pairs compared per paper | {pairs_per_paper} |
| one paper at a time, from text to decision (p50, p99 of {online_papers:,}; keys in files, no database) | {online_p50_ms} ms, {online_p99_ms} ms |
| papers decided otherwise one at a time than in the batch | {online_differ_from_batch} |
| making and normalising the register beforehand | {prepare_register_s} s |
| memory of the job's own process | {rss_mib:,} MiB |
"""


def main() -> None:
    """Measure, or read a run, and write the page."""
    kept = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if kept is not None and kept.exists():
        figures = json.loads(kept.read_text("utf-8"))
    else:
        figures = measured()
        if kept is not None:
            kept.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(figures), encoding="utf-8")


def measured() -> dict[str, Any]:
    """Run the bench and add where and when."""
    figures = run(read_table, records=RECORDS, papers=PAPERS)
    machine = f"{platform.machine()}, {figures['processes']} processes, Python {platform.python_version()}"
    return {**figures, "measured_on": datetime.now(UTC).date().isoformat(), "machine": machine}


def page(figures: dict[str, Any]) -> str:
    """Write the page."""
    versions = table_versions()
    words = {
        **figures,
        "fold": versions.fold,
        "gazetteer": versions.gazetteer,
        "confusables": versions.confusables,
        "names": "fewer surnames and given names than there are in life, so that namesakes are more frequent",
        "absent": percent(figures["absent_share"]),
        "habit": percent(figures["habit_2023_recall"]),
        "recall": percent(figures["recall"]),
        "current": percent(figures["current_only_recall"]),
        "every": max(1, figures["papers"] // 20_000),
        "referral": percent(figures["referral_rate"]),
        "shown": percent(figures["shown_in_referral"]),
        "bound": bound(figures),
        "errors": table(figures["by_error"], "error"),
        "groups": table(figures["by_group"], "about"),
        "rules": " · ".join(f"{rule} {count:,}" for rule, count in figures["rules"].items()),
    }
    return (ACCURACY + TABLES).format(**words)


def bound(figures: dict[str, Any]) -> str:
    """Say what no false link in so many proves."""
    if figures["false_links"]:
        return ""
    return (
        f"No false link in {figures['links']:,} proves a rate below {figures['false_link_bound_95']:.1e} (95 %, rule of "
        "three), no more."
    )


def table(rows: dict[str, dict[str, float]], head: str) -> str:
    """Write one of the breakdowns, the largest first."""
    lines = [f"| {head} | papers | recall | false links | referred |", "|---|---|---|---|---|"]
    lines += [
        f"| {name} | {row['papers']:,} | {percent(row['recall'])} | {row['false_links']} | {percent(row['referred'])} |"
        for name, row in sorted(rows.items(), key=lambda each: -each[1]["papers"])
    ]
    return "\n".join(lines)


def percent(share: float) -> str:
    """Write a share as per cent."""
    return f"{100 * share:.1f} %"


if __name__ == "__main__":
    main()
