# SPDX-License-Identifier: Apache-2.0
"""関門: what a dry run shows, and which of its figures stop the write (G6). Pure; no gate, no write.

Every limit stands beside its reason, and whoever sets another limit must give a reason too; both are kept in
the report. A gate says what to do when it is closed. The size of the sample follows the rule of three: n
looks without an error say, with 95 % confidence, that fewer than 3/n of the links are false.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from math import ceil

import msgspec

from warifu.kernel.refusal import Malformed


class Limit(msgspec.Struct, frozen=True):
    """限度: the most a gate lets pass, and why that much."""

    most: float
    because: str


# Gate → its limit. Shares are of rows, 0 to 1; counts are named so.
DEFAULT_LIMITS: Mapping[str, Limit] = {
    "REJECTED_SHARE": Limit(0.05, "more rows than this left out of a file means the file was made wrongly"),
    "REFERRAL_RATE": Limit(0.30, "15 % of papers are referred where notation varies; twice that is"
    " another file"),
    "REFUSAL_RATE": Limit(0.30, "one person in six was absent in the measurements; twice that is a"
    " wrong register"),
    "MISMATCH_RATE": Limit(
        0.01, "2,336 wrong numbers of one load came from shifted rows; mistyping alone stays under 1 %"
    ),
    "FAMILY_NUMBERS": Limit(0.02, "ten of one prefecture's twelve wrong links were a family member's number"),
    "NUMBER_COLLISIONS": Limit(0, "one number at two members means one of the two is another person (count)"),
    "PERSON_COLLISIONS": Limit(0, "two members at one person means a double member or a stranger (count)"),
    "ONE_BIRTH_DATE": Limit(
        0.01, "of 36,500 days none has 1 % of all people; a filled-in date such as 1900-01-01 does"
    ),
    "KEYED_ONCE": Limit(1.0, "particulars are compared with every number; lower it where paper is keyed"),
    "DRIFT": Limit(0.10, "shares that move by a tenth against the last run tell of a changed file"
    " or register"),
}  # fmt: skip
FALSE_LINKS = Limit(0.01, "300 looks without an error: under 1 % false links with 95 % confidence")
WHAT_TO_DO: Mapping[str, str] = {
    "NO_LINKS": "Nobody would be linked: check that the file belongs to this register.",
    "REJECTED_SHARE": "Correct the rejected rows in the file and load it anew.",
    "REFERRAL_RATE": "Look at the rules that referred; complete the missing items at the source and"
    " load it anew.",
    "REFUSAL_RATE": "Check that the members live here and that the columns are in the right place.",
    "MISMATCH_RATE": "Look for shifted rows or a wrongly joined number column; do not write before"
    " it is found.",
    "FAMILY_NUMBERS": "Ask the office whose number its forms ask for; collect these numbers again.",
    "NUMBER_COLLISIONS": "Ask both members for their number again; correct the file and load it anew.",
    "PERSON_COLLISIONS": "Find out which member is the person; end double members at the source.",
    "ONE_BIRTH_DATE": "Find out which rows carry a filled-in birth date and mark its unknown parts with ?.",
    "KEYED_ONCE": "Let a second person key the numbers from the paper.",
    "DRIFT": "Compare the two reports, find what changed, and give the reason with a limit of its own.",
}
_FEW = 5  # people who may share a birth date in however small a file


@dataclass(frozen=True, slots=True)
class Settings:
    """設定: the limits of one scheme's jobs, and the share of false links that the sample must rule out."""

    limits: Mapping[str, Limit] = field(default_factory=lambda: DEFAULT_LIMITS)
    false_links: Limit = FALSE_LINKS

    def with_limit(self, gate: str, most: float, because: str) -> Settings:
        """Set another limit. Raises Malformed without a reason or for a gate that is not there."""
        if gate not in self.limits:
            raise Malformed(f"There is no such gate; choose one of {', '.join(self.limits)}.")
        if not because.strip():
            raise Malformed("A limit needs its reason in words.")
        return replace(self, limits={**self.limits, gate: Limit(most, because.strip())})


