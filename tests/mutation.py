"""`make prove`: how many small wrongs in the deciding function, the links and the escaping the tests find. Exit 1 below 90 %.

`python -m tests.mutation [PROCESSES]`; a quarter of an hour of one core. mutmut works in a copy of what git knows, so that nothing here is touched.
Every wrong gets a process of its own in which pytest has never run: a second run in one process escapes Chinese test ids twice and finds no test.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JUDGED = ("sheets_sync/access.py", "sheets_sync/links.py", "sheets_sync/escape.py")
TESTS = ("tests/access_tests/test_access.py", "tests/access_tests/test_links.py", "tests/access_tests/test_escape.py")
LOADED = ("pytest", "hypothesis", "playwright.sync_api", "streamlit.proto.BackMsg_pb2", "streamlit.proto.ForwardMsg_pb2", "sqlalchemy.dialects.sqlite", "alembic.command", "pydantic",
          "openpyxl", "itsdangerous", "gspread", "google.oauth2.service_account")     # once for all processes; nothing of ours, which differs
ENOUGH = 0.9


def settings() -> str:
    def lines(name: str, values: tuple[str, ...]) -> str:
        return f"{name}=\n" + "".join(f"    {value}\n" for value in values)

    # A wrong that never ends is stopped after a minute, whatever else the machine does; one that is only slow is not taken for it.
    return "[mutmut]\nprocess_isolation=forkserver\nforkserver_warmup=import\npreload_modules_file=loaded.txt\ntimeout_constant=20\ntimeout_multiplier=3\n" + lines(
        "source_paths", ("sheets_sync", "validators", "pages")) + lines("only_mutate", JUDGED) + lines("pytest_add_cli_args_test_selection", TESTS) + lines(
        "pytest_add_cli_args", ("-p", "no:cacheprovider", "-x")) + lines("also_copy", ("campaigns", "tests", "pages", "streamlit_app.py", "pytest.ini"))


def score(stats: dict[str, int]) -> float:
    """The share of mutants that a test noticed, also by never ending; those that no test reaches count as not noticed, those not tried as well.

    >>> score({"killed": 8, "timeout": 1, "survived": 1, "no_tests": 0, "suspicious": 0, "total": 10})
    0.9
    """
    return (stats["killed"] + stats["timeout"] + stats["suspicious"]) / stats["total"]


def main(processes: str) -> int:
    folder = Path(tempfile.mkdtemp(prefix="mutants-"))
    try:
        for name in subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines():
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        (folder / "mutants").mkdir()            # Python remembers for good that a folder on its path was not there
        (folder / "loaded.txt").write_text("\n".join(LOADED), encoding="utf-8")
        (folder / "setup.cfg").write_text(settings(), encoding="utf-8")
        mutmut, environment = [sys.executable, "-m", "mutmut"], {**os.environ, "PYTHONPATH": str(folder / "mutants")}
        ran = subprocess.run([*mutmut, "run", "--max-children", processes], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if ran.returncode:
            print(ran.stdout[-4000:])
            return 1
        subprocess.run([*mutmut, "export-cicd-stats"], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
        stats = json.loads((folder / "mutants/mutmut-cicd-stats.json").read_text(encoding="utf-8"))
        subprocess.run([*mutmut, "results"], cwd=folder, env=environment)
        print(f"mutation score {score(stats):.1%} of {', '.join(JUDGED)}: {stats}")
        return 0 if score(stats) >= ENOUGH else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else str(os.cpu_count())))
