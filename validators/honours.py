"""主要荣誉称号: one title ▸ its full name, and whether its level is said. Families are not ranked; a guest's title stays as typed."""

import re
from dataclasses import dataclass

from validators.campaign import Campaign
from validators.text import fold, simple

_LEVEL = re.compile(r"全国|江西|南昌|国家|中国|中华|大国|部级|省|市|县|区|赣鄱|洪城|国务院|央企|集团|镇|街道|世界|国际|年度|最美|三八")
_AWARD = re.compile(r"劳动?模范?|劳模|先进|奖章|奖状|标兵|工匠|能手|大奖|模范|好人|党员|状元|楷模|先锋|津贴|专家|人才|红旗手|骨干|最美|道德|能人|大师|名师|英雄|功臣|五一|个人$|奖$|获得者|称号|优秀|十佳|杰出|突出贡献|传承人|创新人物")
_JOB = re.compile(r"公司|集团|厂|医院|学校|中学|小学|大学|学院|车间|局|院|所|站|队|中心|部|处|科|店|银行|支行|乡|村|社区|项目|"
                  r"员$|工$|师$|长$|理$|主任$|书记$|教授$|医生$|护士$|司机$|教师$|干部$|民警$|职工$|委员$|代表$|负责人$|先生$|女士$|创始人$|退休|原")


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
        self._unit_awards = tuple(map(fold, honours.unit_awards))
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
        bare = re.sub(r"^(?:荣获|曾获|获得?|系|为|是|原)?(?:\d{4}年度?)?(?=.{2})", "", folded)
        cut = bare != folded
        for suffix in self._suffixes:
            if bare.endswith(suffix) and len(bare) > len(suffix):
                bare, cut = bare[:-len(suffix)], True
        if bare in self._titles:
            return Title(self._titles[bare], "I_FORMAT" if cut or shown != folded else "")
        if bare in self._aliases:
            return Title(self._aliases[bare], "I_ALIAS")
        if bare in self._vague:
            return Title(bare, "W_HONOUR_VAGUE")
        if any(word in bare for word in self._unit_awards):
            return Title(bare, "W_HONOUR_SUSPECT")
        if not _AWARD.search(bare):
            return None if _JOB.search(bare) or not bare else Title(bare if cut else shown, "W_HONOUR_SUSPECT")
        if _LEVEL.search(bare):
            return Title(bare if cut else shown, "I_FORMAT" if cut else "")
        return Title(bare if cut else shown, "W_HONOUR_SUSPECT" if "党员" in bare else "W_HONOUR_VAGUE")
