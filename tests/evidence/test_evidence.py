# SPDX-License-Identifier: Apache-2.0
"""証拠: a fresh bundle holds, and one changed bit anywhere fails at the right check."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.portal.story import Played
from warifu.evidence import SUFFIX, Bundle, Policy, verify
from warifu.evidence.checks import examine
from warifu.exchange.nym1.answers import Status
from warifu.exchange.nym1.bodies import EntryKind
from warifu.ledger import LogFollower, RemoteLedger, Trust, VerifierKey
from warifu.portal.evidence import EvidenceService

Change = Callable[[dict[str, Any]], None]


@dataclass
class Files:
    """Hanako's evidence and the policy, as objects and as files."""

    service: EvidenceService
    policy: Policy
    all: Bundle
    answered: Bundle
    refused: Bundle
    of_taro: Bundle
    folder: Path


@pytest.fixture(scope="session")
def files(played: Played, tmp_path_factory: pytest.TempPathFactory) -> Files:
    japan = played.japan
    parts = japan.parts("portal")
    policy = Policy(japan.trust, (japan.directory.x1.signing_key, japan.directory.x2.signing_key))
    log = LogFollower(RemoteLedger(parts.wire), japan.trust)
    service = EvidenceService(japan.portal, log, japan.directory, policy, parts.alarms)
    secret = played.hanakos_secret
    lines = japan.portal.lines(secret)
    answered = next(
        line for line in lines if line.kind is EntryKind.EXCHANGE and line.status is Status.ANSWERED
    )
    refused = next(line for line in lines if line.kind is EntryKind.REFUSAL)
    folder = tmp_path_factory.mktemp("evidence")
    (folder / "warifu-policy.json").write_bytes(policy.encode())
    return Files(
        service=service,
        policy=policy,
        all=service.of_all(secret),
        answered=service.of_line(secret, answered.line_id),
        refused=service.of_line(secret, refused.line_id),
        of_taro=service.of_all(played.taros_secret),
        folder=folder,
    )


def failed(bundle: Bundle, policy: Policy, content: bytes | None = None) -> list[str]:
    """The checks that do not hold, with why."""
    findings = examine(content or bundle.encode(), bundle, policy)
    return [f"{finding.check} {finding.why}" for finding in findings if not finding.held]


def changed(bundle: Bundle, change: Change) -> Bundle:
    """The bundle with something changed in its JSON."""
    plain = msgspec.to_builtins(bundle)
    change(plain)
    return msgspec.convert(plain, Bundle)


def test_all_evidence_of_a_person_verifies(files: Files) -> None:
    assert failed(files.all, files.policy) == []
    assert len(files.all.entries) == files.all.chain.count


def test_a_single_answered_line_a_refusal_and_a_registration_verify(files: Files) -> None:
    assert (len(files.answered.entries), len(files.answered.conversions)) == (2, 1)
    assert (len(files.refused.entries), len(files.refused.conversions)) == (1, 1)
    for bundle in (files.answered, files.refused, files.of_taro):
        assert failed(bundle, files.policy) == []


def test_the_command_prints_a_line_for_each_check(files: Files) -> None:
    path = files.folder / f"hanako{SUFFIX}"
    path.write_bytes(files.answered.encode())
    lines, code = verify(path)
    assert code == 0
    assert [line[:8].split() for line in lines[:-1]] == [["ok", f"V{n}"] for n in range(1, 11)]
    assert lines[-1] == "All checks hold."
    assert verify(path, lang="ja")[0][-1] == "すべて合っています。"


def test_nothing_is_checked_without_a_policy_and_the_words_say_how_to_get_one(
    tmp_path: Path, files: Files
) -> None:
    path = tmp_path / f"one{SUFFIX}"
    path.write_bytes(files.answered.encode())
    lines, code = verify(path)
    assert code == 2
    assert "warifu-policy.json" in lines[0]
    assert "How to check a proof" in lines[0]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"{}", b"[]", b'{"format":"warifu-evidence/2"}', b"\x00" * 10, b"{" * 5000],
)
def test_what_is_no_evidence_is_unreadable_and_not_false(
    tmp_path: Path, files: Files, content: bytes
) -> None:
    path = tmp_path / f"bad{SUFFIX}"
    path.write_bytes(content)
    lines, code = verify(path, files.folder / "warifu-policy.json")
    assert (code, len(lines)) == (2, 2)


