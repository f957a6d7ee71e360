"""The first tables, spelled out as they were on that day so that later changes of schema.py do not reach back."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_Key = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _text(name: str, *, null: bool = False, **options) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=null, **options)


def _whole(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer, nullable=False)


def upgrade() -> None:
    op.create_table(
        "journal", sa.Column("seq", _Key, primary_key=True, autoincrement=True), _text("identity", unique=True), _text("record_id", index=True),
        _whole("version"), _text("kind"), _text("body"), _text("body_hash"), _text("gate"), _text("who"), _text("accepted_at"),
        sa.UniqueConstraint("record_id", "version"),
    )
    op.create_table(
        "records", _text("record_id", primary_key=True), _text("receipt", unique=True), _whole("revision"),
        sa.Column("changed", _Key, nullable=False, index=True), sa.Column("place", _Key, nullable=False),
        _text("cells"), _text("filer"), _text("filed_on", null=True), _text("activity"), _text("gate"), _text("accepted_at"),
        _text("seen", null=True), _text("seen_at", null=True), sa.Column("sheet_row", sa.Integer), _whole("absent"), _text("wanted"),
        _text("shown", null=True), _text("withdrawn_at", null=True), _text("withdrawn_by", null=True), _text("quarantine"), _text("ruling"),
        _text("distinct_from"),
    )
    op.create_table(
        "history", sa.Column("seq", _Key, primary_key=True, autoincrement=True), _text("at"), _text("who"), _text("gate"), _text("record_id"),
        _text("key"), _text("before", null=True), _text("after", null=True),
    )
    op.create_index("history_record", "history", ["record_id", "seq"])
    op.create_table(
        "batches", sa.Column("token", _Key, primary_key=True, autoincrement=False), _text("state"), _text("body"), _text("made_at"),
        _text("sent_at", null=True), _text("settled_at", null=True), _text("error"),
    )
    op.create_index("batches_state", "batches", ["state"])
    op.create_table("facts", _text("name", primary_key=True), _text("value"))
    op.create_table("lease", _text("name", primary_key=True), _text("holder"), _text("until"))
    op.create_table("drafts", _text("draft_id", primary_key=True), _text("body"), _text("updated_at"))
    op.create_table(
        "sheet_rows", sa.Column("row_id", _Key, primary_key=True, autoincrement=True), sa.Column("position", _Key, nullable=False, index=True),
        _text("record_id"), _whole("revision"), _text("cells"), _text("app"),
    )
    op.create_table("sheet_tokens", sa.Column("token", _Key, primary_key=True, autoincrement=False), _text("value"))
    op.execute("INSERT INTO facts (name, value) VALUES ('changed', '0')")
