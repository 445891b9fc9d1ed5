"""What was done, by whom, and when: rows that are added and never changed."""

from sqlalchemy import DDL, Column, Index, Table, Text, event

from dashboard.model.base import metadata, number
from rollup.model.base import BIGINT

audit = Table(
    "audit",
    metadata,
    Column("id", BIGINT, primary_key=True),
    number("at"),
    Column("chain_id", BIGINT),
    Column("event", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("network", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    sqlite_strict=True,
)
"""`at` in epoch seconds; `event` is one of `dashboard.audit.EVENTS`; `actor` the name of who did it, empty for somebody
unknown; `network` where they were; `subject` what it was done to. Names, not ids: the log says what it said then.
The chain is NULL for what concerns none that is known. The database itself refuses to change or remove a row."""
Index("audit_chain", audit.c.chain_id, audit.c.id)

REFUSAL = "the audit log is only added to"
GUARDS = (
    *(
        (
            "sqlite",
            f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        )
        for act in ("UPDATE", "DELETE")
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    ),
)
"""Engine and statement of what refuses; a table made without migrations has them too."""
for _engine, _statement in GUARDS:
    event.listen(audit, "after_create", DDL(_statement).execute_if(dialect=_engine))
