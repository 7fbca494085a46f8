"""Merkle trees (RFC 6962): the published tree heads, every proof of small trees, and no proof with a bit changed."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.audit.merkle import (
    EMPTY,
    Frontier,
    Hash,
    consistency_proof,
    consistent,
    included,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
)

LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
HEADS = [  # of the reference tests of Certificate Transparency, for the first 0, 1, 2 … of these leaves
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
MOST = 299


@cache
def leaf(number: int) -> Hash:
    return leaf_hash(number.to_bytes(4, "big"))


@cache
def node(level: int, number: int) -> Hash:
    return node_hash(node(level - 1, 2 * number), node(level - 1, 2 * number + 1)) if level else leaf(number)


@cache
def head(size: int) -> Hash:
    return root(node, size)


@pytest.mark.parametrize("size", range(len(HEADS)))
def test_the_published_tree_heads_come_out(size: int) -> None:
    frontier = Frontier()
    for each in LEAVES[:size]:
        frontier.add(leaf_hash(each))
    assert frontier.root.hex() == HEADS[size]


def test_a_tree_that_grows_has_the_hash_of_one_made_at_once() -> None:
    frontier = Frontier()
    for size in range(MOST + 1):
        assert frontier.root == head(size)
        frontier.add(leaf(size))


def test_every_leaf_of_every_tree_is_proved_to_be_in_it_where_it_is() -> None:
    for size in range(1, MOST + 1):
        for number in range(size):
            proof = inclusion_proof(node, number, size)
            assert included(leaf(number), number, size, proof, head(size))
            assert not included(leaf(number), (number + 1) % size, size, proof, head(size)) or size == 1
            assert not included(leaf(size), number, size, proof, head(size))


def test_every_tree_is_proved_to_begin_with_every_smaller_one() -> None:
    for later in range(MOST + 1):
        for earlier in range(later + 1):
            proof = consistency_proof(node, earlier, later)
            assert consistent((earlier, later), (head(earlier), head(later)), proof)
            if 0 < earlier < later:
                assert not consistent((earlier, later), (head(earlier - 1), head(later)), proof)


SIZES = st.integers(2, MOST)


@given(data=st.data(), size=SIZES)
def test_no_inclusion_is_proved_with_a_bit_changed_or_a_hash_more_or_less(data: st.DataObject, size: int) -> None:
    number = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(node, number, size)
    assert not included(leaf(number), number, size, changed(data, proof), head(size))


@given(data=st.data(), later=SIZES)
def test_no_consistency_is_proved_with_a_bit_changed_or_a_hash_more_or_less(data: st.DataObject, later: int) -> None:
    earlier = data.draw(st.integers(1, later - 1))
    proof = consistency_proof(node, earlier, later)
    heads = head(earlier), head(later)
    assert not consistent((earlier, later), heads, changed(data, proof))
    assert not consistent((earlier, later), (flipped(data, heads[0]), heads[1]), proof)
    assert not consistent((earlier, later), (heads[0], flipped(data, heads[1])), proof)


@pytest.mark.parametrize(("number", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_that_is_not_there_has_no_proof(number: int, size: int) -> None:
    with pytest.raises(ValueError, match="has no leaf"):
        inclusion_proof(node, number, size)
    assert not included(leaf(0), number, size, [], EMPTY)


@pytest.mark.parametrize(("earlier", "later"), [(-1, 3), (4, 3)])
def test_a_larger_tree_begins_no_smaller_one(earlier: int, later: int) -> None:
    with pytest.raises(ValueError, match="no beginning"):
        consistency_proof(node, earlier, later)
    assert not consistent((earlier, later), (EMPTY, head(later)), [])


def changed(data: st.DataObject, proof: list[Hash]) -> list[Hash]:
    place = data.draw(st.integers(0, len(proof) - 1))
    other = [*proof[:place], flipped(data, proof[place]), *proof[place + 1 :]]
    return data.draw(st.sampled_from([other, proof[:place] + proof[place + 1 :], [*proof, proof[place]]]))


def flipped(data: st.DataObject, found: Hash) -> Hash:
    bit = data.draw(st.integers(0, 8 * len(found) - 1))
    return (int.from_bytes(found, "big") ^ (1 << bit)).to_bytes(len(found), "big")
