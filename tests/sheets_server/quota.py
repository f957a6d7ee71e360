"""Google's quotas, counted in minutes of the server's clock. Off unless asked for."""

from collections import Counter
from dataclasses import dataclass, field

from .call import Call
from .errors import ApiError

GOOGLE = {"per_user": 60, "per_project": 300, "per_spreadsheet_second": 1.0}


@dataclass
class Quota:
    """Requests let through in the current minute; reads and writes are counted apart, a batch as one.

    Attributes:
        per_user, per_project: requests a minute of each kind; None for no limit. Drive requests are not counted.
        per_spreadsheet_second: how many requests a second one spreadsheet bears, over ten seconds; beyond that 503.
    """

    per_user: int | None = None
    per_project: int | None = None
    per_spreadsheet_second: float | None = None
    used: Counter[tuple[str, str]] = field(default_factory=Counter)
    minute: int = 0
    recent: dict[str, list[float]] = field(default_factory=dict)

    def charge(self, call: Call, user: str, spreadsheet_id: str | None, now: float) -> None:
        """Counts a request, or refuses it with 429 (503 when one spreadsheet is asked too often)."""
        if not call.path.startswith("/v4/"):
            return
        if int(now // 60) != self.minute:
            self.minute, self.used = int(now // 60), Counter()
        kind = "Write" if call.is_write else "Read"
        for limit, name, who in ((self.per_user, "per user", user), (self.per_project, "", "project")):
            if limit is not None and self.used[kind, who] >= limit:
                raise _exceeded(kind, name, limit)
        self._check_pace(spreadsheet_id, now)
        self.used[kind, user] += 1
        self.used[kind, "project"] += 1

    def _check_pace(self, spreadsheet_id: str | None, now: float) -> None:
        if self.per_spreadsheet_second is None or spreadsheet_id is None:
            return
        recent = [at for at in self.recent.get(spreadsheet_id, []) if now - 10 < at <= now]
        if len(recent) >= 10 * self.per_spreadsheet_second:
            raise ApiError(503, "The service is currently unavailable.")
        self.recent[spreadsheet_id] = [*recent, now]


def _exceeded(kind: str, name: str, limit: int) -> ApiError:
    limit_name = f"{kind} requests per minute" + (f" {name}" if name else "")
    message = (
        f"Quota exceeded for quota metric '{kind} requests' and limit '{limit_name}' "
        "of service 'sheets.googleapis.com' for consumer 'project_number:1'."
    )
    unit = "1/min/{project}/{user}" if name else "1/min/{project}"
    about = {"quota_limit_value": str(limit), "quota_unit": unit, "service": "sheets.googleapis.com", "consumer": "projects/1"}
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "RATE_LIMIT_EXCEEDED", "domain": "googleapis.com", "metadata": about}
    return ApiError(429, message, [info])
