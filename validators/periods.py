"""报送期: the filing period of a day, YYYY-MM."""

from datetime import date


def filing_period(day: date, due_day: int) -> str:
    """From the day after the due day of the month before, to the due day. December runs to the 31st, January starts on the 1st.

    Source: domain §2.3 row 2 and §3.

    >>> [filing_period(date(2024, m, d), 25) for m, d in ((5, 25), (5, 26), (12, 31), (1, 1))]
    ['2024-05', '2024-06', '2024-12', '2024-01']
    """
    month = day.month + (day.day > due_day and day.month < 12)
    return f"{day.year}-{month:02d}"
