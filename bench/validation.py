"""From the JSON bytes of a shared sheet to its per-cell errors, beside others in one run: `python -m bench.validation [ROWS]`.

All give the same list of (row, column, code), E and W; that is checked before a figure is printed. pydantic and pandera are used plainly and are given
the app's own readers and rules, called for every row: there is no second copy of the rules but the hand-written polars expressions, which know the
spellings of this bench only and word no message. Processor seconds and seconds by the clock, the best of the rounds; collector off for all.
"""

import gc
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from io import BytesIO
from itertools import chain
from typing import Annotated, Any

import pandas as pd
import pandera.pandas as pa
import polars as pl
from pydantic import BaseModel, BeforeValidator, ValidationInfo, model_validator
from pydantic_core import from_json

from bench import _polars, _sessions
from validators import readers
from validators.crediting import credit
from validators.model import RawRow, Values
from validators.rules import RULES, Case, told_by_readers
from validators.table import table_findings

FORM = _sessions.campaign()
KEYS = tuple(FORM.column)
READERS = readers.readers_of(FORM)
Errors = list[tuple[int, str, str]]


def columns_of(body: bytes) -> list[list[str]]:
    """As the app reads a sheet: a text that comes again is the same object."""
    rows = from_json(body, cache_strings="all")["values"][1:]
    width, = set(map(len, rows))
    texts = list(chain.from_iterable(rows))
    return [texts[column::width] for column in range(width)]


class Days(dict):
    def __missing__(self, text: str) -> date:
        day = self[text] = date.fromisoformat(text)
        return day


def days(texts) -> list[date]:
    return list(map(Days().__getitem__, texts))


def only_parse(body: bytes) -> Errors:
    columns_of(body)
    return []


def ours(body: bytes) -> Errors:
    columns = columns_of(body)
    found = table_findings(FORM, dict(zip(KEYS, columns, strict=False)), columns[11], days(columns[12]), judge_year=True)
    return [(row, finding.key, finding.code) for row, findings in found.items() for finding in findings if finding.code[0] in "EW"]


