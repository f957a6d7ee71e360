"""Which way the parts may look, and what may not creep in."""

import ast
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PURE_EXCEPTIONS = {"files.py", "__main__.py", "campaign.py", "csvtext.py", "workbook.py", "xls.py", "xlsx.py", "sheetxml.py", "sandbox.py"}


def imports(path: Path) -> set[str]:
    """Every module that a file imports, dotted."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found |= {node.module} | {f"{node.module}.{name.name}" for name in node.names}
    return found


def files(folder: str) -> list[Path]:
    return [path for path in sorted((ROOT / folder).rglob("*.py")) if "__pycache__" not in path.parts]


def offenders(folder: str, forbidden: tuple[str, ...], except_for: frozenset[str] = frozenset()) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {module}"
        for path in files(folder) if path.name not in except_for
        for module in sorted(imports(path)) if module.split(".")[0] in forbidden or module in forbidden
    ]


def test_validators_look_at_nothing_of_ours():
    assert offenders("validators", ("sheets_sync", "pages", "streamlit", "tests", "sqlalchemy", "gspread")) == []


def test_sheets_sync_does_not_look_at_pages():
    assert offenders("sheets_sync", ("pages", "streamlit", "tests")) == []


def test_only_pages_and_the_command_line_import_the_wiring():
    assert offenders("sheets_sync", ("sheets_sync.wiring",), frozenset({"__main__.py"})) == []


def test_pages_reach_the_store_and_the_sheet_only_through_the_wiring():
    inner = tuple(f"sheets_sync.{name}" for name in ("store", "database", "engine", "google", "google_http", "embedded", "schema", "batches", "plan"))
    assert offenders("pages", (*inner, "gspread", "sqlalchemy", "requests", "tests")) == []


def test_every_page_guards_itself_before_it_draws():
    for path in (ROOT / "pages").glob("[!_]*.py"):
        text = path.read_text(encoding="utf-8")
        assert "Action." in text, f"{path.name} does not ask who looks"


def test_validators_have_no_clock_and_no_io_outside_the_file_readers():
    clocks = {"date.today", "datetime.now", "time.time", "datetime.today"}
    for path in files("validators"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        assert not calls & clocks, f"{path.name} looks at the clock"
        if path.name not in PURE_EXCEPTIONS:
            assert "open" not in calls, f"{path.name} opens a file"


def test_production_code_never_imports_the_tests():
    for folder in ("validators", "sheets_sync", "pages"):
        assert offenders(folder, ("tests",)) == []
    assert not {name for name in imports(ROOT / "streamlit_app.py") if name.startswith("tests")}


def test_no_installed_distribution_is_called_validators():
    names = {(one.metadata["Name"] or "").lower() for one in distributions()}
    assert "validators" not in names


def test_nothing_reads_dates_by_guessing():
    for folder in ("validators", "sheets_sync", "pages"):
        assert offenders(folder, ("dateutil", "dateparser")) == []
        for path in files(folder):
            text = path.read_text(encoding="utf-8")
            assert not any(word in text for word in ("pd.to_datetime", "pandas.to_datetime", "get_all_records(", "BackOffHTTPClient(", "values_append(", "USER_ENTERED\"")), path.name


def test_the_form_needs_no_library_that_only_an_export_a_table_or_google_needs():
    """They would be a second of every start and more than half of the memory."""
    heavy = ["pandas", "pyarrow", "openpyxl", "gspread", "google.auth", "httpx", "playwright"]
    code = f"import sys, sheets_sync.wiring, pages._fields, pages._receipt; print([name for name in {heavy} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    assert ran.stdout.strip() == "[]"
    assert 'live="' not in (ROOT / "pages" / "_fields.py").read_text(encoding="utf-8")
