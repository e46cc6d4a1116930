# SPDX-License-Identifier: Apache-2.0
"""The group against RFC 9496 and the second implementation, from both copies of libsodium."""

import hashlib
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exchange.nym1 import slow
from warifu.exchange.nym1.ristretto import BASE, IDENTITY, ONE, ORDER, NotAnElement, Ristretto, is_scalar
from warifu.kernel import sodium
from warifu.kernel.refusal import Fault

# RFC 9496, appendix A.1, from 0·B.
MULTIPLES = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
    "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
    "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259",
    "da80862773358b466ffadfe0b3293ab3d9fd53c5ea6c955358f568322daf6a57",
    "e882b131016b52c1d3337080187cf768423efccbb517bb495ab812c4160ff44e",
    "f64746d3c92b13050ed8d80236a7f0007c3b3f962f5ba793d19a601ebb1df403",
    "44f53520926ec81fbd5a387845beb7df85a96a24ece18738bdcfa6a7822a176d",
    "903293d8f2287ebe10e2374dc1a53e0bc887e592699f02d077d5263cdd55601c",
    "02622ace8f7303a31cafc63f8fc48fdc16e1c8c8d234b2f0d6685282a9076031",
    "20706fd788b2720a1ed2a5dad4952b01f413bcf0e7564de8cdc816689e2db95f",
    "bce83f8ba5dd2fa572864c24ba1810f9522bc6004afe95877ac73241cafdab42",
    "e4549ee16b9aa03099ca208c67adafcafa4c3f3e4e5303de6026e3ca8ff84460",
    "aa52e000df2e16f55fb1032fc33bc42742dad6bd5a8fc0be0167436c5948501f",
    "46376b80f409b29dc2b5f6f0c52591990896e5716f41477cd30085ab7f10301e",
    "e0c418f7c8d9c4cdd7395b93ea124f3ad99021bb681dfc3302a9d99a2e53e64e",
]
# Appendix A.2: not canonical, negative, x² not square, xy negative, y = 0.
BAD_POINTS = [
    "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
    "c940e5a4404157cfb1628b108db051a8d439e1a421394ec4ebccb9ec92a8ac78",
    "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
    "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
    "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
    "a45fdc55c76448c049a1ab33f17023edfb2be3581e9c7aade8a6125215e04220",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]
# Appendix A.3: 64 bytes and the point they map to; from texts by SHA-512.
HASHED = {
    "3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46": (
        "5d1be09e3d0c82fc538112490e35701979d99e06ca3e2b5b54bffe8b4dc772c1"
        "4d98b696a1bbfb5ca32c436cc61c16563790306c79eaca7705668b47dffe5bb6"
    ),
    "f26e5b6f7d362d2d2a94c5d0e7602cb4773c95a2e5c31a64f133189fa76ed61b": (
        "f116b34b8f17ceb56e8732a60d913dd10cce47a6d53bee9204be8b44f6678b27"
        "0102a56902e2488c46120e9276cfe54638286b9e4b3cdb470b542d46c2068d38"
    ),
    "006ccd2a9e6867e6a2c5cea83d3302cc9de128dd2a9a57dd8ee7b9d7ffe02826": (
        "8422e1bbdaab52938b81fd602effb6f89110e1e57208ad12d9ad767e2e25510c"
        "27140775f9337088b982d83d7fcf0b2fa1edffe51952cbe7365e95c86eaf325c"
    ),
    "f8f0c87cf237953c5890aec3998169005dae3eca1fbb04548c635953c817f92a": (
        "ac22415129b61427bf464e17baee8db65940c233b98afce8d17c57beeb7876c2"
        "150d15af1cb1fb824bbd14955f2b57d08d388aab431a391cfc33d5bafb5dbbaf"
    ),
}
scalars = st.integers(1, ORDER - 1).map(lambda number: number.to_bytes(32, "little"))
digests = st.binary().map(lambda seed: hashlib.sha512(seed).digest())


