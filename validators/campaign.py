"""One campaign = one TOML file: units and targets, columns, choices, limits, receivers. Loaded once, never changed."""

import csv
import tomllib
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError


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
    quiet_months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()       # filing periods in the school holidays


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
    left: tuple[str, ...] = ()
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
        """
        Raises:
            KeyError: no unit has this name.
        """
        return self._unit_of[name]

    @cached_property
    def _unit_of(self) -> dict[str, Unit]:
        return {unit.name: unit for unit in self.units}


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
