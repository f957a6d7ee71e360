"""Files made to hurt are refused with a message, cheaply; what only looks absurd is read."""

import json
import subprocess
import sys
import zipfile
from io import BytesIO

import pytest

from tests.files_tests import hostile
from tests.files_tests.workbooks import ROOT, campaign
from validators.files import Unreadable, read_upload


def packed() -> bytes:
    """A zip with a workbook in it."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        pack.writestr("统计表.xlsx", hostile.repacked())
    return out.getvalue()


# One fresh process reads one file, so that its peak is its own: seconds of processor time and megabytes, children included.
MEASURE = """
import json, resource, sys, time
from validators.campaign import load_campaign
from validators.files import Unreadable, read_upload
campaign, data = load_campaign("campaigns/nanchang.toml"), open(sys.argv[1], "rb").read()
def spent():
    use = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    own = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))   # ru_maxrss would begin with pytest's
    return sum(u.ru_utime + u.ru_stime for u in use), max(own, use[1].ru_maxrss) / 1024
before, clock = spent()[0], time.monotonic()
try:
    said = f"read {len(read_upload('x.xlsx', data, campaign))}"
except Unreadable as refusal:
    said = str(refusal)
print(json.dumps([said, spent()[0] - before, time.monotonic() - clock, spent()[1]]))
"""


def measured(data: bytes, tmp_path):
    path = tmp_path / "x.bin"
    path.write_bytes(data)
    done = subprocess.run([sys.executable, "-c", MEASURE, str(path)], cwd=ROOT, capture_output=True, check=True, timeout=60)
    return json.loads(done.stdout)


@pytest.mark.parametrize("make", hostile.HOSTILE, ids=lambda make: make.__name__)
def test_a_hostile_file_is_refused_within_two_seconds_and_200_megabytes(make, tmp_path):
    said, processor, clock, megabytes = measured(make(), tmp_path)
    print(f"{make.__name__:32} {processor:5.2f} s  {clock:5.2f} s by the clock  {megabytes:4.0f} MB  {said}")
    assert said.startswith("“x.xlsx”") and said[-1] not in "。！"
    assert processor < 2.0 and megabytes < 200


def test_locked_files_say_so():
    for make in (hostile.locked_zip, hostile.locked_by_office):
        with pytest.raises(Unreadable, match="密码"):
            read_upload("x.xlsx", make(), campaign())


def test_a_file_that_claims_the_whole_sheet_is_read():
    whole = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
    with_claim = hostile.repacked()
    sheet = zipfile.ZipFile(BytesIO(with_claim)).read(hostile.SHEET)
    claimed = whole + sheet[sheet.index(b"<sheetData"):]
    assert len(read_upload("x.xlsx", hostile.repacked({hostile.SHEET: claimed}), campaign())) == 2


def test_merges_without_number_or_sense_cost_nothing():
    sheet = zipfile.ZipFile(BytesIO(hostile.repacked())).read(hostile.SHEET)
    merges = b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/><mergeCell ref="B6:K1048576"/>' * 5_000 + b"</mergeCells></worksheet>"
    cut = sheet.index(b"</sheetData>") + len(b"</sheetData>")
    assert len(read_upload("x.xlsx", hostile.repacked({hostile.SHEET: sheet[:cut] + merges}), campaign())) == 2


def test_pictures_macros_and_links_are_ignored_with_a_note():
    from validators.files import read_tables
    data = hostile.repacked(extra=[("xl/media/image1.png", b"x"), ("xl/vbaProject.bin", b"x"), ("xl/externalLinks/externalLink1.xml", b"<x/>")])
    assert read_tables("x.xlsm", data, campaign()).notes == (
        "图片 1 张（如印章）没有读取", "宏没有运行，也没有读取", "指向其他文件的链接没有打开，取的是上次保存的结果")


@pytest.mark.parametrize("data, word", [(b"", "表头"), (b"%PDF-1.4", "PDF"), (b"\x89PNG\r\n", "图片"), (b"<html><table>", "网页"), (b"MIME-Version: 1.0\r\n", "网页"), (b"\xef\xbb\xbf<?xml version='1.0'?>", "网页"), (packed(), "压缩包"), ("姓名,班级\n".encode(), "表头")])
def test_other_kinds_of_file_are_named(data, word):
    with pytest.raises(Unreadable, match=word):
        read_upload("x.xlsx", data, campaign())
