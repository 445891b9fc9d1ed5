"""Exact sets of customer ids as Roaring bitmaps, in one canonical form so that equal sets are equal bytes."""

from collections.abc import Iterable

from pyroaring import BitMap

EMPTY = BitMap().serialize()


def pack(members: Iterable[int]) -> bytes:
    """The stored form of a set of ids."""
    return bytes(BitMap(members).serialize())


def unpack(stored: bytes) -> BitMap:
    """The set behind its stored form."""
    return BitMap.deserialize(stored)


def union(sets: Iterable[bytes]) -> BitMap:
    """The set of all members of several stored sets."""
    found = [BitMap.deserialize(stored) for stored in sets]
    return BitMap.union(*found) if found else BitMap()
