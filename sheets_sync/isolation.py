"""Which row of a batch it is that the sheet refuses."""

from collections.abc import Callable

from sheets_sync.doubt import TakesNothing
from sheets_sync.writes import BATCH_ROWS, Writes


class Isolation:
    """Batches are halved until one row is left; refused alone twice, with a fresh look at the sheet between, it is the one.

    `limit`: rows of the next batch at most. `progress`: cells of the 附件1 进度 tab that were refused.
    """

    def __init__(self):
        self.limit, self.progress, self._suspect = BATCH_ROWS, (), ""

    def went_through(self) -> None:
        self.limit, self._suspect = min(BATCH_ROWS, self.limit * 2), ""

    def narrow(self, writes: Writes, takes_rows: Callable[[], bool]) -> bool:
        """After a refusal. Returns whether the one row of this batch is to be set aside.

        Raises:
            TakesNothing: the sheet takes no row at all.
        """
        rows = [*writes.repairs, *writes.added, *writes.changed]
        if writes.progress:
            self.progress = writes.progress         # the rows may be sound: send them without it
        elif len(rows) > 1:
            self.limit = max(1, len(rows) // 2)
        elif rows and self._suspect != repr(rows[0].record_id):
            self._suspect = repr(rows[0].record_id)
        elif rows and not takes_rows():
            raise TakesNothing
        elif rows:
            self.limit, self._suspect = BATCH_ROWS, ""
            return True
        return False
