"""Many open forms, each handed in every 15 seconds, beside a bare Streamlit form in the same run: time from 提交 to the receipt.

    .venv/bin/python bench/submits.py [SESSIONS …]

One server process, the durable store, WebSocket sessions on loopback; the clients share the machine, so what they take of it is told too. Goals, on two
idle cores: 95 of 100 receipts within 0.3 s with 100 sessions, within 1 s with 400. Loading the page's files and opening the forms, which all have done
before, is not part of it. A submission is two runs of the page: the receipt, and the next empty form.
"""

import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from bench.pages import ROOT, app
from sheets_sync.access import SINGLE_USER
from sheets_sync.views import Entry
from sheets_sync.wiring import build

EVERY, LENGTH = 15.0, 45.0      # seconds between two submissions of a session; how long a measurement takes
BARE = """
import streamlit as st

for label in ("活动时间", "学校名称", "第 1 位姓名", "直接覆盖学生数", "投入经费(元)（选填）"):
    st.text_input(label)
if st.button("提交"):
    with open("rows.txt", "a") as rows:
        rows.write("x\\n")
    st.text("已提交，编号")
st.button("再填一条")
"""
NAMES = "莲塘河岗沙湖塔城幽兰泾口蒋巷南新富山冈上广福三江黄马八一银"


def sessions_of_a_year() -> list[dict[str, str]]:
    """Different sessions without a finding, in no order."""
    days = [date(2024, 5, 26) + timedelta(n) for n in range(30)]
    found = [{"活动时间": f"{day}", "学校名称": f"南昌县{one}{two}小学", "第 1 位姓名": "张某甲（江西省劳动模范）", "直接覆盖学生数": "260", "投入经费(元)（选填）": "1500"}
             for day, one, two in product(days, NAMES[:16], NAMES[16:])]
    random.Random(6).shuffle(found)
    return found


class Client:
    """One open form."""

    def __init__(self, socket, page: str):
        self._socket, self._page, self.ids = socket, page, {}

    async def run(self, pressed: str = "", texts: dict[str, str] | None = None) -> bool:
        """One run of the page; whether a receipt came with it."""
        message = BackMsg()
        message.rerun_script.page_name = self._page
        for label, text in (texts or {}).items():
            message.rerun_script.widget_states.widgets.add(id=self.ids[label], string_value=text)
        if pressed:
            message.rerun_script.widget_states.widgets.add(id=self.ids[pressed], trigger_value=True)
        await self._socket.send(message.SerializeToString())
        receipt = False
        while True:
            reply = ForwardMsg.FromString(await self._socket.recv())
            kind = reply.WhichOneof("type")
            if kind == "script_finished" and reply.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return receipt
            if kind == "delta" and reply.delta.WhichOneof("type") == "new_element":
                element = reply.delta.new_element
                what = element.WhichOneof("type")
                if what in ("text_input", "button"):
                    self.ids[getattr(element, what).label] = getattr(element, what).id
                elif what == "text" and element.text.body.startswith("已提交，编号"):
                    receipt = True


@dataclass(frozen=True)
class Measured:
    """Seconds from 提交 to each receipt, the quickest first; schools of submissions without one; processor seconds of a submission, the server's and the clients'."""

    times: list[float]
    missing: list[str]
    server: float
    clients: float

    def within(self, share: float) -> float:
        return self.times[int(len(self.times) * share)]


def processor_seconds(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


async def one(port: int, page: str, next_texts: Callable[[], dict[str, str]], all_open: asyncio.Barrier, times: list[float], missing: list[str]) -> None:
    async with connect(f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=["streamlit"], max_size=None, ping_interval=None, open_timeout=120) as socket:
        client = Client(socket, page)
        await client.run()
        await all_open.wait()
        start = time.monotonic()
        due = start + random.random() * EVERY
        while due < start + LENGTH:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            texts = next_texts()
            pressed = time.perf_counter()
            if await client.run("提交", texts):
                times.append(time.perf_counter() - pressed)
            else:
                missing.append(texts["学校名称"])
            await client.run("再填一条")
            due += EVERY


async def measure(port: int, pid: int, page: str, count: int) -> Measured:
    work, times, missing = sessions_of_a_year(), [], []
    all_open = asyncio.Barrier(count + 1)
    sessions = [asyncio.create_task(one(port, page, work.pop, all_open, times, missing)) for _ in range(count)]
    await all_open.wait()
    started = [processor_seconds(process) for process in (pid, os.getpid())]
    await asyncio.gather(*sessions)
    server, clients = ((processor_seconds(process) - before) / (len(times) + len(missing)) for process, before in zip((pid, os.getpid()), started, strict=True))
    return Measured(sorted(times), missing, server, clients)


def main(counts: list[int]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bare.py").write_text(BARE, encoding="utf-8")
        for count in counts:
            secrets = folder / f"secrets-{count}.toml"
            secrets.write_text(f'today = "2024-06-25"\n[store]\ndatabase_url = "sqlite:///{folder}/ledger-{count}.db"\n[limits]\nsubmissions = 100000\n', encoding="utf-8")
            secrets.chmod(0o600)
            first = Entry({"host": "南昌县总工会", "held_on": "2024-06-03", "school": "南昌县莲塘第一中学", "people": "张某甲（江西省劳动模范）",
                           "direct_students": "260", "funds_yuan": "0"}, "南昌县总工会")
            build(secrets).service().accept(SINGLE_USER, first, identity="first", confirmed=True)       # so that the form knows who files
            with app(folder / "bare.py", folder, {}) as bare, app(ROOT / "streamlit_app.py", ROOT, {"LAOMO_SECRETS": str(secrets), "TZ": "Asia/Shanghai"}) as ours:
                tell(count, *(asyncio.run(measure(port, pid, page, count)) for (port, pid, _), page in ((bare, ""), (ours, "report"))))


def tell(count: int, bare: Measured, ours: Measured) -> None:
    print(f"{count} sessions, one submission each {EVERY:.0f} s for {LENGTH:.0f} s; load average {os.getloadavg()[0]:.1f}")
    for name, share in (("median", 0.5), ("95 of 100 within", 0.95)):
        print(f"  提交 to receipt, {name:17} bare {bare.within(share) * 1000:7.0f} ms   form {ours.within(share) * 1000:7.0f} ms   ratio {ours.within(share) / bare.within(share):5.1f}")
    for name, one, two in (("server", bare.server, ours.server), ("clients", bare.clients, ours.clients)):
        print(f"  processor time of a submission, {name:7}   bare {one * 1000:5.1f} ms   form {two * 1000:5.1f} ms   ratio {two / one:5.1f}")
    print(f"  receipts {len(bare.times)} and {len(ours.times)}; submissions without one: {len(bare.missing)} and {len(ours.missing)}")


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [100, 400])
