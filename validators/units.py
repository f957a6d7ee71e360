"""Which body a name is: the closed alias table of the campaign, whole strings after folding, never a part of a string."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from validators.campaign import Campaign, Unit
from validators.text import fold, simple

Sort = Literal["county", "city", "school", "other", "unclear"]
UNION = ("总工会", "总工", "总", "工会委员会", "工会委员会", "工会工作委员会", "工会工委", "工会", "教育工会")
_LONG = ("教育体育局", "工会工作委员会", "教育工会")       # full names, no short ones
_SCHOOL = re.compile(r".*(?:学校|小学|中学|[一二三四五六七八九十]中|[一二三四五六七八九十]小|附中|附小|幼儿园|大学|学院|职校|技校|中专|一贯制学校|实小|校区)$")
_OFFICE = re.compile(r"(?:(?<=[会局办心])|(?<=工委))\(?[\u4e00-\u9fff]{1,8}?(?:部|科|室|股|处)\)?$|(?:党组|党委|机关)$")


@dataclass(frozen=True)
class Body:
    """What a name stands for.

    `sort`: county (a unit of Annex 1 that names itself), city (南昌市总工会, 南昌市教育局), school, other (an enterprise, 市直机关工会工委),
    unclear (南昌总工会; 县总工会 of nobody). `name`: in the notice's words; as typed where it has none. `unit`: of a county body.
    """

    name: str
    sort: Sort
    unit: str = ""
    code: str = ""          # I_ALIAS, W_ALIAS_OLD, W_TYPO_UNIT or ""


class Units:
    """The alias table of a campaign, compiled once."""

    def __init__(self, campaign: Campaign):
        self._campaign = campaign
        self._places: dict[str, tuple[Unit, str]] = {}      # folded place ▸ unit, code
        for unit in campaign.units:
            for code, aliases in (("", (unit.name, *unit.aliases)), ("W_ALIAS_OLD", unit.old), ("W_TYPO_UNIT", unit.typos)):
                for alias in aliases:
                    self._places.setdefault(simple(fold(alias)), (unit, code))
        self._words = sorted((simple(fold(word)) for word in campaign.bodies.words), key=len, reverse=True)
        self._city_unit = next((unit for unit in campaign.units if unit.kind == "city"), None)
        self._prefixes = (campaign.province + campaign.city, campaign.province, campaign.city, campaign.province[:-1] + campaign.city, campaign.city[:-1])
        bodies = campaign.bodies
        self._own, self._ambiguous, self._others = (frozenset(map(fold, words)) for words in (bodies.own, bodies.ambiguous, bodies.not_units))
        own = (name for unit in campaign.units if unit.kind == "city" for name in (unit.union, unit.education))
        self._city_names = frozenset(map(fold, (*bodies.city_hosts, *own)))

    def place(self, folded: str) -> tuple[Unit, str] | None:
        """The unit whose whole name or alias this is, also after the province and the city."""
        if found := self._places.get(folded):
            return found
        for prefix in self._prefixes:
            if folded.startswith(prefix) and (found := self._places.get(folded[len(prefix):])):
                return found
        return None

    def filer(self, name: str) -> tuple[Unit | None, bool]:
        """The unit that a 填报单位 is, and whether it is city level. 市教育局 files for the schools that it runs."""
        body = self.body(name, None)
        folded = simple(fold(name))
        if body.sort == "city":
            return (None if body.name.endswith("市总工会") else self._city_unit), True
        if body.sort == "county":
            return self._campaign.unit(body.unit), False
        return None, folded in self._others or self._without_city(folded) in self._others

    def body(self, typed: str, filer: Unit | None) -> Body:
        """One name of 主办单位 or 承办单位; `filer` is the unit of 填报单位, for 县总工会 and the like.

        >>> from validators.campaign import load_campaign
        >>> units = Units(load_campaign("campaigns/nanchang.toml"))
        >>> [(b.unit, b.sort) for t in ("小蓝经开区工会", "南昌经开区总工会", "赣江新区总工会", "市总") for b in [units.body(t, None)]]
        [('南昌县', 'county'), ('经开区', 'county'), ('', 'unclear'), ('', 'city')]
        """
        shown = fold(typed)
        folded = simple(shown)
        own = _OFFICE.sub("", folded)
        if own in self._own or re.sub("^(?:我|本)", "", own) in self._own:
            return self._of_filer(shown, re.sub("^(?:我|本)(?=.{3})", "", own), filer)
        stem, word = self._split(folded)
        if folded in self._ambiguous or stem in self._ambiguous:
            return Body(shown, "unclear")
        if folded in self._others or self._without_city(folded) in self._others:
            return Body(shown, "other")
        if city := self._city(folded, stem, word):
            return Body(city, "city", code="I_ALIAS" if city != folded else "")
        if "公会" in folded and (meant := self.body(folded.replace("公会", "工会"), filer)).sort in ("county", "city"):
            return replace(meant, code="W_TYPO_UNIT")
        found = self.place(stem)
        if found and (word or len(stem) > 1):
            unit, code = found
            return self._named(shown, folded, stem, word, unit, code)
        return Body(shown, "school" if _SCHOOL.fullmatch(folded) else "other")

    def _split(self, folded: str) -> tuple[str, str]:
        """Place and body word: 安义县 + 总工会."""
        if self.place(folded):
            return folded, ""
        named = _OFFICE.sub("", folded)
        return next(((named[:-len(word)], word) for word in self._words if named.endswith(word)), (folded, ""))

    def _without_city(self, folded: str) -> str:
        short = folded.removeprefix(self._campaign.province).removeprefix(self._campaign.city)
        return short if short.startswith("市") else "市" + short

    def _city(self, folded: str, stem: str, word: str) -> str | None:
        city, province = self._campaign.city, self._campaign.province
        full = _OFFICE.sub("", folded).removeprefix(province)
        full = city + full[1:] if full.startswith("市") else full
        if full in (city + "总", city + "总工", city + "工会"):
            full = city + "总工会"
        if full in (city + "教体局", city + "教育体育局"):
            full = city + "教育局"
        if full in self._city_names:
            return full
        unit, _ = self.place(stem if word else folded) or self.place(folded) or (None, "")
        if unit is not None and unit.kind == "city":
            return unit.union if "教科文卫体" in folded else folded
        return None

    def _of_filer(self, shown: str, folded: str, filer: Unit | None) -> Body:
        fits = filer is not None and filer.kind != "city" and not (folded.startswith("县") and not filer.name.endswith("县")) \
            and not (folded.startswith("区") and filer.name.endswith("县")) and not (folded.endswith(("中心", "工委", "工作委员会")) and filer.kind != "zone")
        if not fits:
            return Body(shown, "unclear")
        if folded in ("区", "县", "本区", "本县"):
            return Body(filer.name, "county", filer.name, "I_ALIAS")
        return Body(filer.union if folded.endswith(UNION) else filer.education, "county", filer.name, "I_ALIAS")

    def _named(self, shown: str, folded: str, stem: str, word: str, unit: Unit, code: str) -> Body:
        """The notice's own words for 安义总工会 and 湾里区教体局; a fuller name, or another body of the unit (小蓝经开区), stays as typed."""
        official = unit.union if word in UNION else unit.education if "教" in word else ""
        local = stem
        for prefix in self._prefixes:
            if stem != unit.name and stem.startswith(prefix) and stem[len(prefix):] in self._places:
                local = stem[len(prefix):]
        if not word:
            full = unit.name if code or unit.name.startswith(local) else shown
        elif code or (local == unit.name or len(local) < len(unit.name)) and word not in _LONG:
            full = official or unit.name + word
        elif local == unit.name:
            full = unit.name + word
        else:
            full = folded
        if not code and full != shown and full != folded:
            code = "I_ALIAS"
        return Body(full, "county", unit.name, code)

    def is_named(self, name: str) -> bool:
        """Whether an unclear body at least has a name of its own (赣江新区总工会), unlike 县总工会 or 南昌总工会."""
        return self._split(simple(fold(name)))[0] in self._ambiguous