def first_time(body: bytes) -> Errors:
    """Nothing read before: what a process does once."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "validators":
            for value in vars(module).values():
                getattr(value, "cache_clear", int)()
    readers._READERS.clear()
    return ours(body)


def by_polars(body: bytes) -> Errors:
    rows = pl.read_json(BytesIO(body))["values"][0].slice(1)
    frame = rows.list.to_struct(fields=[*KEYS, "filer", "filed"]).struct.unnest()
    return _polars.check(frame, FORM)


# --- the app's readers without their memory, for those who ask row by row

def reader(key: str) -> Callable[..., tuple]:
    name = {"held_on": "day", "direct_students": "direct", "indirect_viewers": "viewers", "funds_yuan": "funds"}.get(key, key)
    return getattr(READERS, name).__wrapped__


def row_findings(raw: RawRow, values: dict[str, Any], found: list, bodies, place) -> tuple[list, bool]:
    """What the rules add to the readings of a row, and whether it counts."""
    read = Values(**values)
    unit, city_filer = READERS.filer(raw.filer)
    judged = credit(FORM, bodies, place, read.level, unit, city_filer=city_filer, ruling="")
    case = Case(FORM, raw, read, bodies, place, judged, unit, told_by_readers(found), (), True)
    found = [*found, *(finding for rule in RULES for finding in rule(case))]
    return found, judged.unit is not None and not any(one.code[0] == "E" or one.code == "N_OUT_OF_YEAR" for one in found)


def duplicates(met: dict[tuple, list[tuple]]) -> Errors:
    """Of rows of one day and school all but the first by rank."""
    return [(row, "", "W_DUPLICATE") for ranked in met.values() if len(ranked) > 1 for *_, row in sorted(ranked)[1:]]


def field(key: str) -> Any:
    read = reader(key)

    def look(text: str, info: ValidationInfo) -> Any:
        filer, filed_on = info.data["filer"], info.data["filed_on"]
        more = {"host": (filer,), "organiser": (filer,), "school": (filer,), "held_on": (filed_on,)}.get(key, ())
        value, found, *rest = read(text, *more) if key != "level" else read(text, info.context["school"][0].levels)
        info.context["found"] += found
        info.context[key] = rest
        return value

    return Annotated[Any, BeforeValidator(look)]


class Session(BaseModel):
    filer: str
    filed_on: date
    host: field("host")
    organiser: field("organiser")
    held_on: field("held_on")
    school: field("school")
    level: field("level")
    people: field("people")
    direct_students: field("direct_students")
    indirect_viewers: field("indirect_viewers")
    media: field("media")
    funds_yuan: field("funds_yuan")

    @model_validator(mode="after")
    def judge(self, info: ValidationInfo) -> "Session":
        context, values = info.context, {key: getattr(self, key) for key in KEYS if key != "seq"}
        raw = RawRow(cells=context["cells"], filer=self.filer, filed_on=self.filed_on)
        context["found"], context["counts"] = row_findings(raw, values, context["found"], context["host"][0], context["school"][0])
        return self


def by_pydantic(body: bytes) -> Errors:
    errors: Errors = []
    met = defaultdict(list)
    for row, texts in enumerate(json.loads(body)["values"][1:]):
        cells = dict(zip(KEYS, texts, strict=False))
        context = {"cells": cells, "found": []}
        session = Session.model_validate({**cells, "filer": texts[11], "filed_on": texts[12]}, context=context)
        errors += [(row, finding.key, finding.code) for finding in context["found"] if finding.code[0] in "EW"]
        if session.held_on and session.school:
            met[session.held_on, session.school].append((not context["counts"], session.filed_on, "教" in texts[11], row))
    return errors + duplicates(met)


def by_pandera(body: bytes) -> Errors:
    """Readings and codes as columns of a frame; one check a column and code, lazily, so that all failures are listed."""
    frame = pd.DataFrame(json.loads(body)["values"][1:], columns=[*KEYS, "filer", "filed"])
    filed_on, filers = days(frame["filed"]), frame["filer"]
    read = {key: [reader(key)(text) for text in frame[key]] for key in ("people", "direct_students", "indirect_viewers", "media", "funds_yuan")}
    read |= {key: [reader(key)(text, filer) for text, filer in zip(frame[key], filers, strict=True)] for key in ("host", "organiser", "school")}
    read["held_on"] = [reader("held_on")(text, day) for text, day in zip(frame["held_on"], filed_on, strict=True)]
    read["level"] = [reader("level")(text, school[2].levels) for text, school in zip(frame["level"], read["school"], strict=True)]
    texts = frame[list(KEYS)].to_dict("records")
    told, met = [], defaultdict(list)
    for row, (cells, filer, day) in enumerate(zip(texts, filers, filed_on, strict=True)):
        values = {key: read[key][row][0] for key in KEYS if key != "seq"}
        found = [finding for key in KEYS if key != "seq" for finding in read[key][row][1]]
        found, counts = row_findings(RawRow(cells=cells, filer=filer, filed_on=day), values, found, read["host"][row][2], read["school"][row][2])
        told.append(frozenset((finding.key, finding.code) for finding in found if finding.code[0] in "EW"))
        if values["held_on"] and values["school"]:
            met[values["held_on"], values["school"]].append((not counts, day, "教" in filer, row))
    codes = sorted(set().union(*told))
    by_column = pd.DataFrame({key or "row": [frozenset(code for k, code in one if k == key) for one in told] for key in {key for key, _ in codes}})
    schema = pa.DataFrameSchema({key or "row": pa.Column(object, [
        pa.Check(lambda held, code=code: ~held.map(lambda one: code in one), name=code, error=code) for k, code in codes if k == key]) for key, _ in codes})
    try:
        schema.validate(by_column, lazy=True)
        failures = []
    except pa.errors.SchemaErrors as err:
        failures = err.failure_cases[["index", "column", "check"]].itertuples(index=False)
    return [(row, "" if column == "row" else column, code) for row, column, code in failures] + duplicates(met)


CONTENDERS: dict[str, tuple[Callable[[bytes], Errors], int]] = {      # what it is ▸ the function, rounds
    "this app": (ours, 4), "this app, a process's first time": (first_time, 2), "polars, expressions written by hand": (by_polars, 4),
    "pydantic, row by row": (by_pydantic, 1), "pandera on pandas": (by_pandera, 1), "merely parsing the JSON": (only_parse, 4),
}


def measured(job: Callable[[bytes], Errors], body: bytes) -> tuple[float, float, Errors]:
    gc.collect()
    gc.disable()
    clock, processor = time.perf_counter(), time.process_time()
    found = job(body)
    spent = time.process_time() - processor, time.perf_counter() - clock
    gc.enable()
    return *spent, sorted(found)


def main(count: int) -> None:
    body = _sessions.as_google_sends(_sessions.rows(count, FORM), FORM)
    best: dict[str, tuple[float, float]] = {}
    wanted = sorted(first_time(body))
    for turn in range(4):
        for name, (job, rounds) in CONTENDERS.items():
            if turn < rounds:
                processor, clock, found = measured(job, body)
                if job is not only_parse and found != wanted:
                    raise SystemExit(f"{name}: another error list: {sorted(set(found) ^ set(wanted))[:5]}")
                best[name] = min(best.get(name, (processor, clock)), (processor, clock))
    ours_processor, ours_clock = best["this app"]
    print(f"{count} rows, {len(body) / 1e6:.1f} MB of JSON, the same {len(wanted)} errors of {len({code for *_, code in wanted})} kinds")
    for name, (processor, clock) in best.items():
        print(f"  {name:38} {processor:7.2f} s processor {processor / ours_processor:6.2f} ×   {clock:7.2f} s by the clock {clock / ours_clock:6.2f} ×")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
