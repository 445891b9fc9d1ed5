"""The plain GROUP BYs that a full build needs at least: each rollup's hours and days from facts, as tables without
keys, in each engine. There are neither marks nor snapshots in them, no weeks, months, sets or packs."""

from collections.abc import Iterator

from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql

from rollup.facts import sums_from_facts
from rollup.subjects import SUBJECTS, Grain
from rollup.tables import keys
from tests.bench.generated_chain.size import NOW


def statements(dialect: Dialect | None = None) -> Iterator[tuple[str, str, str]]:
    """Subject, name and SELECT of each, as an engine says it: PostgreSQL unless another one is named."""
    for subject in SUBJECTS:
        for rollup in subject.rollups:
            for grain in (Grain.HOUR, Grain.DAY):
                if grain in rollup.grains:
                    query = sums_from_facts(subject, keys(subject, rollup, grain), subject.sums)
                    yield (
                        subject.key,
                        f"plain_{subject.key}_{rollup.name}_{grain}",
                        _text(query, dialect or postgresql.dialect()),
                    )


def _text(query: object, dialect: Dialect) -> str:
    whole = query.params(now=NOW)  # type: ignore[attr-defined]
    return str(whole.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def for_duckdb(text: str) -> str:
    """The same in DuckDB, where one stroke divides into fractions."""
    return text.replace(" / ", " // ")
