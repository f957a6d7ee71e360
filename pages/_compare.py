"""Two records side by side, what differs marked; as HTML, everything escaped."""

from html import escape

from sheets_sync.views import RecordView
from validators.campaign import Campaign

_SHOWN = ("held_on", "school", "host", "organiser", "people", "direct_students", "indirect_viewers", "media")


def side_by_side(one: RecordView, other: RecordView, campaign: Campaign, other_is: str) -> str:
    """`one` is asked about; `other_is`: the other in a word."""
    lines = [("编号", one.receipt, other.receipt), ("填报单位", one.filer or "未填", other.filer or "未填"),
             ("填表时间", str(one.filed_on or "未填"), str(other.filed_on or "未填"))]
    lines += [(campaign.header(key), one.cells.get(key, ""), other.cells.get(key, "")) for key in _SHOWN]
    rows = "".join(_row(*line) for line in lines if line[1] or line[2])
    return f'<table class="compare"><thead><tr><th></th><th scope="col">这一条</th><th scope="col">{escape(other_is)}</th></tr></thead><tbody>{rows}</tbody></table>'


def _row(name: str, one: str, other: str) -> str:
    differs = " ".join(one.split()) != " ".join(other.split())
    mark = ' class="differs"' if differs and name not in ("编号", "填表时间") else ""
    return f'<tr{mark}><th scope="row">{escape(name)}</th><td>{escape(one) or "—"}</td><td>{escape(other) or "—"}</td></tr>'
