"""报送期: the filing period of a day, YYYY-MM, when it is due, and when to remind."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache


@lru_cache(1 << 14)
def filing_period(day: date, due_day: int) -> str:
    """From the day after the due day of the month before, to the due day. December runs to the 31st, January starts on the 1st.

    Source: domain §2.3 row 2 and §3.

    >>> [filing_period(date(2024, m, d), 25) for m, d in ((5, 25), (5, 26), (12, 31), (1, 1))]
    ['2024-05', '2024-06', '2024-12', '2024-01']
    """
    month = day.month + (day.day > due_day and day.month < 12)
    return f"{day.year}-{month:02d}"


def period_before(period: str) -> str:
    """The filing period before.

    >>> period_before("2024-05"), period_before("2024-01")
    ('2024-04', '2023-12')
    """
    year, month = map(int, period.split("-"))
    return f"{year}-{month - 1:02d}" if month > 1 else f"{year - 1}-12"


def period_days(period: str, due_day: int) -> tuple[date, date]:
    """The first and the last day of a filing period.

    >>> [tuple(map(str, period_days(one, 25))) for one in ("2024-01", "2024-06", "2024-12")]
    [('2024-01-01', '2024-01-25'), ('2024-05-26', '2024-06-25'), ('2024-11-26', '2024-12-31')]
    """
    year, month = map(int, period.split("-"))
    first = date(year, 1, 1) if month == 1 else date(year, month - 1, due_day) + timedelta(days=1)
    return first, date(year, 12, 31) if month == 12 else date(year, month, due_day)


def due_on(period: str, due_day: int) -> date:
    """The day by which a period is to be filed; in December what comes after it follows before the year ends.

    >>> due_on("2024-06", 25)
    datetime.date(2024, 6, 25)
    """
    year, month = map(int, period.split("-"))
    return date(year, month, due_day)


def remind_on(due: date, *, holidays: Collection[date] = (), workdays: Collection[date] = ()) -> date:
    """The last working day on or before `due`: no weekend and no holiday, or a weekend day that is worked (调休).

    >>> [remind_on(date(2024, m, 25)).day for m in (1, 2, 5, 8)], remind_on(date(2024, 5, 25), workdays=[date(2024, 5, 25)]).day
    ([25, 23, 24, 23], 25)
    """
    day = due
    while day in holidays or (day.weekday() >= 5 and day not in workdays):
        day -= timedelta(days=1)
    return day
