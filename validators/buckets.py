"""Rows by what they share."""

from collections.abc import Hashable, Iterable

from validators.row import Row


class Buckets:
    """Key ▸ the rows there. Most rows stand alone, and a row that does is kept bare: a container for each would take more room than the row.

    >>> rows = Buckets()
    >>> rows.add("a", 1), rows.add("a", 2), rows.add("a", 3), [*rows.at("a")]
    (None, 1, None, [1, 2, 3])
    >>> rows.take("a", 1), rows.take("a", 3), [*rows.at("a")], [*rows.at("b")]
    (None, 2, [2], [])
    """

    def __init__(self):
        self._held: dict[Hashable, Row | dict[Row, None]] = {}

    def add(self, key: Hashable, row: Row) -> Row | None:
        """Put a row there; the row that stood alone until now, if any."""
        there = self._held.setdefault(key, row)
        if there is row:
            return None
        if type(there) is dict:
            there[row] = None
            return None
        self._held[key] = {there: None, row: None}
        return there

    def take(self, key: Hashable, row: Row) -> Row | None:
        """Take a row away; the row that stands alone from now on, if any."""
        there = self._held[key]
        if there is row:
            del self._held[key]
            return None
        del there[row]
        if len(there) > 1:
            return None
        self._held[key] = alone = next(iter(there))
        return alone

    def at(self, key: Hashable) -> Iterable[Row]:
        there = self._held.get(key)
        return there if type(there) is dict else () if there is None else (there,)
