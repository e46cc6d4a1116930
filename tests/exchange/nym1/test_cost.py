# SPDX-License-Identifier: Apache-2.0
"""What an exchange costs in group operations; the numbers stand in docs/spec/linkage-codes.md."""

import pytest

from tests.exchange.nym1 import roads
from tests.exchange.nym1.roads import A, B, land
from warifu.exchange.nym1 import bench, cost
from warifu.exchange.nym1.sample import PORTAL
from warifu.kernel.refusal import Malformed

PROVEN = {
    "multiply": 48,
    "multiply_base": 17,
    "add": 16,
    "subtract": 21,
    "is_point": 18,
    "ed25519_sign": 5,
    "ed25519_verify": 13,
    "hpke_seal": 4,
    "hpke_unseal": 3,
    "x25519_key": 1,
}
SAMPLED = PROVEN | {"multiply": 24, "multiply_base": 9, "add": 10, "subtract": 9, "is_point": 14}


@pytest.mark.parametrize(("proven", "operations"), [(True, PROVEN), (False, SAMPLED)])
def test_an_exchange_needs_exactly_the_operations_the_specification_counts(
    proven: bool,  # noqa: FBT001
    operations: dict[str, int],
) -> None:
    known = {domain: roads.code("Hanako", domain) for domain in (A, B, PORTAL)}
    bench.exchange(land(), known, proven=proven)  # what is cached once is cached now
    assert dict(cost.count(lambda: bench.exchange(land(), known, proven=proven))) == operations


def test_the_bench_measures_exchanges_and_their_limit_in_one_run() -> None:
    found = bench.run(0.1, "x1")
    assert found["operations"] == dict(sorted(PROVEN.items()))
    ratio, limit, rate = found["ratio_to_limit"], found["limit"], found["rate"]
    assert isinstance(ratio, float)
    assert isinstance(limit, float)
    assert isinstance(rate, float)
    assert ratio == pytest.approx(rate / limit, rel=0.01)  # how large it is depends on the machine


def test_the_bench_knows_no_other_setting() -> None:
    with pytest.raises(Malformed, match="x1"):
        bench.run(0.1, "none")
