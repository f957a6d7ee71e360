"""A ledger of three units, viewers of every kind, and a clock that a test can move."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sheets_sync.access import SINGLE_USER
from sheets_sync.decisions import Decisions
from sheets_sync.duty import Duty
from sheets_sync.filing import FilingPack
from sheets_sync.filings import Filings
from sheets_sync.gate import Gate
from sheets_sync.recall import Recall
from sheets_sync.returns import Returns
from sheets_sync.settings import AccessSettings, LimitSettings
from sheets_sync.views import Accepted, Entry
from sheets_sync.wiring import Parts, build
from tests.pages_tests.seed import KEYS, SESSIONS

ANYI, NANCHANG = SESSIONS[4], SESSIONS[0]       # filed by 安义县总工会 and by 南昌县总工会
SCHOOL = ("安义中学", "安义县总工会", "", "2024-05-20", "安义中学", "高中", "张某甲（全国劳动模范）", "400", "0", "", "100")


def entry(texts: tuple[str, ...], **changes: str) -> Entry:
    filer, *cells = texts
    return Entry(dict(zip(KEYS[1:], cells, strict=True)) | changes, filer)


class Clock:
    def __init__(self):
        self.moment = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **time: float) -> None:
        self.moment += timedelta(**time)


@dataclass
class House:
    """All parts on one ledger. `ids`: name ▸ record id."""

    parts: Parts
    clock: Clock
    ids: dict[str, str]

    def __post_init__(self):
        self.service = self.parts.service()
        self.links = self.parts.links()
        self.links._clock = self.clock
        self.recall = Recall(self.parts.database, self.service)
        self.returns = Returns(self.parts.database, self.service, self.links, self.clock)
        self.decisions = Decisions(self.parts.database, self.service)
        self.duty = Duty(self.parts.database, self.service, self.parts.judge)
        self.filing = FilingPack(self.service)
        self.filings = Filings(self.parts.database, self.service, self.filing, self.parts.lines())
        self.service._clock = self.clock
        self.identities = self.with_access()

    def with_access(self, *, has_provider: bool = False, **access):
        made = self.parts.identities(self.links)
        made._clock, made._access, made.has_provider = self.clock, AccessSettings(**access), has_provider
        return made

    def gate(self, **limits) -> Gate:
        return Gate(self.service, self.identities, self.parts.database, LimitSettings(**limits), self.clock)

    def put(self, name: str, texts: tuple[str, ...]) -> None:
        answer = self.service.accept(SINGLE_USER, entry(texts), identity=f"house-{name}", confirmed=True)
        assert isinstance(answer, Accepted), answer
        self.ids[name] = answer.record_id


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(f'today = "2024-06-25"\n[store]\ndatabase_url = "sqlite:///{tmp_path}/ledger.db"\n', encoding="utf-8")
    secrets.chmod(0o600)
    made = House(build(secrets), Clock(), {})
    for name, texts in (("school", SCHOOL), ("anyi", ANYI), ("nanchang", NANCHANG)):
        made.put(name, texts)
    yield made
    made.parts.database.close()
