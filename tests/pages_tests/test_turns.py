"""Whose turn it is to be drawn: a few at once, nobody for ever behind others, and no turn is lost."""

import threading
from contextlib import ExitStack

import pytest

from pages import _turns
from pages._turns import turn


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(_turns, "_turns", threading.BoundedSemaphore(_turns._AT_ONCE))


def drawn_elsewhere() -> tuple[threading.Event, threading.Thread]:
    """A page that another thread draws; the event says that it has begun."""
    began = threading.Event()

    def draw():
        with turn():
            began.set()

    thread = threading.Thread(target=draw, daemon=True)
    thread.start()
    return began, thread


def test_one_more_waits_until_a_page_is_drawn(monkeypatch):
    monkeypatch.setattr(_turns, "_PATIENCE", 60)
    with turn():
        with turn():
            began, thread = drawn_elsewhere()
            assert not began.wait(0.2)
        assert began.wait(30)
    thread.join(30)


def test_behind_pages_that_take_long_nobody_waits_for_ever(monkeypatch):
    monkeypatch.setattr(_turns, "_PATIENCE", 0.05)
    with turn(), turn():
        began, thread = drawn_elsewhere()
        assert began.wait(30)
        thread.join(30)


def test_a_page_that_fails_or_came_without_a_turn_leaves_them_all(monkeypatch):
    monkeypatch.setattr(_turns, "_PATIENCE", 0.05)
    with pytest.raises(KeyError), turn():
        raise KeyError
    with turn(), turn(), turn():
        pass
    monkeypatch.setattr(_turns, "_PATIENCE", 60)
    with ExitStack() as all_of_them:
        for _ in range(_turns._AT_ONCE):
            all_of_them.enter_context(turn())
        assert not _turns._turns.acquire(blocking=False)
    assert _turns._turns.acquire(blocking=False)
