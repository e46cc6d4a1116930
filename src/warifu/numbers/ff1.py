# SPDX-License-Identifier: Apache-2.0
"""FF1 of NIST SP 800-38G, one string of numerals at a time: the plain form, and the oracle of the bulk form.

FF1 is a keyed permutation of the strings of one length over one radix. It does NOT choose keys, keep a
counter or know what an Individual Number is (`generation` does), and it is slow, some 15,000 strings a
second; `permutation` does the same for eleven decimal digits by tables.
"""

from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

ROUNDS = 10
BLOCK = 16


def encrypt(key: bytes, tweak: bytes, numerals: Sequence[int], radix: int = 10) -> list[int]:
    """FF1.Encrypt (SP 800-38G §5, algorithm 7): numerals 0…radix-1, most significant first.

    `key` has 16, 24 or 32 bytes. Raises ValueError where the standard's limits are broken.

    >>> encrypt(bytes.fromhex("2B7E151628AED2A6ABF7158809CF4F3C"), b"", [0,1,2,3,4,5,6,7,8,9])
    [2, 4, 3, 3, 4, 7, 7, 4, 8, 4]
    """
    low, high = _halves(numerals, radix)
    feistel = _Feistel(key, tweak, radix, len(numerals))
    for round_number in range(ROUNDS):
        modulus = feistel.modulus(round_number)
        low, high = high, (low + feistel.scramble(round_number, high)) % modulus
    return _join(low, high, radix, len(numerals))


def decrypt(key: bytes, tweak: bytes, numerals: Sequence[int], radix: int = 10) -> list[int]:
    """FF1.Decrypt (SP 800-38G §5, algorithm 8): the inverse of `encrypt`."""
    low, high = _halves(numerals, radix)
    feistel = _Feistel(key, tweak, radix, len(numerals))
    for round_number in reversed(range(ROUNDS)):
        modulus = feistel.modulus(round_number)
        low, high = (high - feistel.scramble(round_number, low)) % modulus, low
    return _join(low, high, radix, len(numerals))


def constant_block(tweak: bytes, radix: int, length: int) -> bytes:
    """P, the first block of every round's input (algorithm 7, step 5): sixteen bytes."""
    return (
        bytes([1, 2, 1])
        + radix.to_bytes(3, "big")
        + bytes([ROUNDS, (length // 2) % 256])
        + length.to_bytes(4, "big")
        + len(tweak).to_bytes(4, "big")
    )


class _Feistel:
    """The round function: CBC-MAC over P and Q, stretched to d bytes (algorithm 7, steps 3 to 6iv)."""

    def __init__(self, key: bytes, tweak: bytes, radix: int, length: int) -> None:
        self._left = length // 2
        self._right = length - self._left
        self._radix = radix
        self._number_bytes = ((radix**self._right - 1).bit_length() + 7) // 8
        self._stretched = 4 * -(-self._number_bytes // 4) + 4
        padding = (-len(tweak) - self._number_bytes - 1) % BLOCK
        self._prefix = tweak + bytes(padding)
        # ECB is the bare block cipher that FF1 is built from, not a mode for anything longer.
        self._aes = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305
        self._start = self._aes.update(constant_block(tweak, radix, length))

    def modulus(self, round_number: int) -> int:
        """radix^u in even rounds, radix^v in odd ones."""
        return int(self._radix ** (self._left if round_number % 2 == 0 else self._right))

    def scramble(self, round_number: int, half: int) -> int:
        """y: the number that is added to the other half."""
        message = self._prefix + bytes([round_number]) + half.to_bytes(self._number_bytes, "big")
        block = self._start
        for place in range(0, len(message), BLOCK):
            block = self._aes.update(_xor(block, message[place : place + BLOCK]))
        stream = block
        for counter in range(1, -(-self._stretched // BLOCK)):
            stream += self._aes.update(_xor(block, counter.to_bytes(BLOCK, "big")))
        return int.from_bytes(stream[: self._stretched], "big")


def _halves(numerals: Sequence[int], radix: int) -> tuple[int, int]:
    if not 2 <= radix <= 1 << 16 or any(not 0 <= numeral < radix for numeral in numerals):
        msg = "FF1 takes numerals of one radix between 2 and 65536"
        raise ValueError(msg)
    if radix ** len(numerals) < 1_000_000:
        msg = "FF1 needs a domain of at least a million strings (SP 800-38G Rev. 1)"
        raise ValueError(msg)
    middle = len(numerals) // 2
    return _value(numerals[:middle], radix), _value(numerals[middle:], radix)


def _value(numerals: Sequence[int], radix: int) -> int:
    value = 0
    for numeral in numerals:
        value = value * radix + numeral
    return value


def _join(low: int, high: int, radix: int, length: int) -> list[int]:
    value = low * radix ** (length - length // 2) + high
    numerals = []
    for _ in range(length):
        value, numeral = divmod(value, radix)
        numerals.append(numeral)
    return numerals[::-1]


def _xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).to_bytes(len(one), "big")