@pytest.fixture(scope="session", params=["the system's copy", "the wheel's copy"])
def group(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ristretto:
    if request.param == "the wheel's copy":
        return Ristretto(sodium.load_wheel(tmp_path_factory.mktemp("cache")))
    library = sodium.load_system()
    if library is None:
        pytest.skip("no system libsodium here: apt-get install libsodium23")
    return Ristretto(library)


def test_multiples_of_the_base_point_are_those_of_rfc_9496(group: Ristretto) -> None:
    reached = IDENTITY
    for number, multiple in enumerate(MULTIPLES):
        assert reached.hex() == multiple
        if number:
            assert group.multiply_base(number.to_bytes(32, "little")) == reached
            assert group.multiply(number.to_bytes(32, "little"), BASE) == reached
        reached = group.add(reached, BASE)


def test_hashes_map_to_the_points_of_rfc_9496(group: Ristretto) -> None:
    for mapped, digest in HASHED.items():
        assert group.from_hash(bytes.fromhex(digest)).hex() == mapped
    text = b"Ristretto is traditionally a short shot of espresso coffee"
    assert hashlib.sha512(text).hexdigest() in HASHED.values()


@pytest.mark.parametrize("bad", [*BAD_POINTS, "00" * 32, "", "e2" * 31, BASE.hex() + "00"])
def test_what_is_no_point_is_refused_everywhere(group: Ristretto, bad: str) -> None:
    octets = bytes.fromhex(bad)
    assert not group.is_point(octets)
    with pytest.raises(NotAnElement):
        group.multiply(ONE, octets)
    if octets != IDENTITY:  # the identity is a legal sum; whoever minds looks
        with pytest.raises(NotAnElement):
            group.add(BASE, octets)
        with pytest.raises(NotAnElement):
            group.subtract(octets, BASE)


@pytest.mark.parametrize("multiple", MULTIPLES)
def test_a_point_with_the_highest_bit_set_is_no_point(group: Ristretto, multiple: str) -> None:
    octets = bytearray.fromhex(multiple)
    octets[-1] |= 0x80
    assert not group.is_point(bytes(octets))  # libsodium 1.0.18 alone lets all of them pass, the identity too


@pytest.mark.parametrize("number", [0, ORDER, ORDER + 1, 2**255 + 1, 2**256 - 1])
def test_zero_and_scalars_not_below_the_order_multiply_nothing(group: Ristretto, number: int) -> None:
    octets = number.to_bytes(32, "little")
    for act in (group.multiply_base, group.invert, lambda scalar: group.multiply(scalar, BASE)):
        with pytest.raises(NotAnElement):
            act(octets)


def test_only_scalars_below_the_order_are_scalars() -> None:
    assert [is_scalar(n.to_bytes(32, "little")) for n in (0, 1, ORDER - 1, ORDER, ORDER + 1, 2**255)] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]
    assert not is_scalar(b"")
    assert not is_scalar(bytes(33))


@pytest.mark.parametrize("size", [0, 31, 33, 63, 65])
def test_buffers_of_another_size_never_reach_the_library(group: Ristretto, size: int) -> None:
    octets = b"\x01" * size
    for act in (group.from_hash, group.reduce, group.multiply_base, lambda s: group.scalar_add(s, ONE)):
        with pytest.raises(NotAnElement):
            act(octets)


@settings(max_examples=15, deadline=None)
@given(one=scalars, other=scalars, digest=digests)
def test_both_implementations_compute_the_same(
    group: Ristretto, one: bytes, other: bytes, digest: bytes
) -> None:
    point = group.from_hash(digest)
    assert point == slow.encode(slow.from_hash(digest))
    product = group.multiply(one, point)
    assert product == slow.times(one, point)
    assert group.add(product, point) == slow.plus(product, point)
    assert group.subtract(product, point) == slow.minus(product, point)
    a, b = int.from_bytes(one, "little"), int.from_bytes(other, "little")
    assert group.scalar_multiply(one, other) == slow.scalar(a * b)
    assert group.scalar_add(one, other) == slow.scalar(a + b)
    assert group.invert(one) == slow.scalar(pow(a, -1, ORDER))
    assert group.reduce(digest) == slow.scalar(int.from_bytes(digest, "little"))


def test_many_threads_share_no_buffer(group: Ristretto) -> None:
    expected = {n: group.multiply_base(n.to_bytes(32, "little")) for n in range(1, 40)}
    wrong: list[int] = []

    def compute() -> None:
        wrong.extend(
            n for n, point in expected.items() if group.multiply(n.to_bytes(32, "little"), BASE) != point
        )

    threads = [threading.Thread(target=compute) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_wheel_is_read_without_being_imported_or_leaving_anything_behind(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from warifu.kernel import sodium;"
        "sodium.load_wheel(Path(sys.argv[1])); assert 'rbcl' not in sys.modules"
    )
    cache, temporary = tmp_path / "cache", tmp_path / "tmp"
    temporary.mkdir()
    environment = {"TMPDIR": str(temporary), "PYTHONPATH": ":".join(sys.path)}
    for _ in range(2):
        subprocess.run([sys.executable, "-c", program, str(cache)], check=True, env=environment)
    assert list(temporary.iterdir()) == []
    assert [path.suffix for path in cache.iterdir()] == [".so"]
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700


def test_a_cached_library_that_was_altered_is_refused(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    sodium.load_wheel(cache)
    [library] = cache.iterdir()
    content = library.read_bytes()
    library.unlink()  # a loaded library must not be written in place
    library.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(Fault) as refused:
        sodium.load_wheel(cache)
    assert "delete it" in refused.value.detail


def test_a_cache_folder_that_others_may_write_is_refused(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    cache.chmod(0o777)
    with pytest.raises(Fault) as refused:
        sodium.load_wheel(cache)
    assert "chmod 700" in refused.value.detail


def test_a_wheel_of_another_build_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sodium, "PINNED_SHA256", "00" * 32)
    with pytest.raises(Fault) as refused:
        sodium.load_wheel(tmp_path / "cache")
    assert "libsodium23" in refused.value.detail
