"""Links, logins, blocked accounts and tallies of limits."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _text(name: str, *, null: bool = False, **options) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=null, **options)


def upgrade() -> None:
    op.create_table(
        "links", _text("link_id", primary_key=True), _text("kind"), _text("filer"), _text("unit"), _text("record_id"),
        sa.Column("version", sa.Integer, nullable=False), _text("made_by"), _text("made_at"), _text("expires_at"), _text("revoked_at", null=True),
    )
    op.create_table(
        "logins", _text("login_id", primary_key=True), _text("account"), _text("started_at"), _text("seen_at"), _text("ended_at", null=True),
    )
    op.create_table("blocked", _text("account", primary_key=True), _text("blocked_by"), _text("at"))
    op.create_table("tallies", _text("name", primary_key=True), sa.Column("count", sa.Integer, nullable=False), _text("until"))
