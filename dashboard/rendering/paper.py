"""Sizes of paper."""

from dataclasses import dataclass

from rollup.errors import unknown


@dataclass(frozen=True, slots=True)
class Paper:
    """`width` and `height` in millimetres; `key` stands in addresses, `name` is what CSS and people call it."""

    key: str
    name: str
    width: float
    height: float


A4 = Paper("a4", "A4", 210, 297)
LETTER = Paper("letter", "Letter", 215.9, 279.4)
PAPERS: tuple[Paper, ...] = (A4, LETTER)


def paper_named(key: str) -> Paper:
    """The paper with this key; `NotFound` for any other."""
    found = next((paper for paper in PAPERS if paper.key == key), None)
    if found is None:
        raise unknown("paper", key, (paper.key for paper in PAPERS), "paper")
    return found
