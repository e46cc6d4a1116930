# SPDX-License-Identifier: Apache-2.0
"""The sequencer on real PostgreSQL: what is appended, repeated, refused, published and proved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from tests.databases import MakeDatabase
from tests.ledger.small_log import LOG, ORIGIN, TRUST, SmallLog, entry, submissions
from warifu.ledger import (
    EntryConflict,
    Kind,
    LedgerService,
    LogBusy,
    MalformedEntry,
    NotYetPublished,
    SubmitterNotAdmitted,
    entry_hash,
    extends,
    leads_to_root,
    leaf_hash,
    make_entry,
)


@pytest.fixture
def log(make_database: MakeDatabase, tmp_path: Path) -> SmallLog:
    return SmallLog(make_database(["ledger"]), tmp_path / "log")


@pytest.fixture
def service(log: SmallLog) -> Iterator[LedgerService]:
    service = log.service()
    service.start()
    yield service
    service.close()


def test_an_append_is_promised_with_the_next_index(service: LedgerService) -> None:
    promises = service.append_many("commission", submissions(0, 3))
    promises.append(service.append("commission", b"key-3", entry(3)))
    assert [promise.index for promise in promises] == [0, 1, 2, 3]
    for number, promise in enumerate(promises):
        promise.verify(LOG.key, entry_hash(entry(number)))


def test_the_same_submission_gets_the_same_promise(service: LedgerService) -> None:
    first = service.append_many("commission", submissions(0, 5))
    again = service.append("commission", b"key-3", entry(3))
    assert again == first[3]
    again.verify(LOG.key, entry_hash(entry(3)))
    assert service.health().size == 5


def test_a_submission_twice_in_one_call_is_recorded_once(service: LedgerService) -> None:
    one, two = service.append_many("commission", [(b"k", entry(1)), (b"k", entry(1))])
    assert one == two
    assert service.health().size == 1


def test_a_key_used_for_another_entry_is_refused_and_nothing_of_its_group_recorded(
    service: LedgerService,
) -> None:
    service.append("commission", b"k", entry(1))
    with pytest.raises(EntryConflict):
        service.append_many("commission", [(b"new", entry(3)), (b"k", entry(2))])
    assert service.entries(0, 10) == [entry(1)]


def test_two_submitters_may_use_the_same_key(service: LedgerService) -> None:
    service.append("commission", b"k", entry(1))
    promise = service.append("portal", b"k", make_entry(Kind.CHAIN_HEAD, 0, 1, bytes(32)))
    assert promise.index == 1


@pytest.mark.parametrize(("submitter", "kind"), [("portal", Kind.EXCHANGE), ("nobody", Kind.CHAIN_HEAD)])
def test_a_body_records_only_the_kinds_it_is_admitted_for(
    service: LedgerService, submitter: str, kind: Kind
) -> None:
    with pytest.raises(SubmitterNotAdmitted):
        service.append(submitter, b"k", make_entry(kind, 0, 1, bytes(32)))
    assert service.health().size == 0


@pytest.mark.parametrize("key", [b"", b"x" * 65])
def test_a_submit_key_of_a_wrong_length_is_malformed(service: LedgerService, key: bytes) -> None:
    with pytest.raises(MalformedEntry):
        service.append("commission", key, entry(1))


def test_many_submitters_at_once_get_indexes_without_gap_or_double(service: LedgerService) -> None:
    def submit(worker: int) -> list[int]:
        numbers = range(worker * 25, worker * 25 + 25)
        return [service.append("commission", b"key-%d" % n, entry(n)).index for n in numbers]

    with ThreadPoolExecutor(16) as pool:
        indexes = [index for found in pool.map(submit, range(16)) for index in found]
    assert sorted(indexes) == list(range(400))
    assert sorted(service.entries(0, 400)) == sorted(entry(n) for n in range(400))


def test_every_published_entry_is_provable_under_the_cosigned_checkpoint(
    service: LedgerService, log: SmallLog
) -> None:
    service.append_many("commission", submissions(0, 600))
    service.publish(log.clock.now())
    head = TRUST.verify_checkpoint(service.checkpoint())
    assert head.size == 600
    for index in (0, 1, 255, 256, 511, 512, 599):
        service.evidence(index).verify(entry(index), TRUST)
        proof = service.inclusion_proof(index, 600)
        assert leads_to_root(index, 600, leaf_hash(entry(index)), proof, head.root)


def test_each_checkpoint_extends_the_one_before(service: LedgerService, log: SmallLog) -> None:
    heads = [TRUST.verify_checkpoint(service.checkpoint())]
    for start in range(0, 900, 150):
        service.append_many("commission", submissions(start, start + 150))
        log.clock.step(timedelta(minutes=1))
        heads.append(service.publish(log.clock.now()).checkpoint)
    for old in heads:
        for new in heads[heads.index(old) :]:
            proof = service.consistency_proof(old.size, new.size)
            assert extends(old.size, new.size, old.root, new.root, proof)


def test_a_checkpoint_is_made_also_when_nothing_was_appended(service: LedgerService, log: SmallLog) -> None:
    log.clock.step(timedelta(minutes=1))
    head = service.publish(log.clock.now())
    assert (head.checkpoint.origin, head.checkpoint.size) == (ORIGIN, 0)
    assert service.health().cosigned


def test_an_unpublished_entry_has_a_promise_and_no_proof(service: LedgerService) -> None:
    service.append("commission", b"k", entry(1))
    with pytest.raises(NotYetPublished):
        service.evidence(0)
    with pytest.raises(NotYetPublished):
        service.inclusion_proof(0, 1)
    health = service.health()
    assert (health.size, health.published_size, health.lag_entries) == (1, 0, 1)


def test_a_promise_that_is_not_kept_shows_in_the_health_of_the_log(
    service: LedgerService, log: SmallLog
) -> None:
    service.append("commission", b"k", entry(1))
    log.clock.step(timedelta(minutes=5))
    assert not service.health().overdue
    log.clock.step(timedelta(minutes=1))
    assert service.health().overdue
    service.publish(log.clock.now())
    assert not service.health().overdue


def test_one_log_is_sequenced_by_one_process(service: LedgerService, log: SmallLog) -> None:
    with pytest.raises(LogBusy):
        log.service().start()


def test_a_restarted_log_goes_on_where_it_stood(
    make_database: Callable[[list[str]], object], log: SmallLog
) -> None:
    for start in (0, 300, 500):
        service = log.service()
        service.start()
        service.append_many("commission", submissions(start, start + 100))
        service.append_many("commission", submissions(start + 100, start + 300))
        service.close()
    service = log.service()
    assert service.start().checkpoint.size == 800
    service.evidence(799).verify(entry(799), TRUST)
    service.close()
