"""The history of a record in words, and where its cells stand on the sheet. A part of `service.Service`."""

from datetime import datetime

from sheets_sync import store
from sheets_sync.access import Viewer
from sheets_sync.views import HistoryLine

_META = {"@filer": "填报单位", "@filed_on": "填表时间", "@activity": "活动形式", "@withdrawn": "撤回", "@ruling": "认定计入单位", "@distinct": "另一场",
         "@agreed": "已确认的提示", "@returned": "退回", "@deleted": "删除整行"}
_GATES = {"form": "填报页", "desk": "协调员更正", "import": "导入", "command": "命令行", "sheet": "在线表格", "page": "待处理页", "normal": "按读法整理", "conflict": "同时改了同一格"}
_WHO = {"sheet": "在线表格", "submitter": "填报人"}


class Telling:
    def history(self, viewer: Viewer, record_id: str) -> list[HistoryLine]:
        if self.record(viewer, record_id) is None:
            return []
        with self._db.read() as connection:
            rows = store.history_of(connection, record_id)
        zone = self._clock().tzinfo
        return [
            HistoryLine(datetime.fromisoformat(row.at).astimezone(zone), row.who or "—", self._column_name(row.key),
                        self._told(viewer, row.key, row.before), self._told(viewer, row.key, row.after), self.gate_name(row.gate))
            for row in rows
        ]

    def _told(self, viewer: Viewer, key: str, text: str | None) -> str:
        """What stood there, in words: ids of other records as their receipts."""
        if key != "@distinct" or not text:
            return _WHO.get(text, text or "")
        others = [self.record(viewer, record_id) for record_id in text.split("、")]
        return "、".join(other.receipt if other else "另一条记录" for other in others)

    def gate_name(self, gate: str) -> str:
        """Where something came in, in words."""
        return "台账页" if gate == "sheet" and self.sheet_kind == "embedded" else _GATES.get(gate, gate)

    def cell_link(self, viewer: Viewer, record_id: str, key: str = "") -> str:
        """Where a cell of a record stands on the shared sheet, for a person to open; "" for the embedded one, or while it is not there."""
        record = self._judge.record(record_id)
        if self.record(viewer, record_id) is None or record.sheet_row is None:
            return ""
        return self._sheet.cell_link(record.sheet_row, key)

    def _column_name(self, key: str) -> str:
        return self.campaign.header(key) if key in self.campaign.column else _META.get(key, key)
