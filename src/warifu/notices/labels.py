# SPDX-License-Identifier: Apache-2.0
"""引受番号 and 申請書ID: the numbers on the outside and on the form. Neither says anything about a person.

The form of the post's number (eleven digits, the last one the remainder by 7) is that of its labels; the form
of the application id is 23 digits as in life, its check digit is ours (Luhn, ISO/IEC 7812-1).
"""

from __future__ import annotations

from collections.abc import Callable

from warifu.kernel.refusal import Malformed

APPLICATION_DIGITS = 23
_RANDOM_BYTES = 16


def tracking_number(counter: int) -> str:
    """引受番号 of the `counter`-th label: ten digits and their remainder by 7.

    >>> tracking_number(1234567890)
    '12345678903'
    """
    if not 0 <= counter < 10**10:
        raise Malformed("The labels of this range are used up; get a new range from the post.")
    return f"{counter:010d}{counter % 7}"


def read_tracking_number(text: str) -> str:
    """Read a tracking number as scanned or typed. Raises Malformed.

    >>> read_tracking_number("123-45-67890-3")
    '12345678903'
    """
    digits = text.replace("-", "").replace(" ", "")
    if len(digits) != 11 or not (digits.isascii() and digits.isdigit()):
        raise Malformed("tracking: the eleven digits beside the code on the envelope.")
    if int(digits[:10]) % 7 != int(digits[10]):
        raise Malformed("tracking: the last digit does not fit; read the number again.")
    return digits


def grouped_tracking(tracking: str) -> str:
    """As printed on the envelope.

    >>> grouped_tracking("12345678901")
    '123-45-67890-1'
    """
    return f"{tracking[:3]}-{tracking[3:5]}-{tracking[5:10]}-{tracking[10]}"


def draw_application_id(draw: Callable[[int], bytes]) -> str:
    """Draw a 申請書ID: 22 digits nobody can predict and a check digit."""
    body = f"{int.from_bytes(draw(_RANDOM_BYTES), 'big') % 10 ** (APPLICATION_DIGITS - 1):022d}"
    return body + luhn_digit(body)


def luhn_digit(body: str) -> str:
    """Give the check digit that follows `body`.

    >>> luhn_digit("7992739871")
    '3'
    """
    doubled = sum(sum(divmod(int(digit) * 2, 10)) for digit in body[::-2])
    return str(-(doubled + sum(int(digit) for digit in body[-2::-2])) % 10)


def grouped_application(application: str) -> str:
    """As printed on the form, in fours.

    >>> grouped_application("12345678901234567890123")
    '1234 5678 9012 3456 7890 123'
    """
    return " ".join(application[start : start + 4] for start in range(0, len(application), 4))
