"""python -m validators check FILE… / lint CAMPAIGN.toml: English flags, Chinese output.

Exit codes: 0 nothing to mend, 1 an E or W was found (lint: a contradiction), 2 could not run.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from validators.campaign import Campaign, load_campaign
from validators.commandline import Arguments, day, file_trouble, speak_utf8
from validators.files import Unreadable, read_file
from validators.ledger import check_rows
from validators.lint import lint_campaign, require_columns
from validators.messages import LABELS
from validators.model import Checked, Values
from validators.show import BARE_YUAN

DEFAULT_CAMPAIGN = Path(__file__).resolve().parent.parent / "campaigns" / "nanchang.toml"
_KINDS = {"session": "活动", "total": "合计", "blank": "空白", "template": "提示", "header": "表头", "note": "备注"}


def _arguments() -> argparse.ArgumentParser:
    parser = Arguments(prog="python -m validators", description="读取并检查附件2统计表")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令", parser_class=Arguments)
    check = commands.add_parser("check", help="检查 .xlsx、.xls、.csv，多个文件合为一本台账")
    check.add_argument("files", nargs="+", metavar="FILE")
    check.add_argument("--schools", metavar="CSV", help="学校名录，默认用活动文件所指的名录")
    check.add_argument("--campaign", metavar="TOML", default=DEFAULT_CAMPAIGN, help="活动文件，默认 campaigns/nanchang.toml")
    check.add_argument("--filed", metavar="DATE", type=day, help="文件中没有填表时间时用的日期，如 2024-05-24")
    check.add_argument("--format", choices=("text", "jsonl"), default="text", help="text 供人看，jsonl 供程序读")
    lint = commands.add_parser("lint", help="检查活动文件自身是否一致")
    lint.add_argument("campaign", metavar="CAMPAIGN.toml")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    speak_utf8()
    options = _arguments().parse_args(argv)
    try:
        return _lint(options) if options.command == "lint" else _check(options)
    except Unreadable as refusal:
        print(refusal, file=sys.stderr)
    except OSError as err:
        print(file_trouble(err), file=sys.stderr)
    except ValueError as err:
        print(err, file=sys.stderr)
    return 2


def _lint(options: argparse.Namespace) -> int:
    campaign = load_campaign(options.campaign)
    found = lint_campaign(campaign)
    if campaign.limits.funds_low > BARE_YUAN:
        found.append(f"经费下限 {campaign.limits.funds_low} 大于 {BARE_YUAN}：导出的小额经费再读入时会被当作万元")
    for line in found or ["活动文件自身一致"]:
        print(line)
    return int(bool(found))


def _check(options: argparse.Namespace) -> int:
    campaign = require_columns(load_campaign(options.campaign, options.schools))
    uploads = [read_file(Path(name), campaign, filed=options.filed) for name in options.files]
    for upload in uploads:
        for note in upload.notes:
            print(f"{upload.file}：{note}", file=sys.stderr)
    rows = [row for upload in uploads for row in upload.rows]
    checked = check_rows([replace(row, order=order) for order, row in enumerate(rows)], campaign)
    if options.format == "jsonl":
        for row in checked:
            print(json.dumps(as_json(row), ensure_ascii=False))
    else:
        _print_text(checked, campaign)
    return int(any(finding.severity in "EW" for row in checked for finding in row.findings))


def as_json(checked: Checked) -> dict[str, Any]:
    """A row as `check --format jsonl` prints it (architecture §6)."""
    raw, is_session = checked.raw, checked.kind == "session"
    return {
        "file": raw.file, "sheet": raw.sheet, "row": raw.row, "kind": checked.kind, "values": values_as_json(checked.values) if is_session else {},
        "credited_unit": checked.credited_unit if is_session else None, "credit_reason": checked.credit_reason if is_session else None,
        "sessions": checked.sessions, "filing_period": checked.filing_period if is_session else None,
        "findings": [{"code": finding.code, "column": finding.column, "message": finding.message} for finding in checked.findings],
    }


def values_as_json(values: Values) -> dict[str, Any]:
    return {
        "host": values.host, "organiser": values.organiser, "held_on": values.held_on and values.held_on.isoformat(), "school": values.school, "level": values.level,
        "people": None if values.people is None else [{"name": person.name, "honours": list(person.honours)} for person in values.people],
        "direct_students": values.direct_students, "indirect_viewers": values.indirect_viewers, "media": values.media, "funds_yuan": _number(values.funds_yuan),
    }


def _number(value: Decimal | None) -> int | float | None:
    return None if value is None else int(value) if value == value.to_integral_value() else float(value)


def _print_text(checked: Sequence[Checked], campaign: Campaign) -> None:
    place = None
    for row in checked:
        if (row.raw.file, row.raw.sheet) != place:
            place = (row.raw.file, row.raw.sheet)
            print(f"{row.raw.file} {row.raw.sheet}（填报单位：{row.raw.filer or '未写明'}，填表时间：{row.raw.filed_on or '未写明'}）")
        told = f"{row.values.held_on or '日期未定'} {row.values.school or '学校未定'} ▸ {row.credited_unit or '不计入'} {row.sessions} 场" if row.kind == "session" else _KINDS[row.kind]
        print(f"  第 {row.raw.row} 行 {told}")
        for finding in row.findings:
            if row.kind == "session" or finding.severity != "N":
                print(f"    {finding.code} {LABELS[finding.code]}：{finding.message}")
    kinds = Counter(row.kind for row in checked)
    sessions = [row for row in checked if row.kind == "session"]
    returned, waiting = sum(row.is_hard_stop for row in sessions), sum(row.credited_unit is None and not row.is_hard_stop for row in sessions)
    print(f"共读入 {len(checked)} 行：活动 {kinds['session']} 行，计 {sum(row.sessions for row in sessions)} 场；请补正 {returned} 行，未计入单位 {waiting} 行；"
          f"已跳过 {len(checked) - len(sessions)} 行（合计、空行、表头等）")
    units = Counter(row.credited_unit for row in sessions if row.sessions)
    for name in campaign.unit_names:
        if units[name]:
            print(f"  {name}：{units[name]} 场")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(2)
