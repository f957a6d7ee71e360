"""What kind of row it is, and ditto marks filled. A row is a session unless it clearly is something else."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from validators.campaign import Campaign
from validators.model import Kind, RawRow
from validators.numerals import chinese
from validators.readers import Readers, readers_of
from validators.text import fold, simple

_TOTAL = re.compile(r"(?:本[月期页季年]|全[市县区年]|累计|以上)?(?:合计|总计|小计|共计|累计|总和|合共|总数)(?:[(:].*|[\d一二两三四五六七八九十]+[场次个].*|[场人元]次?数?)?[:]?|共\d{1,4}场次?")
_NOTE = re.compile(r"[(]?以下(?:空白|无.*)[)]?|[(]?[一二三四五六七八九十]{1,2}[)]?、.{2,20}|(?:填表|制表|填报|审核|审批|负责|经办|联系|分管|复核|统计|报送|上报|单位负责|主管|部门负责)(?:人|单位|时间|日期|电话|方式|领导|人员|人?签字|人?签名|人电话).*|(?:备注|说明|注|附注|附件\d*|联系电话|电话|手机|邮箱|盖章|单位盖章|\(盖章\)|\(公章\)|签字)(?:[:(\d].*|$)"
                   r"|(?:注|备注|说明|附)[:].*|\(?盖章\)?|\d{4}年\d{1,2}月\d{1,2}日(?:填|制表?)?|.*(?:活动统计表|活动安排表|情况统计表|汇总表)$|(?:本[期月季]|当月)(?:暂?无|未).*|[(]?(?:此|本)表.*|第\d+页.*|[—-]\d+[—-]")
_LEADING = ("seq", "host", "organiser", "held_on", "school")
_NUMBERS = ("direct_students", "indirect_viewers", "funds_yuan")
_BESIDE = {"organiser": "host"}       # column ▸ the one to its left that holds the same sort of thing; as many viewers as pupils is asked about
_EXAMPLE = re.compile(r"(?:示|样|举)?例[:]?|样表|范例")
# What one cell says about its row: it is filled; with more than a none-mark; it may make the row no session; so, if no cell stands before it; a ditto mark
_FILLED, _SAYS, _ODD, _NOTED, _DITTO = 1, 2, 4, 8, 16


def row_kind(raw: RawRow, campaign: Campaign) -> Kind:
    """The kind of a row as typed.

    >>> from validators.campaign import load_campaign
    >>> campaign = load_campaign("campaigns/nanchang.toml")
    >>> [row_kind(RawRow(cells=c), campaign) for c in ({"seq": "6"}, {"seq": "合　计（12场）", "direct_students": "3"}, {"host": "**市（县）总工会"}, {"seq": "填表人：张某"})]
    ['blank', 'total', 'template', 'note']
    """
    return _kind(raw, readers_of(campaign))


def _kind(raw: RawRow, readers: Readers) -> Kind:
    if _marks(raw, readers) == _FILLED | _SAYS and not raw.merged:        # most rows
        return "session"
    texts = {key: folded for key, text in raw.cells.items() if text and (folded := fold(text))}
    words = {key: simple(text) for key, text in texts.items() if key in readers.campaign.column}
    lead = next((words[key] for key in _LEADING if key in words), "")
    if lead and _TOTAL.fullmatch(lead) or any(_TOTAL.fullmatch(words[key]) for key in ("host", "organiser") if key in words):
        return "total"
    content = {key: text for key, text in words.items() if key != "seq" and key not in raw.merged}
    seq = words.get("seq", "")
    said = [text for key, text in content.items() if key not in _NUMBERS]
    if len(said) == 1 and _TOTAL.fullmatch(said[0]):
        return "total"
    if not content:
        return "note" if _is_note(seq) or re.search("[\u4e00-\u9fff]{2}", seq) and chinese(seq) is None else "blank"
    if _EXAMPLE.fullmatch(seq):
        return "template"
    if _is_header(words, readers):
        return "header"
    hinted = [key for key in content if readers.is_hint(key, content[key]) or content[key] == fold(readers.campaign.header(key))]
    reworded = [text for key, text in content.items() if key not in hinted]         # a hint that somebody shortened is no session
    if any(readers.is_hint(key, content[key]) for key in hinted) and len(reworded) * 2 < len(hinted) + bool(not reworded) and not re.search(r"\d", "".join(reworded)):
        return "template"
    first, text = next(iter(content.items()))
    noted = _is_note(text) if first in _LEADING else bool(_NOTE.fullmatch(text))      # a long list of speakers is no footnote
    if _is_note(seq) or len(set(content.values())) <= 4 and noted and not _looks_held(content):
        return "note"
    if not any(_says(readers, key, text) for key, text in content.items()):
        return "blank"
    return "session"


def _says(readers: Readers, key: str, word: str) -> bool:
    """Neither a none-mark nor a 0 that was filled in beforehand."""
    return word not in readers.none and not (key in _NUMBERS and re.fullmatch(r"0(?:\.0+)?", word))


def _is_note(text: str) -> bool:
    return bool(text) and (bool(_NOTE.fullmatch(text)) or len(text) > 40 and not re.search(r"总工会.*教体局", text[:40]))


def _looks_held(content: dict[str, str]) -> bool:
    """A date, a school and people stand in their columns: a session whatever the first words are."""
    return all(key in content for key in ("held_on", "school")) and not _is_note(content["held_on"])


def _is_header(words: dict[str, str], readers: Readers) -> bool:
    headers = sum(readers.is_header(key, word) for key, word in words.items())
    return headers >= 3 or headers == len(words) >= 2


def _marks(raw: RawRow, readers: Readers) -> int:
    marks = 0
    for key, text in raw.cells.items():
        if text:
            mark = _mark(readers, key, text)
            marks |= mark if key == "seq" or not marks & _FILLED else mark & ~_NOTED
    return marks


@lru_cache(1 << 18)
def _mark(readers: Readers, key: str, text: str) -> int:
    """Once a distinct text, not once a row."""
    word = simple(fold(text))
    if not word or key not in readers.campaign.column:
        return 0
    header = fold(readers.campaign.header(key))
    mark = _FILLED if key != "seq" else 0
    mark |= _SAYS if mark and _says(readers, key, word) else 0
    mark |= _DITTO | _ODD if readers.is_ditto(text) else 0
    mark |= _ODD if word in (header, simple(header)) or readers.is_hint(key, word) or _TOTAL.fullmatch(word) else 0
    mark |= _ODD if key == "held_on" and readers.is_header(key, word) else 0       # a header row in other words: one column tells, the one of fewest texts
    mark |= _ODD if key == "seq" and _EXAMPLE.fullmatch(word) else 0
    return mark | (_NOTED if (_is_note(word) if key in _LEADING else _NOTE.fullmatch(word)) else 0)


def _copied(raw: RawRow, last: RawRow | None, readers: Readers) -> RawRow:
    """The row with what its ditto marks mean: 同上 the cell of `last`, 同左 the cell beside it that asks the same."""
    cells = dict(raw.cells)
    marks = [key for key, text in cells.items() if text and key != "seq" and readers.is_ditto(text)]
    for key in marks:
        source = None if readers.points_left(cells[key]) else last
        if source is not None and not readers.is_ditto(source.cells.get(key, "")):
            cells[key] = source.cells.get(key, "")
    for key in marks:
        beside = cells.get(_BESIDE.get(key, ""), "")
        if readers.points_left(cells[key]) and beside and not readers.is_ditto(beside):
            cells[key] = beside
    copied = [key for key in marks if not readers.is_ditto(cells[key])]
    return replace(raw, cells=cells, dittoed=raw.dittoed | set(copied)) if copied else raw


class _Sums:
    """What the sessions of a table add up to so far, looked at only where a row may be their total; no row is looked at twice."""

    def __init__(self, readers: Readers):
        self._read = {"direct_students": readers.direct, "indirect_viewers": readers.viewers, "funds_yuan": readers.funds}
        self._seen = self._sessions = 0
        self._sums = dict.fromkeys(self._read, 0)

    def are(self, raw: RawRow, told: Sequence[tuple[RawRow, Kind]]) -> bool:
        """Whether a row of two numbers or more and nothing else holds them: a total that nobody called so."""
        cells = {key: text for key, text in raw.cells.items() if text}
        if len(cells) < 2 or not cells.keys() <= self._read.keys():
            return False
        for row, kind in told[self._seen:]:
            if kind == "session" and (row.file, row.sheet) == (raw.file, raw.sheet):
                self._sessions += 1
                for key, read in self._read.items():
                    self._sums[key] += read(row.cells.get(key, ""))[0] or 0
        self._seen = len(told)
        return self._sessions > 1 and all(self._read[key](text)[0] == self._sums[key] for key, text in cells.items())


def fill(rows: Sequence[RawRow], campaign: Campaign) -> list[RawRow]:
    """The rows with ditto marks replaced by the text of the nearest session row above in the same table (file and sheet), or of the cell to the left (同左).

    What was copied stands in `dittoed`; a mark with nothing above stays. A mark above a blank cell is blank.
    """
    return [raw for raw, _ in fill_and_tell(rows, campaign)]


def fill_and_tell(rows: Sequence[RawRow], campaign: Campaign) -> list[tuple[RawRow, Kind]]:
    """`fill`, each row with its kind."""
    readers = readers_of(campaign)
    above: dict[tuple[str, str], RawRow] = {}
    sums: dict[tuple[str, str], _Sums] = defaultdict(lambda: _Sums(readers))
    told: list[tuple[RawRow, Kind]] = []
    for raw in rows:
        table = (raw.file, raw.sheet)
        if _marks(raw, readers) & _DITTO:
            raw = _copied(raw, above.get(table), readers)
        kind = _kind(raw, readers)
        if kind == "session" and not raw.cells.get("people") and sums[table].are(raw, told):
            kind = "total"
        if kind == "session":
            above[table] = raw
        told.append((raw, kind))
    return told
