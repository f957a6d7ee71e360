"""疑似重复: among rows of one day whose schools meet, one counts; the others are told so. Names in the register's words, ordinals exactly."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from validators.campaign import Campaign
from validators.messages import make_finding
from validators.model import Checked
from validators.parts import Row


@dataclass(slots=True)
class Entry:
    """A row of a ledger, the `place`th that came. `meets`: (day, school) pairs."""

    key: str
    place: int
    row: Row
    meets: tuple[tuple[date, str], ...]

    @property
    def name(self) -> str:
        """How another row refers to it."""
        return self.row.raw.record_id or self.key

    @property
    def rank(self) -> tuple:
        """A row that can count comes before one that cannot; then the earliest 填表时间, the union's chain, `order`, and who came first."""
        raw = self.row.raw
        return (not self.row.counts, raw.filed_on or date.max, _chain(raw.filer), raw.order, self.place)


def entry_of(key: str, place: int, row: Row) -> Entry:
    day = row.held_on
    return Entry(key, place, row, tuple([(day, school) for school in row.schools]) if day else ())


@lru_cache(4096)
def _chain(filer: str) -> int:
    return 0 if "工会" in filer or filer.endswith("总工") else 1 if "教" in filer else 2


def settle(group: Sequence[Entry], campaign: Campaign) -> dict[str, Checked]:
    """Key ▸ Checked of rows that may meet each other; a row is a duplicate of the first row before it that counts and shares a day and a school."""
    settled: dict[str, Checked] = {}
    counting: dict[tuple[date, str], list[Entry]] = {}
    for entry in sorted(group, key=lambda entry: entry.rank):
        met = [other for meet in entry.meets for other in counting.get(meet, ()) if not _distinct(entry, other)]
        if met:
            settled[entry.key] = _duplicate(entry.row.alone, min(met, key=lambda other: other.rank), campaign)
            continue
        settled[entry.key] = entry.row.alone
        for meet in entry.meets:
            counting.setdefault(meet, []).append(entry)
    return settled


def _distinct(one: Entry, other: Entry) -> bool:
    """A person has said that these are two sessions."""
    return bool({other.name, other.key} & one.row.raw.distinct or {one.name, one.key} & other.row.raw.distinct)


def _duplicate(checked: Checked, other: Entry, campaign: Campaign) -> Checked:
    values = other.row.alone.values
    where = {"day": values.held_on, "school": values.school, "filer": other.row.raw.filer or "未知单位"}
    finding = make_finding(campaign, "W_DUPLICATE", **where)
    if finding.message in checked.raw.agreed:
        finding = make_finding(campaign, "N_SAME_SESSION", **where)
    return replace(checked, sessions=0, provisional=False, duplicate_of=other.name, findings=(*checked.findings, finding))
