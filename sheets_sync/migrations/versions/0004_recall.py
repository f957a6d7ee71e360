"""A filer's own records, and what somebody reported last, without reading all."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_index("records_filer", "records", ["filer", "place"])
    op.create_index("journal_who", "journal", ["who", "seq"])
