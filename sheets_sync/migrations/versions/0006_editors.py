"""Who changed a row of the embedded sheet last, so that its history says so."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("sheet_rows", sa.Column("edited_by", sa.Text, nullable=False, server_default=""))
