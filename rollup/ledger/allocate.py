"""The largest-remainder method."""

from collections.abc import Sequence


def spread(amount: int, weights: Sequence[int]) -> list[int]:
    """Split `amount` by `weights` into whole parts that add up to it exactly.

    Each part is the exact share rounded down, then one unit more for those whose cut-off remainder is largest; equal
    remainders go by position, so the caller gives the weights in an order that means something. No part is above its
    weight when `amount` is not above their sum. ValueError when there is an amount but no weight to carry it.
    """
    total = sum(weights)
    if amount == total:
        return list(weights)
    if not total:
        raise ValueError(f"{amount} cannot be spread over weights that are all 0")
    parts = []
    remainders = []
    for weight in weights:
        part, remainder = divmod(amount * weight, total)
        parts.append(part)
        remainders.append(remainder)
    left = amount - sum(parts)
    if left:
        by_remainder = sorted(
            range(len(parts)), key=remainders.__getitem__, reverse=True
        )  # stable: ties by position
        for index in by_remainder[:left]:
            parts[index] += 1
    return parts
