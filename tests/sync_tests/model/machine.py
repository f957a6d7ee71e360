"""Submitters, people, processes, faults and the clock in any order; what must hold is said in `oracle` and at the end of each example."""

from collections import Counter

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from sheets_sync import upkeep
from sheets_sync.access import SINGLE_USER
from sheets_sync.codes import is_record_id
from tests.sync_tests.model.hand import LABEL, Line
from tests.sync_tests.model.oracle import KEYS, Broken, Oracle
from tests.sync_tests.model.wire import FATES
from tests.sync_tests.model.world import FILER, Stage, World

SCHOOLS = ("安义中学", "安义县第二中学", "南昌县莲塘第一中学")
PEOPLE = "甲乙丙丁戊己庚辛壬癸"
MOST_ROWS, WITHIN = 12, 3           # rows of an example; cycles after the last fault
WHO = st.integers(0, 1)
PLACE = st.integers(0, 30)
KEY = st.sampled_from(KEYS)
WRITE = st.sampled_from(("submission", "correction", "correction", "what there is"))
FATE = st.sampled_from((*FATES, "late", "lost"))


def machine(stage: Stage, figures: Counter, make_engine=None) -> type[RuleBasedStateMachine]:
    """A machine class on a stage; `figures` counts over all examples. With an engine of another design it counts what goes wrong and goes on."""

    class Sync(_Acts):
        def __init__(self):
            super().__init__()
            self.world, self.oracle, self.figures = World(stage, make_engine), Oracle(), figures
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


class _Base(RuleBasedStateMachine):
    world: World
    oracle: Oracle
    figures: Counter

    def __init__(self):
        super().__init__()
        self._number = 0

    def _count(self, what: str) -> None:
        self.figures[what] += 1

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _line(self, place: int) -> Line | None:
        lines = self.world.hand.lines()
        return lines[place % len(lines)] if lines else None


class _Submitters(_Base):
    def _cells(self, number: int, label: str) -> dict[str, str]:
        return {"host": FILER, "organiser": "", "held_on": f"2024-05-{number % 28 + 1:02}", "school": SCHOOLS[number % 3], "level": "高中",
                "people": "张某甲（全国劳动模范）", "direct_students": str(1000 + number), "indirect_viewers": "0", LABEL: label, "funds_yuan": "500"}

    @initialize(how_many=st.sampled_from((1, 3, 7)), are_seen=st.booleans())
    def begin_with(self, how_many, are_seen):
        self._submit(how_many)
        if are_seen:
            self.world.processes[0].step()
            self.world.processes[0].finish()

    @precondition(lambda self: len(self.oracle.rows) < MOST_ROWS)
    @rule(how_many=st.sampled_from((1, 1, 2, 4)))
    def submit(self, how_many):
        self._submit(how_many)

    def _submit(self, how_many: int) -> None:
        for _ in range(how_many):
            number = self._next()
            cells = self._cells(number, f"报道{number}号")
            self.oracle.submitted(cells[LABEL], self.world.submit(f"draft-{number}", cells), cells)
            self._count("submitted")

    @rule(place=PLACE, key=KEY)
    def correct(self, place, key):
        self._correct(place, key)

    def _correct(self, place: int, key: str) -> None:
        label = list(self.oracle.ids)[place % len(self.oracle.ids)]
        record_id, number = self.oracle.ids[label], self._next()
        view = self.world.standing(record_id)
        if view.state == "已撤回":
            return
        text = f"更正单位{number}" if key == "organiser" else str(5000 + number)
        self.world.correct(record_id, f"correction-{number}", {key: text})
        self.oracle.corrected(label, key, text, shown=view.cells[key])
        self._count("corrected")

    @precondition(lambda self: len(self.oracle.ids) > 2)
    @rule(place=PLACE)
    def withdraw(self, place):
        label = list(self.oracle.ids)[place % len(self.oracle.ids)]
        if label in self.oracle.withdrawn:
            return
        self.world.service.withdraw(SINGLE_USER, self.oracle.ids[label], identity=f"withdrawal-{self._next()}")
        self.oracle.withdrew(label, any(line.label == label for line in self.world.hand.lines()))
        self._count("withdrawn")


