"""What leaders ask for: figures from kept aggregates, and the records behind a number. A part of `service.Service`."""

from dataclasses import dataclass, replace

from sheets_sync.access import EVERYTHING, Action, Owner, Viewer, allowed, require
from sheets_sync.views import RecordView
from validators.fates import COUNTED
from validators.progress import Progress


@dataclass(frozen=True)
class Behind:
    """A record behind a number: why it does not count and the reason in words, or 计入 and why it counts for its unit."""

    record: RecordView
    what: str
    reason: str


class Figures:
    def progress(self, viewer: Viewer, year: int) -> Progress:
        """Funds are 0 where this viewer may not see the sum."""
        require(viewer, Action.SEE_PROGRESS)
        found = self._judge.progress(year, self.today())
        units = tuple(unit if allowed(viewer, Action.SEE_FUNDS, Owner(unit=unit.unit)) else _without_funds(unit) for unit in found.units)
        return replace(found if allowed(viewer, Action.SEE_FUNDS, EVERYTHING) else _without_funds(found), units=units)

    def years(self, viewer: Viewer) -> list[int]:
        """Years with a session, and the current one; newest first."""
        require(viewer, Action.SEE_PROGRESS)
        return sorted({*self._judge.years(self.today()), self.today().year}, reverse=True)

    def behind(self, viewer: Viewer, year: int, unit: str | None = "", what: str = "") -> list[Behind]:
        """The records behind a number that this viewer may see, by day. `unit` and `what` as in `validators.standing.Standing.keys`."""
        require(viewer, Action.SEE_PROGRESS)
        fates = dict(self._judge.behind(year, self.today(), unit, what))
        views = self._seen_by(viewer, fates)
        found = [Behind(view, fate.why or COUNTED, fate.reason or view.checked.credit_reason or "") for one, fate in fates.items() if (view := views.get(one))]
        return sorted(found, key=lambda one: (one.record.checked.values.held_on is None, one.record.checked.values.held_on))


def _without_funds(found):
    return replace(found, reach=replace(found.reach, funds_yuan=0))
