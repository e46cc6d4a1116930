# SPDX-License-Identifier: Apache-2.0
"""FF1 against the samples of NIST SP 800-38G and an independent library."""

import random
import string

import pytest
from fastfpe import ff1 as independent  # type: ignore[import-untyped]

from warifu.numbers import ff1

AES_128 = bytes.fromhex("2B7E151628AED2A6ABF7158809CF4F3C")
AES_192 = bytes.fromhex("2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F")
AES_256 = bytes.fromhex("2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94")
TEN = bytes.fromhex("39383736353433323130")
ELEVEN = bytes.fromhex("3737373770717273373737")
NUMERALS = string.digits + string.ascii_lowercase


@pytest.mark.parametrize(
    ("key", "tweak", "radix", "plain", "expected"),
    [
        (AES_128, b"", 10, "0123456789", "2433477484"),
        (AES_128, TEN, 10, "0123456789", "6124200773"),
        (AES_128, ELEVEN, 36, "0123456789abcdefghi", "a9tv40mll9kdu509eum"),
        (AES_192, b"", 10, "0123456789", "2830668132"),
        (AES_192, TEN, 10, "0123456789", "2496655549"),
        (AES_256, b"", 10, "0123456789", "6657667009"),
        (AES_256, TEN, 10, "0123456789", "1001623463"),
    ],
)
def test_the_samples_of_the_standard_come_out(
    key: bytes, tweak: bytes, radix: int, plain: str, expected: str
) -> None:
    numerals = [NUMERALS.index(numeral) for numeral in plain]
    made = ff1.encrypt(key, tweak, numerals, radix)
    assert "".join(NUMERALS[numeral] for numeral in made) == expected
    assert ff1.decrypt(key, tweak, made, radix) == numerals


@pytest.mark.parametrize("length", range(6, 19))
def test_every_length_agrees_with_an_independent_library_and_comes_back(length: int) -> None:
    chance = random.Random(length)
    for _ in range(20):
        key, tweak = chance.randbytes(32), chance.randbytes(chance.randrange(12))
        numerals = [chance.randrange(10) for _ in range(length)]
        made = ff1.encrypt(key, tweak, numerals)
        plain, text = ("".join(map(str, each)) for each in (numerals, made))
        assert text == independent.encrypt(key.hex(), tweak.hex(), string.digits, plain)
        assert ff1.decrypt(key, tweak, made) == numerals


@pytest.mark.parametrize("numerals", [[1, 2, 3, 4, 5], [10, 0, 0, 0, 0, 0], [-1, 0, 0, 0, 0, 0]])
def test_strings_outside_the_limits_of_the_standard_are_refused(numerals: list[int]) -> None:
    with pytest.raises(ValueError, match="FF1"):
        ff1.encrypt(AES_256, b"", numerals)
