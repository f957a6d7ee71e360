"""An upload before it is accepted: what was typed beside what was read; and what became of it."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from pages._rows import cell_keys, problems, short_problems
from sheets_sync.views import ImportPreview, ImportRow
from validators.campaign import Campaign
from validators.model import Checked
from validators.show import show

_STATUS = {"accepted": "已收下", "duplicate": "以前收过", "rejected": "请补正"}


def kind_of(row: Checked) -> str:
    """Which of the five heaps of the summary a row goes to."""
    codes = {finding.code for finding in row.findings}
    if row.kind != "session":
        return "已跳过"
    if row.is_hard_stop:
        return "请补正"
    if "E_UNIT_UNRESOLVED" in codes or row.provisional or "W_DUPLICATE" in codes:
        return "待认定"
    return "仅登记" if any(code.startswith("N_") for code in codes) else "可直接入库"


def summary(preview: ImportPreview) -> str:
    """Wording: domain §6, row 25."""
    heaps = Counter(kind_of(row) for row in preview.rows)
    said = (f"共读入 {len(preview.rows)} 行：可直接入库 {heaps['可直接入库']} 行，待认定 {heaps['待认定']} 行，请补正 {heaps['请补正']} 行，"
            f"仅登记 {heaps['仅登记']} 行，已跳过 {heaps['已跳过']} 行（合计、空行、表头等）")
    return said + (f"；其中 {len(preview.known)} 行以前收过，不会重复" if preview.known else "")


def before_and_after(preview: ImportPreview, campaign: Campaign, only_doubtful: bool) -> pd.DataFrame:
    """One line a row of the files, cells as “typed ▸ read” where the two differ."""
    lines = []
    for i, row in enumerate(preview.rows):
        kind = "以前收过" if i in preview.known else kind_of(row)
        if row.kind != "session" or i in preview.skipped or (only_doubtful and not any(finding.severity in "EW" for finding in row.findings)):
            continue
        cells = {campaign.header(key): side_by_side(row, key) for key in cell_keys(campaign)}
        lines.append({"文件": row.raw.file, "行": str(row.raw.row), "结果": kind, "问题": short_problems(row), **cells, "计入单位": row.credited_unit or ""})
    return _without_one_file(pd.DataFrame(lines).fillna(""))


def _without_one_file(table: pd.DataFrame) -> pd.DataFrame:
    """A column in which every line says the same takes a phone's width from those that say more."""
    return table.drop(columns="文件") if len(table) and table["文件"].nunique() == 1 else table


def side_by_side(row: Checked, key: str) -> str:
    typed, read = " ".join(row.raw.cells.get(key, "").split()), show(row.values, key)
    if typed == read:
        return typed
    return f"{typed or '（空）'} ▸ {read or '（空）'}"


def outcome(results: Sequence[ImportRow]) -> str:
    counts = Counter(result.status for result in results)
    said = f"已收下 {counts['accepted']} 行，正在写入表格"
    if counts["duplicate"]:
        said += f"；{counts['duplicate']} 行以前收过，没有重复"
    return said + (f"；{counts['rejected']} 行请补正后再传" if counts["rejected"] else "")


def rejected(results: Sequence[ImportRow]) -> list[str]:
    """Why each row that was not taken was not: a grid cuts sentences off."""
    return [f"· 第 {one.checked.raw.row} 行：" + "；".join(finding.message for finding in one.checked.findings if finding.is_hard_stop) for one in results if one.status == "rejected"]


def result_table(results: Sequence[ImportRow]) -> pd.DataFrame:
    return _without_one_file(pd.DataFrame([
        {"文件": result.checked.raw.file, "行": str(result.checked.raw.row), "结果": _STATUS.get(result.status, result.status), "编号": result.receipt or "",
         "问题": problems(result.checked), "学校名称": result.checked.raw.cells.get("school", ""), "活动时间": result.checked.raw.cells.get("held_on", "")}
        for result in results
    ]))