class Gate(msgspec.Struct, frozen=True):
    """関門の結果: one figure beside its limit."""

    code: str
    found: float
    most: float
    because: str
    shut: bool


class DryRun(msgspec.Struct, frozen=True):
    """試行の結果: what a dry run found, complete enough to be judged without the rows; no particulars."""

    rows: int
    rejected: int
    with_number: int
    keyed_once: int
    decisions: Mapping[str, int]
    rules: Mapping[str, int]
    reasons: Mapping[str, int]
    stopped: Mapping[str, int]
    already: int
    mismatches: int
    family_numbers: int
    number_collisions: int
    person_collisions: int
    most_of_one_birth_date: int
    to_link: int

    @property
    def shares(self) -> dict[str, float]:
        """分布: the share of rows of each decision and rule."""
        return {rule: count / self.rows for rule, count in self.rules.items()} if self.rows else {}


class Report(msgspec.Struct, frozen=True):
    """報告: a dry run, its gates, and the sample drawn from it."""

    run: int
    dry_run: DryRun
    gates: Sequence[Gate]
    drift: Mapping[str, tuple[float, float]]
    sample_size: int
    sample_because: str
    compared_with: str = ""

    @property
    def closed(self) -> tuple[tuple[str, str], ...]:
        """The gates that stop the write, with what to do about each."""
        return tuple((gate.code, WHAT_TO_DO[gate.code]) for gate in self.gates if gate.shut)


def judge_gates(run: DryRun, settings: Settings, before: DryRun | None) -> tuple[Gate, ...]:
    """Hold every figure against its limit. `before` is the last run of this scheme that was written."""
    found = {
        "REJECTED_SHARE": _share(run.rejected, run.rows + run.rejected),
        "REFERRAL_RATE": _share(run.decisions.get("REFER", 0), run.rows),
        "REFUSAL_RATE": _share(run.decisions.get("REFUSE", 0), run.rows),
        "MISMATCH_RATE": _share(run.mismatches, run.with_number),
        "FAMILY_NUMBERS": _share(run.family_numbers, run.with_number),
        "NUMBER_COLLISIONS": run.number_collisions,
        "PERSON_COLLISIONS": run.person_collisions,
        "ONE_BIRTH_DATE": _share(run.most_of_one_birth_date, run.rows)
        if run.most_of_one_birth_date > _FEW
        else 0.0,
        "KEYED_ONCE": _share(run.keyed_once, run.with_number),
        "DRIFT": distance(run, before),
    }
    gates = [
        Gate(code, round(value, 6), limit.most, limit.because, value > limit.most)
        for code, value in found.items()
        if (limit := settings.limits[code])
    ]
    nobody = run.to_link + run.already == 0
    return (Gate("NO_LINKS", float(nobody), 0, "a job that links nobody is a mistake", nobody), *gates)


def distance(run: DryRun, before: DryRun | None) -> float:
    """Half the sum of the differences of all shares, 0 to 1 (total variation distance)."""
    return sum(abs(now - then) for now, then in drift(run, before).values()) / 2


def drift(run: DryRun, before: DryRun | None) -> dict[str, tuple[float, float]]:
    """Share of each rule now and in the run before; empty where there was none."""
    if before is None:
        return {}
    now, then = run.shares, before.shares
    return {rule: (now.get(rule, 0.0), then.get(rule, 0.0)) for rule in sorted(now.keys() | then.keys())}


def sample_size(links: int, false_links: Limit) -> int:
    """抽出数: how many links must be looked at, by the rule of three; all of them where there are fewer.

    >>> sample_size(10_000, Limit(0.01, "")), sample_size(40, Limit(0.01, ""))
    (300, 40)
    """
    return min(links, ceil(3 / false_links.most))


def draw(seed: bytes, lines: Iterable[int], size: int) -> tuple[int, ...]:
    """抽出: choose lines by SHA-256 of seed and line, so that anybody can draw them again from the report."""
    by_digest = sorted(lines, key=lambda line: sha256(seed + line.to_bytes(8, "big")).digest())
    return tuple(sorted(by_digest[:size]))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
