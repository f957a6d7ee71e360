"""What is filed each month: Annex 2 under either cover, and the pack for both receivers. The same sessions, entered once (domain §3)."""

import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO

from sheets_sync.access import Action, Viewer, allowed, require
from sheets_sync.service import Service
from sheets_sync.views import RecordView

_SUMMARY = """{unit}{year}年{month}月“劳模工匠进校园”活动情况

一、基本情况
本期举办活动 {sessions} 场，覆盖学校 {schools} 所，直接覆盖学生 {direct} 人，间接覆盖 {indirect} 人。

二、经验做法

三、取得成效

四、下一步打算
"""


class FilingPack:
    def __init__(self, service: Service):
        self._service = service

    def form(self, viewer: Viewer, *, period: str, unit: str = "", filer: str = "", cover: str = "", filed_on: date | None = None) -> bytes:
        """Annex 2 as .xlsx with `cover` as its 填报单位 (default: filer, unit or 全市). A session that two chains filed stands in it once."""
        return self.book(self._sessions(viewer, period, unit, filer), cover or filer or unit or "全市", filed_on)

    def book(self, views: Sequence[RecordView], cover: str, filed_on: date | None = None) -> bytes:
        from sheets_sync.export import write_official  # openpyxl is loaded by whoever exports first

        return write_official([view.checked for view in views], self._service.campaign, filer=cover, filed_on=filed_on or self._service.today())

    def left_out(self, viewer: Viewer, *, period: str, unit: str = "", filer: str = "") -> int:
        """How many records the form passes over, because they are or look like a session that stands in it already."""
        return sum(bool(view.checked.duplicate_of) for view in self._service.records(viewer, unit=unit, filer=filer, period=period))

    def pack(self, viewer: Viewer, *, period: str, unit: str) -> bytes:
        """A zip for a unit: the form under both covers, a summary to be written, links of media. Photos stay with the filer (domain §3, §7)."""
        year, month = period.split("-")
        chosen = self._service.campaign.unit(unit)
        folder = f"{unit.split('（')[0]}_{year}年{int(month)}月_劳模工匠进校园"
        views = self._sessions(viewer, period, unit, "")
        files = {
            f"统计表_{body}.xlsx": self.form(viewer, period=period, unit=unit, cover=body) for body in (chosen.union, chosen.education)
        } | {"总结.txt": _text(_summary(unit, year, month, views)), "媒体报道.txt": _text(_media(views))}
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
            for name, content in files.items():
                pack.writestr(zipfile.ZipInfo(f"{folder}/{name}"), content, compress_type=zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def _sessions(self, viewer: Viewer, period: str, unit: str, filer: str) -> list[RecordView]:
        require(viewer, Action.EXPORT)
        return self.in_form(self._service.records(viewer, unit=unit, filer=filer, period=period), viewer)

    def in_form(self, views: Iterable[RecordView], viewer: Viewer) -> list[RecordView]:
        """Those that this viewer may take away, each session once, by day."""
        found = [view for view in views if allowed(viewer, Action.EXPORT, view.owner) and not view.checked.duplicate_of]
        return sorted(found, key=lambda view: view.checked.values.held_on or date.max)


def _summary(unit: str, year: str, month: str, views: list[RecordView]) -> str:
    values = [view.checked.values for view in views]
    return _SUMMARY.format(
        unit=unit, year=year, month=int(month), sessions=len(views), schools=len({one.school for one in values if one.school}),
        direct=sum(one.direct_students or 0 for one in values), indirect=sum(one.indirect_viewers or 0 for one in values))


def _media(views: list[RecordView]) -> str:
    lines = [f"{one.held_on}　{one.school or ''}　{one.media}" for view in views if (one := view.checked.values).media]
    return "\n".join(lines) or "本期没有填报媒体报道"


def _text(words: str) -> bytes:
    """For Windows' own editor: marked UTF-8, its line ends."""
    return ("\ufeff" + words.replace("\n", "\r\n")).encode()
