"""What becomes of a session: the year and unit in which it counts, or why it does not."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from validators.model import Checked

Why = Literal["待补正", "待认定", "疑似重复", "同一场", "仅登记", "晚于截至日"]
COUNTED = "计入"
PENDING: tuple[Why, ...] = ("待补正", "待认定", "疑似重复")      # what a person is to look at, besides what counts for now only (待核)


@dataclass(frozen=True)
class Fate:
    """What becomes of a session in its year: the unit it goes to or would go to (None while open), `why` it does not count (None: it counts), and the reason."""

    year: int
    unit: str | None
    why: Why | None = None
    reason: str = ""


def fate_of(row: Checked, as_of: date) -> Fate:
    """Whether a session counts in its year on the day `as_of`, for which unit, and why not. A session without a day belongs to the year it was filed in."""
    held_on = row.values.held_on
    codes = {finding.code for finding in row.findings}
    year = (held_on or row.raw.filed_on or as_of).year
    if "N_SAME_SESSION" in codes:
        return Fate(year, row.credited_unit, "同一场", _say(row, "N_SAME_SESSION"))
    if "W_DUPLICATE" in codes or row.duplicate_of:
        return Fate(year, row.credited_unit, "疑似重复", _say(row, "W_DUPLICATE") or "与另一条记录疑似同一场")
    if row.is_hard_stop or held_on is None:
        return Fate(year, row.credited_unit, "待补正", _say(row, "E_") or "活动时间待补正")
    if "N_NOT_ANNEX1" in codes:
        return Fate(year, None, "仅登记", _say(row, "N_NOT_ANNEX1"))
    if "E_UNIT_UNRESOLVED" in codes or row.credited_unit is None:
        return Fate(year, None, "待认定", _say(row, "E_UNIT_UNRESOLVED") or row.credit_reason or "计入单位待市级认定")
    if not row.sessions and "N_OUT_OF_YEAR" not in codes:      # that is judged against the year of 填表时间; here the session's own year decides
        return Fate(year, row.credited_unit, "待认定", row.credit_reason or "计入单位待市级认定")
    if held_on > as_of:
        return Fate(year, row.credited_unit, "晚于截至日", f"活动时间 {held_on} 晚于 {as_of}")
    return Fate(year, row.credited_unit)


def _say(row: Checked, prefix: str) -> str:
    return "；".join(finding.message for finding in row.findings if finding.code.startswith(prefix))
