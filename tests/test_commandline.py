"""Every command of the two packages, its flags, and what it says to somebody who writes it wrongly: exit code 2, in Chinese, no traceback."""

import json

import pytest

from sheets_sync.__main__ import main as sheets_sync
from tests.files_tests.workbooks import form
from tests.sync_tests.conftest import secrets_file
from validators.__main__ import main as validators

FLAGS = {
    ("validators", "check"): "--schools --campaign --filed --format",
    ("validators", "lint"): "",
    ("sheets_sync", "init"): "--secrets --format",
    ("sheets_sync", "submit"): "--secrets --format --schools --campaign",
    ("sheets_sync", "once"): "--secrets --format",
    ("sheets_sync", "run"): "--secrets --format",
    ("sheets_sync", "status"): "--secrets --format",
    ("sheets_sync", "export"): "--secrets --format --unit --filer --period --out",
    ("sheets_sync", "verify"): "--secrets --format",
    ("sheets_sync", "doctor"): "--secrets --format",
    ("sheets_sync", "backup"): "--secrets --format",
    ("sheets_sync", "restore"): "--secrets --format",
}


def run(line: str) -> int:
    """The exit code of a command written as in a shell."""
    package, *arguments = line.split()
    try:
        return {"validators": validators, "sheets_sync": sheets_sync}[package](arguments)
    except SystemExit as end:
        return int(end.code or 0)


