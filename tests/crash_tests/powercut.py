"""What the disk may hold after a power cut, rebuilt from a recording of all writes and syncs. Pure but for writing the files.

A write is sure to be on the disk once its file was synced after it. Of the others a cut keeps all, none, or any: the disk and the kernel
write them in any order, and one may be torn between two sectors. (The wal-index, `-shm`, is no promise of SQLite's; it is left out.)
"""

import ast
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash_tests.tracing import calls

_SECTOR = 512
_CALL = re.compile(r'^(?P<name>pwrite64|write|fdatasync|fsync|ftruncate|unlink)\((?:(?P<fd>\d+)<(?P<path>[^>]*)>)?(?P<rest>.*)\) += +(?P<result>-?\d+)')
_TEXT = re.compile(r'"(?P<text>(?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True)
class Op:
    """`kind`: write, truncate, sync, unlink, or ack (`data` is what was said)."""

    kind: str
    path: str
    data: bytes = b""
    offset: int = 0


def recorded(trace: str, database: Path) -> list[Op]:
    """The recording of a run of `accepting` with `-xx -y`, in the order in which the calls returned."""
    wanted = {f"{database}{suffix}": suffix for suffix in ("", "-wal")}
    ops = []
    for call in calls(trace):
        match = _CALL.match(call)
        if match is None or int(match["result"]) < 0:
            continue
        name, rest = match["name"], match["rest"]
        text = _TEXT.search(rest)
        data = ast.literal_eval(f'b"{text["text"]}"') if text else b""
        path = _plain(match["path"] or (data.decode() if name == "unlink" else ""))
        if name == "write" and match["fd"] == "1":
            ops.append(Op("ack", "", data))
        elif path not in wanted:
            continue
        elif name == "pwrite64":
            ops.append(Op("write", wanted[path], data, int(rest.rsplit(",", 1)[1])))
        elif name in ("fdatasync", "fsync"):
            ops.append(Op("sync", wanted[path]))
        elif name == "ftruncate":
            ops.append(Op("truncate", wanted[path], offset=int(rest.rsplit(",", 1)[1])))
        elif name == "unlink":
            ops.append(Op("unlink", wanted[path]))
    return ops


def _plain(path: str) -> str:
    """A path as strace -xx prints it, every byte in hex."""
    return ast.literal_eval(f'b"{path}"').decode() if path.startswith("\\x") else path


@dataclass
class Disk:
    """Files by suffix: what is sure, and what was written since the last sync."""

    sure: dict[str, bytes]
    pending: dict[str, list[Op]] = field(default_factory=dict)
    acked: set[str] = field(default_factory=set)

    def do(self, op: Op) -> None:
        if op.kind == "ack":
            self.acked |= {line.split()[1] for line in op.data.decode().splitlines() if line.startswith("ack ")}
        elif op.kind == "sync":
            self.sure[op.path] = _applied(self.sure.get(op.path, b""), self.pending.pop(op.path, []))
        elif op.kind == "unlink":
            self.sure.pop(op.path, None)
            self.pending.pop(op.path, None)
        else:
            self.pending.setdefault(op.path, []).append(op)

    def after_cut(self, chance: random.Random, keep: str) -> dict[str, bytes]:
        """The files as they may be after a cut now. `keep` of what is not sure: none, some, all."""
        files = dict(self.sure)
        for path, ops in self.pending.items():
            kept = [] if keep == "none" else ops if keep == "all" else [_torn(op, chance) for op in ops if chance.random() < 0.5]
            if kept or path in files:
                files[path] = _applied(files.get(path, b""), kept)
        return files


def _torn(op: Op, chance: random.Random) -> Op:
    if op.kind != "write" or chance.random() < 0.8 or len(op.data) <= _SECTOR:
        return op
    return Op("write", op.path, op.data[: _SECTOR * chance.randrange(1, len(op.data) // _SECTOR + 1)], op.offset)


def _applied(content: bytes, ops: list[Op]) -> bytes:
    made = bytearray(content)
    for op in ops:
        if op.kind == "truncate":
            del made[op.offset:]
            made.extend(b"\0" * (op.offset - len(made)))
            continue
        made.extend(b"\0" * (op.offset - len(made)))
        made[op.offset:op.offset + len(op.data)] = op.data
    return bytes(made)


def cuts(ops: list[Op], start: bytes, count: int, chance: random.Random) -> Iterator[tuple[dict[str, bytes], set[str]]]:
    """`count` cuts at moments spread over the recording: the files after each, and what had been acknowledged before it."""
    moments = sorted(chance.choices(range(1, len(ops) + 1), k=count))
    disk, done = Disk({"": start}), 0
    for moment in moments:
        while done < moment:
            disk.do(ops[done])
            done += 1
        yield disk.after_cut(chance, chance.choice(("none", "none", "some", "some", "all"))), set(disk.acked)
