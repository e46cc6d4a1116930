# SPDX-License-Identifier: Apache-2.0
"""個人番号カード: makes cards that real card software reads. Every one is visibly false.

Who runs it in life: J-LIS makes the cards and runs the certification authority, cities hand cards over.
By which law: Act 16-2, 17; JPKI Act 3, 22.
What it keeps, so far: a folder of test cards, each one encrypted file, and the keys of card makers; the
certification authority's records (`jpki`); each card's life (`life`).
What it must never hold: a real J-LIS name, key or root; a PIN outside the card; an individual number outside
the card and the request to make it; a number in a certificate.

`CardCase` is a folder of test cards, `chip` the card itself, `jpki` the authority that issues, holds and ends
its certificates, `life` what a card goes through from its application to its end, `factory` who makes it.
"""

from warifu.cards.authority import CardMakers, Jlis
from warifu.cards.case import CardCase, Holder
from warifu.cards.faces import draw
from warifu.cards.jpki.keys import make_key

__all__ = ["CardCase", "CardMakers", "Holder", "Jlis", "draw", "make_key"]
