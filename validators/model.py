"""What passes between the parts: a row as typed, what was read from it, and what was found. Frozen, plain, no behaviour."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["session", "total", "blank", "template", "header", "note"]


@dataclass(frozen=True)
class Mend:
    """A click that settles a finding: put `text` into the cell `key`. `label` stands on the button."""

    label: str
    key: str
    text: str


@dataclass(frozen=True, eq=False, slots=True)
class Finding:
    """One thing to know about a row. `code` is a code of rules.csv, `column` the exact header or None for the whole row, `key` the column's key.

    `said` is the message, or what words it when somebody reads it: most findings are counted and never read.
    """

    code: str
    column: str | None
    said: str | Callable[[], str]
    mends: tuple[Mend, ...] = ()
    key: str = ""

    @property
    def message(self) -> str:
        if not isinstance(self.said, str):
            object.__setattr__(self, "said", self.said())
        return self.said

    def __eq__(self, other: object) -> bool:
        return self is other or isinstance(other, Finding) and (self.code, self.column, self.mends, self.key, self.message) == (
            other.code, other.column, other.mends, other.key, other.message)

    def __hash__(self) -> int:
        return hash((self.code, self.key))

    @property
    def severity(self) -> str:
        """E keeps a row from counting, W needs a look, I tells what was tidied, N says why a row does not count."""
        return self.code[0]

    @property
    def is_hard_stop(self) -> bool:
        """A form does not accept it; E_UNIT_UNRESOLVED is for the city to decide."""
        return self.severity == "E" and self.code != "E_UNIT_UNRESOLVED"


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as typed.

    Attributes:
        cells: column key ▸ text, the eleven keys of Annex 2; "" for a cell with nothing in it. Merged cells are filled already.
        merged: keys whose text came from the merged cell above.
        dittoed: keys whose text came from a ditto mark (同上, 〃).
        filer: 填报单位 of the table, as typed; "" where it is not known.
        filed_on: 填表时间; None where it is not known.
        file, sheet, row: where it stands; `row` is the spreadsheet's own row number.
        record_id: set for rows that the store knows.
        ruling: what a person of the city decided for this row: the unit to credit ("" where nobody decided).
        distinct: record ids that a person has declared to be another session than this one.
        agreed: messages of findings of which a person has said that the row is right as it stands; they are not told again.
        order: ties in 填表时间 between duplicates are broken by chain, then by this (order of files and rows, or of acceptance).
        activity: 活动形式 where it was chosen; no column of Annex 2.
    """

    cells: Mapping[str, str]
    merged: frozenset[str] = frozenset()
    dittoed: frozenset[str] = frozenset()
    filer: str = ""
    filed_on: date | None = None
    file: str = ""
    sheet: str = ""
    row: int = 0
    record_id: str = ""
    ruling: str = ""
    distinct: frozenset[str] = frozenset()
    agreed: frozenset[str] = frozenset()
    order: int = 0
    activity: str = ""


@dataclass(frozen=True)
class Person:
    name: str
    honours: tuple[str, ...] = ()


@dataclass(frozen=True)
class Values:
    """The readings of columns B–K. None: left blank, or not read with certainty. An explicit none (/, 无) is 0 or ""."""

    host: str | None = None
    organiser: str | None = None
    held_on: date | None = None
    school: str | None = None
    level: str | None = None
    people: tuple[Person, ...] | None = None
    direct_students: int | None = None
    indirect_viewers: int | None = None
    media: str | None = None
    funds_yuan: Decimal | None = None


@dataclass(frozen=True)
class Checked:
    """A row with everything that is known about it.

    `sessions` is what it counts towards Annex 1 (0 or 1); `credited_unit` may be given although sessions is 0 (an E, a duplicate, the year).
    `filing_period` is YYYY-MM: the 26th of the month before to the 25th.
    `provisional`: it counts for now, the city is to decide. `late`: 补报. `duplicate_of`: index or record id of the row that counts instead.
    `near_to`: of one that may be the same session under another day; both count.
    """

    raw: RawRow
    kind: Kind
    values: Values = field(default_factory=Values)
    credited_unit: str | None = None
    credit_reason: str | None = None
    sessions: int = 0
    filing_period: str | None = None
    findings: tuple[Finding, ...] = ()
    provisional: bool = False
    duplicate_of: str | None = None
    near_to: str | None = None
    late: bool = False

    @property
    def is_hard_stop(self) -> bool:
        return any(finding.is_hard_stop for finding in self.findings)