def test_an_unknown_field_is_refused(tmp_path: Path, files: Files) -> None:
    path = tmp_path / f"more{SUFFIX}"
    path.write_bytes(files.answered.encode().replace(b'"format"', b'"keys": [],\n "format"', 1))
    assert verify(path, files.folder / "warifu-policy.json")[1] == 2


def test_a_file_written_another_way_fails_v1_alone(files: Files) -> None:
    content = msgspec.json.encode(files.answered)
    assert failed(files.answered, files.policy, content) == ["V1 not-canonical"]


def _flip(place: list[str | int], bit: int) -> Change:
    def change(plain: dict[str, Any]) -> None:
        holder: Any = plain
        for step in place[:-1]:
            holder = holder[step]
        content = bytearray(base64.b64decode(holder[place[-1]]))
        content[bit // 8 % len(content)] ^= 1 << bit % 8
        holder[place[-1]] = base64.b64encode(bytes(content)).decode()

    return change


FIELDS: dict[str, tuple[list[str | int], str]] = {
    "entries.salt": (["entries", 0, "salt"], "V2"),
    "entries.body": (["entries", 0, "body"], "V2"),
    "ending.salt": (["entries", 1, "salt"], "V2"),
    "ending.body": (["entries", 1, "body"], "V2"),
    "conversions.out2_P": (["conversions", 0, "out2_P"], "V7"),
    "conversions.nym_P": (["conversions", 0, "nym_P"], "V8"),
    "conversions.opening": (["conversions", 0, "opening"], "V8"),
    "conversions.sigma_2": (["conversions", 0, "sigma_2"], "V6"),
    "receipts": (["receipts", 0], "V7"),
    "directory.entry": (["directory", 0, "entry"], "V5"),
    "directory.salt": (["directory", 0, "salt"], "V5"),
    "directory.body": (["directory", 0, "body"], "V5"),
    "chain.head": (["chain", "head"], "V10"),
    "chain.signature": (["chain", "signature"], "V10"),
}


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("bit", [0, 77, 150, 255, 301])
def test_one_flipped_bit_fails_at_the_right_check(files: Files, name: str, bit: int) -> None:
    place, check = FIELDS[name]
    wrong = failed(changed(files.answered, _flip(list(place), bit)), files.policy)
    assert check in {each.split()[0] for each in wrong}, wrong


@pytest.mark.parametrize("bit", range(0, 44 * 8, 7))
def test_a_flipped_bit_of_an_entry_fails_in_the_log_or_against_its_body(files: Files, bit: int) -> None:
    wrong = failed(changed(files.answered, _flip(["entries", 0, "entry"], bit)), files.policy)
    assert {"V3", "V2"} & {each.split()[0] for each in wrong}
    assert "V3" in {each.split()[0] for each in wrong}


def test_another_index_is_not_included_and_not_signed(files: Files) -> None:
    def change(plain: dict[str, Any]) -> None:
        lines = plain["entries"][0]["proof"].split("\n")
        lines[1] = f"index {int(lines[1].split()[1]) ^ 1}"
        plain["entries"][0]["proof"] = "\n".join(lines)

    wrong = failed(changed(files.answered, change), files.policy)
    assert {"V3", "V6", "V7"} <= {each.split()[0] for each in wrong}


def test_a_changed_hash_of_the_path_fails_v3_and_a_changed_checkpoint_v4(files: Files) -> None:
    def path(plain: dict[str, Any]) -> None:
        lines = plain["entries"][0]["proof"].split("\n")
        lines[2] = base64.b64encode(bytes(32)).decode()
        plain["entries"][0]["proof"] = "\n".join(lines)

    def signature(plain: dict[str, Any]) -> None:
        proof = plain["entries"][0]["proof"]
        place = proof.rindex("=") - 30
        plain["entries"][0]["proof"] = (
            proof[:place] + ("A" if proof[place] != "A" else "B") + proof[place + 1 :]
        )

    assert failed(changed(files.answered, path), files.policy) == ["V3 not-included"]
    assert failed(changed(files.answered, signature), files.policy) == ["V4 checkpoint-unsigned"]


def test_a_line_of_another_person_does_not_open_to_this_one(files: Files) -> None:
    def splice(plain: dict[str, Any]) -> None:
        plain["conversions"][0]["nym_P"] = base64.b64encode(files.of_taro.conversions[0].nym_P).decode()

    assert "V8 not-opened" in failed(changed(files.answered, splice), files.policy)


def test_lines_of_two_people_in_one_file_are_told_apart(files: Files) -> None:
    hers, his = files.all, files.of_taro
    shift = len(hers.entries)
    moved = [msgspec.structs.replace(each, entry=each.entry + shift) for each in his.conversions]
    mixed = msgspec.structs.replace(
        hers,
        entries=hers.entries + his.entries,
        conversions=hers.conversions + moved,
        receipts=hers.receipts + his.receipts,
    )
    assert "V8 two-persons" in failed(mixed, files.policy)


def test_an_ending_moved_to_another_request_fails_v9(files: Files) -> None:
    hers = files.all
    ending = next(each for each in hers.entries if each.entry[4] == EntryKind.ANSWER)
    stray = msgspec.structs.replace(files.refused, entries=[*files.refused.entries, ending])
    assert failed(stray, files.policy) == ["V9 answer-of-nothing"]


def test_a_letter_taken_out_of_the_whole_mailbox_breaks_the_chain(files: Files) -> None:
    hers = files.all
    ending = max(n for n, each in enumerate(hers.entries) if each.entry[4] == EntryKind.ANSWER)

    def without(n: int) -> int:
        return n - (n > ending)

    entries = [each for n, each in enumerate(hers.entries) if n != ending]
    moved = [msgspec.structs.replace(each, entry=without(each.entry)) for each in hers.conversions]
    fewer = msgspec.structs.replace(hers, entries=entries, conversions=moved)
    assert failed(fewer, files.policy) == []  # it says that it holds a part only, and to call it the whole …
    count = msgspec.structs.replace(hers.chain, count=hers.chain.count - 1)
    assert "V10 chain-not-signed" in failed(msgspec.structs.replace(fewer, chain=count), files.policy)


def test_records_in_another_order_break_the_chain(files: Files) -> None:
    entries = list(files.all.entries)
    endings = [n for n, each in enumerate(entries) if each.entry[4] == EntryKind.ANSWER]
    one, other = endings[0], endings[1]
    entries[one], entries[other] = entries[other], entries[one]
    assert failed(msgspec.structs.replace(files.all, entries=entries), files.policy) == ["V10 chain-differs"]


def test_a_policy_of_another_log_trusts_nothing(files: Files, played: Played) -> None:
    trust = files.policy.trust
    stranger = VerifierKey(trust.log.name, trust.log.type, played.japan.directory.x1.signing_key)
    wrong = failed(files.answered, Policy(Trust(stranger, trust.witnesses)))
    assert {"V4", "V5"} <= {each.split()[0] for each in wrong}


def test_a_policy_of_other_converters_trusts_no_directory(files: Files) -> None:
    assert files.policy.converters is not None
    swapped = Policy(files.policy.trust, (files.policy.converters[1], files.policy.converters[0]))
    assert "V5 directory-unsigned" in failed(files.answered, swapped)


def test_without_converters_in_the_policy_v5_says_on_what_it_rests(files: Files, tmp_path: Path) -> None:
    path = tmp_path / f"one{SUFFIX}"
    path.write_bytes(files.answered.encode())
    (tmp_path / "warifu-policy.json").write_text(files.policy.trust.encode())
    lines, code = verify(path)
    assert code == 0
    assert "names no converters" in lines[4]


def test_a_missing_directory_entry_leaves_the_signatures_unchecked(files: Files) -> None:
    for left_out in range(len(files.answered.directory)):
        directory = [each for n, each in enumerate(files.answered.directory) if n != left_out]
        assert any(
            "V5" in each
            for each in failed(msgspec.structs.replace(files.answered, directory=directory), files.policy)
        )


def test_evidence_names_nobody(files: Files) -> None:
    content = files.all.encode().decode()
    assert "花子" not in content
    assert "YAMADA" not in content
