# SPDX-License-Identifier: Apache-2.0
"""一括紐付け: what a bulk linking job must show before anything is written (G2, G6). No gate, no write.

Pure: a dry run's decisions in, counts, failed gates and a sample for clerks out. It writes nothing: who links
keeps each decision's explanation, writes all links of a job under its job number in one transaction, and can
take back that job whole.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from warifu.kernel.refusal import Refusal
from warifu.matching.batch import Judged
from warifu.matching.decision import Verdict


class GateClosed(Refusal):
    """The dry run of this job did not pass; nothing may be written."""

    status = 409
    reason = "matching-gate-closed"
    law = "Act 12, 16; guideline of 2023 on linking"
    remedy = "Look at the gates named, correct the source file or the tables, and run it dry again."

    def __init__(self, gates: Sequence[str]) -> None:
        """Keep the codes of the gates that failed."""
        self.gates = tuple(gates)
        super().__init__(f"Nothing was written: {', '.join(gates)}.")


@dataclass(frozen=True, slots=True)
class Limits:
    """限度: what a dry run may show at most. Shares of papers, 0 to 1; set per job by the body that links."""

    referred: float = 0.25
    refused: float = 0.25
    one_record_twice: int = 0
    drift: float = 0.10
    sample_errors: int = 0
    sample_size: int = 100


@dataclass(frozen=True, slots=True)
class DryRun:
    """試行の結果: counts of a job in which nothing was written."""

    papers: int
    verdicts: Mapping[str, int]
    rules: Mapping[str, int]
    taken_twice: tuple[str, ...]

    def share(self, verdict: Verdict) -> float:
        """Share of papers with this verdict."""
        return self.verdicts.get(verdict.value, 0) / self.papers if self.papers else 0.0


def dry_run(judged: Sequence[Judged]) -> DryRun:
    """Count a job's decisions; `taken_twice` are the refs that several papers would be linked to (G5)."""
    links = Counter(each.ref for each in judged if each.verdict is Verdict.LINK)
    return DryRun(
        len(judged),
        dict(Counter(each.verdict.value for each in judged)),
        dict(Counter(each.rule for each in judged)),
        tuple(sorted(ref for ref, times in links.items() if times > 1)),
    )


def sample(job: str, judged: Sequence[Judged], size: int) -> tuple[int, ...]:
    """抽出: choose the links two clerks check by eye: places in the job, the same for the same job name.

    Chosen by a digest of job and place, so that nobody picks the easy ones.
    """
    links = [at for at, each in enumerate(judged) if each.verdict is Verdict.LINK]
    chosen = sorted(links, key=lambda at: sha256(f"{job}\x00{at}".encode()).digest())[:size]
    return tuple(sorted(chosen))


def check_gates(
    run: DryRun, sampled: Mapping[int, bool], limits: Limits, before: DryRun | None = None
) -> None:
    """Raise GateClosed unless every gate is open.

    `sampled`: for each place of the sample whether the clerk found it right; fewer than were due keep the
    gate shut. `before`: the last dry run of such a job; shares far from its own tell of a changed file.
    """
    due = min(limits.sample_size, run.verdicts.get(Verdict.LINK.value, 0))
    closed = {
        "NO_PAPERS": run.papers == 0,
        "TOO_MANY_REFERRED": run.share(Verdict.REFER) > limits.referred,
        "TOO_MANY_REFUSED": run.share(Verdict.REFUSE) > limits.refused,
        "ONE_RECORD_TWICE": len(run.taken_twice) > limits.one_record_twice,
        "SAMPLE_NOT_CHECKED": len(sampled) < due,
        "SAMPLE_WRONG": sum(not right for right in sampled.values()) > limits.sample_errors,
        "UNLIKE_LAST_TIME": before is not None
        and any(abs(run.share(each) - before.share(each)) > limits.drift for each in Verdict),
    }
    if failed := [gate for gate, shut in closed.items() if shut]:
        raise GateClosed(failed)


def entered_differently(first: Mapping[str, str], second: Mapping[str, str]) -> tuple[str, ...]:
    """二重入力: give the fields in which two entries of one paper differ, beyond width and spaces (G2).

    >>> entered_differently({"name": "山田　花子", "no": "１２"}, {"name": "山田花子", "no": "13"})
    ('no',)
    """
    return tuple(
        sorted(
            field for field in first.keys() | second.keys() if _typed(first, field) != _typed(second, field)
        )
    )


def _typed(entry: Mapping[str, str], field: str) -> str:
    return "".join(unicodedata.normalize("NFKC", entry.get(field, "")).split())
