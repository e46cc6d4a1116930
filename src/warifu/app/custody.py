# SPDX-License-Identifier: Apache-2.0
"""鍵の保管の儀式: shares, restoring, rehearsing and replacing keys, at the desk of whoever holds them.

Works beside the running body, on its folder of keys and its database; nothing of it is offered on the wire.
J-LIS's keys of the numbers and each converter's seed go the same way; what J-LIS does is recorded as well.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from warifu import numbers
from warifu.app import plan
from warifu.app.number_keys import (
    JLIS,
    CustodyAlarms,
    number_key_name,
    number_key_names,
    number_keys,
    open_register,
)
from warifu.app.parts import Parts
from warifu.exchange.nym1.codes import ISSUER_DOMAIN, ConverterSeed
from warifu.kernel import shares
from warifu.kernel.disk import RealDisk
from warifu.kernel.keys import FileKeyRing
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret
from warifu.numbers.custody_sheet import SheetFacts, print_sheets

CONVERTERS = ("operator", "commission")
SEED_BYTES = 32


@dataclass(frozen=True)
class Custody:
    """The desk of one body. Raises Malformed for a body that has no such keys."""

    parts: Parts

    def __post_init__(self) -> None:
        if self.parts.body not in (JLIS, *CONVERTERS):
            raise Malformed("Such keys are J-LIS's and the two converters': give a settings file of theirs.")

    def back_up(self, out: Path) -> list[Path]:
        """Split the keys in service and print a sheet for each holder into the new folder; give the files.

        Recorded when all sheets are on the medium. A set made earlier goes on giving the keys back.
        """
        made = shares.split(self._secret())
        ring = self.parts.ring
        names = [*number_key_names(ring), plan.NUMBERS_INDEX] if self._numbers else [plan.SEED]
        facts = SheetFacts(self.parts.body, tuple(names), self.parts.clock.today())
        files = _write(out, made, print_sheets(made, facts))
        if self._numbers:
            self.records.backed_up(made[0].set_number)
        return files

    def rehearse(self, given: Sequence[shares.Share]) -> None:
        """Prove that three shares give the keys in service back; puts none in service. Raises Malformed."""
        recovered = shares.join(given)
        if self._numbers:
            self.records.rehearse(recovered, given[0].set_number)
        elif not _same(recovered, self._secret()):
            raise Malformed("These shares give another seed than the one in service here.")

    def restore(self, given: Sequence[shares.Share]) -> list[str]:
        """Put lost keys back into their files; give their names. What is there already stays.

        The numbers' keys must be those that last served with the database, so that comes back first. A seed
        must be this converter's by the directory: the other one's would give this operator both halves of
        every factor, and J-LIS's keys have no business here. Raises Malformed, Fault.
        """
        recovered, ring = shares.join(given), self.parts.ring
        if not self._numbers:
            if not self._is_ours(recovered):
                raise Malformed("These shares do not give this converter's seed: the directory has another.")
            return _put_back(ring, {plan.SEED: recovered})
        keys = numbers.restorable(self._store, recovered)
        named = {number_key_name(period): key for period, key in enumerate(keys.in_order[:-1], start=1)}
        names = _put_back(ring, {**named, plan.NUMBERS_INDEX: keys.index})
        self.records.restored(given[0].set_number)
        return names

    def replace_number_key(self, leaked: int) -> bool:
        """番号鍵の交換: a new key serves because that of period `leaked` is in other hands (NU-12, NU-13).

            1 alarm     the commission is told, durably          power fails here: repeat the command
            2 key       a new file, whole or not at all          repeat it, or start J-LIS, which goes on
            3 period    from the counter on the new key serves   repeating says so and does nothing

        Nobody's number changes. False where it was done before. Raises Malformed for any but the newest.
        """
        with self._store.transaction() as tx:
            served = len(tx.key_periods())
        if 1 <= leaked < served:
            return False
        if leaked != served:
            raise Malformed(f"The number key in service is that of period {served}: say whether it leaked.")
        CustodyAlarms(self.parts.alarms).key_leaked(leaked)
        if len(number_key_names(self.parts.ring)) == served:
            self.parts.ring.make(number_key_name(served + 1))
        open_register(self.parts)
        return True

    @property
    def records(self) -> numbers.CustodyService:
        """Give what J-LIS keeps about the keys in its files."""
        if not self._numbers:
            raise Malformed("Only J-LIS records what is done about its keys.")
        return numbers.CustodyService(self._store, number_keys(self.parts.ring), self.parts.clock)

    @property
    def _numbers(self) -> bool:
        return self.parts.body == JLIS

    @property
    def _store(self) -> numbers.NumbersStore:
        if not self._numbers:
            raise Malformed("The number key is J-LIS's: give its settings file.")
        return numbers.NumbersStore(self.parts.database)

    def _is_ours(self, recovered: Secret[bytes]) -> bool:
        """Whether this converter's commitments in the directory are of this seed (LC-23)."""
        content = recovered.reveal("compare it with the directory")
        if len(content) != SEED_BYTES:
            return False
        seed, first = ConverterSeed(content), self.parts.body == CONVERTERS[0]
        entries = [each for each in self.parts.directory.entries if each.domain != ISSUER_DOMAIN]
        return bool(entries) and all(
            seed.commitment(each.domain, each.epoch)
            == (each.first_commitment if first else each.second_commitment)
            for each in entries
        )

    def _secret(self) -> Secret[bytes]:
        ring = self.parts.ring
        return numbers.joined(number_keys(ring)) if self._numbers else ring.secret(plan.SEED)


def _put_back(ring: FileKeyRing, keys: dict[str, Secret[bytes]]) -> list[str]:
    lost = [name for name in keys if not ring.has(name)]
    if not lost:
        raise Malformed("No key is missing here, so none is put back. To try the shares, use `rehearse`.")
    for name, key in keys.items():
        ring.put_back(name, key)
    return lost


def _same(one: Secret[bytes], other: Secret[bytes]) -> bool:
    return hmac.compare_digest(one.reveal("compare shares"), other.reveal("compare shares"))


def _write(out: Path, made: Sequence[shares.Share], sheets: Sequence[bytes]) -> list[Path]:
    out.mkdir(mode=0o700, parents=True)
    files = []
    for share, sheet in zip(made, sheets, strict=True):
        file = out / f"share-{share.holder}-of-{shares.HOLDERS}.pdf"
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as written:
            written.write(sheet)
            written.flush()
            os.fsync(written.fileno())
        files.append(file)
    RealDisk().sync_folder(out)
    return files
