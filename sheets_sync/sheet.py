"""The shared sheet as the engine sees it: a handful of methods, texts and record ids; no letters, formulas or types leak.

Two implementations, `embedded` and `google`; one contract suite runs on both (tests/sync_tests/test_sheet_contract.py).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sheets_sync.repair import Repair

CellValue = str | int | float


@dataclass(frozen=True)
class SheetRow:
    """A row below the header. `row` is the sheet's own 1-based number, `cells` the Annex-2 keys, `app` the app's own keys.

    `by`: who changed it last, where the sheet knows."""

    row: int
    record_id: str
    cells: Mapping[str, str]
    app: Mapping[str, str] = field(default_factory=dict)
    revision: int = 0
    by: str = ""


@dataclass(frozen=True)
class Snapshot:
    """The whole table at one moment. `end_row`: new rows go in behind this one.

    `tokens`: those of batches that the sheet remembers; None where that is not known. `used`: share of the cells that the whole file may have.
    `progress`: what the 附件1 进度 tab says; None where there is none."""

    rows: tuple[SheetRow, ...]
    end_row: int
    tokens: frozenset[int] | None = None
    used: float = 0.0
    progress: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True)
class NewRow:
    record_id: str
    cells: Mapping[str, CellValue]
    app: Mapping[str, CellValue]
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """What one known row gets: cells that people own (only a submitter's correction), the app's own cells, and marks.

    `row` is where the row stood in the snapshot; `record_id` who it is. `cells` holds key ▸ (before, after), `asked` key ▸ the text
    of the correction as its submitter typed it.
    `notes`: key ▸ note for a marked cell, "" takes the mark away; None leaves marks as they are.
    """

    row: int
    record_id: str
    cells: Mapping[str, tuple[str, CellValue]] = field(default_factory=dict)
    app: Mapping[str, CellValue] = field(default_factory=dict)
    notes: Mapping[str, str] | None = None
    asked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """All or nothing, at most once, under a token that the sheet does not take twice.

    `mark` stands under the token and says whose it is: a store that was put back from a copy may come upon tokens of its lost future."""

    token: int
    end_row: int
    added: tuple[NewRow, ...] = ()
    changed: tuple[Change, ...] = ()
    progress: tuple[tuple[int, int, CellValue], ...] = ()      # cells of the 附件1 进度 tab: row, column, value
    mark: str = ""


@dataclass(frozen=True)
class Found:
    """What stood in a row in the moment before a batch changed cells that people own."""

    record_id: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Met:
    """What a batch met on the sheet, so that what people moved or typed meanwhile can be put back.

    `rows`: row of each change ▸ what stood there before; left out where it is not known.
    `astray`: key ▸ the key of the column into which its texts went ("" for a column that is not ours), where that is not its own.
    """

    rows: Mapping[int, Found] = field(default_factory=dict)
    astray: Mapping[str, str] = field(default_factory=dict)


class Answer(Enum):
    APPLIED = "applied"
    NOT_APPLIED = "not applied"
    IN_DOUBT = "in doubt"


@dataclass(frozen=True)
class Outcome:
    """What became of a batch.

    `seen`: record ids of new rows that the reply shows standing on the sheet.
    `met`: None where the sheet itself saw to it that every change met what was meant.
    `invalid`: the sheet refuses the content (a poison row may be in it). `wait`: seconds that the sheet asks for.
    """

    answer: Answer
    error: str = ""
    wait: float | None = None
    invalid: bool = False
    seen: frozenset[str] = frozenset()
    met: Met | None = None


class SheetTrouble(Exception):
    """The sheet cannot be used now. The message is Chinese."""


class Away(SheetTrouble):
    """Wait: no network, quota, a fault of the other side. `wait` in seconds where the other side said so."""

    def __init__(self, message: str, wait: float | None = None):
        super().__init__(message)
        self.wait = wait


class NeedsPerson(SheetTrouble):
    """A person must act: permission gone, sheet deleted, header damaged, another file. Writing stops, acceptance goes on."""


class HeaderDamaged(NeedsPerson):
    """Columns of Annex 2 or of the app are missing or doubled. `missing` holds their headers; `restore_header` puts them back."""

    def __init__(self, message: str, missing: tuple[str, ...]):
        super().__init__(message)
        self.missing = missing


class NotLaidOut(NeedsPerson):
    """The sheet was never laid out by `init`, or it is another file than before."""


@dataclass(frozen=True)
class Stood:
    """`texts`: key ▸ what stood in its column when it was last seen. `astray`: rows that are still to be put right, with texts beside their columns:
    they tell nothing."""

    texts: Mapping[str, Collection[str]] = field(default_factory=dict)
    astray: "Collection[Repair]" = ()


NOTHING_STOOD = Stood()


def taken_by(value: str, mark: str, applied: str) -> str:
    """`token_state` of a value that was written as `applied` with a mark behind it; without one by versions that knew no marks."""
    return "applied" if value in (applied + mark, applied) else "another's" if value.startswith(applied) else "burned"


class SharedSheet(Protocol):
    kind: str
    link: str
    own_columns: frozenset[str]         # columns of Annex 2 that stand in `app`, not in `cells`: the app keeps them (names_in_sheet)

    def ensure(self, *, take_over: bool, stood: Stood = NOTHING_STOOD, before: Callable[[frozenset[str]], None] = lambda emptied: None) -> bool:
        """Lay the sheet out; safe to repeat. Returns whether the sheet refuses a token that it has already taken.

        A header that is damaged is put back: `stood` and `before` as for `restore_header`.

        Raises NotLaidOut for another ledger's sheet unless `take_over`."""

    definition: str                     # fingerprint of the drop-downs and colours that the campaign file asks for; "" where a sheet has none

    def renew(self) -> bool:
        """Bring drop-downs and colours of a sheet that was laid out before up to date, nothing else. False: not now, its header is not whole.
        Raises SheetTrouble."""

    def version(self) -> str | None:
        """Something that changes with every change, read without reading the sheet. None: not known, read it."""

    def read(self) -> Snapshot:
        """The table now. Raises SheetTrouble."""

    def apply(self, batch: Batch) -> Outcome:
        """Send a batch once. Never raises for a fault of the other side."""

    def takes_rows(self) -> bool:
        """Whether the sheet takes any row at all, asked with one that leaves no trace, behind the latest batch's. Raises SheetTrouble."""

    def token_state(self, token: int, mark: str = "") -> str | None:
        """What stands under a token: "applied" by the batch of that mark, "another's" batch, "burned", or None. Raises SheetTrouble."""

    def met(self, token: int) -> Met | None:
        """`Outcome.met` of the latest batch, for when its reply was lost. Raises SheetTrouble."""

    def burn(self, token: int) -> Outcome:
        """Take a token without doing anything, so that a late copy of its batch is refused. Not applied: it was taken before."""

    def forget_tokens(self, tokens: tuple[int, ...]) -> None:
        """Drop tokens that are old enough. Raises SheetTrouble."""

    def cell_link(self, row: int, key: str) -> str:
        """Address of a cell for a person to open, as far as it is known; "" where the sheet has no address. No network."""

    def restore_header(self, stood: Stood, before: Callable[[frozenset[str]], None]) -> bool:
        """Put damaged header cells back where they belong, wherever their columns were moved. False: nothing was out of place. Raises SheetTrouble.

        `before`: told, before anything is written, of which keys the column will be empty."""
