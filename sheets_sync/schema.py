"""The tables. Texts of cells are JSON objects, column key ▸ text. Times are UTC, ISO 8601, so that SQLite and PostgreSQL sort them alike."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()
_Key = BigInteger().with_variant(Integer, "sqlite")     # SQLite counts up only an INTEGER PRIMARY KEY

# Every accepted body. Append only: a correction is a row of its own.
journal = Table(
    "journal", metadata,
    Column("seq", _Key, primary_key=True, autoincrement=True),
    Column("identity", Text, nullable=False, unique=True),       # made when the form is drawn; the same again is a duplicate
    Column("record_id", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),                        # submission, correction, withdrawal (…_undone), decision, return (…_undone)
    Column("body", Text, nullable=False),
    Column("body_hash", Text, nullable=False),
    Column("gate", Text, nullable=False),                        # form, desk (a coordinator in the filer's place), import, command, page
    Column("who", Text, nullable=False),
    Column("accepted_at", Text, nullable=False),
    UniqueConstraint("record_id", "version"),
    Index("journal_kind", "kind"),
    Index("journal_who", "who", "seq"),
)

# A record as it stands: what was accepted and what the sheet says, merged. `history` can rebuild it.
records = Table(
    "records", metadata,
    Column("record_id", Text, primary_key=True),
    Column("receipt", Text, nullable=False, unique=True),
    Column("revision", Integer, nullable=False),
    Column("changed", _Key, nullable=False, index=True),         # the change counter: what moved since
    Column("place", _Key, nullable=False),                       # order of acceptance
    Column("cells", Text, nullable=False),                       # the texts that count now
    Column("filer", Text, nullable=False),
    Column("filed_on", Text),
    Column("activity", Text, nullable=False),
    Column("gate", Text, nullable=False),
    Column("accepted_at", Text, nullable=False),
    Column("seen", Text),                                        # texts as last seen on the sheet; null: not seen yet
    Column("seen_at", Text),
    Column("sheet_row", Integer),
    Column("absent", Integer, nullable=False),                   # valid pulls in a row without this id
    Column("wanted", Text, nullable=False),                      # corrections on their way: key ▸ [before, after]
    Column("shown", Text),                                       # marks that stand on the sheet: key ▸ note; null: not known
    Column("withdrawn_at", Text),
    Column("withdrawn_by", Text),                                # sheet or submitter
    Column("quarantine", Text, nullable=False),                  # why the sheet refuses this row; "" normally
    Column("ruling", Text, nullable=False),                      # the city's decision on the unit
    Column("distinct_from", Text, nullable=False),               # ids that a person declared another session
    Column("agreed", Text, nullable=False),                      # messages of findings of which the filer said: it is so
    Index("records_filer", "filer", "place"),
    Index("records_accepted", "accepted_at"),
)
# What the sheet still has to get, found without reading all.
Index("records_owed", records.c.accepted_at, sqlite_where=records.c.seen_at.is_(None), postgresql_where=records.c.seen_at.is_(None))

# Every change of a record: who or which gate, when, which cell, before, after. Append only.
history = Table(
    "history", metadata,
    Column("seq", _Key, primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("gate", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Index("history_record", "record_id", "seq"),
)

# Batches for the sheet. On disk before they go out; each is sent once, doubt is settled by burning its token.
batches = Table(
    "batches", metadata,
    Column("token", _Key, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),                       # ready, doubt, applied, refused, burned
    Column("body", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("sent_at", Text),
    Column("settled_at", Text),
    Column("error", Text, nullable=False),
    Index("batches_state", "state"),
)

facts = Table("facts", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

lease = Table(
    "lease", metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Text, nullable=False),
)

drafts = Table(
    "drafts", metadata,
    Column("draft_id", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
)

# The embedded sheet: what people see and edit when there is no account elsewhere. `revision` is for compare-and-set.
sheet_rows = Table(
    "sheet_rows", metadata,
    Column("row_id", _Key, primary_key=True, autoincrement=True),
    Column("position", _Key, nullable=False, index=True),
    Column("record_id", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("cells", Text, nullable=False),
    Column("app", Text, nullable=False),
    Column("edited_by", Text, nullable=False),                   # who changed the row last on the ledger page
)

sheet_tokens = Table("sheet_tokens", metadata, Column("token", _Key, primary_key=True, autoincrement=False), Column("value", Text, nullable=False))

# 本期无活动: a unit (filer "") or one filer says that there was nothing in a filing period. Taken back, a line stays.
zero_reports = Table(
    "zero_reports", metadata,
    Column("seq", _Key, primary_key=True, autoincrement=True),
    Column("period", Text, nullable=False, index=True),
    Column("unit", Text, nullable=False),
    Column("filer", Text, nullable=False),
    Column("said_by", Text, nullable=False),
    Column("said_at", Text, nullable=False),
    Column("undone_by", Text),
    Column("undone_at", Text),
)

# What was filed: a copy of the form as it was, for each time. Taken back, a line stays.
filings = Table(
    "filings", metadata,
    Column("seq", _Key, primary_key=True, autoincrement=True),
    Column("period", Text, nullable=False, index=True),
    Column("unit", Text, nullable=False),
    Column("filer", Text, nullable=False),
    Column("chain", Text, nullable=False),                       # the receiver, as the campaign file names it
    Column("cover", Text, nullable=False),                       # 填报单位 on the form
    Column("filed_by", Text, nullable=False),
    Column("filed_at", Text, nullable=False),
    Column("rows", Text, nullable=False),                        # record id, receipt and printed cells of each session
    Column("form", LargeBinary, nullable=False),                 # the file itself
    Column("undone_by", Text),
    Column("undone_at", Text),
)

# Links for schools without accounts (kind "filer") and for one record that goes back to its filer (kind "return").
links = Table(
    "links", metadata,
    Column("link_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("filer", Text, nullable=False),
    Column("unit", Text, nullable=False),                        # of the coordinator who made it; "" for the city
    Column("record_id", Text, nullable=False),                   # "" for kind "filer"
    Column("version", Integer, nullable=False),                  # of the record when it went back: a later correction ends the link
    Column("made_by", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("revoked_at", Text),
)

# Logins through a provider or a link, by the hash of what names them. They end by themselves after idle hours.
logins = Table(
    "logins", metadata,
    Column("login_id", Text, primary_key=True),
    Column("account", Text, nullable=False),                     # "mail@…", or "link:…"
    Column("started_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("ended_at", Text),
)

blocked = Table("blocked", metadata, Column("account", Text, primary_key=True), Column("blocked_by", Text, nullable=False), Column("at", Text, nullable=False))

# How often something was done in a window of time, for limits.
tallies = Table("tallies", metadata, Column("name", Text, primary_key=True), Column("count", Integer, nullable=False), Column("until", Text, nullable=False))
