"""Whatever leaves as a file: texts that spreadsheets take for formulas stay texts, in every export, also after an office program has recalculated it."""

import csv
import io
import re
import subprocess
import zipfile
from io import BytesIO

from sheets_sync.access import SINGLE_USER
from sheets_sync.export import write_template
from tests.files_tests.test_export import PAYLOADS
from tests.pages_tests.grid import COLUMNS


def workbooks(name: str, data: bytes) -> dict[str, bytes]:
    """The workbooks in a download, and those inside a zip of them."""
    if name.endswith(".zip"):
        with zipfile.ZipFile(BytesIO(data)) as pack:
            return {one: pack.read(one) for one in pack.namelist() if one.endswith(".xlsx")}
    return {name: data}


def live(data: bytes) -> list[bytes]:
    """Formulas, links to elsewhere and other active parts of a workbook."""
    with zipfile.ZipFile(BytesIO(data)) as pack:
        sheets = b"".join(pack.read(one) for one in pack.namelist() if one.startswith("xl/worksheets/"))
        return re.findall(rb"<f[ >/]|<hyperlink|<oleObject|ddeLink", sheets) + [one.encode() for one in pack.namelist() if re.search("externalLink|vbaProject|connections|embeddings", one)]


def recalculated(files: dict[str, bytes], tmp_path) -> dict[str, bytes]:
    (tmp_path / "in").mkdir()
    paths = []
    for n, data in enumerate(files.values()):
        paths.append(tmp_path / "in" / f"{n}.xlsx")
        paths[-1].write_bytes(data)
    for kind in ("xlsx:Calc MS Excel 2007 XML", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"):
        subprocess.run(["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", kind, "--outdir", str(tmp_path / "out"), *map(str, paths)],
                       check=True, capture_output=True, timeout=180)
    return {path.name: path.read_bytes() for path in sorted((tmp_path / "out").iterdir())}


def test_no_formula_lives_in_any_export(house, tmp_path):
    rows = [dict.fromkeys(COLUMNS, text) | {"held_on": "2024-06-03", "host": f"安义县总工会、{text}", "school": "安义中学", "people": f"张某甲（{text}）"} for text in PAYLOADS]
    rows += [dict.fromkeys(COLUMNS, text) for text in PAYLOADS]
    house.service.add_rows(SINGLE_USER, rows)
    for _ in range(4):
        house.parts.engine.cycle(hurry=True)
    filing = house.parts.filing()
    exports = {
        "official.xlsx": house.service.export(SINGLE_USER), "cover.xlsx": house.service.export(SINGLE_USER, filer="安义县总工会"),
        "filing.xlsx": filing.form(SINGLE_USER, period="2024-06", cover="=1+1"), "pack.zip": filing.pack(SINGLE_USER, period="2024-06", unit="安义县"),
        "template.xlsx": write_template(house.parts.campaign),
    }
    files = {f"{name}:{one}": content for name, data in exports.items() for one, content in workbooks(name, data).items()}
    assert len(files) >= 6 and {name: live(data) for name, data in files.items() if not name.startswith("template")} == {name: [] for name in files if not name.startswith("template")}
    made = recalculated({name: data for name, data in files.items() if not name.startswith("template")}, tmp_path)
    assert [name for name, data in made.items() if name.endswith(".xlsx") and live(data)] == []
    text = "\n".join(" ".join(cells) for name, data in made.items() if name.endswith(".csv") for cells in csv.reader(io.StringIO(data.decode("utf-8"))))
    for payload in PAYLOADS:
        bare = payload.strip().replace("\x00", "").lstrip("\u200b\ufeff")
        assert bare in text, payload
    assert not re.search(r"#(?:NAME|REF|VALUE|N/A)|Err:5", text)
