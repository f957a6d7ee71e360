"""The lines around a table: its header row, and who filed it when."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from validators.campaign import Campaign
from validators.text import fold, normal

MIN_KEYS = 4        # so many of the eleven headers make a header row; a hint row shares two texts with it

# Headers that people write instead, folded; the campaign file has the official ones. [J]
_VARIANTS = {
    "seq": ("编号", "No", "NO."),
    "host": ("主办", "举办单位", "主办单位名称", "主办方"),
    "organiser": ("承办", "承办单位名称", "承办方", "承(协)办单位", "承办协办单位"),
    "held_on": ("活动日期", "时间", "日期", "举办时间", "开展时间", "活动开展时间"),
    "school": ("学校", "校名", "活动学校", "进校园学校"),
    "level": ("层次", "学段", "学校类别", "学校类型"),
    "people": ("劳模工匠", "劳模工匠姓名", "劳模工匠名单", "劳模姓名", "劳模工匠人员姓名", "劳模(工匠)人员", "劳模、工匠人员", "参加劳模工匠", "人员", "参加劳模", "参与劳模", "参与劳模工匠", "参与人员", "宣讲人", "主讲人", "宣讲劳模", "宣讲人员"),
    "direct_students": ("直接覆盖人数", "直接覆盖学生", "直接覆盖", "现场学生数", "现场人数", "参与学生数", "参加学生数", "参加学生人数", "参与学生人数", "现场参与人数", "覆盖学生数"),
    "indirect_viewers": ("间接覆盖学生数", "间接覆盖", "线上人数", "间接覆盖人次", "线上观看人数", "直播观看人数", "观看直播人数", "网络直播观看人数", "线上覆盖人数"),
    "media": ("媒体报道", "报道媒体", "媒体", "宣传报道情况", "新闻报道情况", "宣传媒体", "媒体名称", "媒体宣传情况", "媒体宣传"),
    "funds_yuan": ("投入经费", "经费", "活动经费", "经费投入", "投入资金"),
}
# how such headers are made; 劳模单位, 经费来源, 报道链接 are columns of something else
_SHAPES = tuple((key, re.compile(shape)) for key, shape in (
    ("host", "(?:活动|具体)?主办(?:单位|部门|机构|方)?(?:名称|全称)?"),
    ("organiser", "(?:活动|具体)?承办(?:单位|部门|机构|方)?(?:名称|全称)?"),
    ("held_on", "(?:活动|举办|开展|举行|进校园?|的)+(?:时间|日期)"),
    ("school", "(?:活动|举办|开展|所|在|走|进|入|校园?|的)*学校(?:名称|全称)?"),
    ("people", "(?:参与|参加|宣讲|授课|主讲|进校园|到场)?的?(?:劳模|工匠|[、/])+(?:人员)?(?:姓名|名单|名字)(?:[及和与、]?(?:主要)?(?:荣誉|称号)+)?"),
    ("direct_students", "(?:现场|线下|到场|直接|参与|参加|听讲)+(?:活动|覆盖)?的?学生人?数"),
    ("indirect_viewers", "(?:网络|线上|在线|间接|直播|收看|观看|覆盖)+的?人[数次]"),
    ("media", "(?:新闻|宣传|报道的?)*媒体(?:宣传|报道|名称)*(?:情况)?|(?:新闻|宣传)+报道(?:媒体|情况)*"),
    ("funds_yuan", "(?:活动|使用|投入)*(?:经费|资金)(?:投入|使用|支出|金额)*(?:情况)?"),
))
_OURS = {"计入单位", "校验提示", "记录编号"}        # what the app fills in on the shared sheet
_OF_ROW = {"填报单位": "filer", "填表时间": "filed_on"}      # the app's own columns on the shared sheet

_GAP = r"[\s_＿]*"
_ASIDE = rf"{_GAP}(?:[（(][^（()）]*[)）])?{_GAP}"
_COLON = rf"{_ASIDE}[:：]?"
_FILER = re.compile(rf"(?:填\s*报|报\s*送|上\s*报|填\s*表)\s*(?:单\s*位{_COLON}|(?:部\s*门|学\s*校){_ASIDE}[:：])|^\s*单\s*位(?:名\s*称)?\s*[:：]")
_FILED = re.compile(rf"(?:填\s*[表报]|报\s*送|上\s*报|制\s*表)\s*(?:时\s*间|日\s*期){_COLON}")
_OTHER = re.compile(r"(?:填\s*[表报]|制\s*表|联\s*系|审\s*核|经\s*办)\s*人|(?:单\s*位)?负\s*责\s*人|(?:联\s*系)?电\s*话|手\s*机")
_SEAL = re.compile(r"[（(]\s*(?:加?盖?\s*公?\s*章|签\s*章|印\s*章)\s*[)）]|(?:加?盖公?章|公章)\s*$")
_NOT_A_FILER = re.compile(r"^(?:元|万元|人|人次|人、元|场|场次)?$")
_DAY = re.compile(r"(\d{4})[年./\-、。,](\d{1,2})[月./\-、。,](\d{1,2})(?!\d)")
_SHORT_DAY = re.compile(r"(2\d)[年./\-](\d{1,2})[月./\-](\d{1,2})(?!\d)")
_ONLY_A_DAY = re.compile(r"(?=.*\d[年./\-]|.*年)[\d〇零○一二三四五六七八九十年月日号./\- ]+")
_CHINESE_DAY = re.compile(r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]?")


@dataclass(frozen=True)
class Header:
    """A header row: from `top` to `bottom` (two rows where it is split), and what stands in which column.

    `others`: column ▸ header of columns that Annex 2 does not have. `beside`: the column where another table of Annex 2 begins in the same row, 0 for none.
    """

    top: int
    bottom: int
    columns: dict[int, str]         # column ▸ key of Annex 2
    of_row: dict[int, str]          # column ▸ filer, filed_on: per row
    span: tuple[int, int]           # first and last column of the table
    in_wan: frozenset[str] = frozenset()       # keys whose header says 万元
    others: dict[int, str] = field(default_factory=dict)
    beside: int = 0


class HeaderFinder:
    """Knows a header text by its column's header in the campaign file or a usual variant, whatever its spaces and brackets."""

    def __init__(self, campaign: Campaign):
        self._names: dict[str, str] = {}
        for column in campaign.columns:
            for name in (column.header, *_VARIANTS.get(column.key, ())):
                for form in _forms(name):
                    self._names.setdefault(form, column.key)
        self._hints = {fold(column.hint) for column in campaign.columns if column.hint}
        self._known: dict[str, str] = {}

    def key(self, text: str) -> str:
        """The column that a header text names, "" for none."""
        if text not in self._known:
            self._known[text] = self.name(text)
        return self._known[text]

    def name(self, text: str) -> str:
        """`key`, and nothing is kept of the text."""
        forms = [] if len(text) > 60 or text[:1].isdecimal() else _forms(text)
        return next((self._names[form] for form in forms if form in self._names), "") or next(
            (key for form in forms for key, shape in _SHAPES if shape.fullmatch(form)), "")

    def find(self, rows: dict[int, dict[int, str]], top: int, merges: list[tuple[int, int, int, int]]) -> Header | None:
        """The header that begins in row `top`, if one does."""
        upper = rows[top]
        columns = self._columns(upper)
        if len(columns) < 2:
            return None
        bottom, texts = top, upper
        lower = rows.get(top + 1)
        if lower and not self._is_hint(lower):
            joined = self._joined(_spread(upper, top, merges), lower)
            if len(joined) > len(columns) and len(joined) > len(self._columns(lower)):
                columns, bottom, texts = joined, top + 1, {**upper, **lower}
        if len(columns) < MIN_KEYS:
            return None
        deep = [b for t, left, b, _ in merges if t == top and b > bottom and left in columns]
        if 2 * len(deep) > len(columns):
            bottom = min(max(deep), top + 5)
        beside = self._beside(texts, columns)
        named = [column for column, text in texts.items() if text.strip() and not 0 < beside <= column]
        left, right = min(columns), max(columns)
        while right + 1 in named:       # 备注 and the like belong to the table, a stray cell further off does not
            right += 1
        while left - 1 in named:
            left -= 1
        of_row = {c: _OF_ROW[fold(t)] for c, t in texts.items() if fold(t) in _OF_ROW}
        in_wan = frozenset(key for c, key in columns.items() if "万元" in fold(texts.get(c, "")))
        others = {c: " ".join(texts[c].split()) for c in named if left <= c <= right and c not in columns and c not in of_row and fold(texts[c]) not in _OURS}
        return Header(top, bottom, columns, of_row, (left, right), in_wan, others, beside)

    def _beside(self, texts: dict[int, str], columns: dict[int, str]) -> int:
        """Where the headers begin again to the right of a whole header."""
        again = {c: key for c in texts if c > max(columns) and (key := self.key(texts[c]))}
        return min(again) if len(set(again.values())) >= MIN_KEYS else 0

    def _columns(self, texts: dict[int, str]) -> dict[int, str]:
        found: dict[int, str] = {}
        for column in sorted(texts):
            key = self.key(texts[column])
            if key and key not in found.values():
                found[column] = key
        return found

    def _joined(self, upper: dict[int, str], lower: dict[int, str]) -> dict[int, str]:
        found: dict[int, str] = {}
        for column in sorted({*upper, *lower}):
            above, below = upper.get(column, ""), lower.get(column, "")
            keys = (self.key(text) for text in (above + below, below + above, below, above))
            key = next((key for key in keys if key and key not in found.values()), "")
            if key:
                found[column] = key
        return found

    def _is_hint(self, texts: dict[int, str]) -> bool:
        return sum(fold(text) in self._hints for text in texts.values()) >= 3


