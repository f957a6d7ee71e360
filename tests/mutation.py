"""`make prove`: how many small wrongs in the deciding function, the links and the escaping the tests find. Exit 1 below 90 %.

mutmut works in a copy of what git knows, so that nothing here is touched.
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
ENOUGH = 0.9


def settings() -> str:
    def lines(name: str, values: tuple[str, ...]) -> str:
        return f"{name}=\n" + "".join(f"    {value}\n" for value in values)

    return "[mutmut]\ndebug=true\n" + lines("source_paths", ("sheets_sync", "validators", "pages")) + lines("only_mutate", JUDGED) + lines(
        "pytest_add_cli_args_test_selection", TESTS) + lines("pytest_add_cli_args", ("-p", "no:cacheprovider", "-x")) + lines(
        "also_copy", ("campaigns", "tests", "pages", "streamlit_app.py", "pytest.ini"))


def score(stats: dict[str, int]) -> float:
    """The share of mutants that a test noticed, also by never ending; those that no test reaches count as not noticed.

    >>> score({"killed": 8, "timeout": 1, "survived": 1, "no_tests": 0, "suspicious": 0})
    0.9
    """
    found = stats["killed"] + stats["timeout"] + stats.get("suspicious", 0)
    return found / (found + stats["survived"] + stats["no_tests"])


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="mutants-"))
    try:
        for name in subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines():
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        (folder / "setup.cfg").write_text(settings(), encoding="utf-8")
        mutmut = [sys.executable, "-m", "mutmut"]
        environment = {**os.environ, "PYTHONPATH": str(folder / "mutants")}
        for command in (["run"], ["export-cicd-stats"]):
            done = subprocess.run([*mutmut, *command], cwd=folder, env=environment, stdout=subprocess.DEVNULL if command == ["run"] else None)
        stats = json.loads((folder / "mutants/mutmut-cicd-stats.json").read_text(encoding="utf-8"))
        subprocess.run([*mutmut, "results"], cwd=folder, env=environment)
        print(f"mutation score {score(stats):.1%} of {', '.join(JUDGED)}: {stats}")
        return 0 if done.returncode == 0 and score(stats) >= ENOUGH else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
