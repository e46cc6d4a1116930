# SPDX-License-Identifier: Apache-2.0
"""The directory: which domains and operators take part, verified under pinned keys (§3, LC-4, LC-5).

A `Directory` exists only verified: every signature, proof of possession and pair proof held under the
two converters' keys that the caller pinned. It does not say who may ask what; and that its version is
the one under a cosigned checkpoint (LC-6) is for whoever fetched it to check with the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar, NamedTuple

from warifu.exchange.nym1 import ristretto as group
from warifu.exchange.nym1.codes import ISSUER_DOMAIN
from warifu.exchange.nym1.entries import DomainEntry, OperatorEntry, PairEntry, Part
from warifu.exchange.nym1.hashing import labelled, u32, u64
from warifu.exchange.nym1.octets import Reader, sized
from warifu.exchange.nym1.refusals import UnknownDomain, UnknownPair
from warifu.exchange.nym1.signatures import Label, verify
from warifu.kernel.refusal import Malformed


class Parties(NamedTuple):
    """The entries a request names, and the minute from which all are valid.

    `provider` is None for a registration at the portal alone.
    """

    asker: DomainEntry
    provider: DomainEntry | None
    portal: DomainEntry
    valid_from: int


class Directory:
    """A verified directory of one version. Made by `Directory.verified` or `Directory.decode` only."""

    MAGIC: ClassVar[bytes] = b"NYM1DIR\x00"

    def __init__(
        self,
        version: int,
        operators: dict[Part, OperatorEntry],
        domains: dict[tuple[str, int], DomainEntry],
        pairs: dict[tuple[int, str, int, str, int], PairEntry],
    ) -> None:
        """Not for callers: nothing is verified here."""
        self.version = version
        self._operators = operators
        self._domains = domains
        self._pairs = pairs
        self._parties: dict[tuple[str, int, str, int, int], Parties] = {}
        self._differences: dict[tuple[bytes, bytes], bytes] = {}

    @classmethod
    def verified(
        cls,
        version: int,
        operators: Iterable[OperatorEntry],
        domains: Iterable[DomainEntry],
        pairs: Iterable[PairEntry],
        *,
        x1_key: bytes,
        x2_key: bytes,
    ) -> Directory:
        """Verify everything under the two converters' pinned Ed25519 keys; Malformed names what fails."""
        named_operators = _by_part(operators, x1_key, x2_key)
        named_domains = _by_domain(domains, x1_key, x2_key)
        named_pairs = _by_ends(pairs, named_domains)
        return cls(version, named_operators, named_domains, named_pairs)

    def encode(self) -> bytes:
        """Write the whole directory: version, operators, domains, pairs, each in ascending order."""
        groups: tuple[list[bytes], ...] = (
            sorted(entry.encode() for entry in self._operators.values()),
            sorted(entry.encode() for entry in self._domains.values()),
            sorted(pair.encode() for pair in self._pairs.values()),
        )
        pieces = [self.MAGIC, u64(self.version)]
        for entries in groups:
            pieces.append(u32(len(entries)))
            pieces += (sized(2, entry) for entry in entries)
        return b"".join(pieces)

    @classmethod
    def decode(cls, content: bytes, *, x1_key: bytes, x2_key: bytes) -> Directory:
        """Read and verify a whole directory; Malformed where anything is not as `encode` writes it."""
        reader = Reader(content, "directory", cls.MAGIC)
        version = reader.number(8, "version")
        operators, domains, pairs = (_read_entries(reader) for _ in range(3))
        reader.end()
        return cls.verified(
            version,
            map(OperatorEntry.decode, operators),
            map(DomainEntry.decode, domains),
            map(PairEntry.decode, pairs),
            x1_key=x1_key,
            x2_key=x2_key,
        )

    @cached_property
    def hash(self) -> bytes:
        """H("NYM1/directory" ‖ 00 ‖ directory): two parties with one version compare this."""
        return labelled("NYM1/directory", self.encode())

    @property
    def entries(self) -> tuple[DomainEntry, ...]:
        """All domain entries, for pages that list them."""
        return tuple(self._domains.values())

    def operator(self, part: Part) -> OperatorEntry:
        """Give X1, X2 or the commission; Malformed where the directory has none."""
        found = self._operators.get(part)
        if found is None:
            raise Malformed(f"directory: has no {part.name} entry")
        return found

    @property
    def x1(self) -> OperatorEntry:
        """Converter X1."""
        return self._operators[Part.X1]

    @property
    def x2(self) -> OperatorEntry:
        """Converter X2."""
        return self._operators[Part.X2]

    @cached_property
    def portal_domain(self) -> str:
        """The portal's domain id."""
        return next(entry.domain for entry in self._domains.values() if entry.part is Part.PORTAL)

    def domain(self, domain: str, epoch: int, minute: int | None = None) -> DomainEntry:
        """Give the entry of a domain at an epoch, valid at `minute`; UnknownDomain otherwise."""
        found = self._domains.get((domain, epoch))
        if found is None or (minute is not None and minute < found.valid_from):
            raise UnknownDomain
        return found

    def newest(self, domain: str, minute: int) -> DomainEntry:
        """Give the entry with the highest epoch valid at `minute`: what a new request names."""
        valid = [
            entry
            for (name, _), entry in self._domains.items()
            if name == domain and entry.valid_from <= minute
        ]
        if not valid:
            raise UnknownDomain
        return max(valid, key=lambda entry: entry.epoch)

    def parties(
        self, from_domain: str, from_epoch: int, to_domain: str, to_epoch: int, portal_epoch: int
    ) -> Parties:
        """Find asker, provider and portal, once for each combination; UnknownDomain otherwise."""
        ends = (from_domain, from_epoch, to_domain, to_epoch, portal_epoch)
        found = self._parties.get(ends)
        if found is None:
            asker, target = self.domain(from_domain, from_epoch), self.domain(to_domain, to_epoch)
            portal = self.domain(self.portal_domain, portal_epoch)
            valid_from = max(entry.valid_from for entry in (asker, target, portal))
            found = Parties(asker, None if target is portal else target, portal, valid_from)
            self._parties[ends] = found
        return found

    def pair_commitment(self, converter: int, origin: DomainEntry, target: DomainEntry) -> bytes:
        """Give T_{j,A→B}; from the issuer's domain it is S_{j,B} itself."""
        if origin.domain == ISSUER_DOMAIN:
            return target.commitment(converter)
        ends = (converter, origin.domain, origin.epoch, target.domain, target.epoch)
        found = self._pairs.get(ends)
        if found is None:
            raise UnknownPair
        return found.commitment

    def key_difference(self, provider: DomainEntry, portal: DomainEntry) -> bytes:
        """Give Y_B − Y_P, computed once: π is about it."""
        found = self._differences.get((provider.key, portal.key))
        if found is None:
            found = group.subtract(provider.key, portal.key)
            self._differences[provider.key, portal.key] = found
        return found


