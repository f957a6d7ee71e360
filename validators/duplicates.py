"""疑似重复: among rows of one day whose schools meet, one counts; the others are told so. Names in the register's words, ordinals exactly."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from validators.campaign import Campaign
from validators.messages import make_finding
from validators.model import Checked, Finding
from validators.row import Row


def name_of(row: Row) -> str:
    """How another row refers to it."""
    return row.raw.record_id or row.key


def rank_of(row: Row) -> tuple:
    """A row that can count comes before one that cannot; then the earliest 填表时间, the union's chain, `order`, and who came first."""
    raw = row.raw
    return (not row.counts, raw.filed_on or date.max, chain_of(raw.filer), raw.order, row.place)


@lru_cache(4096)
def chain_of(filer: str) -> int:
    """0: the union's, 1: the school's, 2: neither."""
    return 0 if "工会" in filer or filer.endswith("总工") else 1 if "教" in filer else 2


def settle(group: Sequence[Row]) -> dict[Row, Row]:
    """Of rows that may meet each other, those that are duplicates ▸ the row that counts instead: the first that counts and shares a day and a school."""
    instead: dict[Row, Row] = {}
    counting: dict[tuple[date, str], list[Row]] = {}
    for row in sorted(group, key=rank_of):
        met = [other for meet in row.meets for other in counting.get(meet, ()) if not distinct(row, other)]
        if met:
            instead[row] = min(met, key=rank_of)
            continue
        for meet in row.meets:
            counting.setdefault(meet, []).append(row)
    return instead


def distinct(one: Row, other: Row) -> bool:
    """A person has said that these are two sessions."""
    return bool({name_of(other), other.key} & one.raw.distinct or {name_of(one), one.key} & other.raw.distinct)


def duplicate_finding(row: Row, other: Row, campaign: Campaign) -> Finding:
    """W_DUPLICATE, or N_SAME_SESSION where somebody has agreed to that."""
    day, school = other.where
    said = {"day": day, "school": school, "filer": other.raw.filer or "未知单位"}
    finding = make_finding(campaign, "W_DUPLICATE", **said)
    return make_finding(campaign, "N_SAME_SESSION", **said) if row.raw.agreed and finding.message in row.raw.agreed else finding


class Duplicate:
    """A row that another counts instead of; put together when somebody asks, as the row is itself. Equal while the same would be said of the same row."""

    __slots__ = ("_campaign", "_checked", "_findings", "_other", "_said", "row")

    def __init__(self, row: Row, other: Row, campaign: Campaign):
        self.row, self._other, self._campaign, self._checked, self._findings = row, other, campaign, None, None
        self._said = name_of(other), *other.where, other.raw.filer

    def __eq__(self, told: object) -> bool:
        return isinstance(told, Duplicate) and self.row is told.row and self._said == told._said

    __hash__ = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        if self._findings is None:
            self._findings = (*self.row.findings, duplicate_finding(self.row, self._other, self._campaign))
        return self._findings

    @property
    def checked(self) -> Checked:
        if self._checked is None:
            alone = self.row.alone
            self._checked = Checked(alone.raw, "session", alone.values, alone.credited_unit, alone.credit_reason, 0, alone.filing_period,
                                    (*alone.findings, self.findings[-1]), duplicate_of=name_of(self._other), late=alone.late)
        return self._checked
