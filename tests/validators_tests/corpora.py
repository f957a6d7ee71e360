"""Labelled cells and tables, written by hand: text ⇒ what a careful clerk makes of it. The form of the files under corpus/ and held_out/.

A cell: `typed => value CODE …`; value `?` is none, an empty one is the explicit none; `a|b` allows either; `CODE?` may be told or not.
`@ key=text …` puts other texts into the row around the cells that follow. A table: `@ filer day`, then for each row the eleven cells as typed
(`^`: merged with the cell above), and below it the kind with, for a session, ten values, unit, sessions, period, and codes.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from validators.campaign import Campaign, load_campaign
from validators.ledger import check_rows
from validators.model import Checked, RawRow

HERE = Path(__file__).parent
FORM = load_campaign(HERE.parents[1] / "campaigns" / "nanchang.toml")
KEYS = tuple(FORM.column)
CLEAN = {"seq": "1", "host": "南昌县总工会", "organiser": "南昌县教体局", "held_on": "2024-06-18", "school": "南昌县莲塘第一中学", "level": "高中",
         "people": "张某甲（全国劳动模范）", "direct_students": "300", "indirect_viewers": "0", "media": "南昌日报", "funds_yuan": "1000"}
_CODE = re.compile(r"(?:[EWIN]_[A-Z0-9_]+\??\|?)+")


@dataclass
class Score:
    """Cells and flags as expected and as found. `missed`: what went wrong, in words."""

    cells: Counter = field(default_factory=Counter)        # right, wrong, guessed: a value where none was to be
    flags: Counter = field(default_factory=Counter)        # hit, false, miss
    missed: list[str] = field(default_factory=list)

    def cell(self, place: str, typed: str, wanted: tuple[str, ...], got: str) -> None:
        right = got in wanted
        self.cells.update(["right" if right else "wrong", *(["guessed"] if not right and wanted == ("?",) else [])])
        if not right:
            self.missed.append(f"{place} “{typed}” ⇒ {got}, wanted {'|'.join(wanted)}")

    def flag(self, place: str, typed: str, wanted: list[str], got: set[str]) -> None:
        allowed: set[str] = set()
        for choice in wanted:
            codes = {code.rstrip("?") for code in choice.split("|")}
            allowed |= codes
            if got & codes:
                self.flags["hit"] += 1
            elif "?" not in choice:
                self.flags["miss"] += 1
                self.missed.append(f"{place} “{typed}” lacks {choice}")
        for code in got - allowed:
            self.flags["false"] += 1
            self.missed.append(f"{place} “{typed}” has {code} too")

    @property
    def accuracy(self) -> float:
        return self.cells["right"] / max(1, self.cells["right"] + self.cells["wrong"])

    @property
    def precision(self) -> float:
        return self.flags["hit"] / max(1, self.flags["hit"] + self.flags["false"])

    @property
    def recall(self) -> float:
        return self.flags["hit"] / max(1, self.flags["hit"] + self.flags["miss"])

    def __str__(self) -> str:
        cells = self.cells["right"] + self.cells["wrong"]
        return f"{cells:4} cells {self.accuracy:6.1%} right, {self.cells['guessed']} guessed; flags precision {self.precision:6.1%} recall {self.recall:6.1%}"


def shown(value: object) -> str:
    if value is None:
        return "?"
    if isinstance(value, tuple):
        return "; ".join(f"{person.name}={'+'.join(person.honours)}" for person in value)
    return format(value, "f") if isinstance(value, Decimal) else str(value).replace("\n", "\\n")


def escaped(text: str) -> str:
    """\\n, \\u200b and the like as characters; everything else as it stands."""
    return re.sub(r"\\(n|u[0-9a-f]{4}|\\)", lambda found: {"n": "\n", "\\": "\\"}.get(found[1]) or chr(int(found[1][1:], 16)), text)


def cells(folder: str, key: str) -> Iterator[tuple[RawRow, str, tuple[str, ...], list[str]]]:
    """(row, typed, values allowed, codes) of each line of a column's file."""
    around: dict[str, str] = {}
    for line in (HERE / folder / f"{key}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@ "):
            around |= dict(pair.split("=", 1) for pair in line[2:].split(" "))
            continue
        typed, _, wanted = line.partition("=> ") if " => " not in line else line.partition(" => ")
        codes: list[str] = []
        while (found := re.search(r"(?:^|\s)(\S+)$", wanted)) and _CODE.fullmatch(found[1]):
            codes, wanted = [found[1], *codes], wanted[:found.start()]
        texts = CLEAN | {name: text for name, text in around.items() if name in KEYS} | {key: escaped(typed)}
        filed = around.get("filed", "2024-06-24")
        raw = RawRow(cells=texts, filer=around.get("filer", "南昌县总工会"), filed_on=date.fromisoformat(filed) if filed else None)
        yield raw, typed, tuple(part.strip() for part in wanted.split("|")) if key != "media" else (wanted.strip(),), codes


