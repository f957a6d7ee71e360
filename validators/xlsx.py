"""The cells of an .xlsx, read sparsely: what is not in the file costs nothing, whatever size it claims.

Why not python-calamine, which reads .xls here: it lays out the whole rectangle up to the last cell (a stray cell in XFD1048576 ends the process),
and does not say that a formula has no saved result. Everything that a hostile file could make big is bounded before it is read.
"""

import re
import zipfile
import zlib
from io import BytesIO
from posixpath import join, normpath
from xml.parsers import expat

from validators.cells import meaning_of_format, unescape
from validators.grid import DAMAGED, LOCKED, NOT_A_SHEET, PACKED, TOO_BIG, Grid, Room, Unreadable
from validators.sheetxml import SheetReader

MAX_MEMBERS = 200
MAX_UNPACKED = 20_000_000
MAX_RATIO = 100
MAX_TAGS = 1_500_000        # a part's; about 30,000 full rows


def read_xlsx(data: bytes) -> tuple[list[Grid], list[str]]:
    """Sheets in their order, and notes on what was left out.

    Raises:
        Unreadable: damaged, locked, no workbook, or too big.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as pack:
            _refuse_bombs(pack)
            return _read_workbook(pack)
    except Unreadable:
        raise
    except (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError, OSError, RuntimeError, OverflowError) as err:
        raise Unreadable(DAMAGED) from err


def _refuse_bombs(pack: zipfile.ZipFile) -> None:
    members = pack.infolist()
    if len(members) > MAX_MEMBERS:
        raise Unreadable(TOO_BIG)
    names = [member.filename for member in members]
    if any(name.startswith(("/", "\\")) or ":" in name or ".." in re.split(r"[/\\]", name) for name in names) or len(set(names)) < len(names):
        raise Unreadable(NOT_A_SHEET)
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable(LOCKED)
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise Unreadable(DAMAGED)
    unpacked, packed = sum(member.file_size for member in members), sum(member.compress_size for member in members)
    if unpacked > MAX_UNPACKED or (unpacked > 1_000_000 and unpacked > MAX_RATIO * packed):
        raise Unreadable(TOO_BIG)


def _read_workbook(pack: zipfile.ZipFile) -> tuple[list[Grid], list[str]]:
    names = set(pack.namelist())
    relations = _relations(pack, "_rels/.rels")
    main = next((target for kind, target in relations.values() if kind.endswith("/officeDocument")), "xl/workbook.xml")
    if main not in names or not main.endswith(".xml") or main.startswith(("word/", "ppt/")):
        raise Unreadable(PACKED if any(name.lower().endswith((".xlsx", ".xls", ".csv", ".et")) for name in names) else NOT_A_SHEET)
    folder, _, file = main.rpartition("/")
    parts = _relations(pack, f"{folder}/_rels/{file}.rels".lstrip("/"), folder)
    sheets, from_1904 = _sheets(pack, main)

    def part(kind: str) -> str:
        return next((target for found, target in parts.values() if found.endswith(kind) and target in names), "")

    strings = _read_strings(_member(pack, part("/sharedStrings"))) if part("/sharedStrings") else []
    meanings = _read_meanings(_member(pack, part("/styles"))) if part("/styles") else []
    grids, notes, room = [], _notes_on(pack), Room()
    for name, relation, hidden in sheets:
        kind, target = parts.get(relation, ("", ""))
        if not kind.endswith("/worksheet") or target not in names:
            continue
        sheet = SheetReader(name, strings, meanings, from_1904, room)
        _parse(_member(pack, target), sheet.start, sheet.end, sheet.text)
        sheet.grid.hidden = hidden
        grids.append(sheet.grid)
    return grids, notes


def _notes_on(pack: zipfile.ZipFile) -> list[str]:
    names = [name.lower() for name in pack.namelist()]
    pictures = sum("/media/" in name for name in names)
    notes = [f"图片 {pictures} 张（如印章）没有读取"] if pictures else []
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        notes.append("宏没有运行，也没有读取")
    if any("/externallinks/" in name for name in names):
        notes.append("指向其他文件的链接没有打开，取的是上次保存的结果")
    if any("/embeddings/" in name or "/activex/" in name for name in names):
        notes.append("嵌入的对象没有读取")
    return notes


def _member(pack: zipfile.ZipFile, name: str) -> bytes:
    data = pack.read(name)
    if data.count(b"<") > MAX_TAGS:
        raise Unreadable(TOO_BIG)
    return data


def _parse(data: bytes, start, end=None, text=None) -> None:
    """One pass of expat; handlers get local names. A DTD is refused: no spreadsheet program writes one, and entities are how XML explodes."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    prefix = ""

    def refuse(*_):
        raise Unreadable(DAMAGED)

    def first(tag, attributes):
        nonlocal prefix
        prefix = tag.rpartition(":")[0]
        if prefix:      # some programs write <x:row>; the plain spelling stays without this detour
            parser.StartElementHandler = lambda tag, a: start(tag.rpartition(":")[2], a)
            parser.EndElementHandler = (lambda tag: end(tag.rpartition(":")[2])) if end else None
        else:
            parser.StartElementHandler = start
            parser.EndElementHandler = end
        start(tag.rpartition(":")[2], attributes)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = first
    parser.CharacterDataHandler = text
    parser.Parse(data, True)


