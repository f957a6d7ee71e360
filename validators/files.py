"""Workbooks and CSV files as people send them ▸ the rows of their Annex-2 tables.

    grid, cells      what a file is read into; stored values ▸ the text that a person sees
    xlsx, sheetxml   .xlsx, sparsely and within bounds
    xls, csvtext     .xls; .csv
    workbook         decides by content; has workbooks opened in `sandbox`, a process with little memory and time
    headings, tables header rows, 填报单位 and 填表时间; what belongs to a table

Nothing here says what a row is worth: `rows` and `ledger` do.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from validators.campaign import Campaign
from validators.commandline import file_trouble
from validators.csvtext import read_csv
from validators.grid import Unreadable
from validators.model import RawRow
from validators.tables import Table, find_tables
from validators.workbook import MAX_BYTES, is_workbook, read_grids, refuse_other_kinds

__all__ = ["MAX_BYTES", "Table", "Unreadable", "Upload", "read_file", "read_files", "read_tables", "read_upload"]


@dataclass(frozen=True)
class Upload:
    """What a file holds. `notes` tell what was not read: pictures, macros, links, hidden sheets, far-off cells."""

    file: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...]

    @property
    def rows(self) -> list[RawRow]:
        return [row for table in self.tables for row in table.rows]


def read_tables(name: str, data: bytes, campaign: Campaign, *, filed: date | None = None) -> Upload:
    """The Annex-2 tables of a file; what it is shows in its content, not in its name.

    Args:
        name: the file's name as sent; only its last part is kept, and only as a label.
        filed: the 填表时间 of tables that do not say theirs.

    Raises:
        Unreadable: with a Chinese message that begins with the file's name and says what to do.
    """
    file = name.replace("\\", "/").rpartition("/")[2]
    try:
        refuse_other_kinds(data)
        if is_workbook(data):
            grids, notes = read_grids(data)
            found = [(grid, find_tables(grid, campaign, file=file, filed=filed)) for grid in grids]
        else:
            notes = []
            found = [(grid, find_tables(grid, campaign, file=file, filed=filed)) for grid in read_csv(data)]
            found = [max(found, key=lambda pair: max((len(table.keys) for table in pair[1]), default=0))] if found else []
    except Unreadable as refusal:
        raise Unreadable(f"“{file}”{refusal}") from refusal
    tables = tuple(table for grid, tables in found for table in tables if not grid.hidden)
    if not tables:
        raise Unreadable(f"“{file}”里没有找到附件2的表头（{campaign.columns[0].header}、{campaign.columns[1].header}……），请按附件2的格式填写后再上传")
    notes += [f"隐藏的工作表“{grid.name}”里有统计表，没有读取" for grid, tables in found if tables and grid.hidden]
    notes += [f"工作表“{grid.name}”里没有附件2的表格，没有读取" for grid, tables in found if grid.rows and not tables and not grid.hidden]
    return Upload(file, tables, (*notes, *(note for table in tables for note in table.notes)))


def read_upload(name: str, data: bytes, campaign: Campaign, *, filed: date | None = None) -> list[RawRow]:
    """The rows of a file's tables in order, each with its place, its filer and its 填表时间. Raises as `read_tables`."""
    return _ordered(read_tables(name, data, campaign, filed=filed).rows)


def read_file(path: Path, campaign: Campaign, *, filed: date | None = None) -> Upload:
    """`read_tables` of a file on disk.

    Raises:
        Unreadable: as `read_tables`; also when the file cannot be opened.
    """
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as err:
        raise Unreadable(file_trouble(err, Path(path).name or str(path))) from err
    return read_tables(Path(path).name, data, campaign, filed=filed)


def read_files(paths: Iterable[Path], campaign: Campaign, *, filed: date | None = None) -> list[RawRow]:
    """All rows of all files as one ledger, numbered through by `order`. Raises as `read_file`, at the first file that cannot be taken."""
    return _ordered(row for path in paths for row in read_file(path, campaign, filed=filed).rows)


def _ordered(rows: Iterable[RawRow]) -> list[RawRow]:
    return [replace(row, order=order) for order, row in enumerate(rows)]
