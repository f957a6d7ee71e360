"""How fast the loopback Sheets server is: `python -m bench.sheets_server`. Prints figures; nothing is asserted.

small requests: reads and writes of one cell from one gspread client and from one plain keep-alive connection, each beside
    a bare responder: the same HTTP protocol in a process of its own that gives back one fixed reply.
big sheet: 100,000 rows of 20 cells written in batches of 5,000 and read back whole; memory of the server's process.
"""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Callable

from tests.sheets_server.running import client, service_account

ROWS, COLUMNS, BATCH = 100_000, 20, 5_000
SMALL = 600


Work = Callable[[], object]


def seconds(count: int, work: Work) -> float:
    started = time.perf_counter()
    for _ in range(count):
        work()
    return time.perf_counter() - started


def compare(name: str, ours: Work, bare: Work) -> None:
    """Both in turns of 50, so that what else the machine does hits both."""
    turns = [(seconds(50, ours), seconds(50, bare)) for _ in range(SMALL // 50)]
    own, other = (SMALL / sum(times) for times in zip(*turns, strict=True))
    print(f"{name:44} {own:8.0f} requests/s, the bare responder {other:6.0f}: {own / other:.2f} of it")


def megabytes(pid: int, field: str) -> float:
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(field)) / 1024


def plain_connection(base: str, file_id: str) -> Callable[[], bytes]:
    connection = http.client.HTTPConnection(base.removeprefix("http://"))

    def read() -> bytes:
        connection.request("GET", f"/v4/spreadsheets/{file_id}/values/A1", headers={"Authorization": "Bearer bench"})
        return connection.getresponse().read()

    return read


def main() -> None:
    command = [sys.executable, "-m", "tests.sheets_server", "--port", "0"]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server,
        subprocess.Popen([sys.executable, "bench/_bare_responder.py"], stdout=subprocess.PIPE, text=True) as bare,
    ):
        base = server.stdout.readline().split()[-1]
        try:
            measure(base, server.pid, f"http://127.0.0.1:{bare.stdout.readline().strip()}")
        finally:
            server.terminate()
            bare.terminate()


def measure(base: str, pid: int, bare: str) -> None:
    key = service_account(base)
    gc = client(base, key, timeout=120)
    sh = gc.create("bench")
    ws = sh.sheet1
    empty = client(bare, {**key, "token_uri": f"{base}/token"}).http_client
    compare("read a cell, plain connection", plain_connection(base, sh.id), plain_connection(bare, sh.id))
    compare("read a cell, gspread", lambda: ws.acell("A1"), lambda: empty.values_get(sh.id, "A1"))
    update = {"valueInputOption": "RAW"}, {"values": [["x"]]}
    compare("write a cell, gspread", lambda: ws.update([["x"]], "B2"), lambda: empty.values_update(sh.id, "B2", *update))
    print(f"{'memory before the big sheet':44} {megabytes(pid, 'VmRSS'):8.0f} MB")
    ws.resize(ROWS, COLUMNS)
    started = time.perf_counter()
    for first in range(0, ROWS, BATCH):
        rows = [[f"row {row} column {column}" for column in range(COLUMNS)] for row in range(first, first + BATCH)]
        ws.update(rows, f"A{first + 1}")
    print(f"{f'write {ROWS} rows of {COLUMNS} cells':44} {time.perf_counter() - started:8.1f} s")
    started = time.perf_counter()
    read = gc.http_client.session.get(f"{base}/v4/spreadsheets/{sh.id}/values/Sheet1", timeout=120).content
    print(f"{'read them back':44} {time.perf_counter() - started:8.1f} s, {len(json.loads(read)['values'])} rows")
    print(f"{'append a row below them, gspread':44} {20 / seconds(20, lambda: ws.append_row(['x'])):8.0f} requests/s")
    print(f"{'memory, most / now':44} {megabytes(pid, 'VmHWM'):8.0f} / {megabytes(pid, 'VmRSS'):.0f} MB")


if __name__ == "__main__":
    main()
