"""The command line. English flags, Chinese output, `--format jsonl` for programs.

Exit codes: 0 done; 1 a row was rejected, something is owed or out of order; 2 could not run.
"""

import argparse
import json
import re
import signal
import sys
import time
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from sheets_sync import doctor, logs, upkeep, wiring
from sheets_sync.access import SINGLE_USER
from sheets_sync.database import StoreTrouble
from sheets_sync.engine import lay_out
from sheets_sync.settings import SettingsError, load_settings
from sheets_sync.sheet import SheetTrouble
from validators.commandline import Arguments, day, file_trouble, speak_utf8
from validators.files import Unreadable, read_files
from validators.ledger import check_rows
from validators.model import RawRow

_TROUBLE = (SettingsError, StoreTrouble, SheetTrouble, Unreadable, ValueError)


def main(argv: list[str] | None = None) -> int:
    speak_utf8()
    options = _parser().parse_args(argv)
    try:
        return options.run(options)
    except _TROUBLE as err:
        print(str(err), file=sys.stderr)
        return 2
    except OSError as err:
        print(file_trouble(err), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = Arguments(prog="python -m sheets_sync", description="劳模工匠进校园：在线表格与台账")
    commands = parser.add_subparsers(required=True, metavar="命令", parser_class=Arguments)

    def command(name: str, run, help_: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=help_)
        one.add_argument("--secrets", help="配置文件，默认 .streamlit/secrets.toml")
        one.add_argument("--format", choices=("text", "jsonl"), default="text", help="输出给人看或给程序读")
        one.set_defaults(run=run)
        return one

    command("init", _init, "布置在线表格，可重复运行")
    submit = command("submit", _submit, "提交附件2工作簿（或 check 输出的 .jsonl）中的活动")
    submit.add_argument("files", nargs="+", type=Path, metavar="FILE", help="附件2工作簿，或 .jsonl")
    submit.add_argument("--schools", type=Path, help="学校名录 CSV")
    submit.add_argument("--campaign", type=Path, help="活动文件 TOML")
    submit.add_argument("--filed", type=day, help="文件中没有填表时间时采用的日期")
    command("once", _once, "同步一轮")
    run = command("run", _run, "持续同步，直到停止")
    run.add_argument("--every", type=float, default=5.0, help="空闲时每隔几秒看一次")
    command("status", _status, "同步状态")
    export = command("export", _export, "导出附件2")
    export.add_argument("--unit", default="", help="计入单位")
    export.add_argument("--filer", default="", help="填报单位")
    export.add_argument("--period", default="", type=_period, help="报送期，如 2024-05")
    export.add_argument("--out", type=Path, required=True, help="写入的 .xlsx 文件")
    command("verify", _verify, "按变更记录重建台账并比对")
    command("doctor", _doctor, "检查设置、时钟、网络、权限、磁盘和数据库，并说明怎么处理")
    command("backup", _backup, "备份 SQLite 数据库").add_argument("--out", type=Path, required=True, help="写入的备份文件")
    command("restore", _restore, "恢复 SQLite 备份（先停止应用）").add_argument("copy", type=Path, metavar="FILE", help="备份文件")
    return parser


def _period(text: str) -> str:
    if text and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise argparse.ArgumentTypeError(f"“{text}”不是报送期，请写成 2024-05")
    return text


def _say(options, text: str, data: dict) -> None:
    print(json.dumps(data, ensure_ascii=False, default=_plain) if options.format == "jsonl" else text)


def _plain(value):
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return str(value)


def _init(options) -> int:
    parts = wiring.build(options.secrets)
    enforced = lay_out(parts.database, parts.sheet, take_over=True)
    word = "会拒绝重复的批次" if enforced else "不拒绝重复的批次，存疑的批次将等待 4 分钟后核对"
    _say(options, f"表格已布置好；这份表格{word}", {"sheet": parts.sheet.kind, "token_enforced": enforced})
    return 0


def _submit(options) -> int:
    for file in options.files:
        if not file.exists():
            raise Unreadable(f"找不到文件 {file.name}")
    parts = wiring.build(options.secrets, campaign_file=options.campaign, schools=options.schools)
    tables = [file for file in options.files if file.suffix.lower() != ".jsonl"]
    filed = options.filed or parts.service().today()
    rows = read_files(tables, parts.campaign, filed=filed) if tables else []
    for file in options.files:
        if file.suffix.lower() == ".jsonl":
            rows += _rows_of_jsonl(file, parts.campaign, filed)
    checked = check_rows(rows, parts.campaign, judge_year=False)
    results = parts.service().accept_import(SINGLE_USER, checked, gate="command")
    words = {"accepted": "已接收", "duplicate": "已有", "rejected": "请补正"}
    for one in results:
        raw = one.checked.raw
        findings = [{"code": f.code, "column": f.column, "message": f.message} for f in one.checked.findings]
        text = f"{raw.file} 第 {raw.row} 行：{words[one.status]}{'，编号 ' + one.receipt if one.receipt else ''}"
        if one.status == "rejected":
            text += "\n" + "\n".join(f"    {f.message}" for f in one.checked.findings if f.is_hard_stop)
        _say(options, text, {"file": raw.file, "row": raw.row, "record_id": one.record_id, "receipt": one.receipt, "status": one.status,
                             "findings": findings})
    return 1 if any(one.status == "rejected" for one in results) else 0


def _rows_of_jsonl(file: Path, campaign, filed: date) -> list[RawRow]:
    """Rows as `validators check --format jsonl` prints them: their readings, written as a person would."""
    rows = []
    for number, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            if data["kind"] != "session":
                continue
            cells = {key: _cell(data["values"].get(key)) for key in campaign.column}
            rows.append(RawRow(
                cells=cells, file=data.get("file", file.name), sheet=data.get("sheet", ""), row=int(data.get("row", number)),
                filer=data.get("filer") or "", filed_on=date.fromisoformat(data["filed_on"]) if data.get("filed_on") else filed,
            ))
        except (KeyError, TypeError, AttributeError, ValueError) as err:
            raise Unreadable(f"{file.name} 第 {number} 行不是 check 输出的格式") from err
    return rows


def _cell(value) -> str:
    """A reading of the jsonl as the text of a cell; an explicit none ("" or 0) stays one."""
    if value is None:
        return ""
    if value == "":
        return "无"
    if isinstance(value, list):
        return "、".join(one["name"] + (f"（{'、'.join(one['honours'])}）" if one.get("honours") else "") for one in value)
    return str(value)


def _once(options) -> int:
    parts = wiring.build(options.secrets)
    report = parts.engine.cycle(hurry=True)
    parts.engine.retire()
    _say(options, _cycle_text(report), asdict(report))
    if report.state == "stopped":
        print(report.error, file=sys.stderr)
    return 1 if parts.service().read_status().owed or report.error else 0


def _cycle_text(report) -> str:
    words = {"idle": "没有要做的", "worked": "已同步", "waiting": "等待中", "stopped": "已停止写入", "elsewhere": "另一个进程正在同步"}
    counts = f"读入 {report.pulled} 处变动、{report.created} 行新填，写入 {report.sent} 行、更新 {report.changed} 行"
    return f"{words[report.state]}：{counts}" + (f"；{report.error}" if report.error else "")


def _run(options) -> int:
    parts = wiring.build(options.secrets)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        while True:
            report = parts.engine.cycle()
            if report.state != "idle":
                _say(options, _cycle_text(report), asdict(report))
                sys.stdout.flush()
            if report.state != "worked":
                time.sleep(options.every)
    finally:
        parts.engine.retire()


def _interrupt(_signal, _frame) -> None:
    raise KeyboardInterrupt


def _status(options) -> int:
    status = wiring.build(options.secrets).service().read_status()
    data = {key: getattr(status, key) for key in ("owed", "oldest", "last_seen", "last_error", "lease", "token")}
    text = f"待入表 {status.owed} 条" + (f"，最早 {status.oldest:%Y-%m-%d %H:%M}" if status.oldest else "")
    text += f"\n最近一次看到在线表格：{status.last_seen:%Y-%m-%d %H:%M:%S}" if status.last_seen else "\n还没有看到过在线表格"
    _say(options, "\n".join(filter(None, (text, status.last_error, status.room))), data)
    return 1 if status.owed else 0


def _export(options) -> int:
    parts = wiring.build(options.secrets)
    if options.unit and options.unit not in parts.campaign.unit_names:
        raise ValueError(f"没有计入单位“{options.unit}”，有：{'、'.join(parts.campaign.unit_names)}")
    data = parts.service().export(SINGLE_USER, unit=options.unit, filer=options.filer, period=options.period)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(data)
    _say(options, f"已导出到 {options.out.name}", {"out": str(options.out)})
    return 0


def _verify(options) -> int:
    found = upkeep.differences(wiring.build(options.secrets).database)
    _say(options, "\n".join(found) if found else "台账与变更记录一致", {"differences": found})
    return 1 if found else 0


def _doctor(options) -> int:
    checks = doctor.examine(options.secrets)
    _say(options, doctor.report(checks), {"checks": [asdict(one) for one in checks]})
    return doctor.exit_code(checks)


def _backup(options) -> int:
    upkeep.backup(load_settings(options.secrets).database_url, options.out)
    _say(options, f"已备份到 {options.out.name}", {"out": str(options.out)})
    return 0


def _restore(options) -> int:
    if not options.copy.exists():
        raise StoreTrouble(f"找不到备份文件 {options.copy.name}")
    aside = upkeep.restore(load_settings(options.secrets).database_url, options.copy)
    text = "已恢复，下一轮同步时与在线表格核对" + (f"；原数据库另存为 {aside.name}" if aside else "")
    _say(options, text, {"restored": True, "aside": aside.name if aside else None})
    return 0


if __name__ == "__main__":
    logs.configure()
    sys.exit(main())
