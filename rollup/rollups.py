"""The life of the rollup tables: made from their declarations, made anew when a declaration changes shape."""

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    and_,
    inspect,
    literal,
    select,
    union,
)

from rollup.db import Store, put
from rollup.model import calendar_day, mark, rollup_shape, venue
from rollup.resident import is_known, made_anew
from rollup.subjects import SUBJECTS, Subject
from rollup.tables import shape, tables_of


def ensure_rollups(store: Store) -> list[str]:
    """Makes the rollup tables that are missing or of an old shape and marks all their facts to be rebuilt; gives the
    keys of those subjects. Rollups are derived data: they are never migrated."""
    with store.writing() as connection:
        known = {row.subject: row.shape for row in connection.execute(select(rollup_shape))}
        stale = [subject for subject in SUBJECTS if known.get(subject.key) != shape(subject)]
        existing = set(inspect(connection).get_table_names()) if stale else set()
        for subject in stale:
            prefix = f"rollup_{subject.key}_"
            for name in sorted(existing):
                if name.startswith(prefix) and name != rollup_shape.name:
                    connection.exec_driver_sql(f'DROP TABLE "{name}"')
            for table in tables_of(subject):
                table.create(connection)
            made_anew(connection, subject)
            mark_everything(connection, subject)
            put(connection, rollup_shape, [{"subject": subject.key, "shape": shape(subject)}])
        for subject in SUBJECTS:
            if not is_known(connection, subject):
                made_anew(connection, subject)
    return [subject.key for subject in stale]


def mark_everything(connection: Connection, subject: Subject) -> None:
    """Marks every venue-day on which the subject has a fact or a stored row, so that the next build makes it anew."""
    days = next(table for table in tables_of(subject) if table.name.endswith("_day"))
    places = [select(source.place.c.venue_id, source.place.c.day) for source in subject.sources]
    places.append(select(days.c.venue_id, days.c.bucket.label("day")))
    every = union(*places).subquery("every")
    found = every.join(calendar_day, calendar_day.c.day == every.c.day)
    _mark(connection, subject, every.c.venue_id, found)


def mark_range(
    connection: Connection, subject: Subject, venues: Sequence[int], first: int, last: int
) -> None:
    """Marks every day from first to last (epoch days) at some venues, whether anything is known of it or not."""
    within = and_(venue.c.id.in_(venues), calendar_day.c.day.between(first, last))
    _mark(connection, subject, venue.c.id, venue.join(calendar_day, within))


def _mark(connection: Connection, subject: Subject, venue_id: ColumnElement[int], places: FromClause) -> None:
    names = ["subject", "venue_id", "day", "week", "month", "due_at"]
    key, now = literal(subject.key), literal(0, BigInteger())
    rows = select(key, venue_id, calendar_day.c.day, calendar_day.c.week, calendar_day.c.month, now)
    connection.execute(mark.insert().from_select(names, rows.select_from(places)))
