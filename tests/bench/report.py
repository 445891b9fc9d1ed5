"""Results in docs/benchmarks.md: each benchmark has a section between two marks, which it writes anew.

BENCH_REPORT names another file, for runs of another size.
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path

DOCUMENT = Path(os.environ.get("BENCH_REPORT", Path(__file__).parents[2] / "docs" / "benchmarks.md"))


def write_section(key: str, text: str, document: Path = DOCUMENT) -> None:
    """Puts a benchmark's section into the document in place of its last one, or at the end."""
    begin, end = f"<!-- {key}: written by make bench -->", f"<!-- end of {key} -->"
    whole = f"{begin}\n{text.strip()}\n{end}"
    known = document.read_text(encoding="utf-8") if document.exists() else "# Benchmarks\n"
    found = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    changed = found.sub(lambda _: whole, known) if found.search(known) else f"{known.rstrip()}\n\n{whole}\n"
    document.write_text(changed, encoding="utf-8")
    print(f"\n{text.strip()}")


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """A table in Markdown; the first columns are texts, the others figures."""
    rules = ["---"] * left + ["---:"] * (len(headings) - left)
    lines = [headings, rules, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def times(factor: float) -> str:
    """How many times faster, in words."""
    return f"{factor:,.0f} ×" if factor >= 10 else f"{factor:.1f} ×"


def ms(value: float) -> str:
    """Milliseconds with as many places as say something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
