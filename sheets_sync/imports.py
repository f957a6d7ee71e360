"""Tables that people have already: what they read as, what a person settled row by row before they are accepted, and who a row is.

A row's identity is made of the row as it stands in the file, so that the same file again adds nothing, whatever was settled in between.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sheets_sync.codes import record_id_of
from sheets_sync.views import ImportPreview
from validators.campaign import Campaign
from validators.ledger import check_rows
from validators.model import Checked, RawRow
from validators.show import show


@dataclass(frozen=True)
class Settled:
    """What a person said of one row: cells to be read instead, findings that are right as they stand, records that are another session; or to pass it over."""

    cells: Mapping[str, str] = field(default_factory=dict)
    agreed: frozenset[str] = frozenset()
    distinct: frozenset[str] = frozenset()
    skipped: bool = False


def preview_of(typed: Sequence[RawRow], campaign: Campaign, notes: Sequence[str], look: Callable[[RawRow], Checked], records: Mapping[str, object]) -> ImportPreview:
    """Rows as they stand in the files, judged as one ledger and against the records that are there.

    `look`: a row as it would be judged among the records; `records`: record ids that are there.
    """
    identities = import_identities(check_rows(typed, campaign, judge_year=False))
    named = tuple(replace(raw, record_id=record_id_of(identity) if identity else "") for raw, identity in zip(typed, identities, strict=True))
    known = frozenset(n for n, raw in enumerate(named) if raw.record_id in records)
    return settle(ImportPreview((), tuple(notes), known, named, tuple(identities)), campaign, {}, look)


def settle(preview: ImportPreview, campaign: Campaign, settled: Mapping[int, Settled], look: Callable[[RawRow], Checked]) -> ImportPreview:
    """The preview with what was settled, row number ▸ what; every row is judged anew."""
    skipped = frozenset(n for n, said in settled.items() if said.skipped)
    raws = [_with(raw, settled.get(n, Settled())) for n, raw in enumerate(preview.typed)]
    checked = check_rows(raws, campaign, judge_year=False)
    rows = [_among_records(row, look) if row.kind == "session" and n not in preview.known else row for n, row in enumerate(checked)]
    return replace(preview, rows=tuple(rows), skipped=skipped)


def _with(raw: RawRow, said: Settled) -> RawRow:
    if said.skipped:
        return replace(raw, cells=dict.fromkeys(raw.cells, ""))      # as a blank row: the numbers of the others stay
    return replace(raw, cells={**raw.cells, **said.cells}, merged=raw.merged - said.cells.keys(), dittoed=raw.dittoed - said.cells.keys(),
                   agreed=said.agreed, distinct=said.distinct)


def _among_records(row: Checked, look: Callable[[RawRow], Checked]) -> Checked:
    """A session of the file that an accepted record has told of already, or perhaps under another day."""
    if row.duplicate_of:
        return row
    found = look(row.raw)
    return found if found.duplicate_of or found.near_to else row


def import_identities(rows: Sequence[Checked]) -> list[str]:
    """Filer + readings of B–K + how many equal rows stood before it; "" for rows that are no session.

    Where a reading is None the text as typed stands for it, so that two unreadable rows are not taken for one.
    """
    seen: Counter = Counter()
    identities = []
    for checked in rows:
        if checked.kind != "session":
            identities.append("")
            continue
        parts = [checked.raw.filer]
        for key in checked.raw.cells:
            if key != "seq":
                value = getattr(checked.values, key)
                parts.append(f"{key}={checked.raw.cells[key]!r}" if value is None else f"{key}:{show(checked.values, key)}")
        body = "\x1f".join(sorted(parts[1:]) + parts[:1])
        identities.append("import:" + hashlib.sha256(f"{body}\x1f{seen[body]}".encode(errors="replace")).hexdigest())
        seen[body] += 1
    return identities