def _check_entry(entry: DomainEntry | OperatorEntry, x1_key: bytes, x2_key: bytes) -> None:
    problem = entry.problem()
    if problem:
        raise Malformed(f"directory: the entry of {entry.domain} {problem}")
    first = verify(x1_key, Label.DIRECTORY, entry.unsigned, entry.first_signature)
    if not first or not verify(x2_key, Label.DIRECTORY, entry.unsigned, entry.second_signature):
        raise Malformed(f"directory: the entry of {entry.domain} is not signed by both converters")


def _by_part(operators: Iterable[OperatorEntry], x1_key: bytes, x2_key: bytes) -> dict[Part, OperatorEntry]:
    named: dict[Part, OperatorEntry] = {}
    for entry in operators:
        _check_entry(entry, x1_key, x2_key)
        if entry.part in named:
            raise Malformed(f"directory: has two {entry.part.name} entries")
        named[entry.part] = entry
    pinned = {Part.X1: x1_key, Part.X2: x2_key}
    if any(part not in named or named[part].signing_key != key for part, key in pinned.items()):
        raise Malformed("directory: X1 and X2 are not there with the keys pinned for them")
    keys = [entry.signing_key for entry in named.values()]
    if len(set(keys)) != len(keys):
        raise Malformed("directory: two operators share a signing key")
    return named


def _by_domain(
    domains: Iterable[DomainEntry], x1_key: bytes, x2_key: bytes
) -> dict[tuple[str, int], DomainEntry]:
    named: dict[tuple[str, int], DomainEntry] = {}
    owners: dict[bytes, str] = {}
    for entry in domains:
        _check_entry(entry, x1_key, x2_key)
        if (entry.domain, entry.epoch) in named:
            raise Malformed(f"directory: has {entry.domain} twice at one epoch")
        if owners.setdefault(entry.key, entry.domain) != entry.domain:
            raise Malformed(f"directory: {entry.domain} and {owners[entry.key]} share a key")  # LC-5
        named[entry.domain, entry.epoch] = entry
    portals = {entry.domain for entry in named.values() if entry.part is Part.PORTAL}
    if len(portals) != 1:
        raise Malformed("directory: has not exactly one portal")
    return named


def _by_ends(
    pairs: Iterable[PairEntry], domains: dict[tuple[str, int], DomainEntry]
) -> dict[tuple[int, str, int, str, int], PairEntry]:
    named: dict[tuple[int, str, int, str, int], PairEntry] = {}
    for pair in pairs:
        origin = domains.get((pair.from_domain, pair.from_epoch))
        target = domains.get((pair.to_domain, pair.to_epoch))
        name = f"{pair.from_domain} to {pair.to_domain}"
        if origin is None or target is None or origin.domain == target.domain:
            raise Malformed(f"directory: the pair {name} is not between two of its domains")
        if not pair.holds(origin.commitment(pair.converter), target.commitment(pair.converter)):
            raise Malformed(f"directory: the pair {name} is not proven")
        ends = (pair.converter, origin.domain, origin.epoch, target.domain, target.epoch)
        if ends in named:
            raise Malformed(f"directory: has the pair {name} twice")
        named[ends] = pair
    return named


def _read_entries(reader: Reader) -> list[bytes]:
    entries = [reader.sized(2, "entry") for _ in range(reader.number(4, "number of entries"))]
    if any(map(bytes.__ge__, entries, entries[1:])):
        raise reader.wrong("entries", "must ascend without repeats")
    return entries
