"""Where generated chains are kept, for all benchmarks of a run."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def chains() -> Iterator[Path]:
    """The folder of the generated chains: `BENCH_FOLDER`, or one of this run, which PostgreSQL's own user may enter."""
    if kept := os.environ.get("BENCH_FOLDER"):
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory(prefix="venue-analytics-bench-") as made:
        Path(made).chmod(0o755)
        yield Path(made)