@pytest.mark.parametrize("command, flags", FLAGS.items(), ids=" ".join)
def test_a_command_explains_its_flags_in_chinese(capsys, command, flags):
    assert run(" ".join([*command, "--help"])) == 0
    told = capsys.readouterr().out
    assert [flag for flag in flags.split() if flag not in told] == []
    assert "用法：" in told and "usage" not in told and "show this help" not in told


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Files that are wrong in one way each, named so that a command line can name them."""
    monkeypatch.chdir(tmp_path)
    texts = {"broken.toml": "x = [", "strange.toml": 'tody = "2024-05-01"', "section.toml": "[sheet]\nspreadsheet_id = 'x'", "alone.toml": "[sheets]\nspreadsheet_id = 'x'", "words.txt": "你好",
             "nowhere.toml": "[campaign]\nfile = 'campaigns/none.toml'", "few.toml": "name = '试'\ncolour = 1", "wrong.csv": "名称\n甲", "gbk.toml": ""}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "gbk.toml").write_bytes("today = '二〇二四'".encode("gbk"))
    (tmp_path / "open.toml").write_text("")
    for path in tmp_path.glob("*.toml"):
        path.chmod(0o600)
    (tmp_path / "open.toml").chmod(0o644)
    (tmp_path / "a.folder").mkdir()
    secrets_file(tmp_path).rename(tmp_path / "good.toml")
    return tmp_path


@pytest.mark.parametrize(
    "line, told",
    [
        ("validators", "缺少参数：命令"), ("validators nonsense", "命令 不能是“nonsense”，可选：check, lint"), ("validators check", "缺少参数：FILE"),
        ("validators check none.xlsx", "“none.xlsx”打不开：找不到"), ("validators check a.folder", "“a.folder”打不开：是文件夹，不是文件"), ("validators check words.txt", "没有找到附件2的表头"),
        ("validators check --format xml x", "--format 不能是“xml”，可选：text, jsonl"), ("validators check --filed 5.10 x", "--filed：“5.10”不是日期，请写成 2024-05-24"),
        ("validators check --campaign none.toml x", "“none.toml”打不开：找不到"), ("validators check --schools wrong.csv x", "wrong.csv 缺少列"), ("validators check x --colour", "不认识的参数：--colour"),
        ("validators lint none.toml", "“none.toml”打不开：找不到"), ("validators lint broken.toml", "broken.toml 不是有效的活动文件"), ("validators lint few.toml", "缺少 title"),
        ("validators lint few.toml", "多出 colour"), ("validators lint a.folder", "是文件夹"), ("validators check --filed", "--filed 后面缺少值"),
        ("sheets_sync", "缺少参数：命令"), ("sheets_sync nonsense", "命令 不能是“nonsense”"), ("sheets_sync submit", "缺少参数：FILE"), ("sheets_sync submit none.xlsx", "找不到文件 none.xlsx"),
        ("sheets_sync status --secrets {}/none.toml", "找不到配置文件 none.toml"), ("sheets_sync status --secrets {}/broken.toml", "broken.toml 不是有效的 TOML 文件"),
        ("sheets_sync status --secrets {}/strange.toml", "strange.toml 中没有这样的键：tody"), ("sheets_sync once --secrets {}/section.toml", "没有这样的键：sheet"),
        ("sheets_sync init --secrets {}/alone.toml", "没有 [gcp_service_account]"), ("sheets_sync status --secrets {}/open.toml", "chmod 600 open.toml"), ("sheets_sync run --secrets {}/gbk.toml", "gbk.toml 不是有效的 TOML 文件"),
        ("sheets_sync status --secrets {}/a.folder", "a.folder 是文件夹"), ("sheets_sync verify --secrets {}/nowhere.toml", "“none.toml”打不开：找不到"), ("sheets_sync export --secrets {}/good.toml", "缺少参数：--out"),
        ("sheets_sync export --out x.xlsx --unit 火星区 --secrets {}/good.toml", "没有计入单位“火星区”，有：南昌县"), ("sheets_sync export --out x.xlsx --period 2024-13", "请写成 2024-05"),
        ("sheets_sync export --out {}/a.folder --secrets {}/good.toml", "“a.folder”打不开：是文件夹，不是文件"), ("sheets_sync run --every x", "--every 的值“x”不对"),
        ("sheets_sync backup --secrets {}/good.toml", "缺少参数：--out"), ("sheets_sync restore none.db --secrets {}/good.toml", "找不到备份文件 none.db"),
        ("sheets_sync restore words.txt --secrets {}/good.toml", "words.txt 不是完好的备份"), ("sheets_sync submit words.txt --secrets {}/good.toml", "没有找到附件2的表头"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_chinese_with_exit_code_2(folder, capsys, line, told):
    assert run(line.format(folder, folder)) == 2
    said = capsys.readouterr()
    assert told in said.err and "Traceback" not in said.err and said.out == ""


def test_check_prints_objects_of_exactly_the_agreed_shape(tmp_path, capsys):
    path = tmp_path / "五月.xlsx"
    path.write_bytes(form([[1, "安义县总工会", "", "2024年5月8日", "安义中学", "高中", "张某甲（全国劳动模范）", "约420人", "/", "", "0.3万元"], [2] + [""] * 10, ["合计"] + [""] * 6 + [420, 0, "", 3000]],
                          filer="安义县总工会", filed="2024年6月20日"))
    assert run(f"validators check {path} --format jsonl") == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    keys = ["file", "sheet", "row", "kind", "values", "credited_unit", "credit_reason", "sessions", "filing_period", "findings"]
    assert all(list(row) == keys for row in rows)
    session, *others = [row for row in rows if row["kind"] != "template"]
    assert list(session["values"]) == ["host", "organiser", "held_on", "school", "level", "people", "direct_students", "indirect_viewers", "media", "funds_yuan"]
    assert (session["file"], session["credited_unit"], session["sessions"], session["filing_period"]) == ("五月.xlsx", "安义县", 1, "2024-05")
    values = session["values"]
    assert (values["people"], values["held_on"], values["direct_students"], values["indirect_viewers"], values["media"], values["funds_yuan"]) == (
        [{"name": "张某甲", "honours": ["全国劳动模范"]}], "2024-05-08", 420, 0, None, 3000)
    assert all(list(finding) == ["code", "column", "message"] for row in rows for finding in row["findings"])
    for row in others:
        assert (row["values"], row["credited_unit"], row["credit_reason"], row["sessions"], row["filing_period"]) == ({}, None, None, 0, None)
    assert [row["row"] for row in rows] == list(range(rows[0]["row"], rows[0]["row"] + len(rows)))
