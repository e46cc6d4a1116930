# SPDX-License-Identifier: Apache-2.0
"""`warifu verify FILE [--policy FILE] [--lang ja|en]`: read two files, run ten checks, print a line for each.

Opens exactly these two files and no network. Exit 0 all hold; 1 a check failed; 2 nothing could be checked.
It judges nothing: `checks` does. The words are in words.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from warifu.evidence.bundle import Bundle, UnreadableBundle
from warifu.evidence.checks import Finding, examine
from warifu.evidence.own_lines import OwnFile, examine_own, read_own
from warifu.evidence.policy import Policy
from warifu.kernel.refusal import Malformed

HELD, FAILED, UNREADABLE = 0, 1, 2
POLICY = "warifu-policy.json"
_ENDINGS = {HELD: "all-hold", FAILED: "one-failed", UNREADABLE: "nothing-checked"}
_COLUMNS = 14


def verify(
    path: Path, policy_path: Path | None = None, lang: str = "en", *, earlier: Path | None = None
) -> tuple[list[str], int]:
    """Check an evidence file, or one of a person's own lines. Gives the lines to print and the exit code.

    `earlier` is a file of own lines that she kept: what stands in that must stand in this one.

    Without `policy_path` the policy is `warifu-policy.json` beside the evidence; it is never taken from it.
    """
    speak = _Speaker(lang)
    policy_path = policy_path or path.parent / POLICY
    try:
        content = path.read_bytes()
    except OSError as absent:
        return speak.unreadable(speak.say("no-file", path=path, why=absent.strerror))
    try:
        policy = Policy.parse(policy_path.read_bytes())
    except OSError:
        return speak.unreadable(speak.say("no-policy", path=policy_path))
    except Malformed as wrong:
        return speak.unreadable(speak.say("bad-policy") + wrong.told)
    own = read_own(content)
    if own is not None:
        return _verify_own(own, policy, earlier, speak)
    try:
        bundle = Bundle.decode(content)
    except UnreadableBundle as wrong:
        return speak.unreadable(speak.say("unreadable") + str(wrong))
    findings = examine(content, bundle, policy)
    return speak.ended(findings, [speak.remark(finding, bundle, policy) for finding in findings])


def _verify_own(own: OwnFile, policy: Policy, earlier: Path | None, speak: _Speaker) -> tuple[list[str], int]:
    kept = None
    if policy.sign_in is None:
        return speak.unreadable(speak.say("no-sign-in-key"))
    if earlier is not None:
        try:
            kept = read_own(earlier.read_bytes())
        except OSError as absent:
            return speak.unreadable(speak.say("no-file", path=earlier, why=absent.strerror))
        if kept is None:
            return speak.unreadable(speak.say("unreadable") + str(earlier))
    findings = list(examine_own(own, policy.sign_in, kept))
    return speak.ended(findings, [""] * len(findings))


class _Speaker:
    """Says things in one language; any other than Japanese reads English."""

    def __init__(self, lang: str) -> None:
        self._lang = "ja" if lang == "ja" else "en"

    def say(self, key: str, **values: object) -> str:
        words: str = _words()["said"][key][self._lang]
        return words.format(**values)

    def unreadable(self, line: str) -> tuple[list[str], int]:
        return [line, self.say(_ENDINGS[UNREADABLE])], UNREADABLE

    def ended(self, findings: Sequence[Finding], remarks: Sequence[str]) -> tuple[list[str], int]:
        code = HELD if all(finding.held for finding in findings) else FAILED
        lines = [self.line(*each) for each in zip(findings, remarks, strict=True)]
        return [*lines, self.say(_ENDINGS[code])], code

    def line(self, finding: Finding, remark: str = "") -> str:
        check = _words()["checks"][finding.check]
        if finding.held:
            said = check["holds"][self._lang].format(count=finding.count) + remark
        else:
            said = _words()["reasons"][finding.why][self._lang]
            said += self.say("place", n=finding.where + 1) if finding.where is not None else ""
        verdict = "ok  " if finding.held else "FAIL"
        return f"{verdict} {finding.check:<3} {_padded(check['name'][self._lang])} {said}"

    def remark(self, finding: Finding, bundle: Bundle, policy: Policy) -> str:
        if finding.check == "V5" and policy.converters is None:
            return self.say("no-converters")
        if finding.check == "V10" and len(bundle.entries) < finding.count:
            return self.say("part-only", n=len(bundle.entries))
        return ""


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))


def _padded(name: str) -> str:
    """Pad the name of a check, a Japanese character counting two columns."""
    return name + " " * (_COLUMNS - sum(1 if char.isascii() else 2 for char in name))
