"""Texts that went into another column than meant, because people moved or inserted columns between reading and writing. Pure.

A batch addresses columns by letter; there is no other way. Each batch therefore copies the header beside which it was applied, and what went
astray is put back like any other wrong text (docs/decisions/0004).
"""

from collections.abc import Mapping

from sheets_sync.layout import APP_HEADERS, cell_text
from sheets_sync.repair import Repair
from sheets_sync.sheet import NewRow


def landed(meant: Mapping[str, int], met: Mapping[str, int]) -> dict[str, str]:
    """Key ▸ the key of the column into which its texts went, "" for a column that is not ours; only what went astray.

    Args:
        meant: key ▸ column index as the batch was made. `met`: as the header said in the moment of the batch.
    """
    there = {index: key for key, index in met.items()}
    went = {key: there.get(index, "" if key in met else key) for key, index in meant.items()}
    return {key: other for key, other in went.items() if other != key}


def of_new_row(new: NewRow, astray: Mapping[str, str]) -> list[Repair]:
    """What has to be put right in a new row whose texts went astray. The app's own columns mend themselves."""
    if not astray:
        return []
    texts = {"seq": "", **new.cells, **new.app, "record_id": new.record_id}
    shows = {astray.get(key, key): cell_text(text) for key, text in texts.items()}
    cells = {key: cell_text(text) for key, text in texts.items() if key not in APP_HEADERS and key not in new.app}
    wrong = {key: shows.get(key, "") for key, text in cells.items() if shows.get(key, "") != text}
    loose = tuple(filter(None, (cell_text(text) for key, text in texts.items() if astray.get(key) == "")))
    return [Repair(0, shows.get("record_id", ""), cells, wrong, loose)] if wrong else []


def in_its_columns(written: Mapping[str, tuple[str | None, str]], astray: Mapping[str, str]) -> dict[str, tuple[str | None, str]]:
    """What was written to a row by the columns of people that it went into: key ▸ (text that was meant to stand there, text written)."""
    went = {astray.get(key, key): (None if key in astray else before, text) for key, (before, text) in written.items()}
    return {key: pair for key, pair in went.items() if key and key not in APP_HEADERS}
