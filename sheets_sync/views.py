"""What the service hands to pages and to the command line: frozen, ready to show, nothing left to compute."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sheets_sync.access import Owner
from validators.model import Checked, Finding, RawRow


@dataclass(frozen=True)
class Entry:
    """A session as a form or a file gives it: column key ▸ text, and whose table it belongs to.

    `activity` is the optional form of activity (never exported). `agreed`: messages of findings of which the filer says that it is so;
    `distinct`: ids of records that are another session.
    """

    cells: dict[str, str]
    filer: str = ""
    filed_on: date | None = None
    activity: str = ""
    agreed: frozenset[str] = frozenset()
    distinct: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Accepted:
    """A durable receipt. `status` "duplicate": the same was accepted before, this is its first receipt."""

    record_id: str
    receipt: str
    status: Literal["accepted", "duplicate"]
    checked: Checked


@dataclass(frozen=True)
class Refused:
    """Not accepted: hard stops, or warnings that nobody confirmed yet (`must_confirm`)."""

    checked: Checked
    must_confirm: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class RecordView:
    """A record as it stands now.

    `state`: 已保存 (durable here), 已入表 (seen on the sheet), 已撤回. `needs`: 正常 / 待补正 / 待认定 / 待核 / 仅登记 / 不再计数.
    """

    record_id: str
    receipt: str
    state: Literal["已保存", "已入表", "已撤回"]
    needs: str
    cells: dict[str, str]
    checked: Checked
    filer: str
    filed_on: date | None
    activity: str
    accepted_at: datetime
    seen_at: datetime | None
    revision: int
    owner: Owner      # what `allowed` asks


@dataclass(frozen=True)
class CellEdit:
    """A person's change of one cell on the ledger page: what stood there when the page was drawn, and what is to stand there."""

    record_id: str
    revision: int
    key: str
    before: str
    after: str


@dataclass(frozen=True)
class EditConflict:
    """A change that was not made.

    `why`: changed, somebody else changed the cell meanwhile, both values are shown; beside, another cell of the same row; gone, the row was deleted;
    not_yet, the row has not reached the sheet. `now`: what stands there, None where no row does.
    """

    edit: CellEdit
    now: str | None
    why: Literal["changed", "beside", "gone", "not_yet"] = "changed"


@dataclass(frozen=True)
class ImportRow:
    """A session row of an uploaded file: what it reads as, and what became of it."""

    checked: Checked
    status: Literal["accepted", "duplicate", "rejected", "preview"]
    record_id: str | None = None
    receipt: str | None = None


@dataclass(frozen=True)
class ImportPreview:
    """All rows of the uploaded files, in order, as they read now, and what was passed over with a note.

    `typed`, `identities`: the rows as they stand in the files, and who they are, whatever was settled since. `known`, `skipped`: numbers of rows that
    the ledger has already, and that a person passed over. `unread`: why each file that could not be read was left out, in words.
    """

    rows: tuple[Checked, ...]
    notes: tuple[str, ...]
    known: frozenset[int]
    typed: tuple[RawRow, ...] = ()
    identities: tuple[str, ...] = ()
    skipped: frozenset[int] = frozenset()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class SyncStatus:
    """How the shared sheet stands. `owed`: accepted, not yet seen on the sheet."""

    owed: int
    oldest: datetime | None
    last_seen: datetime | None
    last_error: str
    lease: str
    token: str
    kind: Literal["embedded", "google"]
    stopped: str            # "" or why writing is stopped and what a person should do
    link: str               # address of the shared sheet, "" for the embedded one
    changed_at: datetime | None = None   # 数据截至
    need: Literal["", "header", "confirmation", "person"] = ""      # what a person has to do about `stopped`
    room: str = ""          # "" or what to do before the sheet is full
    set_aside: int = 0      # records that the sheet refuses by themselves; a correction sends them again


@dataclass(frozen=True)
class HistoryLine:
    """`gate`: where it came in, in words."""

    at: datetime
    who: str
    column: str
    before: str
    after: str
    gate: str = ""
