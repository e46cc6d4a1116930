# SPDX-License-Identifier: Apache-2.0
"""Shares of a key: any three of five give it back, two say nothing, and a wrong one is told apart (NU-10)."""

from itertools import combinations, permutations

import pytest
from shamir_mnemonic.shamir import RawShare, _interpolate
from shamir_mnemonic.share import Share as Slip39

from warifu.kernel import shares
from warifu.kernel.refusal import Malformed
from warifu.kernel.secrecy import Secret

KEYS = bytes(range(64))


def _set() -> list[shares.Share]:
    return shares.split(Secret(KEYS))


def _text(share: shares.Share) -> str:
    return " ".join(share.words.reveal("a test's own share"))


def _joined(given: list[shares.Share]) -> bytes:
    return shares.join(given).reveal("a test's own key")


def test_any_three_of_five_give_the_key_back_in_any_order() -> None:
    made = _set()
    assert [share.holder for share in made] == [1, 2, 3, 4, 5]
    for three in combinations(made, 3):
        assert all(_joined(list(order)) == KEYS for order in permutations(three))


def test_two_shares_fit_every_key_there_could_be() -> None:
    """For any other key there is a third value that two shares join to it: they alone exclude none.

    SLIP-39 lets a 32-bit check stand beside the secret, so two holders may discard guesses; of 2^256 keys
    2^224 are left to them. The check is what refuses the made-up third share.
    """
    two = [Slip39.from_mnemonic(_text(share)) for share in _set()[1:3]]
    points = [RawShare(share.index, share.value) for share in two]
    for guess in (bytes(64), bytes([255]) * 64, KEYS[::-1]):
        third = RawShare(4, _interpolate([*points, RawShare(255, guess)], 4))
        assert _interpolate([*points, third], 255) == guess
        forged = Slip39(*two[0].group_parameters()[:3], 0, 1, 1, 4, 3, third.data)
        with pytest.raises(Malformed, match="do not fit together"):
            shares.join(
                [*map(shares.read, (share.mnemonic() for share in two)), shares.read(forged.mnemonic())]
            )


def test_two_shares_or_one_share_twice_are_told_so() -> None:
    made = _set()
    with pytest.raises(Malformed, match="2 were given"):
        shares.join(made[:2])
    with pytest.raises(Malformed, match="given twice"):
        shares.join([made[0], made[0], made[1]])


def test_shares_of_two_sets_are_told_apart_by_their_numbers() -> None:
    one, other = _set(), _set()
    while other[0].set_number == one[0].set_number:
        other = _set()
    with pytest.raises(Malformed, match=f"share 3 of set {other[2].set_number}"):
        shares.join([one[0], one[1], other[2]])


def test_a_misspelt_a_wrong_a_missing_and_a_swapped_word_are_refused_without_repeating_them() -> None:
    words = list(_set()[0].words.reveal("a test's own share"))
    other = "academic" if words[20] != "academic" else "acid"
    swap = next(at for at in range(58) if words[at] != words[at + 1])
    wrong = {
        "number 8 of": [*words[:7], "akademic", *words[8:]],
        "are not a share": [*words[:20], other, *words[21:]],
        "58 words": words[:-1],
        "another place": [*words[:swap], words[swap + 1], words[swap], *words[swap + 2 :]],
        "0 words": [],
    }
    for told, typed in wrong.items():
        with pytest.raises(Malformed, match=told) as refused:
            shares.read(" ".join(typed))
        assert not any(word in refused.value.told.split() for word in typed if len(word) > 5)


def test_a_share_is_read_as_people_type_it_and_never_printed() -> None:
    share = _set()[2]
    words = share.words.reveal("a test's own share")
    typed = "\n".join(f"{at}. {word.upper()}," for at, word in enumerate(words, start=1))
    read = shares.read(typed.replace("1.", "１．", 1))
    assert (read.holder, read.set_number) == (3, share.set_number)
    assert words[5] not in repr(read)
