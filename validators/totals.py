"""Rules of a table: 合计 against the rows above it, 序号 without gaps. A table is one sheet of one file."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from validators.messages import make_finding
from validators.model import Checked, Finding
from validators.money import whole
from validators.readers import Readers
from validators.rules import in_order
from validators.text import fold, normal

_SUMMED = ("direct_students", "indirect_viewers", "funds_yuan")
_NUMBER = re.compile(r"(\d[\d, ]*(?:\.\d+)?)(?:元|人|人次|名)?", re.ASCII)
_SESSIONS = re.compile(r"[(（]?(?:共)?(\d+)场")


def check_tables(checked: Sequence[Checked], readers: Readers) -> list[Checked]:
    """The rows with W_TOTAL_MISMATCH and I_SEQ_GAP added, in input order."""
    above: dict[tuple[str, str], list[list[Checked]]] = {}      # table ▸ stretches of session rows between totals
    before: dict[tuple[str, str], int] = {}
    done = []
    for row in checked:
        table = (row.raw.file, row.raw.sheet)
        stretches = above.setdefault(table, [[]])
        found: list[Finding] = []
        if row.kind == "total":
            found = _total(row, stretches, readers)
            if stretches[-1]:
                stretches.append([])
        elif row.kind == "header":
            above[table], before[table] = [[]], 0
        elif row.kind == "session":
            stretches[-1].append(row)
        if row.kind in ("session", "blank"):
            found += _gap(row, before.get(table, 0), readers)
            before[table] = _seq(row) or before.get(table, 0)
        done.append(replace(row, findings=in_order(readers.campaign, (*row.findings, *found))) if found else row)
    return done


def _seq(row: Checked) -> int:
    text = row.raw.cells.get("seq", "")
    text = text if text.isascii() and text.isdigit() else fold(text)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _gap(row: Checked, before: int, readers: Readers) -> list[Finding]:
    now = _seq(row)
    if row.kind != "session" or not before or not now or now in (before + 1, 1):
        return []
    return [make_finding(readers.campaign, "I_SEQ_GAP", "seq", got=now, before=before)]


def _total(row: Checked, stretches: list[list[Checked]], readers: Readers) -> list[Finding]:
    """Each typed sum against the rows since the last total, or against all rows of the table (小计 and 合计)."""
    last = stretches[-1] or (stretches[-2] if len(stretches) > 1 else [])
    everything = [checked for stretch in stretches for checked in stretch]
    found = []
    for key in _SUMMED:
        typed = _typed(row.raw.cells.get(key, ""))
        if typed is None or not everything:
            continue
        (of_last, last_read), (of_all, all_read) = _sums(last, key), _sums(everything, key)
        fits = last_read and typed in of_last or all_read and typed in of_all
        if not fits and (all_read or min(of_all) > typed):
            found.append(make_finding(readers.campaign, "W_TOTAL_MISMATCH", key, got=whole(typed), sum=whole(of_all[0] if all_read else of_last[0])))
    for key in ("seq", "host"):
        counted = _SESSIONS.search(normal(row.raw.cells.get(key, "")).replace(" ", ""))
        if counted and everything and int(counted[1]) not in (len(last), len(everything)):
            found.append(make_finding(readers.campaign, "W_TOTAL_MISMATCH", "seq", got=f"{counted[1]}场", sum=f"{len(everything)}场"))
            break
    return found


def _typed(text: str) -> Decimal | None:
    found = _NUMBER.fullmatch(normal(text))
    return Decimal(re.sub("[, ]", "", found[1])) if found else None


def _sums(rows: list[Checked], key: str) -> tuple[list[Decimal], bool]:
    """What the rows may add up to, and whether every typed cell could be read: doubtful cells as typed, all in 万元, or left out."""
    amounts = [_amounts(row, key) for row in rows]
    sure = sum((each[0] for each in amounts if len(each) == 1), Decimal(0))
    return [*(sure + sum(each[meant] for each in amounts if len(each) > 1) for meant in (-1, 0)), sure], all(amounts)


def _amounts(row: Checked, key: str) -> list[Decimal]:
    """The number of a cell; where a question offers its answers (0.3 or 3000), each of them; none where it could not be read."""
    value = getattr(row.values, key)
    if value is not None or not fold(row.raw.cells.get(key, "")):
        return [Decimal(value or 0)]
    return [amount for finding in row.findings if finding.key == key for mend in finding.mends if (amount := _typed(mend.text)) is not None]
