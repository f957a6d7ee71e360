"""Statements that are run for every submission: compiled once, since building and compiling one costs more than running it."""

from collections.abc import Iterable, Sequence
from functools import cache
from operator import itemgetter

from sqlalchemy import Connection, CursorResult
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement


class Prepared:
    """`statement` with `bindparam`s by name, or an insert of `columns`. Values are texts and whole numbers, which drivers take as they are.

    Values that stand in the statement itself stay there."""

    def __init__(self, statement: ClauseElement, columns: Sequence[str] | None = None):
        self._statement, self._columns = statement, columns
        self._compiled = cache(self._compile)

    def _compile(self, dialect: Dialect) -> tuple[str, Sequence[str] | None, dict]:
        made = self._statement.compile(dialect=dialect, column_keys=self._columns)
        return str(made), made.positiontup, {name: value for name, value in made.params.items() if value is not None}

    def run(self, connection: Connection, **values) -> CursorResult:
        text, order, own = self._compiled(connection.dialect)
        values = own | values
        return connection.exec_driver_sql(text, values if order is None else tuple(values[name] for name in order))

    def run_each(self, connection: Connection, lines: Iterable[dict]) -> None:
        """Once for each of the lines, of more than one column; nothing for none."""
        text, order, _ = self._compiled(connection.dialect)
        values = list(lines if order is None else map(itemgetter(*order), lines))
        if values:
            connection.exec_driver_sql(text, values)
