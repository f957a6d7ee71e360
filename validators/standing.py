"""Kept aggregates: what every session adds to its year and its unit. One changed row costs that row; a page costs the units, not the rows."""

from collections.abc import Iterator
from datetime import date

from validators.campaign import Campaign
from validators.fates import COUNTED, PENDING
from validators.model import Checked
from validators.sums import Share, Sums, share_of


class Standing:
    """Every session of a ledger where it counts, up to the day `as_of`.

    The state after any sequence of `put`, `remove` and `advance` equals that of a new one into which the remaining rows are put.
    """

    def __init__(self, campaign: Campaign, as_of: date):
        self.campaign = campaign
        self.as_of = as_of
        self._units = frozenset((None, *campaign.unit_names))
        self._shares: dict[str, Share] = {}
        self._by_day: dict[str, None] = {}                  # rows that another day may move
        self._sums: dict[int, dict[str | None, Sums]] = {}  # year ▸ unit ▸ sums; "" for all units, None for what has no unit yet

    def put(self, key: str, row: Checked) -> None:
        """Take a row in, or in place of the one with this key; a row that is no session is passed over.

        Raises:
            ValueError: it is credited to a unit that the campaign lacks; checking finds these first, so here it is a bug.
        """
        if row.credited_unit not in self._units:
            raise ValueError(f"not in Annex 1: {row.credited_unit}")
        self.remove(key)
        if row.kind == "session":
            self._enter(key, share_of(row))

    def remove(self, key: str) -> None:
        """Take a row out; nothing happens where there is none."""
        share = self._shares.pop(key, None)
        if share is None:
            return
        self._by_day.pop(key, None)
        for sums in self._of(share):
            sums.take(key, share, share.why_on(self.as_of))

    def advance(self, as_of: date) -> None:
        """To another day. Forward costs the rows that were too late for the day before; back costs all rows."""
        if as_of == self.as_of:
            return
        moved = {key: self._shares[key] for key in (self._by_day if as_of > self.as_of else self._shares)}
        for key in moved:
            self.remove(key)
        self.as_of = as_of
        for key, share in moved.items():
            self._enter(key, share)

    def _enter(self, key: str, share: Share) -> None:
        why = share.why_on(self.as_of)
        self._shares[key] = share
        if why == "晚于截至日" or not share.year:
            self._by_day[key] = None
        for sums in self._of(share):
            sums.add(key, share, why)

    def _of(self, share: Share) -> tuple[Sums, Sums]:
        year = self._sums.setdefault(share.year or self.as_of.year, {})
        return year.setdefault("", Sums()), year.setdefault(share.unit, Sums())

    def sums(self, year: int, unit: str | None = "") -> Sums:
        """Of a unit, of all units (""), or of what has no unit yet (None)."""
        return self._sums.get(year, {}).get(unit) or Sums()

    def years(self) -> list[int]:
        """Years with a session that counts or may come to count; newest first."""
        return sorted((year for year, units in self._sums.items() if not units[""].is_empty), reverse=True)

    def keys(self, year: int, unit: str | None = "", what: str = "") -> Iterator[str]:
        """Rows behind a number. `what`: 计入, 不计入, 待核 and 待确认 (of those that count: the city is to look, or anybody), one reason why rows do not count, 待处理 for what a person is to look at, "" for all."""
        sums = self.sums(year, unit)
        if what in ("", COUNTED):
            yield from sums.counted
        if what in ("待核", "待处理"):
            yield from sums.provisional
        if what == "待确认":
            yield from sums.asking
        for why, keys in sums.left_out.items():
            if what in ("", "不计入", why) or (what == "待处理" and why in PENDING):
                yield from keys
