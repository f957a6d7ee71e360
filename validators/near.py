"""疑似同一场: a session that both chains filed, under a day that slipped in one of them. It is told and goes on counting; nobody merges by likeness."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from validators.campaign import Campaign
from validators.duplicates import chain_of, distinct, name_of, rank_of
from validators.messages import make_finding
from validators.model import Checked, Finding
from validators.row import Row


def pair_up(group: Iterable[Row]) -> dict[Row, tuple[Row, str]]:
    """Rows that may be the same session under another day: one from each chain, the day a slip away.

    Args:
        group: rows of one school and the same people, each alone on its day: both chains file every session, so one that stands alone is worth a look.

    Returns:
        The later row ▸ the earlier one and how the days differ, in words; each row is the twin of one other at most. A repeat in another week or month is none.
    """
    ranked = sorted(group, key=rank_of)
    twins: dict[Row, tuple[Row, str]] = {}
    if len({chain_of(row.raw.filer) for row in ranked}) < 2:
        return twins
    by_day: dict[date, list[Row]] = {}
    for row in ranked:
        chain, held_on = chain_of(row.raw.filer), row.meets[0][0]
        for day, why in _slips(held_on):
            first = next((other for other in by_day.get(day, ()) if chain_of(other.raw.filer) != chain and not distinct(row, other)), None)
            if first is not None:
                by_day[day].remove(first)
                twins[row] = (first, why)
                break
        else:
            by_day.setdefault(held_on, []).append(row)
    return twins


@lru_cache(4096)
def _slips(day: date) -> tuple[tuple[date, str], ...]:
    """Days that may have been meant: up to three off, month and day exchanged, the digits of the day exchanged.

    >>> [(str(other), why) for other, why in _slips(date(2024, 6, 12))][-2:]
    [('2024-12-06', '月和日对调'), ('2024-06-21', '日的两位数对调')]
    """
    slips = [(day + timedelta(days=off), f"日期相差 {abs(off)} 天") for off in (-1, 1, -2, 2, -3, 3)]
    tens, ones = divmod(day.day, 10)
    for month, number, why in ((day.day, day.month, "月和日对调"), (day.month, ones * 10 + tens, "日的两位数对调")):
        if month <= 12 and 0 < number <= monthrange(day.year, month)[1] and (month, number) != (day.month, day.day):
            slips.append((date(day.year, month, number), why))
    return tuple(slips)


def near_finding(row: Row, twin: Row, why: str, campaign: Campaign) -> Finding | None:
    """None where somebody has said that the row is right so."""
    day, school = twin.where
    finding = make_finding(campaign, "W_NEAR_DUPLICATE", day=day, school=school, filer=twin.raw.filer or "未知单位", why=why)
    return None if row.raw.agreed and finding.message in row.raw.agreed else finding


def as_near(row: Row, twin: Row, why: str, campaign: Campaign) -> Checked | None:
    finding = near_finding(row, twin, why, campaign)
    return replace(row.alone, near_to=name_of(twin), findings=(*row.alone.findings, finding)) if finding else None
