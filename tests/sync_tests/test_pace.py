"""Requests are held apart, and writes within the minute's allowance; the waits are given by the test."""

from sheets_sync.google_http import Pace


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_requests_are_a_second_apart():
    clock = Clock()
    pace = Pace(1.0, 50, clock=clock, sleep=clock.sleep)
    starts = []
    for _ in range(5):
        pace.wait(False)
        starts.append(clock.now)
    assert starts == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_no_minute_has_more_writes_than_allowed():
    clock = Clock()
    pace = Pace(0.1, 3, clock=clock, sleep=clock.sleep)
    starts = []
    for _ in range(7):
        pace.wait(True)
        starts.append(round(clock.now, 6))
    assert all(later - earlier >= 60 for earlier, later in zip(starts, starts[3:], strict=False))
    pace.wait(False)
    assert clock.now - starts[-1] < 1
