"""names_in_sheet = "surname": full names stay in the store; what goes to the sheet says 张某 (docs/decisions/0009). Pure."""

from collections.abc import Iterable
from dataclasses import replace

from validators.campaign import Campaign
from validators.messages import LABELS
from validators.model import Checked, Finding, Person
from validators.names import COMPOUND
from validators.show import show_people

OWN_COLUMNS = frozenset({"people"})             # columns of Annex 2 that the app then keeps, like its own
_ELSEWHERE = "（姓名见系统）"                    # where no name could be read: whatever was typed may hold one
_KEPT = frozenset({"host", "school", "level"})  # names of places: a word in them that is also a name stays


def veiled_name(name: str) -> str:
    """The surname and 某.

    >>> [veiled_name(name) for name in ("张某甲", "欧阳某", "阿依·某某", "X")]
    ['张某', '欧阳某', '阿某', 'X某']
    """
    first = name.split("·")[0]
    return (first[:2] if first.startswith(COMPOUND) and len(name) > 2 and "·" not in name else first[:1]) + "某"


def veiled(checked: Checked, campaign: Campaign) -> Checked:
    """The row as the sheet may show it: no full name of its people in any cell, message or note."""
    people = checked.values.people
    hidden = tuple(Person(veiled_name(one.name), one.honours) for one in people) if people else people
    names = sorted((one.name for one in people or ()), key=len, reverse=True)
    typed = checked.raw.cells.get("people", "")
    cells = {key: text if key in _KEPT else _without(text, names) for key, text in checked.raw.cells.items()}
    cells["people"] = show_people(hidden) if hidden else _ELSEWHERE if typed.strip() else ""
    media = checked.values.media
    values = replace(checked.values, people=hidden, media=_without(media, names) if media else media)
    if values.organiser:
        values = replace(values, organiser=_without(values.organiser, names))
    findings = tuple(_finding(one, names, campaign) for one in checked.findings)
    return replace(checked, raw=replace(checked.raw, cells=cells), values=values, findings=findings)


def _finding(finding: Finding, names: Iterable[str], campaign: Campaign) -> Finding:
    """A message about the people may quote anything that was typed there: only its label is shown."""
    if finding.key == "people":
        return replace(finding, said=f"“{campaign.header('people')}”{LABELS[finding.code]}，请在系统中查看", mends=())
    return replace(finding, said=_without(finding.message, names))


def _without(text: str, names: Iterable[str]) -> str:
    for name in names:
        if len(name) > 1:
            text = text.replace(name, veiled_name(name))
    return text
