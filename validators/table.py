"""The findings of a whole table at once, for who has it in columns and keeps no ledger: the same parts, the same rules, rows made only where rows meet."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations

from validators.campaign import Campaign
from validators.duplicates import chain_of, settle
from validators.ledger import collector_at_rest
from validators.model import Finding, RawRow
from validators.near import as_near, pair_up
from validators.parts import parts_of
from validators.readers import LONGEST, readers_of
from validators.row import PEOPLE, Row


def table_findings(campaign: Campaign, columns: Mapping[str, Sequence[str]], filers: Sequence[str], filed_on: Sequence[date | None], *, judge_year: bool) -> dict[int, tuple[Finding, ...]]:
    """Row ▸ its findings, for session rows of one ledger given column by column; rows without a finding are left out. What a `Ledger` of them would say.

    >>> from validators.campaign import load_campaign
    >>> columns = {"host": ["安义县总工会"] * 2, "held_on": ["6月5日"] * 2, "school": ["安义中学"] * 2}
    >>> found = table_findings(load_campaign("campaigns/nanchang.toml"), columns, [""] * 2, [date(2024, 6, 24)] * 2, judge_year=True)
    >>> [found[n][-1].code for n in found]
    ['W_FUNDS_BLANK', 'W_DUPLICATE']
    """
    with collector_at_rest():
        parts = parts_of(readers_of(campaign), judge_year)
        taken = list(parts.columns(columns, filers, filed_on, [""] * len(filers)))
        rows: dict[int, Row] = {}

        def row(n: int) -> Row:
            if n not in rows:
                cells = {key: texts[n] for key, texts in columns.items()}
                rows[n] = parts.row_of(RawRow(cells=cells, filer=filers[n], filed_on=filed_on[n], order=n), taken[n])
                rows[n].key, rows[n].place = str(n), n
            return rows[n]

        found = {}
        meeting: dict[tuple[date, str], list[int]] = {}
        for n, (told, meets) in enumerate(map(parts.told, taken)):
            if told is None or len(filers[n]) > LONGEST:
                told, meets = row(n).findings, row(n).meets
            if told:
                found[n] = told
            for meet in meets:
                meeting.setdefault(meet, []).append(n)
        for group in _linked(meeting):
            for key, checked in settle([row(n) for n in sorted(group)], campaign).items():
                found[int(key)] = checked.findings
        names = [row(n).names if n in rows else parts[PEOPLE].names for n, parts in enumerate(taken)]
        for n, other, why in _twins(names, filers, meeting, row):
            found[n] = as_near(row(n), other, why, campaign).findings
        return {n: told for n, told in found.items() if told}


def _twins(names: Sequence[str], filers: Sequence[str], meeting: Mapping[tuple[date, str], Sequence[int]], row: Callable[[int], Row]) -> Iterator[tuple[int, Row, str]]:
    """Rows of which a twin on another day is told; only people whom both chains name are looked for."""
    chains = {filer: chain_of(filer) for filer in set(filers)}
    heard: dict[int, set[str]] = {}
    for name, filer in zip(names, filers, strict=True):
        heard.setdefault(chains[filer], set()).add(name)
    if len(heard) < 2:
        return
    both = set().union(*(one & other for one, other in combinations(heard.values(), 2))) - {""}
    if not both:
        return
    alike: dict[tuple[str, str], dict[Row, None]] = {}
    for (_, school), there in meeting.items():
        if len(there) == 1 and names[there[0]] in both:
            alike.setdefault((school, names[there[0]]), {})[row(there[0])] = None
    twins = {like: pair_up(one for one in group if all(len(meeting[meet]) == 1 for meet in one.meets)) for like, group in alike.items() if len(group) > 1}
    for one in set().union(*twins.values()):
        found = next(pairs[one] for _, school in one.meets if one in (pairs := twins.get((school, one.names), {})))
        yield int(one.key), *found


def _linked(meeting: Mapping[tuple[date, str], Sequence[int]]) -> list[set[int]]:
    """Rows that are linked through rows in between, only where there is more than one."""
    group_of: dict[int, set[int]] = {}
    for numbers in meeting.values():
        if len(numbers) > 1:
            joined = set(numbers).union(*(group_of.get(n, ()) for n in numbers))
            group_of |= dict.fromkeys(joined, joined)
    return list({id(group): group for group in group_of.values()}.values())
