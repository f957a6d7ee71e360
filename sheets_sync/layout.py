"""How the shared sheet is laid out: Annex 2 in A–K, the app's own columns to the right, found by header text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from validators.campaign import Campaign
from validators.text import fold

TITLE_ROW, FILER_ROW, HEADER_ROW, HINT_ROW = 1, 2, 3, 4
FIRST_ROW = 5

# The app's own columns, in order. Edits there are put right again.
APP_HEADERS = {"credited_unit": "计入单位", "problem": "校验提示", "filer": "填报单位", "filed_on": "填表时间", "record_id": "记录编号"}
NUMBERS = frozenset({"seq", "direct_students", "indirect_viewers", "funds_yuan"})
PROGRESS_TAB, GUIDE_TAB = "附件1 进度", "说明"
_AS_OF = "数据截至"
PROGRESS_HEADER = ("单位", "场次（不少于）", "已完成", "还差")
WIDTHS = {"credited_unit": 16, "problem": 40, "filer": 16, "filed_on": 12, "record_id": 18}


@dataclass(frozen=True)
class Columns:
    """Where the columns stand now: key ▸ 0-based index. `missing` headers were not found, `doubled` were found twice."""

    at: dict[str, int]
    missing: tuple[str, ...]
    doubled: tuple[str, ...]
    header_row: int        # 1-based


def headers(campaign: Campaign) -> dict[str, str]:
    """Key ▸ header of every column, Annex 2 first, then the app's."""
    return {**{column.key: column.header for column in campaign.columns}, **APP_HEADERS}


def find_columns(grid: Sequence[Sequence[str]], campaign: Campaign, look_in: int = 30) -> Columns | None:
    """The header among the first rows: the row with most known headers. None: no row has even half of them."""
    wanted = {fold(header): key for key, header in headers(campaign).items()}
    best, best_row = 0, 0
    for number, row in enumerate(grid[:look_in], start=1):
        known = len({fold(text) for text in row} & wanted.keys())
        if known > best:
            best, best_row = known, number
    if best * 2 < len(wanted):
        return None
    at: dict[str, int] = {}
    doubled = []
    for index, text in enumerate(grid[best_row - 1]):
        key = wanted.get(fold(text))
        if key is None:
            continue
        if key in at:
            doubled.append(text.strip())
        else:
            at[key] = index
    missing = tuple(header for key, header in headers(campaign).items() if key not in at)
    return Columns(at, missing, tuple(doubled), best_row)


def is_hint_row(cells: dict[str, str], campaign: Campaign) -> bool:
    """Whether a row is the notice's hint row."""
    hints = [(column.key, column.hint) for column in campaign.columns if column.hint]
    return sum(fold(cells.get(key, "")) == fold(hint) for key, hint in hints) * 2 > len(hints)


def progress_rows(units: Sequence, today: date) -> tuple[tuple, ...]:
    """What the 附件1 进度 tab says: one row a unit (`validators.progress.UnitProgress`), the total, and the day it stands for."""
    return (
        *((unit.unit, unit.target, unit.held, unit.short_by) for unit in units),
        ("总计", sum(one.target for one in units), sum(one.held for one in units), sum(one.short_by for one in units)),
        (f"{today.year}年，{_AS_OF} {today:%Y年%m月%d日}", "", "", ""),
    )


def progress_cells(rows: Sequence[tuple], tab: Sequence[Sequence[str]]) -> tuple[tuple, ...]:
    """What the 附件1 进度 tab lacks, as (row, column, value), 1-based. Each unit's figures go where its name stands, so that people may sort, insert
    and note beside them; what has no place yet goes in below.

    >>> progress_cells([("甲", 3, 1, 2), ("乙", 2, 0, 2)], [PROGRESS_HEADER, ["乙", "2", "0", "2"], ["甲", "3", "0", "3", "已约好"]])
    ((3, 3, 1), (3, 4, 2))
    """
    header = next((number for number, line in enumerate(tab) if set(PROGRESS_HEADER) <= set(line)), None)
    at = [tab[header].index(text) for text in PROGRESS_HEADER] if header is not None else list(range(len(PROGRESS_HEADER)))
    places = {_name(line[at[0]]): number for number, line in reversed(list(enumerate(tab))) if at[0] < len(line)}
    wanted = {} if header is not None else {0: PROGRESS_HEADER}
    end = max(len(tab), 1)
    for row in rows:
        place = places.get(_name(row[0]))
        if place is None:
            place, end = end, end + 1
        wanted[place] = row
    return tuple(
        (place + 1, column + 1, value) for place, row in wanted.items() for column, value in zip(at, row, strict=True)
        if cell_text(value) != (tab[place][column] if place < len(tab) and column < len(tab[place]) else "")
    )


def _name(text: str) -> str:
    """By what a row of the 附件1 进度 tab is known: one says the day, whichever that was."""
    return _AS_OF if _AS_OF in text else text.strip()


def cell_text(value: object) -> str:
    """A cell's value as the text that it is kept and compared by.

    >>> [cell_text(v) for v in (300, 300.0, 0.5, "  300", None, True)]
    ['300', '300', '0.5', '  300', '', 'TRUE']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float | Decimal):
        return str(int(value)) if value == int(value) else str(value)
    return str(value)


def as_value(value: object) -> str | int | float:
    """A reading in its normal form as JSON can carry it to a sheet: whole numbers as int, cents as float."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value if isinstance(value, int) else cell_text(value)
