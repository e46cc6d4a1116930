# SPDX-License-Identifier: Apache-2.0
"""Writes numbers.json: `python tests/vectors/make_numbers.py`. The scalar FF1 makes it."""

import json
from collections.abc import Callable
from pathlib import Path

from warifu.identifiers import corporate_number, individual_number, municipality_code, resident_record_code
from warifu.kernel.secrecy import Secret
from warifu.numbers import PUBLISHED, Generator, KeyPeriod
from warifu.numbers.permutation import DOMAIN, TWEAK, Permutation

KEY = "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94"
POSITIONS = (0, 1, 2, 9, 10, 999_999, 1_000_000, 124_999_999, 12_345_678_901, 50_000_000_000, DOMAIN - 1)


def vectors() -> dict[str, object]:
    """Everything another implementation needs to check itself."""
    key = Secret(bytes.fromhex(KEY))
    generator = Generator([KeyPeriod(key)], PUBLISHED)
    permutation = Permutation(key)
    burned = [permutation.backward(reserved.first) for reserved in PUBLISHED]
    return {
        "about": "Individual Numbers by FF1 (NIST SP 800-38G), AES-256, radix 10, 11 digits.",
        "key": KEY,
        "tweak": TWEAK.decode(),
        "numbers": [_row(generator, position) for position in POSITIONS],
        "burned_positions": sorted(burned),
        "check_digits": {
            "individual_number": _digits(
                individual_number.check_digit, "12345678901", "98320567321", "62149832025", "00000000000"
            ),
            "resident_record_code": _digits(
                resident_record_code.check_digit, "2472705960", "2484601622", "2520801764"
            ),
            "corporate_number": _digits(corporate_number.check_digit, "700110005901", "000012010038"),
            "municipality_code": _digits(municipality_code.check_digit, "13101", "01100", "99201", "99202"),
        },
        "refused_numbers": ["000000000000", "123456789017", "12345678901", "1234567890180"],
    }


def text() -> str:
    """The file as it stands in the repository."""
    return json.dumps(vectors(), indent=1) + "\n"


def _row(generator: Generator, position: int) -> dict[str, object]:
    number = generator.number(position)
    assert number is not None
    return {"position": position, "number": number.reveal("published test vector")}


def _digits(check: Callable[[str], str], *bodies: str) -> dict[str, str]:
    return {body: check(body) for body in bodies}


if __name__ == "__main__":
    (Path(__file__).parent / "numbers.json").write_text(text(), encoding="utf-8")
