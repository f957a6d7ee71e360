"""What every file format is read into: a sparse grid of texts. And the refusal, when a file cannot be taken."""

from dataclasses import dataclass, field

MAX_CELLS = 400_000         # the largest real ledger seen in planning, 10,000 sessions, has 110,000
TOO_BIG = "内容太大或空白格式太多，请把统计表内容复制到一个新的工作簿（.xlsx）后再上传"
DAMAGED = "文件不完整或已损坏，请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传"
NOT_A_SHEET = "不是 Excel 工作簿，请上传 .xlsx、.xls 或 .csv 格式的统计表"
LOCKED = "文件设有密码，请取消密码后再上传"


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
