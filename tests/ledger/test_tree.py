# SPDX-License-Identifier: Apache-2.0
"""RFC 6962 and RFC 9162: our proofs equal the recursive definition, verify, and fail when touched."""

from __future__ import annotations

import functools

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledger import plain_tree
from tests.ledger.small_log import entry
from warifu.ledger import EMPTY_ROOT, extends, leads_to_root, leaf_hash
from warifu.ledger.edge import RightEdge
from warifu.ledger.layout import ENTRIES, TileName, levels_of, names_of, parse_path, tiles_of
from warifu.ledger.reading import TileReader
from warifu.ledger.tree import levels_over, root

MOST = 700
SIZES = st.integers(1, MOST)


@functools.cache
def entries() -> list[bytes]:
    return [entry(number) for number in range(MOST)]


@functools.cache
def plain_root(size: int) -> bytes:
    return plain_tree.mth(entries()[:size])


@functools.cache
def log_of(size: int) -> tuple[RightEdge, dict[TileName, bytes]]:
    """An edge and all files of a log of that size."""
    edge = RightEdge()
    files = dict(edge.append(entries()[:size]))
    return edge, files | dict(edge.partial())


def reader_of(size: int) -> TileReader:
    return TileReader(log_of(size)[1].__getitem__, size=size)


def test_the_empty_tree_hashes_to_the_hash_of_nothing() -> None:
    assert RightEdge().root() == EMPTY_ROOT == plain_tree.mth([])


@given(size=SIZES)
def test_the_edge_the_tiles_and_the_definition_give_the_same_root(size: int) -> None:
    assert log_of(size)[0].root() == reader_of(size).root(size) == plain_root(size)


@given(size=SIZES, data=st.data())
def test_an_inclusion_proof_is_the_path_of_the_rfc_and_verifies(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = reader_of(size).inclusion_proof(index, size)
    assert proof == plain_tree.path(index, entries()[:size])
    assert leads_to_root(index, size, leaf_hash(entries()[index]), proof, plain_root(size))


@given(new=SIZES, data=st.data())
def test_a_consistency_proof_is_the_proof_of_the_rfc_and_verifies(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, new))
    proof = reader_of(new).consistency_proof(old, new)
    assert proof == plain_tree.proof(old, entries()[:new])
    assert extends(old, new, plain_root(old), plain_root(new), proof)


@given(size=st.integers(2, MOST), data=st.data())
def test_a_proof_serves_an_older_size_out_of_newer_tiles(size: int, data: st.DataObject) -> None:
    older = data.draw(st.integers(1, size))
    index = data.draw(st.integers(0, older - 1))
    assert reader_of(size).inclusion_proof(index, older) == plain_tree.path(index, entries()[:older])


@settings(max_examples=200)
@given(size=st.integers(1, 70), data=st.data())
def test_an_inclusion_proof_that_was_touched_fails(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = plain_tree.path(index, entries()[:size])
    leaf, top = leaf_hash(entries()[index]), plain_root(size)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        bit = data.draw(st.integers(0, 255))
        bad = [*proof]
        bad[at] = (int.from_bytes(bad[at], "big") ^ (1 << bit)).to_bytes(32, "big")
        assert not leads_to_root(index, size, leaf, bad, top)
        assert not leads_to_root(index, size, leaf, proof[:-1], top)
    assert not leads_to_root(index, size, leaf, [*proof, top], top)
    assert not leads_to_root(size, size, leaf, proof, top)
    assert not leads_to_root(-1, size, leaf, proof, top)
    other = data.draw(st.integers(0, size - 1))
    assert leads_to_root(other, size, leaf, proof, top) == (other == index)


@settings(max_examples=200)
@given(new=st.integers(1, 70), data=st.data())
def test_a_consistency_proof_that_was_touched_fails(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    proof = plain_tree.proof(old, entries()[:new])
    before, after = plain_root(old), plain_root(new)
    wrong = plain_tree.mth([*entries()[: old - 1], b"another entry"])
    assert not extends(old, new, wrong, after, proof)
    assert not extends(old, new, before, wrong, proof)
    assert not extends(new, old, after, before, proof) or old == new
    assert not extends(old, new, before, after, [*proof, after])
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        bad = [*proof]
        bad[at] = bytes(byte ^ 1 for byte in bad[at])
        assert not extends(old, new, before, after, bad)
        assert not extends(old, new, before, after, proof[:-1])


def test_no_tree_extends_one_that_is_not_empty_by_claiming_size_zero() -> None:
    assert extends(0, 3, EMPTY_ROOT, plain_root(3), [])
    assert not extends(0, 3, plain_root(2), plain_root(3), [])
    assert not extends(0, 0, plain_root(2), EMPTY_ROOT, [])
    assert not extends(0, 3, EMPTY_ROOT, plain_root(3), [EMPTY_ROOT])


@given(size=SIZES)
def test_an_edge_read_from_its_tiles_is_the_edge_that_wrote_them(size: int) -> None:
    edge, files = log_of(size)
    again = RightEdge.read(size, files.__getitem__)
    assert again.holds()
    assert (again.root(), again.partial()) == (edge.root(), edge.partial())
    assert again.append(entries()[size:]) == log_of_rest(size)
    assert again.root() == plain_root(MOST)


def log_of_rest(size: int) -> list[tuple[TileName, bytes]]:
    edge = RightEdge()
    edge.append(entries()[:size])
    return edge.append(entries()[size:])


@given(size=SIZES)
def test_a_log_has_exactly_the_files_its_size_names(size: int) -> None:
    files = log_of(size)[1]
    assert sorted(files) == sorted(names_of(size))
    assert all(len(content) == name.length for name, content in files.items())


def test_size_70000_is_laid_out_as_the_design_says() -> None:
    assert [tiles_of(level, 70_000) for level in (ENTRIES, 0, 1, 2)] == [
        (273, 112),
        (273, 112),
        (1, 17),
        (0, 1),
    ]
    assert levels_of(70_000) == 3
    paths = {name.path for name in names_of(70_000)}
    assert {"tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"} <= paths
    assert {"tile/entries/272", "tile/entries/273.p/112"} <= paths
    assert len(paths) == 274 + 274 + 2 + 1


@given(level=st.integers(-1, 7), number=st.integers(0, 10**10), width=st.integers(1, 256))
def test_a_tile_path_reads_back_and_has_one_form(level: int, number: int, width: int) -> None:
    name = TileName(level, number, width)
    assert parse_path(name.path) == name
    assert parse_path(name.path + "/") is None


def test_paths_that_are_not_canonical_name_no_tile() -> None:
    for path in (
        "tile/0/1",
        "tile/0/x000/001",
        "tile/00/001",
        "tile/0/001.p/256",
        "tile/0/001.p/0",
        "tile/8/001",
        "tile/0/../../head",
        "../head",
        "tile/0/001.p/01",
    ):
        assert parse_path(path) is None, path


@given(size=st.integers(0, 300))
def test_levels_over_a_list_give_its_root(size: int) -> None:
    levels = levels_over([leaf_hash(each) for each in entries()[:size]])
    assert root(size, lambda height, number: levels[height][number]) == plain_root(size)
