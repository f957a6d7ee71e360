"""`python -m tests.sheets_server --port 8787`: the server by itself, for a demo or for another process to test against."""

import argparse
import asyncio
import json
import logging
import signal
from pathlib import Path

from .app import App
from .desk import Desk
from .listener import Listener
from .quota import GOOGLE, Quota
from .running import service_account


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.sheets_server", description=__doc__)
    parser.add_argument("--port", type=int, default=8787, help="0 for any free port")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep what is written in FILE, and start from what is there")
    parser.add_argument("--faults", type=Path, metavar="FILE", help="JSON: a list of faults, or {seed, rate, faults}")
    parser.add_argument("--quota", choices=("none", "google"), default="none", help="google: 60 reads and writes a minute a user, and so on")
    parser.add_argument("--switch", action="append", default=[], metavar="NAME=VALUE", help="e.g. reused_ids_refused=true; may be repeated")
    parser.add_argument("--service-account", type=Path, metavar="FILE", help="write the key file of a registered service account to FILE")
    parser.add_argument("--spreadsheet", metavar="TITLE", help="see that there is a spreadsheet of this title; its id is printed")
    return parser.parse_args()


async def serve(given: argparse.Namespace) -> None:
    desk = Desk(quota=Quota(**GOOGLE) if given.quota == "google" else Quota(), state_file=given.state)
    for setting in given.switch:
        name, _, value = setting.partition("=")
        desk.switch({name: json.loads(value)})
    app = App(desk)
    if given.faults:
        app.faults.load(json.loads(given.faults.read_text(encoding="utf-8")))
    listener = Listener(app, given.port)
    await listener.open()
    base = f"http://127.0.0.1:{listener.port}"
    print(f"Sheets and Drive on {base}", flush=True)
    if given.spreadsheet:
        print(f"spreadsheet {desk.spreadsheet_titled(given.spreadsheet)}", flush=True)
    if given.service_account:
        key = await asyncio.to_thread(service_account, base)
        given.service_account.touch(mode=0o600)
        given.service_account.write_text(json.dumps(key, indent=2), encoding="utf-8")
        print(f"service account key in {given.service_account}", flush=True)
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    await stop.wait()
    listener.shut()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(serve(options()))
