"""What counted sessions add up to, one session in or out at a time."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from sys import intern

from validators.fates import Why, fate_of
from validators.model import Checked
from validators.rules import may_be_agreed
from validators.text import fold

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Reach:
    """Who was reached by the counted sessions. `views_included`: some of the indirect figure is 人次. `appearances`: 人次 of the speakers."""

    schools: int
    direct_students: int
    indirect_viewers: int
    views_included: bool
    people: int
    appearances: int
    funds_yuan: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """What one session adds, and no more than that is kept of it. `why`: apart from the day; `year` 0: neither held nor filed on a known day."""

    year: int
    unit: str | None
    why: Why | None
    held_on: date | None
    provisional: bool
    asks: bool
    period: str
    filer: str
    form: str
    schools: tuple[str, ...]
    people: tuple[str, ...]
    direct: int
    indirect: int
    views: bool
    funds: Decimal

    def why_on(self, as_of: date) -> Why | None:
        return self.why or ("晚于截至日" if self.held_on > as_of else None)


def share_of(row: Checked) -> Share:
    values, fate = row.values, fate_of(row, date.max)
    schools = dict.fromkeys(one for one in (values.school or "").split("、") if one)
    return Share(
        fate.year if values.held_on or row.raw.filed_on else 0, fate.unit, fate.why, values.held_on, row.provisional,
        any(may_be_agreed(finding, values) and finding.code != "W_LATE" for finding in row.findings), row.filing_period or "", row.raw.filer, row.raw.activity,
        tuple(map(intern, schools)), tuple(intern(fold(person.name)) for person in values.people or ()), values.direct_students or 0,
        values.indirect_viewers or 0, any(finding.code == "W_INDIRECT_VIEWS" for finding in row.findings), values.funds_yuan or _NOTHING,
    )


class Sums:
    """What the sessions of one unit, or of all, add up to in one year. `add` and `take` undo each other."""

    def __init__(self):
        self.counted: dict[str, None] = {}
        self.provisional: dict[str, None] = {}
        self.asking: dict[str, None] = {}
        self.left_out: dict[Why, dict[str, None]] = {}
        self.months, self.periods, self.forms, self.schools, self.people = Counter(), Counter(), Counter(), Counter(), Counter()
        self.filings: Counter[tuple[str, str]] = Counter()      # (filing period, filer) ▸ sessions filed, whether they count or not
        self.direct = self.indirect = self.views = 0
        self.funds = Decimal(0)

    def add(self, key: str, share: Share, why: Why | None) -> None:
        _shift(self.filings, ((share.period, share.filer),), 1)
        if why:
            self.left_out.setdefault(why, {})[key] = None
            return
        self.counted[key] = None
        if share.provisional:
            self.provisional[key] = None
        if share.asks:
            self.asking[key] = None
        self._count(share, 1)

    def take(self, key: str, share: Share, why: Why | None) -> None:
        _shift(self.filings, ((share.period, share.filer),), -1)
        if why:
            del self.left_out[why][key]
            return
        del self.counted[key]
        self.provisional.pop(key, None)
        self.asking.pop(key, None)
        self._count(share, -1)

    def _count(self, share: Share, n: int) -> None:
        _shift(self.months, (f"{share.held_on:%Y-%m}",), n)
        _shift(self.periods, (share.period,), n)
        _shift(self.forms, (share.form,), n)
        _shift(self.schools, share.schools, n)
        _shift(self.people, share.people, n)
        self.direct += n * share.direct
        self.indirect += n * share.indirect
        self.views += n * share.views
        self.funds += n * share.funds

    @property
    def reach(self) -> Reach:
        return Reach(len(self.schools), self.direct, self.indirect, bool(self.views), len(self.people), self.people.total(), self.funds)

    def waiting(self) -> dict[Why, int]:
        """How many sessions do not count, by kind of reason."""
        return {why: len(keys) for why, keys in self.left_out.items() if keys}

    @property
    def is_empty(self) -> bool:
        return not self.counted and not any(self.left_out.values())


def _shift(counter: Counter, names: Iterable[str], n: int) -> None:
    for name in names:
        counter[name] += n
        if not counter[name]:
            del counter[name]
