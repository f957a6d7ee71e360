"""Readings ▸ what stands in a cell: in the sheet, the export and the form. Reading what is shown gives the same value."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from validators.model import Checked, Person, Values
from validators.money import whole

NONE = "无"                     # an explicit none of a text column: "" would be “left blank”
BARE_YUAN = 10                  # a bare amount below this may be taken for 万元 when it is read again; the linter holds limits.funds_low to it


def show(values: Values, key: str) -> str | int | Decimal:
    """The normal form of one column's reading; "" where there is none.

    >>> from datetime import date
    >>> values = Values(held_on=date(2024, 5, 10), people=(Person("张某甲", ("全国劳动模范",)), Person("李某乙")), funds_yuan=Decimal("1500"), media="")
    >>> [show(values, key) for key in ("held_on", "people", "funds_yuan", "media", "host")]
    ['2024-05-10', '张某甲（全国劳动模范）、李某乙', 1500, '无', '']
    """
    value = getattr(values, key, None)
    if value is None:
        return ""
    if value == "" and isinstance(value, str):
        return NONE
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _yuan(value)
    if isinstance(value, tuple):
        return show_people(value)
    return value


def show_people(people: Sequence[Person]) -> str:
    return "、".join(f"{person.name}（{'、'.join(person.honours)}）" if person.honours else person.name for person in people)


def _yuan(value: Decimal) -> str | int | Decimal:
    if 0 < value < BARE_YUAN:
        return f"{whole(value)}元"
    return int(value) if value == value.to_integral_value() else whole(value)


def cell_for_sheet(checked: Checked, key: str) -> str | int | Decimal:
    """The normal form where the reading of the cell carries no E or W finding; otherwise the text as typed, merges and dittos filled."""
    typed = checked.raw.cells.get(key, "")
    value = getattr(checked.values, key, None)
    if checked.kind != "session" or value is None or any(finding.key == key and finding.severity in "EW" for finding in checked.findings):
        return typed
    return show(checked.values, key)
