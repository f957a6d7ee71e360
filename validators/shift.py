"""疑似错列: a cell whose content clearly belongs to another column, as when values slid one column to the left."""

import re

from validators.campaign import Campaign
from validators.text import fold, simple

_MEDIUM = re.compile(r".*(?:日报|晚报|晨报|时报|工人报|都市报|电视台|广播电台|融媒体中心|融媒体?|发布|新闻网|新闻|公众号|客户端|大江网|人民网|新华网|江西网|学习强国|今视频|中工网|官网)$")
_PERSON = re.compile(r".{2,4}[(（].*(?:劳模|劳动模范|先进工作者|奖章|工匠|能手|标兵|职工).*[)）].*")
_NUMBER = re.compile(r"(?!0$)(?:约|近)?\d[\d,.]*(?:余|多)?(?:元|人|名|万元)?")
_DATE = re.compile(r"(?:\d{4}[年./-])?\d{1,2}[月./-]\d{1,2}[日号]?")
_SCHOOL = re.compile(r"[\u4e00-\u9fff]{2,}(?:中学|小学|学校|幼儿园|学院|一中|二中|三中|四中)")
_LOCAL_SCHOOL = re.compile(r"[\u4e00-\u9fff]{2,}[县区市][\u4e00-\u9fff]{2,}(?:中学|小学|学校)")      # no level: 区属小学, 职业学校
_BODY = re.compile(r"[\u4e00-\u9fff]{2,}(?:总工会|工会工委|教体局|教育局|教体办|教育事业发展中心)")

_FOREIGN = {  # column ▸ kinds of content that do not belong there
    "host": ("date", "number", "person"), "organiser": ("date", "number", "person"), "held_on": ("school", "person", "medium", "body"),
    "school": ("date", "number", "person", "level", "body"), "level": ("date", "number", "person", "local_school"),
    "people": ("count", "date", "school", "medium", "level"), "direct_students": ("person", "medium", "school", "date_full"), "indirect_viewers": ("medium", "person", "school", "date_full"),
    "media": ("number", "person"), "funds_yuan": ("medium", "person", "school", "date_full"),
}
_BELONGS = {"date": "held_on", "date_full": "held_on", "number": "direct_students", "count": "direct_students", "person": "people", "school": "school", "local_school": "school", "medium": "media", "level": "level", "body": "host"}


def foreign(campaign: Campaign, key: str, text: str) -> str | None:
    """The key of the column that a cell of column `key` looks as if it belonged to; None where it is at home.

    >>> from validators.campaign import load_campaign
    >>> campaign = load_campaign("campaigns/nanchang.toml")
    >>> foreign(campaign, "indirect_viewers", "南昌日报"), foreign(campaign, "media", "2000"), foreign(campaign, "media", "南昌日报")
    ('media', 'funds_yuan', None)
    """
    folded = simple(fold(text))
    kind = next((kind for kind in _FOREIGN.get(key, ()) if folded and _is(kind, folded, campaign)), None)
    return None if kind is None else "funds_yuan" if key == "media" and kind == "number" else _BELONGS[kind]


def _is(kind: str, text: str, campaign: Campaign) -> bool:
    if kind == "count":
        return bool(re.fullmatch(r"\d[\d,.]*元?", text))
    if kind == "level":
        return text in campaign.levels.names or text in campaign.levels.aliases
    if kind == "date_full":
        return bool(re.fullmatch(r"\d{4}[年./-]\d{1,2}[月./-]\d{1,2}日?", text))
    pattern = {"date": _DATE, "number": _NUMBER, "person": _PERSON, "school": _SCHOOL, "local_school": _LOCAL_SCHOOL, "medium": _MEDIUM, "body": _BODY}[kind]
    return bool(pattern.fullmatch(text))
