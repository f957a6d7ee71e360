"""疑似重复: among rows of one day whose schools meet, one counts; the others are told so. Names in the register's words, ordinals exactly."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from validators.campaign import Campaign
from validators.messages import make_finding
from validators.model import Checked
from validators.schools import Place
from validators.text import fold


@dataclass(frozen=True)
class Entry:
    """A row judged by itself. `meets`: (day, school) pairs; `rank`: who counts first among equals."""

    key: str
    place: int
    alone: Checked
    meets: tuple[tuple[date, str], ...]
    rank: tuple

    @property
    def name(self) -> str:
        """How another row refers to it."""
        return self.alone.raw.record_id or self.key


def entry_of(key: str, place: int, checked: Checked, schools: Place) -> Entry:
    """A row that can count comes before one that cannot; then the earliest 填表时间, the union's chain, `order`, and who came first."""
    raw, day = checked.raw, checked.values.held_on
    meets = tuple(dict.fromkeys((day, fold(school)) for school in schools.keys)) if day and schools.keys and checked.values.school else ()
    rank = (checked.sessions == 0, raw.filed_on or date.max, _chain(raw.filer), raw.order, place)
    return Entry(key, place, checked, meets, rank)


def _chain(filer: str) -> int:
    return 0 if "工会" in filer or filer.endswith("总工") else 1 if "教" in filer else 2


def settle(group: Sequence[Entry], campaign: Campaign) -> dict[str, Checked]:
    """Key ▸ Checked of rows that may meet each other; a row is a duplicate of the first row before it that counts and shares a day and a school."""
    if len(group) == 1:
        return {group[0].key: group[0].alone}
    settled: dict[str, Checked] = {}
    counting: dict[tuple[date, str], list[Entry]] = {}
    for entry in sorted(group, key=lambda entry: entry.rank):
        met = [other for meet in entry.meets for other in counting.get(meet, ()) if not _distinct(entry, other)]
        if met:
            settled[entry.key] = _duplicate(entry.alone, min(met, key=lambda other: other.rank), campaign)
            continue
        settled[entry.key] = entry.alone
        for meet in entry.meets:
            counting.setdefault(meet, []).append(entry)
    return settled


def _distinct(one: Entry, other: Entry) -> bool:
    """A person has said that these are two sessions."""
    return bool({other.name, other.key} & one.alone.raw.distinct or {one.name, one.key} & other.alone.raw.distinct)


def _duplicate(checked: Checked, other: Entry, campaign: Campaign) -> Checked:
    values = other.alone.values
    finding = make_finding(campaign, "W_DUPLICATE", day=values.held_on, school=values.school, filer=other.alone.raw.filer or "未知单位")
    return replace(checked, sessions=0, provisional=False, duplicate_of=other.name, findings=(*checked.findings, finding))
