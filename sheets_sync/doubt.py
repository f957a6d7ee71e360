"""What became of a batch whose answer is lost or a refusal: asked of the sheet, never guessed (docs/decisions/0001)."""

from collections.abc import Callable
from datetime import datetime
from enum import Enum

from sheets_sync.batches import OpenBatch
from sheets_sync.sheet import Answer, Away, NeedsPerson, SharedSheet

DOUBT_SECONDS = 240      # Google stops a request at 180 s; after that what is not there will not come
_FULL = "在线表格连一个记号也不再接受（记号空间可能已满，或表格被锁定），已停止写入，内容都在本机；请检查表格的保护范围与容量"


class NoRoom(NeedsPerson):
    """The sheet refuses even a token by itself: nothing is wrong with the rows of the batch."""

    def __init__(self):
        super().__init__(_FULL)


class TakesNothing(NeedsPerson):
    """The sheet refuses any row: nothing is wrong with the one that was sent alone."""

    def __init__(self):
        super().__init__("在线表格一行也不再接受（可能已满，或被保护、锁定），已停止写入，内容都在本机；请检查表格的保护范围与容量")


class Refusal(Enum):
    """Why the sheet called a batch invalid."""

    APPLIED = "a copy of it was applied before"
    TAKEN = "its token was burned, or is another batch's"
    CONTENT = "something in it"


class Doubt:
    """One a process.

    Args:
        doubt_seconds: how long a lost copy may still arrive, where the sheet takes a token twice. Counted on this process's own clock
            from when it first knew of the batch, so that clocks that disagree do no harm.
    """

    def __init__(self, sheet: SharedSheet, clock: Callable[[], datetime], doubt_seconds: float = DOUBT_SECONDS):
        self._sheet, self._clock, self._seconds = sheet, clock, doubt_seconds
        self._since: dict[int, datetime] = {}

    def was_applied(self, batch: OpenBatch, *, enforced: bool) -> bool:
        """Whether the batch was applied; if not, it never will be.

        Raises:
            Away: not known yet.
            NoRoom: the sheet takes no token at all.
        """
        if enforced:
            return self._burn(batch) is Refusal.APPLIED
        self._wait(batch.token)
        return self._applied(batch)

    def why_refused(self, batch: OpenBatch, *, enforced: bool) -> Refusal:
        """Of a batch that the sheet called invalid. After this it never will be applied, where it was not. Raises as `was_applied`."""
        if enforced:
            return self._burn(batch)
        return Refusal.APPLIED if self._applied(batch) else Refusal.CONTENT

    def _applied(self, batch: OpenBatch) -> bool:
        return self._sheet.token_state(batch.token, batch.mark) == "applied"

    def _burn(self, batch: OpenBatch) -> Refusal:
        outcome = self._sheet.burn(batch.token)
        if outcome.answer is Answer.APPLIED:
            return Refusal.CONTENT
        if outcome.answer is Answer.NOT_APPLIED:
            state = self._sheet.token_state(batch.token, batch.mark)
            if state is not None:
                return Refusal.APPLIED if state == "applied" else Refusal.TAKEN
            if outcome.invalid:
                raise NoRoom
        raise Away(outcome.error, outcome.wait)

    def _wait(self, token: int) -> None:
        now = self._clock()
        since = self._since.setdefault(token, now)
        waited = (now - since).total_seconds()
        if waited < 0:
            self._since[token] = now                # this clock was put back
        if waited < self._seconds:
            raise Away("上一批内容是否已写入在线表格还不能确定，正在等待核对", self._seconds - max(waited, 0.0))
