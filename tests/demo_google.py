"""`make demo-google`: the app on a Google Sheet that is none. The loopback server plays Google; nothing leaves this machine.

The sheet as it stands can be read at http://127.0.0.1:SERVER/_admin/; what a coordinator would do goes through the same routes.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.sync_tests.conftest import google_on_loopback, secrets_file


def main(port: str) -> int:
    with tempfile.TemporaryDirectory() as folder, google_on_loopback() as google:
        secrets = secrets_file(Path(folder), google)
        print(f"在线表格（本机模拟）：{google.server.base}/_admin/  文件 {google.spreadsheet_id}", flush=True)
        environment = {**os.environ, "LAOMO_SECRETS": str(secrets)}
        try:
            return subprocess.call([sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", port], env=environment)
        except KeyboardInterrupt:
            return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "8501"))
