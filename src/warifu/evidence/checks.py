# SPDX-License-Identifier: Apache-2.0
"""The ten checks of a bundle, V1 to V10 (LG-17). Pure; nothing is fetched, nothing is taken on trust.

    V1  the file is written in the one canonical way
    V2  each entry is of its kind and commits to exactly this body
    V3  each entry is in the log at its index
    V4  each proof ends in a checkpoint that the log signed and the witnesses cosigned
    V5  the bodies' keys stand in the log, signed by both converters, and were valid in that minute
    V6  σ_A, σ_1, σ_2: the asker and both converters signed, for this very index
    V7  the portal's receipt names this very line
    V8  the logged ciphertext opens to this person's portal code, and all lines are one person's
    V9  each answer belongs to a request here and is signed by who answered
    V10 the portal signed the mailbox's chain; a file with every letter leads to its head

Each check sees the whole bundle and says by itself why it fails; a check whose material another one found
broken fails too. What no check can show: that an office's reason was true, or that nothing happened outside
the network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import ParamSpec, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from warifu.evidence.bundle import Bundle, Conversion, Recorded, chain_fields
from warifu.evidence.policy import Policy
from warifu.exchange.nym1 import proofs, steps
from warifu.exchange.nym1.bodies import AnswerBody, EntryKind, parse_entry_body
from warifu.exchange.nym1.directory import Directory, Parties
from warifu.exchange.nym1.entries import DomainEntry, OperatorEntry, Part
from warifu.exchange.nym1.filing import Converted, FilingState, Place, Receipt
from warifu.exchange.nym1.objects import hash_of_half
from warifu.kernel.refusal import Problem
from warifu.ledger import (
    Checkpoint,
    Entry,
    InclusionEvidence,
    Kind,
    Note,
    chain_head,
    commitment,
    entry_hash,
    leads_to_root,
    leaf_hash,
    parse_entry,
)

P = ParamSpec("P")
T = TypeVar("T")
REQUESTS = frozenset({Kind.EXCHANGE, Kind.ENROLMENT, Kind.SUCCESSION, Kind.REFUSAL})


class Fails(Exception):
    """A check does not hold: `why` keys the words, `where` is the place in its list, from 0."""

    def __init__(self, why: str, where: int | None = None) -> None:
        """Keep both for the report."""
        super().__init__(why)
        self.why, self.where = why, where


@dataclass(frozen=True, slots=True)
class Finding:
    """How one check ended. `why` is empty where it holds; `count` says of how many things it holds."""

    check: str
    why: str = ""
    where: int | None = None
    count: int = 0

    @property
    def held(self) -> bool:
        """Whether it holds."""
        return not self.why


@dataclass(frozen=True, slots=True)
class Asked:
    """One request or refusal of the bundle, joined from its entry and its conversion."""

    where: int
    recorded: Recorded
    conversion: Conversion
    converted: Converted
    index: int

    @property
    def place(self) -> Place:
        """Where it stands, under σ_2."""
        digest = entry_hash(self.recorded.entry)
        return Place(index=self.index, entry_hash=digest, signature=self.conversion.sigma_2)


def examine(content: bytes, bundle: Bundle, policy: Policy) -> list[Finding]:
    """Run V1 to V10 and give one finding each, in order."""
    examination = _Examination(content, bundle, policy)
    return [_finding(f"V{n}", check) for n, check in enumerate(examination.checks, start=1)]


def _finding(name: str, check: Callable[[], int]) -> Finding:
    try:
        return Finding(name, count=check())
    except Fails as fails:
        return Finding(name, fails.why, fails.where)


class _Examination:
    """One bundle under examination. What one check needs of another is computed once, and fails in both."""

    def __init__(self, content: bytes, bundle: Bundle, policy: Policy) -> None:
        self._content, self._bundle, self._policy = content, bundle, policy
        self.checks = (
            self.v1_form,
            self.v2_bodies,
            self.v3_inclusion,
            self.v4_checkpoints,
            self.v5_directory,
            self.v6_signatures,
            self.v7_receipts,
            self.v8_opening,
            self.v9_answers,
            self.v10_chain,
        )

    # -- the checks ---------------------------------------------------------------------------------

    def v1_form(self) -> int:
        """Canonical, and each list fits the others."""
        bundle = self._bundle
        if self._content != bundle.encode():
            raise Fails("not-canonical")
        joined = [conversion.entry for conversion in bundle.conversions]
        if (
            joined != sorted(set(joined))
            or not joined
            or not 0 <= joined[0] <= joined[-1] < len(bundle.entries)
        ):
            raise Fails("lists-differ")
        if len(bundle.receipts) != len(joined):
            raise Fails("lists-differ")
        return len(bundle.entries)

    def v2_bodies(self) -> int:
        """Commitments and kinds; every request has its conversion, and only requests have one."""
        joined = {conversion.entry for conversion in self._bundle.conversions}
        for where, recorded in enumerate(self._bundle.entries):
            entry = _committed(recorded, where)
            if (entry.kind in REQUESTS) != (where in joined):
                raise Fails("wrong-kind", where)
            if entry.kind not in REQUESTS | {Kind.ANSWER}:
                raise Fails("wrong-kind", where)
        for asked in self._asked:
            entry, context = parse_entry(asked.recorded.entry), asked.converted.context
            if entry.hour != context.minute // 60 or entry.delayed != (context.delay is not None):
                raise Fails("wrong-hour", asked.where)
        _ = self._answers
        return len(self._bundle.entries)

    def v3_inclusion(self) -> int:
        """Each entry leads to the root of the checkpoint in its proof."""
        for where, recorded in enumerate(self._bundle.entries):
            _check_inclusion(recorded, where)
        return len(self._bundle.entries)

    def v4_checkpoints(self) -> int:
        """Log signature and quorum, under the policy's keys only."""
        notes = {
            _proof(each, where).unverified_checkpoint: where
            for where, each in enumerate(self._bundle.entries)
        }
        for note, where in notes.items():
            self._check_note(note, where)
        return len(notes)

    def v5_directory(self) -> int:
        """Directory entries recorded, signed, and valid for each request."""
        for asked in self._asked:
            self._parties(asked)
        return len(self._bundle.directory)

    def v6_signatures(self) -> int:
        """σ_A, σ_1 and σ_2."""
        for asked in self._asked:
            directory = self._directory(asked.converted.context.directory_version)
            asker = self._parties(asked).asker.signing_key
            x1, x2 = directory.x1.signing_key, directory.x2.signing_key
            if not asked.converted.are_signed(asker, x1, x2, asked.place):
                raise Fails("not-signed", asked.where)
        return len(self._asked)

    def v7_receipts(self) -> int:
        """The portal says it filed this very ciphertext at this very index."""
        for asked, content in zip(self._asked, self._bundle.receipts, strict=False):
            receipt = _read("receipt-differs", asked.where, Receipt.decode, content)
            portal = self._parties(asked).portal.signing_key
            if hash_of_half(asked.conversion.out2_P) != asked.converted.out2_portal_hash:
                raise Fails("ciphertext-differs", asked.where)
            if not receipt.holds(portal, asked.converted, asked.index):
                raise Fails("receipt-differs", asked.where)
            if receipt.state is FilingState.ORPHAN:
                raise Fails("receipt-orphan", asked.where)
        return len(self._asked)

    def v8_opening(self) -> int:
        """Every line opens to the portal code in the file, and to one only in each epoch."""
        persons: dict[int, bytes] = {}
        for asked in self._asked:
            conversion, portal = asked.conversion, self._parties(asked).portal
            if conversion.e_P != asked.converted.context.portal_epoch:
                raise Fails("wrong-epoch", asked.where)
            if not proofs.verify_opening(conversion.opening, portal.key, conversion.out2_P, conversion.nym_P):
                raise Fails("not-opened", asked.where)
            if persons.setdefault(conversion.e_P, conversion.nym_P) != conversion.nym_P:
                raise Fails("two-persons", asked.where)
        return len(self._asked)

    def v9_answers(self) -> int:
        """Each ending names a request of the file, at its index, and is signed by the right party."""
        by_request = {asked.converted.context.reqid: asked for asked in self._asked}
        ended: set[bytes] = set()
        for where, answer in self._answers:
            statement = answer.statement
            asked = by_request.get(statement.reqid)
            if asked is None or answer.first_index != asked.index or statement.reqid in ended:
                raise Fails("answer-of-nothing", where)
            ended.add(statement.reqid)
            context, parties = asked.converted.context, self._parties(asked)
            x2 = self._directory(context.directory_version).x2.signing_key
            if parties.provider is None or not statement.holds(context, parties.provider.signing_key, x2):
                raise Fails("answer-not-signed", where)
        return len(ended)

    def v10_chain(self) -> int:
        """The portal's signature over count and head; with every letter here, the head itself."""
        chain, entries = self._bundle.chain, self._bundle.entries
        last = self._asked[-1]
        if not 0 < chain.count < 1 << 63 or len(chain.head) != len(entry_hash(b"")):
            raise Fails("chain-not-signed")
        fields = chain_fields(last.conversion.nym_P, chain.count, chain.head)
        if not _signed(self._parties(last).portal.signing_key, fields, chain.signature):
            raise Fails("chain-not-signed")
        if len(entries) > chain.count:
            raise Fails("chain-differs")
        if len(entries) == chain.count and chain_head(each.entry for each in entries) != (
            chain.count,
            chain.head,
        ):
            raise Fails("chain-differs")
        return chain.count

    # -- what several checks need -------------------------------------------------------------------

    @cached_property
    def _asked(self) -> list[Asked]:
        found = []
        for conversion in self._bundle.conversions:
            where = conversion.entry
            if not 0 <= where < len(self._bundle.entries):
                raise Fails("lists-differ")
            recorded = self._bundle.entries[where]
            converted = _read("body-unreadable", where, _converted, recorded)
            found.append(Asked(where, recorded, conversion, converted, _proof(recorded, where).index))
        if not found:
            raise Fails("lists-differ")
        return found

    @cached_property
    def _answers(self) -> list[tuple[int, AnswerBody]]:
        joined = {conversion.entry for conversion in self._bundle.conversions}
        return [
            (where, _read("body-unreadable", where, AnswerBody.decode, each.body))
            for where, each in enumerate(self._bundle.entries)
            if where not in joined
        ]

    @cached_property
    def _bodies(self) -> tuple[list[OperatorEntry], list[DomainEntry]]:
        """The directory's entries, each recorded in the log under kind 5."""
        operators: list[OperatorEntry] = []
        domains: list[DomainEntry] = []
        for where, recorded in enumerate(self._bundle.directory):
            self._check_recorded(recorded, where)
            if recorded.body.startswith(OperatorEntry.MAGIC):
                operators.append(_read("directory-entry", where, OperatorEntry.decode, recorded.body))
            else:
                domains.append(_read("directory-entry", where, DomainEntry.decode, recorded.body))
        return operators, domains

    def _check_recorded(self, recorded: Recorded, where: int) -> None:
        try:
            kind = _committed(recorded, where).kind
            _check_inclusion(recorded, where)
            self._check_note(_proof(recorded, where).unverified_checkpoint, where)
        except Fails as fails:
            raise Fails("directory-entry", where) from fails
        if kind is not Kind.DIRECTORY:
            raise Fails("directory-entry", where)

    @cached_property
    def _directories(self) -> dict[int, Directory]:
        return {}

    def _directory(self, version: int) -> Directory:
        if version not in self._directories:
            operators, domains = self._bodies
            keys = self._policy.converters or _own_keys(operators)
            verified = partial(Directory.verified, version, operators, domains, [])
            self._directories[version] = _read(
                "directory-unsigned", None, verified, x1_key=keys[0], x2_key=keys[1]
            )
        return self._directories[version]

    def _parties(self, asked: Asked) -> Parties:
        context = asked.converted.context
        directory = self._directory(context.directory_version)
        return _read("directory-lacks", asked.where, steps.parties, context, directory)

    def _check_note(self, note: str, where: int) -> None:
        _read("checkpoint-unsigned", where, self._policy.trust.verify_checkpoint, note)


