# SPDX-License-Identifier: Apache-2.0
"""個人番号カード: makes cards that real card software reads. Every one is visibly false.

Who runs it in life: J-LIS makes the cards, municipalities hand them over. By which law: Act 16-2, 17; JPKI
Act 3, 22. What it keeps, so far: a folder of test cards, each one encrypted file, and the keys of a test
authority. What it must never hold: a real J-LIS name, key or root; a PIN outside the card; an individual
number outside the card and the request to make it; a number in a certificate.

So far this is the chip and what is needed to make one: `CardCase` is a folder of test cards, `chip` the card
itself. Applications, suspension, revocation, OCSP and the ceremony of the authority are not built yet.
"""

from warifu.cards.authority import TestAuthority, make_key
from warifu.cards.case import CardCase, Holder
from warifu.cards.faces import draw

__all__ = ["CardCase", "Holder", "TestAuthority", "draw", "make_key"]