def _forms(text: str) -> list[str]:
    """A header text in the ways in which it may be meant: whole, without what stands in brackets, its first line."""
    whole = fold(text).strip(":*。.")
    first = fold(text.strip().split("\n")[0]).strip(":*。.")
    return [form for form in (whole, re.sub(r"\(.*?\)", "", whole), whole.partition("(")[0], first) if form]


def _spread(texts: dict[int, str], row: int, merges: list[tuple[int, int, int, int]]) -> dict[int, str]:
    """A header row with the text of a cell merged across columns in each of them."""
    spread = dict(texts)
    for top, left, _, right in merges:
        if top == row and left in texts and right - left < 20:
            for column in range(left + 1, right + 1):
                spread.setdefault(column, texts[left])
    return spread


def is_title(texts: dict[int, str], campaign: Campaign) -> bool:
    """附件2, or the title of the table: it begins a new one."""
    folded = [fold(text) for text in texts.values() if text.strip()]
    if not 0 < len(folded) <= 2:
        return False
    return any(re.fullmatch(re.escape(fold(campaign.annex)) + ":?", text) or text.endswith("统计表") or fold(campaign.title) in text for text in folded)


def names_filer(texts: dict[int, str]) -> bool:
    return any(_FILER.search(normal(text)) for text in texts.values() if len(text) < 200)


