"""本期无活动; what is owed to the sheet and when something was accepted last, without reading all records."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    texts = [sa.Column(name, sa.Text, nullable=False) for name in ("period", "unit", "filer", "said_by", "said_at")]
    op.create_table(
        "zero_reports", sa.Column("seq", key, primary_key=True, autoincrement=True), *texts, sa.Column("undone_by", sa.Text), sa.Column("undone_at", sa.Text))
    op.create_index("ix_zero_reports_period", "zero_reports", ["period"])
    op.create_index("records_accepted", "records", ["accepted_at"])
    not_seen = sa.text("seen_at IS NULL")
    op.create_index("records_owed", "records", ["accepted_at"], sqlite_where=not_seen, postgresql_where=not_seen)
