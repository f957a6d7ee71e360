"""主要荣誉称号: one title ▸ its full name, and whether its level is said. Families are not ranked; a guest's title stays as typed."""

import re
from dataclasses import dataclass
from functools import lru_cache

from validators.campaign import Campaign
from validators.names import is_name
from validators.text import fold, simple

_LEVEL = re.compile(r"全国|江西|南昌|国家|中国|中华|大国|部级|省|市|县|区|赣鄱|洪城|国务院|央企|集团|镇|街道|世界|国际|年度|最美|三八")
_AWARD = re.compile(r"劳动?模范?|劳模|先进|奖章|奖状|标兵|工匠|能手|大奖|模范|好人|党员|状元|楷模|先锋|津贴|专家|人才|红旗手|骨干|最美|道德|能人|大师|名师|英雄|功臣|五一|个人$|奖$|获得者|称号|优秀|巧匠|首席技师|技能大师|十佳|杰出|突出贡献|传承人|创新人物")
_AWARDED = re.compile(r"(.*(?:标兵|工匠|能手|模范|好人|状元|楷模|红旗手|大师|名师|英雄|功臣|传承人|党员|获得者))(.{2,4})")      # 非遗传承人张三
_JOB = re.compile(r"公司|集团|厂|医院|学校|中学|小学|大学|学院|车间|局|院|所|站|队|中心|部|处|科|店|银行|支行|乡|村|社区|项目|"
                  r"员$|工$|师$|长$|理$|主任$|书记$|教授$|医生$|护士$|司机$|教师$|干部$|民警$|职工$|委员$|代表$|负责人$|先生$|女士$|创始人$|退休|原")


_BEFORE = re.compile(r"^(?:分别)?(?:荣获|曾获|获得?|系|为|是|原)?(?:\d{4}年度?|第[一二三四五六七八九十\d]{1,3}[届批]|首[届批])?(?=.{2})")
_BEHIND = re.compile(r"(?<=.{2})(?:\d{4}年?度?)$")
_QUOTES = str.maketrans("", "", "“”\"'‘’《》〈〉<>「」『』")
_SHORT = {"劳模": "劳动模范", "先进": "先进工作者", "五一": "五一劳动奖章", "五一奖章": "五一劳动奖章"}     # what people leave out of a title
_SEVERAL_LEVELS = re.compile(r"(?:(?:全国|国家|省|市|县|区)级?[、和及]?){2,}(?=劳模|劳动模范|先进工作者|五一|工匠|技术能手)")
_OF_ANOTHER = re.compile("家属|亲属|后代|遗孀|徒弟|[之的](?:子|女|妻|儿子|女儿|孙)$")
_DOUBTED = re.compile("提名|候选|推荐|申报|拟|[?]|^[前非]")
_PERSONAL = re.compile(r"\d{4}年?|无|同上?|同前|(?:现场|作|做)?(?:主讲|授课|宣讲|讲课|分享|带队|主持|报告|讲座|特邀|受邀|嘉宾)(?:人|嘉宾)?|不详|待.{1,2}|男|女|.{1,3}族|\d{1,2}岁|\d{4}年.*生|1\d{10}|电话.*")


def is_personal(text: str) -> bool:
    """男, 汉族, 45岁, 主讲: said of a person, and no title."""
    return bool(_PERSONAL.fullmatch(text))


def each_level(text: str) -> str:
    """省、市劳模 with the title behind each level.

    >>> each_level("省、市劳模"), each_level("省劳模、市劳模")
    ('省劳模、市劳模', '省劳模、市劳模')
    """
    def said(found: re.Match) -> str:
        title = re.match("劳模|劳动模范|先进工作者|五一劳动奖章|五一|工匠|技术能手", text[found.end():])[0]
        levels = re.findall("(?:全国|国家|省|市|县|区)级?", found[0])
        return "、".join(level + title for level in levels[:-1]) + "、" + levels[-1]
    return _SEVERAL_LEVELS.sub(said, text)


@dataclass(frozen=True)
class Title:
    name: str
    code: str = ""          # I_ALIAS, I_FORMAT, W_HONOUR_VAGUE, W_HONOUR_SUSPECT or ""


