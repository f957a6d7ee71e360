"""Workbooks made to hurt: each function gives the bytes of one."""

import struct
import zipfile
import zlib
from io import BytesIO

from tests.files_tests.workbooks import form

ROW = [1, "南昌县总工会", "", "2024.5.8", "莲塘一中", "高中", "张某甲", 420, 0, "", 3000]
SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def repacked(change=None, extra=(), method=zipfile.ZIP_DEFLATED) -> bytes:
    """An ordinary form with members changed (name ▸ bytes) and others added."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(form([ROW]))) as pack, zipfile.ZipFile(out, "w", method) as copy:
        for name in pack.namelist():
            copy.writestr(name, (change or {}).get(name, pack.read(name)))
        for name, data in extra:
            copy.writestr(name, data)
    return out.getvalue()


def with_strings(strings: bytes, sheet: bytes) -> bytes:
    """A form with this table of shared texts and this sheet."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = (f'<Relationships><Relationship Id="rId1" Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/>'
             f'<Relationship Id="rId9" Type="{kind}/sharedStrings" Target="sharedStrings.xml"/></Relationships>').encode()
    return repacked({SHEET: sheet, "xl/_rels/workbook.xml.rels": links}, extra=[("xl/sharedStrings.xml", strings)])


def zip_bomb() -> bytes:
    """1 GB of blanks in 1 MB."""
    squeeze = zlib.compressobj(9, wbits=-15)
    block = b" " * 10_000_000
    packed = b"".join(squeeze.compress(block) for _ in range(100)) + squeeze.flush()
    crc = 0
    for _ in range(100):
        crc = zlib.crc32(block, crc)
    name = SHEET.encode()
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 33, crc, len(packed), 1_000_000_000, len(name), 0) + name + packed
    central = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, 33, crc, len(packed), 1_000_000_000, len(name), 0, 0, 0, 0, 0, 0) + name
    return local + central + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local), 0)


def nested_zips() -> bytes:
    inner = repacked(extra=[("xl/media/a.bin", b"\0" * 15_000_000)])
    return repacked(extra=[(f"xl/media/{n}.zip", inner) for n in range(5)] + [("xl/media/b.bin", b"\0" * 21_000_000)])


def million_rows() -> bytes:
    return repacked({SHEET: HEAD + b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 1_000_001)) + TAIL})


def million_empty_rows() -> bytes:
    return repacked({SHEET: HEAD + b"<row/>" * 1_000_000 + TAIL})


def formatted_rows() -> bytes:
    """Under the size limit, but nothing but empty cells."""
    return repacked({SHEET: HEAD + b"<row>" + b"<c/>" * 4_900_000 + b"</row>" + TAIL}, method=zipfile.ZIP_STORED)[:5_000_001]


def many_tags() -> bytes:
    noise = b"".join(b'<c r="A%d" s="%d"/>' % (n % 999 + 1, n * 7919 % 99991) for n in range(900_000))
    return repacked({SHEET: HEAD + b"<row>" + noise + b"</row>" + TAIL})


LAUGHS = (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)) + b"]>")


def laughs_in_strings() -> bytes:
    return with_strings(LAUGHS + b'<sst xmlns="x"><si><t>&j;</t></si></sst>', HEAD + TAIL)


def laughs_in_workbook() -> bytes:
    return repacked({"xl/workbook.xml": LAUGHS + b"<workbook>&j;</workbook>"})


def laughs_in_relations_utf16() -> bytes:
    text = (LAUGHS + b"<Relationships>&j;</Relationships>").decode().replace('version="1.0"', 'version="1.0" encoding="UTF-16"')
    return repacked({"_rels/.rels": text.encode("utf-16")})


def outside_entity() -> bytes:
    return with_strings(b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst xmlns="x"><si><t>&x;</t></si></sst>', HEAD + TAIL)


def cut_off() -> bytes:
    return form([ROW])[:-700]


def cut_off_inside() -> bytes:
    return repacked({SHEET: HEAD + b'<row r="1"><c r="A1"><v>1'})


def thousand_members() -> bytes:
    return repacked(extra=[(f"xl/media/{n}.png", b"x") for n in range(1000)])


def climbing_names() -> bytes:
    return repacked(extra=[("../../../tmp/evil.sh", b"x")])


def absolute_names() -> bytes:
    return repacked(extra=[("/etc/cron.d/evil", b"x")])


def same_name_twice() -> bytes:
    import warnings
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return repacked(extra=[(SHEET, HEAD + TAIL)])


def lying_size() -> bytes:
    """30 MB that claim to be 1,000 bytes."""
    data = repacked({SHEET: HEAD + b" " * 30_000_000 + TAIL})
    return data.replace(struct.pack("<I", 30_000_000 + len(HEAD + TAIL)), struct.pack("<I", 1000))


def locked_zip() -> bytes:
    data = bytearray(form([ROW]))
    at = data.find(b"PK\1\2")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\1\2", at + 4)
    return bytes(data)


def locked_by_office() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


def lzma_members() -> bytes:
    return repacked(method=zipfile.ZIP_LZMA)


def one_long_text_everywhere() -> bytes:
    """30,000 characters, referred to 50,000 times: 1.5 GB when written out."""
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 50_001))
    text = b"".join(b"%d" % (n * 7919) for n in range(4000))[:30_000]
    strings = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>' + text + b"</t></si></sst>"
    return with_strings(strings, HEAD + cells + TAIL)


def ten_megabytes_in_a_cell() -> bytes:
    text = b"".join(b"%d" % (n * 7919) for n in range(1_100_000))
    return repacked({SHEET: HEAD + b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + text + b"</t></is></c></row>" + TAIL})


def ten_megabytes_in_an_attribute() -> bytes:
    text = b"".join(b"%d" % (n * 7919) for n in range(1_100_000))
    return repacked({SHEET: HEAD + b'<row r="1"><c r="A' + text + b'"/></row>' + TAIL})


def deep_nesting() -> bytes:
    return repacked({SHEET: HEAD + b"".join(b"<a%d>" % (n % 977) for n in range(700_000))})


def absurd_places() -> bytes:
    return repacked({SHEET: HEAD + b'<row r="-1"><c r="ZZZZZZ99999999999999"><v>1</v></c></row>' + TAIL})


def strings_out_of_range() -> bytes:
    return repacked({SHEET: HEAD + b'<row r="1"><c r="A1" t="s"><v>999999999</v></c></row>' + TAIL})


def broken_xls() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(n * 31 % 256 for n in range(40_000))


def not_a_table() -> bytes:
    return bytes(n * 31 % 256 for n in range(4_000))


def too_large() -> bytes:
    return b"1,2\n" * 1_300_000


def endless_quote() -> bytes:
    return b'"' + b"1,2\n" * 1_000_000


def commas_only() -> bytes:
    return b"," * 4_900_000


def million_lines() -> bytes:
    return b"1,2\n" * 1_200_000


def word_document() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        pack.writestr("_rels/.rels", '<Relationships><Relationship Id="r" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>')
        pack.writestr("word/document.xml", "<document/>")
    return out.getvalue()


HOSTILE = [value for value in list(globals().values()) if callable(value) and getattr(value, "__module__", "") == __name__ and value not in (repacked, with_strings)]