class _People(_Submitters):
    @rule(place=PLACE, key=KEY)
    def edit(self, place, key):
        if line := self._line(place):
            number = self._next()
            text = f"协调单位{number}" if key == "organiser" else str(7000 + number)
            self.world.hand.edit(line.number, key, text)
            self.oracle.edited(line, key, text)
            self._count("edited")

    @precondition(lambda self: len(self.oracle.rows) < MOST_ROWS)
    @rule(place=PLACE, between=st.booleans(), partly=st.booleans())
    def type_row(self, place, between, partly):
        number, line = self._next(), self._line(place)
        cells = self._cells(number, f"手填{number}号") | {"direct_students": str(8000 + number)}
        if partly:
            cells = {key: cells[key] for key in ("school", LABEL, "direct_students")}
        self.world.hand.type_row(cells, between=line.number if between and line else None)
        self.oracle.typed(cells)
        self._count("typed")

    @rule(key=st.sampled_from(("held_on", "direct_students", "school", LABEL)), descending=st.booleans(), with_ids=st.booleans())
    def sort(self, key, descending, with_ids):
        self.world.hand.sort(key, descending=descending, with_ids=with_ids)
        self._count("sorted" if with_ids else "sorted without ids")

    @rule(place=PLACE, to=PLACE, move=st.booleans())
    def shift(self, place, to, move):
        """Blank rows put in, or a row dragged elsewhere."""
        if line := self._line(place):
            if move:
                self.world.hand.move_row(line.number, self._line(to).number)
            else:
                self.world.hand.insert_rows(line.number, 1 + to % 2)
            self._count("rows moved" if move else "rows inserted")

    @rule(place=PLACE, count=st.sampled_from((1, 1, 1, 2, 7)), only_empty=st.booleans())
    def delete_rows(self, place, count, only_empty):
        if line := self._line(place):
            gone = [one for one in self.world.hand.lines() if line.number <= one.number < line.number + count]
            self.oracle.deleted(gone)
            if only_empty:
                for one in gone:
                    self.world.hand.empty(one.number)
                self._no_undo()
            else:
                self.world.hand.delete(line.number, count)
            self._count("deleted")

    @precondition(lambda self: self.world.hand.deleted)
    @rule()
    def undo_delete(self):
        self.world.hand.undo_delete()
        self.oracle.undeleted()
        self._count("undone")

    def _no_undo(self) -> None:
        self.oracle.trash, self.world.hand.deleted = [], []

    @rule(place=PLACE, count=st.integers(1, 5))
    def clear_ids(self, place, count):
        if line := self._line(place):
            self.world.hand.clear_ids(line.number, count)
            self._count("ids cleared")

    @precondition(lambda self: len(self.oracle.rows) < MOST_ROWS)
    @rule(place=PLACE, count=st.integers(1, 3), onto=st.none() | PLACE)
    def paste(self, place, count, onto):
        """A block with its ids, below the last row or over other rows."""
        lines = self.world.hand.lines()
        if not lines:
            return
        first = lines[place % len(lines)].number
        to = self.world.hand.last() + 1 if onto is None else lines[onto % len(lines)].number
        if abs(to - first) < count:
            return
        block = [one for one in lines if first <= one.number < first + count]
        over = [one for one in lines if to <= one.number < to + count]
        self.oracle.copied_rows(block)
        self.oracle.deleted(over)
        self._no_undo()
        self.world.hand.copy(first, count, to)
        self._count("pasted")


class _Columns(_People):
    """Columns, headers, tabs and views."""

    @precondition(lambda self: not self._on_the_way())
    @rule(key=st.sampled_from(("school", LABEL, "problem", "record_id", "direct_students")), before=st.integers(0, 17), insert=st.booleans())
    def move_column(self, key, before, insert):
        if not insert:
            self.world.hand.move_column(key, before)
        elif self.world.hand.tab.column_count < 29:
            self.world.hand.insert_column(before)
        self._no_undo()
        self._count("columns moved")

    @rule(key=st.sampled_from(("school", "held_on", "problem", "record_id")), by_click=st.booleans())
    def damage_or_mend_header(self, key, by_click):
        if self.world.hand.damaged:
            self._mend(by_click)
        else:
            self.world.hand.damage_header(key, f"改名{self._next()}")
            self._count("headers damaged")

    def _mend(self, by_click: bool) -> None:
        if by_click:
            self.world.service.restore_header(SINGLE_USER)
            self.world.hand.damaged.clear()
        else:
            self.world.hand.mend_header()
        self._count("headers mended")

    @rule(place=PLACE, what=st.sampled_from(("tab", "hide", "filter")))
    def view(self, place, what):
        """A renamed tab, a hidden row, a filter put on or taken off."""
        line, hand = self._line(place), self.world.hand
        if what == "tab":
            hand.rename_tab(f"台账{self._next()}")
        elif what == "hide" and line:
            hand.hide(line.number)
        elif hand.tab.basic_filter:
            hand.clear_filter()
        elif line and line.label:
            hand.filter(LABEL, line.label)
        self._count("views changed")

    def _on_the_way(self) -> bool:
        """Whether a batch is planned on the columns of now."""
        return bool(self.world.desk.late) or any(not process.is_idle for process in self.world.processes)


class _Processes(_Columns):
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


class _Acts(_Processes):
    """And what must hold when everything has come to rest."""

    def teardown(self):
        self._rest()
        self.figures["most cycles"] = max(self.figures["most cycles"], self._converge())
        if found := self.oracle.faults(self.world.hand.lines()) + self._rows_and_records() + self._story():
            raise Broken(found)

    def _rest(self) -> None:
        """Faults stop: what was on its way arrives or never will; a lease that a dead process held runs out."""
        for process in self.world.processes:
            process.finish()
        self._cycle(0)                          # what is late comes after somebody has asked what became of it
        self.world.advance(6 * 3600)
        if self.world.hand.damaged:
            self._mend(by_click=True)

    def _converge(self) -> int:
        """Cycles until nothing is left to do."""
        process, needed = self.world.processes[0], 0
        for _ in range(2 * WITHIN + 2):
            process.step()
            process.finish()
            report = process.report
            if report.state == "stopped" and "请确认" in report.error:
                self.world.service.confirm_mass_deletion(SINGLE_USER)
                self._count("asked and confirmed")
                needed = 0
            elif report.state == "idle":
                return needed
            else:
                needed += 1
                if not self.world.stage.enforced:
                    self.world.advance(300)
            if needed > WITHIN:
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
        meant = {row.label for row in self.oracle.rows} - self.oracle.copied
        for label, record_id in self.oracle.ids.items():
            if label in meant and records[record_id].cells[LABEL] != label:
                found.append(("receipt leads to another session", f"{label} is {records[record_id].cells[LABEL]}"))
        return found

    def _story(self) -> list[tuple[str, str]]:
        """Nothing is owed, the history rebuilds the records, and a submitter whom a person was before is told both values."""
        found = [("history differs", text) for text in upkeep.differences(self.world.database)]
        if owed := self.world.service.read_status().owed:
            found.append(("owed", str(owed)))
        for label, text in self.oracle.overtaken:
            lines = self.world.service.history(SINGLE_USER, self.oracle.ids[label])
            if label not in self.oracle.copied and not any(line.before == text for line in lines):
                found.append(("not told", f"{label} {text}"))
        return found
