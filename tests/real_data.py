"""The real data sets of `tests/data`: what they must add up to, and how the command line imports them."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from dashboard.cli.import_ import import_

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests/data"
EXAMPLES = ROOT / "docs/import/examples"


def expected(name: str) -> dict[str, Any]:
    """The figures of a data set, reckoned from its files alone."""
    found: dict[str, Any] = json.loads((DATA / name / "expected.json").read_text(encoding="utf-8"))
    return found


def run_import(url: str, folder: Path, *arguments: object) -> Result:
    """`venue-analytics import`, with what it writes kept in a folder; errors are raised."""
    rejected = str(folder / "rejected.csv")
    options = [*map(str, arguments), "--database-url", url, "--rejected", rejected, "--format", "json"]
    return CliRunner().invoke(import_, options, catch_exceptions=False)


def import_real(name: str, url: str, folder: Path) -> list[dict[str, Any]]:
    """Imports a data set by its example mapping; gives the summary's rows."""
    result = run_import(url, folder, DATA / name, "--mapping", EXAMPLES / f"{name}.toml")
    assert result.exit_code == 0, result.output
    rows: list[dict[str, Any]] = json.loads(result.stdout)
    return rows
