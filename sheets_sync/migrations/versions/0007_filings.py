"""What was filed, as it was at that moment."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    texts = [sa.Column(name, sa.Text, nullable=False) for name in ("period", "unit", "filer", "chain", "cover", "filed_by", "filed_at", "rows")]
    op.create_table(
        "filings", sa.Column("seq", key, primary_key=True, autoincrement=True), *texts, sa.Column("form", sa.LargeBinary, nullable=False),
        sa.Column("undone_by", sa.Text), sa.Column("undone_at", sa.Text))
    op.create_index("ix_filings_period", "filings", ["period"])
