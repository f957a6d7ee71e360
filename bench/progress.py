"""Figures of the progress page from kept aggregates: a page and a changed row, with 50 sessions and with 1,000,000, in one run.

    .venv/bin/python bench/progress.py [ROWS]
"""

import os
import statistics
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from validators.campaign import load_campaign
from validators.model import Checked, Person, RawRow, Values
from validators.progress import progress_of
from validators.standing import Standing

AS_OF = date(2024, 9, 25)


def sessions(campaign, kinds: int) -> list[Checked]:
    """Different sessions, to be taken in turn: every unit, every day, 400 schools, 300 speakers, one in nine of them suspected twice."""
    made = []
    for n in range(kinds):
        day = date(2024, 1, 1) + timedelta(days=n % 268)
        values = Values(held_on=day, school=f"学校{n % 400}", people=(Person(f"人{n % 300}"),), direct_students=n % 500, funds_yuan=Decimal(n % 3000))
        made.append(Checked(RawRow(cells={}), "session", values, campaign.unit_names[n % 13], "", 1, f"{day:%Y-%m}", duplicate_of="x" if n % 9 == 8 else None))
    return made


def timed(work, times: int) -> float:
    """Median of microseconds."""
    spent = []
    for n in range(times):
        started = time.perf_counter()
        work(n)
        spent.append((time.perf_counter() - started) * 1e6)
    return statistics.median(spent)


def main(rows: int) -> None:
    campaign = load_campaign("campaigns/nanchang.toml")
    kinds = sessions(campaign, 4680)
    print(f"load average {os.getloadavg()[0]:.1f}; medians of 300")
    found = {}
    for count in (50, rows):
        kept = Standing(campaign, AS_OF)
        started = time.perf_counter()
        for n in range(count):
            kept.put(str(n), kinds[n % len(kinds)])
        built = time.perf_counter() - started
        changed = [replace(kinds[n % len(kinds)], provisional=True) for n in range(300)]
        page = timed(lambda n, kept=kept: progress_of(kept, 2024), 300)
        change = timed(lambda n, kept=kept, changed=changed: kept.put(str(n % 50), changed[n]), 300)
        found[count] = (page, change)
        print(f"{count:9,} sessions   built once in {built:7.2f} s   figures {page:7.0f} µs   one changed row {change:6.1f} µs")
    small, large = found.values()
    print(f"ratio {rows:,} : 50        figures {large[0] / small[0]:.2f}   one changed row {large[1] / small[1]:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
