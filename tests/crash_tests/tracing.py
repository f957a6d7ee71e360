"""Running a command under strace: deterministic faults at the k-th system call that touches the store's files."""

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sheets_sync.settings import ROOT

WRITES = ("pwrite64", "fdatasync", "fsync", "ftruncate", "unlink", "openat", "write")
TALKS = ("sendto", "recvfrom")       # the network, for a sync cycle
_LINE = re.compile(r"^(?P<pid>\d+) +(?P<text>.*)$")
_NAME = re.compile(r"^(?P<name>\w+)\(")


def _paths(database: Path) -> list[str]:
    return [part for suffix in ("", "-wal", "-shm", "-journal") for part in ("-P", f"{database}{suffix}")]


@dataclass(frozen=True)
class Done:
    output: str
    code: int
    trace: str

    @property
    def was_killed(self) -> bool:
        return self.code in (-signal.SIGKILL, 128 + signal.SIGKILL)

    def said(self, word: str) -> list[str]:
        """The second word of each line that begins with `word`; a line cut short by a kill is left out."""
        return [line.split()[1] for line in self.output.rpartition("\n")[0].splitlines() if line.split()[:1] == [word]]


def run(command: Sequence[object], trace: Path, *options: str, database: Path | None) -> Done:
    """`python -m COMMAND` under strace, threads and all.

    Args:
        database: only calls that touch this file and its companions; None: all calls.
    """
    only = _paths(database) if database else []
    strace = ["strace", "-f", "-qq", "-o", str(trace), *only, *options, sys.executable, "-m", *map(str, command)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(strace, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240)
    return Done(done.stdout, done.returncode, trace.read_text(encoding="utf-8", errors="replace") if trace.exists() else "")


def calls(text: str) -> Iterator[str]:
    """The calls of a trace in the order in which they returned, one a line, those of several threads put together again."""
    begun: dict[str, str] = {}
    for line in text.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        pid, said = match["pid"], match["text"]
        if said.endswith("<unfinished ...>"):
            begun[pid] = said.removesuffix("<unfinished ...>")
        elif said.startswith("<... "):
            yield begun.pop(pid, "") + said.partition("resumed>")[2]
        else:
            yield said


def count(done: Done) -> Counter:
    """How often each call was made."""
    return Counter(match["name"] for one in calls(done.trace) if (match := _NAME.match(one)))


def kill_at(call: str, number: int) -> tuple[str, str, str, str]:
    return "-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={number}"


def no_space(call: str, first: int, last: int) -> tuple[str, str, str, str]:
    """The disk is full from one call to another, then there is room again."""
    return "-e", f"trace={call}", "-e", f"inject={call}:error=ENOSPC:when={first}..{last}"
