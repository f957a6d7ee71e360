"""The embedded sheet: a table in the store's own database, edited on pages/ledger, with compare-and-set by row revision."""

import json
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from sheets_sync import store
from sheets_sync.database import Database
from sheets_sync.layout import HINT_ROW, cell_text
from sheets_sync.schema import sheet_rows, sheet_tokens
from sheets_sync.sheet import NOTHING_STOOD, Answer, Batch, Outcome, SheetRow, Snapshot, Stood, taken_by

_VERSION = "embedded_version"
_APPLIED, _BURNED = "applied", "burned"


class _Moved(Exception):
    """Somebody changed or deleted a row since it was read."""


class EmbeddedSheet:
    """`row` of a SheetRow is the table's own row id behind the four head rows: it never moves, and a batch that meets a cell which
    somebody has changed meanwhile is not applied at all."""

    kind = "embedded"
    link = ""
    own_columns: frozenset[str] = frozenset()
    definition = ""

    def __init__(self, database: Database):
        self._db = database

    def ensure(self, *, take_over: bool, stood: Stood = NOTHING_STOOD, before: Callable | None = None) -> bool:
        return True

    def renew(self) -> bool:
        return True

    def version(self) -> str:
        with self._db.read() as connection:
            return store.fact(connection, _VERSION, "0")

    def read(self) -> Snapshot:
        with self._db.read() as connection:
            found = connection.execute(select(sheet_rows).order_by(sheet_rows.c.position, sheet_rows.c.row_id)).all()
        rows = tuple(
            SheetRow(row.row_id + HINT_ROW, row.record_id, json.loads(row.cells), json.loads(row.app), row.revision, row.edited_by) for row in found
        )
        return Snapshot(rows, max((row.row for row in rows), default=HINT_ROW))

    def apply(self, batch: Batch) -> Outcome:
        def work(connection):
            connection.execute(insert(sheet_tokens).values(token=batch.token, value=_APPLIED + batch.mark))
            for change in batch.changed:
                self._change(connection, change)
            place = (connection.execute(select(func.max(sheet_rows.c.position))).scalar_one() or 0) + 1
            if batch.added:
                connection.execute(insert(sheet_rows), [
                    {"position": place + i, "record_id": new.record_id, "revision": 1, "cells": _texts(new.cells), "app": _texts(new.app), "edited_by": ""}
                    for i, new in enumerate(batch.added)
                ])
            _touch(connection)

        try:
            self._db.write(work)
        except IntegrityError:
            return Outcome(Answer.NOT_APPLIED, "token taken")
        except _Moved:
            return Outcome(Answer.NOT_APPLIED, "表格刚刚变动，正在重新读取", wait=0.0)
        return Outcome(Answer.APPLIED, seen=frozenset(new.record_id for new in batch.added))

    @staticmethod
    def _change(connection, change) -> None:
        which = sheet_rows.c.row_id == change.row - HINT_ROW
        row = connection.execute(select(sheet_rows).where(which)).first()
        cells, app = (json.loads(row.cells), json.loads(row.app)) if row else ({}, {})
        if row is None or any(cells.get(key, "") != before for key, (before, _) in change.cells.items()):
            raise _Moved
        wanted = {key: cell_text(after) for key, (_, after) in change.cells.items()}
        record_id = change.app.get("record_id", row.record_id)
        app |= {key: cell_text(value) for key, value in change.app.items() if key != "record_id"}
        connection.execute(update(sheet_rows).where(which).values(
            cells=_texts(cells | wanted), app=_texts(app), record_id=record_id, revision=row.revision + bool(wanted),
        ))

    def takes_rows(self) -> bool:
        return True

    def token_state(self, token: int, mark: str = "") -> str | None:
        with self._db.read() as connection:
            value = connection.execute(select(sheet_tokens.c.value).where(sheet_tokens.c.token == token)).scalar_one_or_none()
        return value and taken_by(value, mark, _APPLIED)

    def met(self, token: int) -> None:
        """Every change met what was meant, or there was none."""

    def burn(self, token: int) -> Outcome:
        try:
            self._db.write(lambda connection: connection.execute(insert(sheet_tokens).values(token=token, value=_BURNED)))
        except IntegrityError:
            return Outcome(Answer.NOT_APPLIED, "token taken")
        return Outcome(Answer.APPLIED)

    def forget_tokens(self, tokens: tuple[int, ...]) -> None:
        self._db.write(lambda connection: connection.execute(delete(sheet_tokens).where(sheet_tokens.c.token.in_(tokens))))

    def cell_link(self, row: int, key: str) -> str:
        return ""

    def restore_header(self, stood: Stood, before: Callable) -> bool:
        """Nothing to restore: the header of a table of ours cannot be damaged."""
        return False

    # -- what people do on pages/ledger

    def edit(self, record_id: str, changes: Mapping[str, tuple[str, str]], who: str = "") -> Mapping[str, str] | None:
        """Change cells of a row, all of them or none.

        Args:
            changes: key ▸ (before, after) as the page showed and as the person wants it. What stands there as wanted already is fine.

        Returns:
            None when done; otherwise the row's cells as they are now ({} when the row is gone), and nothing was changed.
        """
        def work(connection):
            row = connection.execute(select(sheet_rows).where(sheet_rows.c.record_id == record_id)).first()
            if row is None:
                return {}
            cells = json.loads(row.cells)
            if any(cells.get(key, "") not in pair for key, pair in changes.items()):
                return cells
            done = connection.execute(
                update(sheet_rows).where(sheet_rows.c.row_id == row.row_id, sheet_rows.c.revision == row.revision)
                .values(cells=_texts(cells | {key: after for key, (_, after) in changes.items()}), revision=row.revision + 1, edited_by=who)
            )
            if done.rowcount == 0:
                return cells
            _touch(connection)
            return None

        return self._db.write(work)

    def add(self, rows: Sequence[Mapping[str, str]], who: str = "") -> None:
        """Rows typed straight into the sheet; they get their ids on the next cycle."""
        def work(connection):
            place = (connection.execute(select(func.max(sheet_rows.c.position))).scalar_one() or 0) + 1
            connection.execute(insert(sheet_rows), [
                {"position": place + i, "record_id": "", "revision": 1, "cells": _texts(cells), "app": "{}", "edited_by": who} for i, cells in enumerate(rows)
            ])
            _touch(connection)

        if rows:
            self._db.write(work)

    def remove(self, record_id: str, cells: Mapping[str, str]) -> bool:
        """Delete a row that still says what the person saw. False: somebody changed it meanwhile, it stays."""
        def work(connection):
            row = connection.execute(select(sheet_rows).where(sheet_rows.c.record_id == record_id)).first()
            if row is None or any(text != cells.get(key, "") for key, text in json.loads(row.cells).items() if key != "seq"):
                return False
            gone = connection.execute(delete(sheet_rows).where(sheet_rows.c.row_id == row.row_id, sheet_rows.c.revision == row.revision))
            _touch(connection)
            return gone.rowcount == 1

        return self._db.write(work)


def _texts(values: Mapping) -> str:
    return json.dumps({key: cell_text(value) for key, value in values.items()}, ensure_ascii=False)


def _touch(connection) -> None:
    store.set_fact(connection, _VERSION, str(int(store.fact(connection, _VERSION, "0")) + 1))
