"""The words that stand around a day, as patterns: weekday, time of day, what was done; and the text without them. None is dropped that makes the day doubtful."""

import re

from validators.numerals import CHARACTERS, chinese

WEEKDAY = re.compile(r"(?:星期|礼拜|周)([一二三四五六日天末1-7])")
_NUMERAL = re.compile(f"[{CHARACTERS}]+(?=[年月日号旬点时])|(?<=月)[{CHARACTERS}]+$")
_PART_OF_DAY = "上、?下午|凌晨|清晨|早上|早晨|上午|中午|午后|下午|傍晚|晚上|晚间|晚|夜间|全天|整天|当天|早|am|pm"
_CLOCK = re.compile(rf"(?:{_PART_OF_DAY})?\s*(?:\d{{1,2}}\s*(?:[:时点]\s*(?:\d{{1,2}}|半|整)?\s*分?)(?:[:.]\d{{1,2}}(?:\.\d+)?|\d{{1,2}}秒)?)(?:开始)?")
_CLOCK_RANGE = re.compile(rf"{_CLOCK.pattern}(?:\s*[-~—–至到]+\s*{_CLOCK.pattern})?", re.IGNORECASE)
_LESSON = "第[一二三四五六七八1-8](?:[、~-][一二三四五六七八1-8])?节课?"
_DAYPART = re.compile(rf"(?:{_PART_OF_DAY})(?:[、和及](?:{_PART_OF_DAY}))*(?:{_LESSON})?|{_LESSON}", re.IGNORECASE)
_FILLER = re.compile("今年|本年|活动时间|时间|日期|举行|举办|开展|活动|进行|于|当日|共[两二三四五2-9]天|第[一二三1-3]场")
# words behind a date that say what was done; none of those that make the day doubtful (前后, 左右, 拟, 改期, 每周)
_ABOUT = re.compile("(?:(?<=[日号])|(?<=[\\d ])(?![日号月年]))[“”\"《》\u4e00-\u9fff]{2,20}$")
_DOUBTFUL = re.compile("[月日号周旬至到前后左右间拟计划预待暂取消改延未或约初底起每次多等及和与中末晚点时分天期农历内外止补止另]")
_LATE = re.compile(r"[(\[【〔]补[报录填]?[)\]】〕]$")         # when it was filed, not when it was held
_CERTAIN = re.compile("(?<=..)(?:日|[第首]一?[天日])$|[雨雪晴]天|(?:节日?|放?假|开学|中考|高考)[前后]|改[在到至为][^月日号周假期天前后次]{0,6}(?:[室校]内|[室厅堂馆场楼]|线[上下])")      # 世界读书日, 开学第一天, 雨天改在室内
_ODD = re.compile(r"\d+[。、,]\d+[。、,]\d+|\d{6}|\d{8}")       # read, but written as nobody should
_EDGE = " \n\t:,;。.'’‘"


def bare_day(text: str) -> tuple[str, bool]:
    """The text without weekday, time of day, and words around it; numerals in Arabic digits. Whether that changed anything."""
    bare = _NUMERAL.sub(_arabic, re.sub("(?<=[一二〇零○])0(?=[一二〇零○])", "〇", text))
    bare = _LATE.sub("", bare)
    for char in "()[]【】〔〕":
        bare = bare.replace(char, " ")
    bare = WEEKDAY.sub(" ", bare)
    bare = _CLOCK_RANGE.sub(" ", bare)
    bare = _DAYPART.sub(" ", bare)
    bare = _FILLER.sub("", bare).strip(_EDGE)
    if (about := _ABOUT.search(bare)) and not _DOUBTFUL.search(_CERTAIN.sub("", about[0])):
        bare = bare[:about.start()].strip(_EDGE)
    bare = re.sub(r"[^\S\n]*([年月/-])[^\S\n]*|[^\S\n]+(?=[日号])", lambda found: found[1] or "", bare)
    return bare, bare != text.strip(" ,;。.") or bool(_ODD.fullmatch(bare))


def _arabic(found: re.Match) -> str:
    value = chinese(found[0])
    if value is None:               # 二四年: the digits one by one
        value = "".join(str(chinese(char)) for char in found[0] if chinese(char) is not None and len(found[0]) == 2)
    return str(value)
