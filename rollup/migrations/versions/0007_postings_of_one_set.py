"""An index of the few postings that the definition sets disagree about."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "posting_of_one_set",
        "posting",
        ["venue_id", "day", "order_id", "definitions", "line_kind", "amount"],
        unique=False,
        sqlite_where=sa.text("definitions != 3"),
        postgresql_where=sa.text("definitions != 3"),
    )
