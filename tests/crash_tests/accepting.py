"""`python -m tests.crash_tests.accepting URL FIRST COUNT [--threads N] [--normal] [--checkpoint-every PAGES]`: accept, and say so after each.

One line a submission on stdout, written in one piece: `ack IDENTITY`, or `refused IDENTITY REASON`.
"""

import argparse
import os
import threading
from datetime import UTC, datetime

from sheets_sync.accepting import ready
from sheets_sync.database import Database, StoreTrouble
from sheets_sync.store import Submission


def identity(number: int) -> str:
    return f"crash-{number:05}"


def submission(number: int) -> Submission:
    cells = {"host": "安义县总工会", "school": "安义中学", "held_on": "2024-05-10", "people": f"张某{number}（全国劳动模范）", "direct_students": "300"}
    return Submission(identity(number), cells, "安义县总工会", None)


def accept(database: Database, number: int) -> None:
    now = datetime(2024, 6, 1, tzinfo=UTC)
    try:
        database.write(ready(submission(number), now))
    except StoreTrouble as err:
        os.write(1, f"refused {identity(number)} {err}\n".encode())
        return
    os.write(1, f"ack {identity(number)}\n".encode())


def _pragma(database: Database, text: str) -> None:
    """On the writer's one connection, outside of a transaction."""
    connection = database._writer.raw_connection()
    connection.cursor().execute(f"PRAGMA {text}")
    connection.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--normal", action="store_true", help="synchronous=NORMAL, to show what it loses")
    parser.add_argument("--checkpoint-every", type=int, default=1000)
    given = parser.parse_args()
    database = Database(given.url)
    if given.normal:
        _pragma(database, "synchronous=NORMAL")
    _pragma(database, f"wal_autocheckpoint={given.checkpoint_every}")
    numbers = range(given.first, given.first + given.count)
    threads = [
        threading.Thread(target=lambda mine=numbers[offset::given.threads]: [accept(database, number) for number in mine]) for offset in range(given.threads)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    database.close()


if __name__ == "__main__":
    main()
