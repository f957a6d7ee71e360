"""What every file format is read into: a sparse grid of texts. And the refusal, when a file cannot be taken."""

from dataclasses import dataclass, field

MAX_CELLS = 400_000         # the largest real ledger seen in planning, 10,000 sessions, has 110,000
MAX_TEXT = 20_000_000       # characters in all cells together: one long text may be referred to from every cell
MAX_CELL_TEXT = 32_767      # what Excel itself can hold
TOO_BIG = "内容太大或空白格式太多，请把统计表内容复制到一个新的工作簿（.xlsx）后再上传"
DAMAGED = "文件不完整或已损坏，请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传"
NOT_A_SHEET = "不是 Excel 工作簿，请上传 .xlsx、.xls 或 .csv 格式的统计表"
PACKED = "是压缩包，请解压后上传其中的统计表"
LOCKED = "文件设有密码，请取消密码后再上传"
LONG_CELL = "有单元格超过 32767 个字，请删减后再上传"


class Unreadable(ValueError):
    """The file cannot be taken; the message says in Chinese what to do. It is about the file, not a bug of ours."""


@dataclass
class Grid:
    """A sheet: row ▸ column ▸ text, both counted from 1, only cells with something in them.

    `merges`: (top, left, bottom, right). `uncomputed`: formulas without a saved result, as "K9".
    """

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    uncomputed: list[str] = field(default_factory=list)
    hidden: bool = False


class Room:
    """How much may still come, over all sheets of a file."""

    def __init__(self) -> None:
        self._cells, self._text = MAX_CELLS, MAX_TEXT

    def take(self, text: str) -> None:
        self._cells -= 1
        self._text -= len(text)
        if len(text) > MAX_CELL_TEXT:
            raise Unreadable(LONG_CELL)
        if self._cells < 0 or self._text < 0:
            raise Unreadable(TOO_BIG)
