"""What became of a batch whose answer is lost or a refusal: asked of the sheet, never guessed (docs/decisions/0001)."""

from collections.abc import Callable
from datetime import datetime

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


class Doubt:
    """One a process.

    Args:
        doubt_seconds: how long a lost copy may still arrive, where the sheet takes a token twice. Counted on this process's own clock
            from when it first knew of the batch, so that clocks that disagree do no harm.
    """

    def __init__(self, sheet: SharedSheet, clock: Callable[[], datetime], doubt_seconds: float = DOUBT_SECONDS):
        self._sheet, self._clock, self._seconds = sheet, clock, doubt_seconds
        self._since: dict[int, datetime] = {}

    def was_applied(self, token: int, *, enforced: bool) -> bool:
        """Whether the batch was applied; if not, it never will be.

        Raises:
            Away: not known yet.
            NoRoom: the sheet takes no token at all.
        """
        return self._burn(token) if enforced else self._wait(token)

    def was_applied_although_refused(self, token: int, *, enforced: bool) -> bool:
        """The same for a batch that the sheet called invalid: a copy of it, or a burn, may have come before."""
        return self._burn(token) if enforced else self._sheet.token_state(token) == "applied"

    def _burn(self, token: int) -> bool:
        outcome = self._sheet.burn(token)
        if outcome.answer is Answer.APPLIED:
            return False
        if outcome.answer is Answer.NOT_APPLIED:
            state = self._sheet.token_state(token)
            if state is not None:
                return state == "applied"
            if outcome.invalid:
                raise NoRoom
        raise Away(outcome.error, outcome.wait)

    def _wait(self, token: int) -> bool:
        now = self._clock()
        since = self._since.setdefault(token, now)
        waited = (now - since).total_seconds()
        if waited < 0:
            self._since[token] = now                # this clock was put back
        if waited < self._seconds:
            raise Away("上一批内容是否已写入在线表格还不能确定，正在等待核对", self._seconds - max(waited, 0.0))
        applied = self._sheet.token_state(token) == "applied"
        self._since.pop(token, None)
        return applied