def _own_keys(operators: list[OperatorEntry]) -> tuple[bytes, bytes]:
    keys = {entry.part: entry.signing_key for entry in operators}
    return keys.get(Part.X1, b""), keys.get(Part.X2, b"")


def _committed(recorded: Recorded, where: int) -> Entry:
    entry = _read("entry-unreadable", where, parse_entry, recorded.entry)
    if _read("other-body", where, commitment, recorded.salt, recorded.body) != entry.commitment:
        raise Fails("other-body", where)
    return entry


def _check_inclusion(recorded: Recorded, where: int) -> None:
    proof = _proof(recorded, where)
    head = _read("not-included", where, _unverified_head, proof)
    if not leads_to_root(proof.index, head.size, leaf_hash(recorded.entry), proof.path, head.root):
        raise Fails("not-included", where)


def _unverified_head(proof: InclusionEvidence) -> Checkpoint:
    return Checkpoint.parse(Note.parse(proof.unverified_checkpoint).text)


def _converted(recorded: Recorded) -> Converted:
    return parse_entry_body(EntryKind(parse_entry(recorded.entry).kind), recorded.body)


def _proof(recorded: Recorded, where: int) -> InclusionEvidence:
    return _read("not-included", where, InclusionEvidence.parse, recorded.proof)


def _read(why: str, where: int | None, read: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
    """Do what parses or verifies; whatever it refuses is this failure."""
    try:
        return read(*args, **more)
    except (Problem, ValueError) as wrong:
        raise Fails(why, where) from wrong


def _signed(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
