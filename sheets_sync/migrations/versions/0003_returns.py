"""Returns (退回) are found in the journal by their kind; what a filer has said is right as it stands is kept with its record."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index("journal_kind", "journal", ["kind"])
    op.add_column("records", sa.Column("agreed", sa.Text, nullable=False, server_default="[]"))
