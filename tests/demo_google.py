"""`make demo-google`: the app on a Google Sheet that is none, with a half-filled year of invented sessions. The loopback server plays Google; nothing
leaves this machine, and all of it is gone at the end.

The sheet as it stands can be read at http://127.0.0.1:SERVER/_admin/; what a coordinator would do goes through the same routes.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from sheets_sync import wiring
from sheets_sync.engine import lay_out
from tests.pages_tests.running import TODAY
from tests.pages_tests.seed import seed
from tests.sync_tests.conftest import google_on_loopback, secrets_file


def main(port: str) -> int:
    with tempfile.TemporaryDirectory() as folder, google_on_loopback() as google:
        secrets = secrets_file(Path(folder), google, today=TODAY)
        parts = wiring.build(secrets)
        lay_out(parts.database, parts.sheet, take_over=True)
        seed(parts.service())
        parts.database.close()
        print(f"在线表格（本机模拟）：{google.server.base}/_admin/  文件 {google.spreadsheet_id}\n演示数据均为虚构，“今天”是 {TODAY}", flush=True)
        environment = {**os.environ, "LAOMO_SECRETS": str(secrets)}
        try:
            return subprocess.call([sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", port], env=environment)
        except KeyboardInterrupt:
            return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "8501"))