def _relations(pack: zipfile.ZipFile, name: str, folder: str = "") -> dict[str, tuple[str, str]]:
    """Id ▸ (kind, member name). Links to outside the file are left out."""
    found: dict[str, tuple[str, str]] = {}

    def start(tag, a):
        if tag == "Relationship" and a.get("TargetMode") != "External":
            target = a.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
            found[a.get("Id", "")] = (a.get("Type", ""), path)

    if name in pack.namelist():
        _parse(_member(pack, name), start)
    return found


def _sheets(pack: zipfile.ZipFile, main: str) -> tuple[list[tuple[str, str, bool]], bool]:
    sheets, from_1904 = [], False

    def start(tag, a):
        nonlocal from_1904
        if tag == "sheet":
            relation = next((value for key, value in a.items() if key.rpartition(":")[2] == "id" and ":" in key), "")
            sheets.append((a.get("name", ""), relation, a.get("state", "visible") != "visible"))
        elif tag == "workbookPr":
            from_1904 = a.get("date1904") in ("1", "true")

    _parse(_member(pack, main), start)
    return sheets, from_1904


def _read_strings(data: bytes) -> list[str]:
    strings: list[str] = []
    pieces: list[str] = []
    reading = phonetic = False

    def start(tag, a):
        nonlocal reading, phonetic
        if tag == "si":
            pieces.clear()
        elif tag == "rPh":
            phonetic = True
        elif tag == "t":
            reading = not phonetic

    def end(tag):
        nonlocal reading, phonetic
        if tag == "si":
            strings.append(unescape("".join(pieces)))
        elif tag == "rPh":
            phonetic = False
        elif tag == "t":
            reading = False

    def text(piece):
        if reading:
            pieces.append(piece)

    _parse(data, start, end, text)
    return strings


def _read_meanings(data: bytes) -> list[str]:
    """Style number ▸ what it makes of a number."""
    codes: dict[int, str] = {}
    meanings: list[str] = []
    inside = False

    def start(tag, a):
        nonlocal inside
        if tag == "numFmt" and a.get("numFmtId", "").isdecimal():
            codes.setdefault(int(a["numFmtId"]), a.get("formatCode", ""))
        elif tag == "cellXfs":
            inside = True
        elif tag == "xf" and inside:
            number = int(a.get("numFmtId", "0"))
            meanings.append(meaning_of_format(number, codes.get(number)))

    def end(tag):
        nonlocal inside
        if tag == "cellXfs":
            inside = False

    _parse(data, start, end)
    return meanings
