"""A campaign file against itself: every way in which it contradicts itself, and whether rows can be read by it at all."""

from collections import Counter

from validators.campaign import Campaign
from validators.text import fold

# Column keys, whatever their order and headers; the code knows them by these names only
KEYS = frozenset({"seq", "host", "organiser", "held_on", "school", "level", "people", "direct_students", "indirect_viewers", "media", "funds_yuan"})


def lint_campaign(campaign: Campaign) -> list[str]:
    """Every way in which a campaign contradicts itself, as Chinese sentences; empty when there is none."""
    return [*_lint_units(campaign), *_lint_columns(campaign), *_lint_choices(campaign), *_lint_register(campaign)]


def _twice(names) -> list[str]:
    return [name for name, n in Counter(names).items() if n > 1]


def _lint_units(campaign: Campaign) -> list[str]:
    total = sum(unit.target for unit in campaign.units)
    found = [] if total == campaign.target_total else [f"各单位场次之和为 {total}，总计写的是 {campaign.target_total}"]
    found += [f"单位“{name}”写了两次" for name in _twice(campaign.unit_names)]
    tiles = [unit.tile for unit in campaign.units if unit.tile]
    found += [f"示意图的位置 {list(place)} 用了两次" for place in _twice(tiles)]
    found += [f"单位“{unit.name}”在示意图上没有位置" for unit in campaign.units if tiles and not unit.tile]
    owners: dict[str, set[str]] = {}
    for unit in campaign.units:
        for alias in (unit.name, *unit.aliases, *unit.old, *unit.typos):
            owners.setdefault(fold(alias), set()).add(unit.name)
    return found + [f"别名“{alias}”同时属于 {'、'.join(sorted(names))}" for alias, names in owners.items() if len(names) > 1]


def _lint_columns(campaign: Campaign) -> list[str]:
    found = [f"表头“{header}”写了两次" for header in _twice(fold(column.header) for column in campaign.columns)]
    found += [f"列键“{key}”写了两次" for key in _twice(column.key for column in campaign.columns)]
    found += _strange_keys(campaign)
    return found + [f"列“{column.header}”的宽度应大于 0" for column in campaign.columns if column.width <= 0]


def _strange_keys(campaign: Campaign) -> list[str]:
    keys = set(campaign.column)
    return [f"缺少列键“{key}”" for key in sorted(KEYS - keys)] + [f"不认识的列键“{key}”" for key in sorted(keys - KEYS)]


def require_columns(campaign: Campaign) -> Campaign:
    """The same campaign, when it has the columns that rows are read by.

    Raises:
        ValueError: names each column that is missing, or that nobody knows.
    """
    if strange := _strange_keys(campaign):
        raise ValueError(f"活动文件不能使用：{'；'.join(strange)}")
    return campaign


def _lint_choices(campaign: Campaign) -> list[str]:
    levels, honours = campaign.levels, campaign.honours
    found = [f"学校层次“{name}”写了两次" for name in _twice(levels.names)]
    found += [f"学校层次别名“{alias}”指向不存在的“{name}”" for alias, name in levels.aliases.items() if name not in levels.names]
    found += [f"学校层次“{name}”不在层次表中" for name in (*levels.not_annex1, *levels.city_doubtful) if name not in levels.names]
    found += [f"荣誉“{name}”写了两次" for name in _twice(honours.titles)]
    found += [f"荣誉别名“{alias}”指向不存在的“{name}”" for alias, name in honours.aliases.items() if name not in honours.titles]
    found += [f"活动形式“{name}”写了两次" for name in _twice(campaign.activity.forms)]
    limits = campaign.limits
    pairs = (("直接覆盖", limits.direct_high, limits.direct_confirm), ("间接覆盖", limits.indirect_high, limits.indirect_confirm),
             ("经费", limits.funds_low, limits.funds_high))
    return found + [f"{name}的两个限值应由小到大：{low}、{high}" for name, low, high in pairs if low >= high]


def _lint_register(campaign: Campaign) -> list[str]:
    found = []
    for school in campaign.known_schools:
        if school.unit and school.unit not in campaign.unit_names:
            found.append(f"学校“{school.name}”的单位“{school.unit}”不在附件1")
        if school.level not in campaign.levels.names:
            found.append(f"学校“{school.name}”的层次“{school.level}”不在层次表中")
    owners: dict[str, set[str]] = {}
    for school in campaign.known_schools:
        for name in (school.name, *school.aliases):
            owners.setdefault(fold(name), set()).add(school.name)
    return found + [f"校名“{name}”同时属于 {'、'.join(sorted(names))}" for name, names in owners.items() if len(names) > 1]
