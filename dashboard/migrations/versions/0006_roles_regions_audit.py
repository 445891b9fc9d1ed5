"""Roles as data, regions in scopes, the audit log, the set-up link, and where a session was begun."""

import sqlalchemy as sa
from alembic import op

BIGINT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

READ, EXPORT, SCHEDULE = "chain.analytics.read", "chain.analytics.export", "chain.reports.schedule"
CUSTOMERS, INGEST, ADMIN = "chain.customers.read", "chain.ingest", "chain.admin"
ROLES = {
    "viewer": (READ,),
    "manager": (READ, EXPORT),
    "analyst": (READ, EXPORT, SCHEDULE),
    "director": (READ, EXPORT, CUSTOMERS, SCHEDULE),
    "admin": (READ, EXPORT, CUSTOMERS, SCHEDULE, INGEST, ADMIN),
}
"""What the roles were worth when they became data."""
GUARDS = {
    "sqlite": (
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit"
        " BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END",
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit"
        " BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$",
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    ),
}


def upgrade() -> None:
    role = op.create_table(
        "role",
        sa.Column("chain_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", "name"),
        sqlite_strict=True,
    )
    role_capability = op.create_table(
        "role_capability",
        sa.Column("chain_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("capability", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["chain_id", "role"], ["role.chain_id", "role.name"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("chain_id", "role", "capability"),
        sqlite_strict=True,
    )
    op.create_table(
        "account_region",
        sa.Column("account_id", BIGINT, autoincrement=False, nullable=False),
        sa.Column("region_id", BIGINT, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "region_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit",
        sa.Column("id", BIGINT, nullable=False),
        sa.Column("at", BIGINT, nullable=False),
        sa.Column("chain_id", BIGINT, nullable=True),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("audit_chain", "audit", ["chain_id", "id"], unique=False)
    op.create_table(
        "setup_link",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("until", BIGINT, nullable=False),
        sa.PrimaryKeyConstraint("token_hash"),
        sqlite_strict=True,
    )
    for name in ("network", "browser"):
        op.add_column("sign_in", sa.Column(name, sa.Text(), server_default="", nullable=False))
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)
    _seed(role, role_capability)


def _seed(role: sa.Table, role_capability: sa.Table) -> None:
    """The roles of each chain that has people; others get theirs with their first account."""
    chains = op.get_bind().execute(sa.text("SELECT DISTINCT chain_id FROM account")).scalars().all()
    for chain_id in chains:
        op.bulk_insert(role, [{"chain_id": chain_id, "name": name} for name in ROLES])
        op.bulk_insert(
            role_capability,
            [
                {"chain_id": chain_id, "role": name, "capability": capability}
                for name, capabilities in ROLES.items()
                for capability in capabilities
            ],
        )


def downgrade() -> None:
    for name in ("browser", "network"):
        op.drop_column("sign_in", name)
    op.drop_table("setup_link")
    op.drop_index("audit_chain", table_name="audit")
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuse()")
    op.drop_table("account_region")
    op.drop_table("role_capability")
    op.drop_table("role")
