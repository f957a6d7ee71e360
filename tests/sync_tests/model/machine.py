"""Submitters, people, processes, faults and the clock in any order; what must hold is said in `oracle` and at the end of each example."""

from collections import Counter

from hypothesis.stateful import RuleBasedStateMachine, invariant

from sheets_sync import upkeep
from sheets_sync.access import SINGLE_USER
from sheets_sync.codes import is_record_id
from tests.sync_tests.model.acts import Arranging, Columns, Submitters, Troubles, Typing
from tests.sync_tests.model.hand import LABEL
from tests.sync_tests.model.oracle import Broken, Oracle
from tests.sync_tests.model.processes import Processes
from tests.sync_tests.model.world import Stage, World

WITHIN = 3                         # cycles after the last fault
DOUBLINGS = 3                      # of a batch, from one row back to all that an example has, after a row that was refused


class Writing(Submitters, Processes):
    """Submitters, processes and faults, with people only amid cycles; and what must hold when everything has come to rest."""

    def teardown(self):
        self._rest()
        self.figures["most cycles"] = max(self.figures["most cycles"], self._converge())
        if found := self.oracle.faults(self.world.hand.lines()) + self._rows_and_records() + self._story():
            raise Broken(found)

    @invariant()
    def a_row_that_is_gone_is_withdrawn_only_after_two_looks(self):
        records = self.world.judge.refresh() if self.gone_at else {}
        for record_id, looks in self.gone_at.items():
            if records[record_id].withdrawn_by == "sheet" and self.world.looks["grid"] < looks + 2:
                raise Broken([("deleted after one look", record_id)])

    def _rest(self) -> None:
        """Faults stop: what was on its way arrives or never will; a lease that a dead process held runs out; what was refused is sent again."""
        for process in self.world.processes:
            process.finish()
        self.world.is_denied = self.world.is_refusing = False
        self.world.service.send_again(SINGLE_USER)
        if self.ends_with_a_restart:            # else what a process remembers has to be right
            self.world.restart(0)
        for number in (1, 0):                   # what is late comes after somebody has asked what became of it
            self._cycle(number)
        self.world.advance(6 * 3600)
        if self.world.hand.damaged:
            self._mend(by_click=True)

    def _converge(self) -> int:
        """Cycles until nothing is left to do."""
        process, needed, within, asked_twice = self.world.processes[0], 0, WITHIN + DOUBLINGS * self.was_refused, False
        for _ in range(2 * within + 2):
            process.step()
            process.finish()
            report = process.report
            if report.state == "stopped" and "请确认" in report.error:
                self.world.service.confirm_mass_deletion(SINGLE_USER)
                self._count("asked and confirmed")
                self.was_asked = True
                needed = 0
            elif report.state == "stopped" and "一键恢复" in report.error and not asked_twice:
                self._mend(by_click=True)
                self._count("header damaged by what came late")
                asked_twice, needed = True, 0
            elif report.state == "idle":
                return needed
            else:
                needed += 1
                if not self.world.stage.enforced:
                    self.world.advance(300)
            if needed > within:
                break
        raise Broken([("not converged", f"{report}")])

    def _rows_and_records(self) -> list[tuple[str, str]]:
        """The mirror says what the sheet says, row by row."""
        found, lines = [], self.world.hand.lines()
        records = self.world.judge.refresh()
        ids = Counter(line.record_id for line in lines)
        for line in lines:
            record = records.get(line.record_id)
            if not is_record_id(line.record_id) or ids[line.record_id] > 1 or record is None:
                found.append(("no id of its own", f"{line.label} {line.record_id}"))
            elif any(record.cells.get(key, "") != text for key, text in line.cells.items() if key != "seq"):
                found.append(("mirror differs", f"{line.label}: {record.cells} / {line.cells}"))
            elif record.withdrawn_at and record.withdrawn_by != "submitter":
                found.append(("stands and is withdrawn", line.label))
        standing = {line.record_id for line in lines}
        found += [("counts and does not stand", one.cells.get(LABEL, "")) for one in records.values() if one.record_id not in standing and one.withdrawn_at is None]
        meant = {row.label for row in self.oracle.rows} - self.oracle.copied - self.taken
        for label, record_id in self.oracle.ids.items():
            if label in meant and records[record_id].cells[LABEL] != label:
                found.append(("receipt leads to another session", f"{label} is {records[record_id].cells[LABEL]}"))
        return found

    def _story(self) -> list[tuple[str, str]]:
        """Nothing is owed, the history rebuilds the records, and a submitter whom a person was before is told both values."""
        records = self.world.judge.refresh()
        found = []
        if self.gone_together and not self.was_asked and all(records[one].withdrawn_by == "sheet" for one in self.gone_together):
            found.append(("nobody was asked", f"{len(self.gone_together)} rows"))
        found += [("history differs", text) for text in upkeep.differences(self.world.database)]
        if owed := self.world.service.read_status().owed:
            found.append(("owed", str(owed)))
        for label, text in self.oracle.overtaken:
            lines = self.world.service.history(SINGLE_USER, self.oracle.ids[label])
            if label not in self.oracle.copied and not any(line.before == text for line in lines):
                found.append(("not told", f"{label} {text}"))
        return found


class Core(Typing, Writing):
    """The acts that matter most to the writing."""


class Everything(Core, Arranging, Columns, Troubles):
    """All acts."""


def machine(stage: Stage, figures: Counter, make_engine=None, kind=Everything) -> type[RuleBasedStateMachine]:
    """A machine class on a stage; `figures` counts over all examples. With an engine of another design it counts what goes wrong and goes on."""

    class Sync(kind):
        def __init__(self):
            super().__init__()
            self.world, self.oracle, self.figures = World(stage, make_engine), Oracle(goes_on=make_engine is not None), figures
            figures["runs"] += 1

        def teardown(self):
            try:
                super().teardown()
            except Broken as err:
                for kind in {kind for kind, _ in err.args[0]}:
                    figures[f"runs with: {kind}"] += 1
                if make_engine is None:
                    raise

    return Sync