def score_cells(folder: str, key: str, campaign: Campaign = FORM) -> Score:
    """Every cell of a column's file, each in a row of its own, judged against its label."""
    score = Score()
    for raw, typed, wanted, codes in cells(folder, key):
        checked = check_rows([raw], campaign)[0]
        score.cell(key, typed, wanted, shown(getattr(checked.values, key)))
        score.flag(key, typed, codes, {finding.code for finding in checked.findings})
    return score


@cache
def tables(folder: str) -> tuple[tuple[RawRow, list[str]], ...]:
    """(row, what is wanted of it) of all tables of a folder; they are one ledger."""
    rows: list[tuple[RawRow, list[str]]] = []
    filer, filed, number, above = "", date.min, 5, dict.fromkeys(KEYS, "")
    lines = iter((HERE / folder / "tables.txt").read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.startswith("@ "):
            _, filer, day = line.split(" ")
            filed, number = date.fromisoformat(day), 5
            continue
        typed = dict(zip(KEYS, (escaped(cell.strip()) for cell in line.split(" |")), strict=True))
        merged = frozenset(key for key, text in typed.items() if text == "^")
        typed |= {key: above[key] for key in merged}
        number, above = number + 1, typed
        rows.append((RawRow(cells=typed, merged=merged, filer=filer, filed_on=filed, file=f"{filer} {filed}", row=number, order=len(rows)),
                     [cell.strip() for cell in next(lines).split(" |")]))
    return tuple(rows)


def score_tables(folder: str, campaign: Campaign = FORM) -> tuple[Score, list[str]]:
    """Cells and flags of whole tables; and each row whose kind, unit, sessions or period is not as wanted."""
    score, off = Score(), []
    found = check_rows([raw for raw, _ in tables(folder)], campaign)
    for checked, (raw, wanted) in zip(found, tables(folder), strict=True):
        place = f"{raw.filer} {raw.row}"
        if wanted[0] != "session" or checked.kind != "session":
            if checked.kind != wanted[0]:
                off.append(f"{place}: {checked.kind}, wanted {wanted[0]}")
            if len(wanted) > 1 and wanted[0] == "total":
                score.flag(place, "合计", wanted[1].split(), {finding.code for finding in checked.findings})
            continue
        for key, value in zip(KEYS[1:], wanted[1:11], strict=True):
            score.cell(place, raw.cells[key], tuple(value.split("|")), shown(getattr(checked.values, key)))
        score.flag(place, "row", wanted[14].split(), {finding.code for finding in checked.findings})
        off += _off(place, checked, wanted[11:14])
    return score, off


def _off(place: str, checked: Checked, wanted: list[str]) -> list[str]:
    got = (checked.credited_unit or "?", str(checked.sessions), checked.filing_period or "?")
    return [f"{place}: {is_}, wanted {was}" for is_, was in zip(got, wanted, strict=True) if is_ not in was.split("|")]
