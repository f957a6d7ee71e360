"""Processes that run, stand still, meet a fault or die, and the clock."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.sync_tests.model.acts import KEY, MOST_ROWS, MOVED, PLACE, Base
from tests.sync_tests.model.oracle import KEYS
from tests.sync_tests.model.wire import FATES

ACTS = ("sort", "sort without ids", "edit", "edit", "insert", "delete", "correct", "correct", "move a column", "insert a column")
WHO = st.integers(0, 1)
WRITE = st.sampled_from(("submission", "correction", "correction", "what there is"))
FATE = st.sampled_from((*FATES, "late", "lost"))


class Processes(Base):
    # Several rules of a kind, so that most examples have engines that run: hypothesis leaves out some rules in each.

    @rule()
    def cycle(self):
        self._cycle(0)

    @rule()
    def cycle_of_the_other(self):
        self._cycle(1)

    def _cycle(self, who: int) -> None:
        process = self.world.processes[who]
        process.finish()
        process.step()
        process.finish()
        self._count("cycles")

    @rule(who=WHO, to=st.sampled_from(("commit", "read", "write", "write", "write", "reply")), what=WRITE, place=PLACE)
    def begin(self, who, to, what, place):
        """A cycle that stands still before something."""
        process = self.world.processes[who]
        self._something_to_write(process, what, place)
        process.run_to(to)
        self._count("begun")

    @rule(who=WHO, stops=st.sampled_from((1, 2, 3, 4, 4, 4)), act=st.sampled_from(ACTS), what=WRITE, place=PLACE, key=KEY, fate=FATE)
    def act_amid_a_cycle(self, who, stops, act, what, place, key, fate):
        """Somebody comes between two steps of a cycle; its write then meets a fate."""
        process = self.world.processes[who]
        self._something_to_write(process, what, place)
        for _ in range(stops):
            process.run_to("commit", "write")
            if not process.is_idle and process.at.what == "write":
                break
        if process.is_idle:
            return
        if act == "correct":
            self._correct(place, key)
        elif act == "edit":
            self._edit(place, key)
        elif act == "delete":
            self._delete_rows(place, 1)
        elif act == "insert" and (line := self._line(place)):
            self.world.hand.insert_rows(line.number, 1)
        elif act.endswith("a column"):
            self._move_column(MOVED[place % len(MOVED)], place % 17, insert=act == "insert a column")
        elif act.startswith("sort"):
            self._sort(key, descending=bool(place % 2), with_ids=act == "sort")
        self._count(f"{act} amid a cycle")
        process.finish(fate)

    @precondition(lambda self: len(self.oracle.rows) < MOST_ROWS)
    @rule(who=WHO, commits=st.integers(1, 4), key=KEY)
    def correct_what_is_about_to_go_out(self, who, commits, key):
        """The latest submission, somewhere between the look at it and the batch on disk."""
        process = self.world.processes[who]
        process.finish()
        self._submit(1)
        for _ in range(commits):
            process.run_to("commit")
            if process.is_idle:
                return
        self._correct(len(self.oracle.ids) - 1, key)
        process.finish()
        self._count("corrected before it went out")

    @rule(fate=FATE, what=WRITE, place=PLACE)
    def finish(self, fate, what, place):
        self._finish(0, fate, what, place)

    @rule(who=WHO, fate=FATE, what=WRITE, place=PLACE)
    def finish_either(self, who, fate, what, place):
        self._finish(who, fate, what, place)

    def _finish(self, who: int, fate: str, what: str, place: int) -> None:
        """The request that is next meets a fate; where no cycle is under way, one that has something to write."""
        process = self.world.processes[who]
        self._something_to_write(process, what, place)
        if process.is_idle:
            process.run_to("write")
        if not process.is_idle:
            self._count(f"{process.at.what} {fate}")
        process.finish(fate)

    def _something_to_write(self, process, what: str, place: int) -> None:
        if process.is_idle and what == "submission" and len(self.oracle.rows) < MOST_ROWS:
            self._submit(1)
        elif process.is_idle and what == "correction":
            self._correct(place, KEYS[place % len(KEYS)])

    @rule(who=WHO, to=st.sampled_from(("", "commit", "read", "write", "reply")), skew=st.sampled_from((0, 0, 0, 1, 2)), noticed=st.booleans())
    def crash(self, who, to, skew, noticed):
        if to:
            self.world.processes[who].run_to(to)
        self.world.restart(who, skew, noticed=noticed)
        self._count("crashed")

    @precondition(lambda self: self.world.desk.late)
    @rule()
    def late_arrival(self):
        self._pass(max(one.due for one in self.world.desk.late) - self.world.desk.world.clock.now())
        self._count("late arrivals")

    @rule(seconds=st.sampled_from((5, 61, 300, 3 * 3600, 25 * 3600)))
    def wait(self, seconds):
        self._pass(seconds)
        self._count("waits")

    def _pass(self, seconds: float) -> None:
        """Where tokens are taken twice nothing guards a request that stands still for minutes before it is even sent."""
        if not self.world.stage.enforced:
            for process in self.world.processes:
                process.finish()
        self.world.advance(seconds)
