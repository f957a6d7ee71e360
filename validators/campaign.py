"""One campaign = one TOML file: units and targets, columns, choices, limits, receivers. Loaded once, never changed."""

import csv
import tomllib
from collections import Counter
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError

from validators.text import fold


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Unit(_Frozen):
    """A row of Annex 1. `target` counts whole sessions (场次, 不少于). `tile`: (column, row) on the schematic map, both from 1."""

    name: str
    target: int = Field(ge=0)
    kind: Literal["county", "zone", "city"]
    aliases: tuple[str, ...]
    old: tuple[str, ...]
    typos: tuple[str, ...]
    education: str
    union: str
    tile: tuple[PositiveInt, PositiveInt] | None = None


class Column(_Frozen):
    """A column of Annex 2. `header` and `hint` are verbatim; `width` is in characters of the printed form."""

    key: str
    header: str
    hint: str
    kind: Literal["seq", "host", "text", "date", "school", "level", "people", "count", "money"]
    required: bool
    width: float
    help: str


class Receiver(_Frozen):
    chain: str
    role: str
    name: str
    city_name: str


class Filing(_Frozen):
    due_day: int = Field(ge=1, le=28)
    due_inclusive: bool
    receivers: tuple[Receiver, ...]
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()


class Bodies(_Frozen):
    words: tuple[str, ...]
    city_hosts: tuple[str, ...]
    not_units: tuple[str, ...]
    own: tuple[str, ...]
    ambiguous: tuple[str, ...]
    areas: tuple[str, ...]


class Activity(_Frozen):
    forms: tuple[str, ...]


class Levels(_Frozen):
    names: tuple[str, ...]
    vague: tuple[str, ...]
    not_annex1: tuple[str, ...]
    city_doubtful: tuple[str, ...]
    aliases: dict[str, str]


class Honours(_Frozen):
    titles: tuple[str, ...]
    drop_suffixes: tuple[str, ...]
    vague: tuple[str, ...]
    unit_awards: tuple[str, ...]
    aliases: dict[str, str]


class Limits(_Frozen):
    direct_high: int
    direct_confirm: int
    indirect_high: int
    indirect_confirm: int
    funds_high: int
    funds_low: int
    cell_characters: int


class Marks(_Frozen):
    none: tuple[str, ...]
    ditto: tuple[str, ...]
    media_vague: tuple[str, ...]


class School(_Frozen):
    """A school of the register. `unit` is empty for a school that Annex 1 does not count (省属)."""

    name: str
    level: str
    unit: str
    aliases: tuple[str, ...]


class Campaign(_Frozen):
    """The whole campaign file, and the register that it names. Source of every number: the comments in the file."""

    name: str
    title: str
    annex: str
    document: str
    timezone: str
    province: str
    city: str
    target_total: int
    first_year: int
    schools: str
    filing: Filing
    units: tuple[Unit, ...]
    bodies: Bodies
    columns: tuple[Column, ...]
    activity: Activity
    levels: Levels
    honours: Honours
    limits: Limits
    marks: Marks
    known_schools: tuple[School, ...] = ()

    @cached_property
    def unit_names(self) -> tuple[str, ...]:
        return tuple(unit.name for unit in self.units)

    @cached_property
    def column(self) -> dict[str, Column]:
        """Key ▸ column, in the order of Annex 2."""
        return {column.key: column for column in self.columns}

    def header(self, key: str) -> str:
        return self.column[key].header

    def unit(self, name: str) -> Unit:
        return next(unit for unit in self.units if unit.name == name)


def load_campaign(path: Path | str, schools: Path | str | None = None) -> Campaign:
    """The campaign of a file, with its school register.

    Args:
        path: a campaign TOML.
        schools: a CSV with the columns name, level, unit, aliases (、 between aliases); None: the one that the file names, beside it.

    Raises:
        OSError: a file cannot be read.
        ValueError: the file is not a campaign; `lint_campaign` says all that is wrong with one that loads.
    """
    path = Path(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        named = data.get("schools")
        register = load_register(Path(schools) if schools else path.parent / named) if schools or isinstance(named, str) and named else ()
        return Campaign(**data, known_schools=register)
    except ValidationError as err:
        raise ValueError(f"{path.name} 不是有效的活动文件：{_named(err)}") from err
    except (tomllib.TOMLDecodeError, TypeError, UnicodeDecodeError) as err:
        raise ValueError(f"{path.name} 不是有效的活动文件：{err}") from err


def _named(err: ValidationError) -> str:
    """Which keys are missing, not known, or wrong."""
    words = {"missing": "缺少", "extra_forbidden": "多出"}
    found: dict[str, list[str]] = {}
    for one in err.errors(include_url=False, include_input=False):
        found.setdefault(words.get(one["type"], "值不对"), []).append(".".join(map(str, one["loc"])))
    return "；".join(f"{what} {'、'.join(keys)}" for what, keys in found.items())


def load_register(path: Path) -> tuple[School, ...]:
    """The schools of a CSV (UTF-8, with or without BOM), in file order."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        missing = {"name", "level", "unit", "aliases"} - set(rows.fieldnames or ())
        if missing:
            raise ValueError(f"{path.name} 缺少列：{'、'.join(sorted(missing))}")
        return tuple(
            School(name=row["name"].strip(), level=row["level"].strip(), unit=row["unit"].strip(),
                   aliases=tuple(a.strip() for a in (row["aliases"] or "").split("、") if a.strip()))
            for row in rows if (row["name"] or "").strip()
        )


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
    wanted = {"seq", "host", "organiser", "held_on", "school", "level", "people", "direct_students", "indirect_viewers", "media", "funds_yuan"}
    keys = set(campaign.column)
    found += [f"缺少列键“{key}”" for key in sorted(wanted - keys)]
    found += [f"不认识的列键“{key}”" for key in sorted(keys - wanted)]
    return found + [f"列“{column.header}”的宽度应大于 0" for column in campaign.columns if column.width <= 0]


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
