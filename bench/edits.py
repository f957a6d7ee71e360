"""One edit of a ledger at 10,000, 100,000 and 1,000,000 rows, beside reading it all: `python -m bench.edits [ROWS …]`.

An edit changes one cell of a random row to a text that stands somewhere in its column, now and then to one that was never seen; every tenth is a copy of
another row, every tenth a removal and return. Microseconds of processor time, so that a busy machine shows less; what the clock itself takes is shown
beside it. State equal to a ledger built anew at the end.
"""

import gc
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bench import _sessions
from sheets_sync.judge import spare_collector
from validators.ledger import Ledger
from validators.model import RawRow

FORM = _sessions.campaign(schools=6000)        # with fewer there are no million different days and schools in a year
KEYS = tuple(FORM.column)
_NEW = 2                # of ten edits, this one
NEW = {"people": "新某{}（江西省劳动模范）", "direct_students": "{}人左右", "media": "第{}期简报", "funds_yuan": "{}.5元"}


def raw_rows(count: int) -> list[RawRow]:
    days: dict[str, date] = {}
    return [RawRow(cells=dict(zip(KEYS, row, strict=False)), filer=row[11], filed_on=days.setdefault(row[12], date.fromisoformat(row[12])), order=n)
            for n, row in enumerate(_sessions.rows(count, FORM))]


def timed(job: Callable, *given) -> float:
    before = time.thread_time_ns()
    job(*given)
    return (time.thread_time_ns() - before) / 1000


def within(spent: list[float]) -> tuple[float, float]:
    """The median, and what 99 of 100 stay within."""
    return sorted(spent)[len(spent) // 2], sorted(spent)[len(spent) * 99 // 100]


def edit(ledger: Ledger, raws: list[RawRow], dice: random.Random, turn: int) -> list[float]:
    at, other = dice.randrange(len(raws)), dice.randrange(len(raws))
    raw, kind = ledger[str(at)].raw, turn % 10
    if kind == 0:
        raw = replace(raw, cells=raws[other].cells, filer=raws[other].filer)
    elif kind == 1:
        return [timed(ledger.remove, str(at)), timed(ledger.put, str(at), raw)]
    elif kind == _NEW:
        key = dice.choice(list(NEW))
        raw = replace(raw, cells={**raw.cells, key: NEW[key].format(1000 + turn)})
    else:
        key = dice.choice(KEYS[1:])
        raw = replace(raw, cells={**raw.cells, key: raws[other].cells[key]})
    return [timed(ledger.put, str(at), raw)]


def main(sizes: list[int], edits: int = 5000) -> None:
    for count in sizes:
        raws = raw_rows(count)
        ledger, dice = Ledger(FORM, judge_year=True), random.Random(7)
        before = time.process_time()
        ledger.load((str(n), raw) for n, raw in enumerate(raws))
        full = time.process_time() - before
        spare_collector()       # as the app does once it has loaded
        nothing, spent, unseen = [], [], []
        for turn in range(edits):
            (unseen if turn % 10 == _NEW else spent).extend(edit(ledger, raws, dice, turn))
            nothing.append(timed(len, ()))
        anew = Ledger(FORM, judge_year=True)
        rows = sorted(ledger._rows.items(), key=lambda pair: pair[1].place)
        anew.load((key, row.raw) for key, row in rows)
        same = all(ledger.findings(key) == anew.findings(key) for key in anew) and len(anew) == len(ledger)
        (p50, p99), (new50, new99), (clock50, clock99) = within(spent), within(unseen), within(nothing)
        print(f"{count:>9} rows: an edit {p50:6.1f} µs, 99 of 100 within {p99:6.1f} µs; to a text never seen {new50:.1f} and {new99:.1f}; nothing at all {clock50:.1f} and {clock99:.1f}; reading all {full:6.2f} s = {full * 1e6 / p50:10,.0f} edits; as built anew: {same}")
        gc.unfreeze()


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000, 100_000, 1_000_000])
