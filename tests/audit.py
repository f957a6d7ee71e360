"""`make audit`: known vulnerabilities of everything that is locked. Exit 0 none, 1 some, 2 it could not be audited."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt")


def audited(output: str) -> tuple[int, int]:
    """How many packages were really looked up, and how many of them are known to be vulnerable.

    >>> audited('{"dependencies": [{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "no network"}]}')
    (1, 0)
    """
    looked_up = [one for one in json.loads(output)["dependencies"] if "skip_reason" not in one]
    return len(looked_up), sum(bool(one["vulns"]) for one in looked_up)


def main() -> int:
    worst = 0
    for lock in LOCKS:
        command = [sys.executable, "-m", "pip_audit", "--strict", "--disable-pip", "--require-hashes", "--format", "json", "-r", str(ROOT / lock)]
        ran = subprocess.run(command, capture_output=True, text=True)
        try:
            packages, vulnerable = audited(ran.stdout)
        except (ValueError, KeyError):
            packages, vulnerable = 0, 0
        if vulnerable:
            print(ran.stdout)
            print(f"{lock}: {vulnerable} of {packages} packages have known vulnerabilities")
            worst = max(worst, 1)
        elif packages == 0 or ran.returncode != 0:
            print(f"{lock}: could not be audited (is there a network?). This is not a clean result.")
            worst = 2
        else:
            print(f"{lock}: {packages} packages looked up, none has a known vulnerability")
    return worst


if __name__ == "__main__":
    sys.exit(main())
