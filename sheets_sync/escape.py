"""Texts made harmless on their way out. Only here, never in the store: what people typed stays what it is."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA = re.compile("^[\\s\ufeff\u00ad\u200b-\u200f\u2060-\u2064]*[=+\\-@＝＋－＠﹦﹢﹣﹫|%]|^[\t\r\n\x00]")
CELL_CHARACTERS = 32_767      # Excel's own limit; openpyxl cuts there without a word


def clean(text: str) -> str:
    """A text as a workbook can hold it: no control characters, line breaks as \\n, cut with … where Excel would refuse it.

    >>> clean("莲塘\\x00一中\\r\\n\\x1b[0m"), len(clean("长" * 40_000))
    ('莲塘一中\\n[0m', 32767)
    """
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= CELL_CHARACTERS else text[:CELL_CHARACTERS - 1] + "…"


def escape_xml(text: str) -> str:
    """A clean text as the content of an XML element of a workbook, where _x0041_ would be read as A.

    >>> escape_xml("<a>&_x0041_")
    '&lt;a&gt;&amp;_x005F_x0041_'
    """
    text = _LOOKS_ESCAPED.sub("_x005F_", text) if "_x" in text else text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_csv(text: str) -> str:
    """A text that no spreadsheet takes for a formula: what looks like one gets an apostrophe in front.

    >>> [escape_csv(t) for t in ("=1+1", " \\u200b+86 791", "＝1", "-", "莲塘一中", "5-1")]
    ["'=1+1", "' \\u200b+86 791", "'＝1", "'-", '莲塘一中', '5-1']
    """
    return "'" + text if _FORMULA.match(text) else text


def write_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as CSV that Excel and WPS open rightly: UTF-8 with BOM, every cell in quotes, numbers left as they are.

    >>> write_csv([["学校", 300], ["=x", -5]]).decode("utf-8-sig")
    '"学校","300"\\r\\n"\\'=x","-5"\\r\\n'
    """
    out = io.StringIO(newline="")
    lines = csv.writer(out, quoting=csv.QUOTE_ALL)
    for row in rows:
        lines.writerow([escape_csv(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in row])
    return out.getvalue().encode("utf-8-sig", errors="replace")