class Honours:
    """The titles of a campaign, compiled once."""

    def __init__(self, campaign: Campaign):
        honours = campaign.honours
        self._titles = {simple(fold(title)): title for title in honours.titles}
        self._aliases = {simple(fold(alias)): title for alias, title in honours.aliases.items()}
        self._vague = frozenset(simple(fold(word)) for word in honours.vague)
        self._suffixes = sorted(map(fold, honours.drop_suffixes), key=len, reverse=True)
        self._regions = {"国家": "全国", "全国": "全国", campaign.province: campaign.province, campaign.province[:-1]: campaign.province, "省": campaign.province,
                         campaign.city: campaign.city, campaign.city[:-1]: campaign.city, "市": campaign.city}
        self._level = re.compile(f"({'|'.join(sorted(self._regions, key=len, reverse=True))})级?(.{{2,}})")
        self._unit = re.compile("|".join(re.escape(simple(fold(name))) for unit in campaign.units for name in (unit.name, *unit.aliases, *unit.old)))
        self._unit_awards = tuple(map(fold, honours.unit_awards))
        self.only_title = lru_cache(1 << 14)(self._only_title)
        self.words = sorted({*self._titles, *self._aliases, *self._vague}, key=len, reverse=True)

    def title(self, typed: str) -> Title | None:
        """A title, or None where the words are a job or a place and no title.

        >>> from validators.campaign import load_campaign
        >>> honours = Honours(load_campaign("campaigns/nanchang.toml"))
        >>> [honours.title(t) for t in ("省劳模", "技术能手", "某公司驾驶员")]
        [Title(name='江西省劳动模范', code='I_ALIAS'), Title(name='技术能手', code='W_HONOUR_VAGUE'), None]
        """
        shown = fold(typed).strip("“”\"'《》:：")
        folded = simple(shown)
        bare = _BEHIND.sub("", _BEFORE.sub("", folded.translate(_QUOTES)))
        cut = bare != folded
        for suffix in self._suffixes:
            if bare.endswith(suffix) and len(bare) > len(suffix):
                bare, cut = bare[:-len(suffix)], True
        if is_personal(bare):
            return None
        if bare in self._titles:
            return Title(self._titles[bare], "I_FORMAT" if cut or shown != folded else "")
        if bare in self._aliases:
            return Title(self._aliases[bare], "I_ALIAS")
        if (full := self._full(bare)) in self._titles:
            return Title(self._titles[full], "I_ALIAS")
        if bare in self._vague:
            return Title(bare, "W_HONOUR_VAGUE")
        if _OF_ANOTHER.search(bare) or _DOUBTED.search(bare) or any(word in bare for word in self._unit_awards):
            return Title(bare, "W_HONOUR_SUSPECT")
        if not _AWARD.search(bare):
            return None if _JOB.search(bare) or not bare else Title(bare if cut else shown, "W_HONOUR_SUSPECT")
        kept = bare if cut else shown
        if "党员" in bare:          # of any level: an honour, and none of those that the notice speaks of
            return Title(kept, "W_HONOUR_SUSPECT")
        if _LEVEL.search(bare) or self._unit.match(bare):
            return Title(kept, "I_FORMAT" if cut else "")
        return Title(kept, "W_HONOUR_VAGUE")

    def apart(self, text: str) -> tuple[Title, str] | None:
        """非遗传承人张三 as the title, which need not be in the campaign's list, and the name; None where it is not just these two."""
        found = _AWARDED.fullmatch(text)
        title = self.title(found[1]) if found and is_name(found[2]) else None
        return (title, found[2]) if title else None

    def _full(self, bare: str) -> str:
        """省级劳模 ▸ 江西省劳动模范, 江西五一 ▸ 江西省五一劳动奖章."""
        found = self._level.fullmatch(bare)
        return self._regions[found[1]] + _SHORT.get(found[2], found[2]) if found else ""

    def _only_title(self, bare: str) -> Title | None:
        """A piece that is a title and no name: by the campaign's list, or by how it begins and ends."""
        title = self.title(bare)
        if title is None or title.code == "W_HONOUR_SUSPECT" and "奖状" not in bare:
            return None
        folded = simple(bare)
        known = folded in self.words or any(folded.startswith(word) and folded[len(word):] in ("获得者", "称号", "荣誉称号") for word in self.words)
        if not known and re.fullmatch(r".{2}工匠", folded):       # how such titles are formed: 洪城工匠; 洪都 is no person here
            return Title(title.name, title.code or "W_HONOUR_VAGUE")
        if not known and any(folded.endswith(word) and is_name(folded[:-len(word)]) for word in self.words):
            return None
        return title if known or len(bare) > 4 and re.search(r"(?:劳模|劳动模范|先进工作者|奖章|奖状|标兵|工匠|能手|大奖|职工|好人|红旗手|先进个人|技能人才|津贴|获得者)$", bare) else None
