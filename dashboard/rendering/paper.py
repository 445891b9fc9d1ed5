"""Sizes of paper."""

from dataclasses import dataclass

from rollup.errors import unknown


@dataclass(frozen=True, slots=True)
class Paper:
    """`width`, `height` and the margins in millimetres. `key` stands in addresses, `name` is what people call it. All
    is laid out as on A4 and drawn at `scale`, so that the pages are the same on any paper."""

    key: str
    name: str
    width: float
    height: float
    top: float
    side: float
    bottom: float
    scale: float = 1.0


A4 = Paper("a4", "A4", 210, 297, 17, 17, 18)
LETTER = Paper("letter", "Letter", 215.9, 279.4, 15.5, 24.55, 15.5, 0.948)
PAPERS: tuple[Paper, ...] = (A4, LETTER)


def paper_named(key: str) -> Paper:
    """The paper with this key; `NotFound` for any other."""
    found = next((paper for paper in PAPERS if paper.key == key), None)
    if found is None:
        raise unknown("paper", key, (paper.key for paper in PAPERS), "paper")
    return found