def read_filing(texts: dict[int, str]) -> tuple[str, date | None]:
    """填报单位 and 填表时间 of a line, in one cell or in several; "" and None for what it does not say.

    >>> read_filing({1: "填报单位：南昌县总工会（盖章）          填表时间：2024年5月24日"})
    ('南昌县总工会', datetime.date(2024, 5, 24))
    >>> read_filing({1: "填 报 单 位（盖章）：", 3: "安义县教体局", 8: "填表日期", 9: "2024-06-25"})
    ('安义县教体局', datetime.date(2024, 6, 25))
    >>> read_filing({1: "填报单位：", 8: "填表时间：2024 年   月   日"})
    ('', None)
    """
    filer, filed_on = "", None
    columns = sorted(texts)
    for position, column in enumerate(columns):
        text = normal(texts[column])
        if len(text) > 200:
            continue
        after = [normal(texts[other]) for other in columns[position + 1:]]
        if not filer and (found := _FILER.search(text)):
            filer = _filer_in(text[found.end():]) or next((_filer_in(cell) for cell in after[:1]), "")
        if not filed_on and (found := _FILED.search(text)):
            rest = text[found.end():]
            filed_on = read_day(rest) or (None if fold(rest) else next((day for day in (*map(read_day, after[:1]), read_day("".join(after))) if day), None))
    if filer and not filed_on:
        filed_on = _unlabelled([normal(texts[column]).strip() for column in columns], filer)
    return filer, filed_on


def _unlabelled(cells: list[str], filer: str) -> date | None:
    """The day of a line that holds the filer, a day and nothing else: it stands where the form has 填表时间."""
    *others, last = cells
    alone = _SEAL.sub("", _FILER.sub("", "".join(others))).strip(" _:：") == filer
    return read_day(last) if alone and _ONLY_A_DAY.fullmatch(last) else None


def _filer_in(text: str) -> str:
    """The name before any other label, without seal marks and rules to write on."""
    ends = [found.start() for label in (_FILED, _OTHER, _FILER) if (found := label.search(text))]
    name = _SEAL.sub("", text[:min(ends)] if ends else text).strip(" _:：\t\n")
    return "" if _NOT_A_FILER.match(name) or read_day(name) or re.fullmatch(r"\d*年\s*月\s*日", name) else name


def read_day(text: str) -> date | None:
    """A full date, None for anything else; a 填表时间 is not guessed.

    >>> [str(read_day(t)) for t in ("2024年5月24日", "2024. 5. 24", "２０２４-5-24（周五）", "24.5.24", "20240524", "45436", "二〇二四年五月二十四日")] == ["2024-05-24"] * 7
    True
    >>> [read_day(t) for t in ("", "2024 年 月 日", "5月24日", "2024年5月", "2024年6月31日")]
    [None, None, None, None, None]
    """
    text = fold(text)
    if found := _DAY.match(text):
        parts = [int(part) for part in found.groups()]
    elif found := _SHORT_DAY.match(text):
        parts = [2000 + int(found[1]), int(found[2]), int(found[3])]
    elif re.fullmatch(r"20\d{6}", text):
        parts = [int(text[:4]), int(text[4:6]), int(text[6:])]
    elif re.fullmatch(r"4[3-9]\d{3}", text):
        return date(1899, 12, 30) + timedelta(days=int(text))
    elif found := _CHINESE_DAY.match(text):
        parts = [int("".join(str("〇一二三四五六七八九".index(d)) for d in re.sub("[零○]", "〇", found[1]))), *map(_below_hundred, found.groups()[1:])]
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


def _below_hundred(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    digits = "〇一二三四五六七八九"
    if any(digit not in digits for digit in tens + ones) or len(tens) > 1 or len(ones) > 1:
        return 0
    return (10 * (digits.index(tens) if tens else 1) if ten else 0) + (digits.index(ones) if ones else 0)
