"""What a spreadsheet can say by itself while people type: suggestions, and colours at the limits. From the campaign file, for every kind of sheet.

Suggestions never refuse a value; the checks flag it. A colour says the same as the finding beside it, no more and no less.
"""

from dataclasses import dataclass
from typing import Literal

from validators.campaign import Campaign

Compare = Literal[">", ">=", "<"]


@dataclass(frozen=True)
class Watch:
    """A number in the column `key` that compares so with `limit` has the finding `code`. Zero never has."""

    key: str
    compare: Compare
    limit: int
    code: str

    def holds(self, number: float) -> bool:
        """
        >>> Watch("funds_yuan", "<", 10, "W_FUNDS_UNIT_SUSPECT").holds(0.3)
        True
        """
        if number <= 0:
            return False
        return {">": number > self.limit, ">=": number >= self.limit, "<": number < self.limit}[self.compare]

    def formula(self, cell: str) -> str:
        """The same as a spreadsheet's formula. Text is left alone: for a spreadsheet every text is more than any number.

        >>> Watch("direct_students", ">", 1500, "W_DIRECT_HIGH").formula("$H6")
        'AND(ISNUMBER($H6),$H6>0,$H6>1500)'
        """
        return f"AND(ISNUMBER({cell}),{cell}>0,{cell}{self.compare}{self.limit})"


def missing_formula(first: str, last: str, cell: str) -> str:
    """A spreadsheet's formula for: blank, in a row that has been begun between the cells `first` and `last`. For columns that the campaign file requires.

    >>> missing_formula("$B6", "$K6", "$D6")
    'AND(COUNTA($B6:$K6)>0,TRIM($D6)="")'
    """
    return f'AND(COUNTA({first}:{last})>0,TRIM({cell})="")'


def suggestions(campaign: Campaign) -> dict[str, tuple[str, ...]]:
    """Key ▸ what a drop-down offers."""
    return {
        "host": tuple(unit.union for unit in campaign.units),
        "school": tuple(school.name for school in campaign.known_schools),
        "level": campaign.levels.names,
    }


def watches(campaign: Campaign) -> tuple[Watch, ...]:
    limits = campaign.limits
    return (
        Watch("direct_students", ">", limits.direct_high, "W_DIRECT_HIGH"),
        Watch("indirect_viewers", ">=", limits.indirect_high, "W_INDIRECT_HIGH"),
        Watch("funds_yuan", "<", limits.funds_low, "W_FUNDS_UNIT_SUSPECT"),
        Watch("funds_yuan", ">", limits.funds_high, "W_FUNDS_HIGH"),
    )
