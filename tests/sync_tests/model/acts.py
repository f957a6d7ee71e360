"""What submitters and people do, each a rule: the act on the world, and what it means for the oracle."""

from collections import Counter

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from sheets_sync.access import SINGLE_USER
from tests.sync_tests.model.hand import LABEL, Line
from tests.sync_tests.model.oracle import KEYS, Oracle
from tests.sync_tests.model.world import FILER, POISON, World

SCHOOLS, PEOPLE = ("安义中学", "安义县第二中学", "南昌县莲塘第一中学"), "甲乙丙丁戊己庚辛壬癸"
MOST_ROWS, MOST_COLUMNS = 12, 29   # rows and columns of an example
MOVED = ("school", LABEL, "problem", "record_id", "direct_students")       # columns that people move
PLACE = st.integers(0, 30)
KEY = st.sampled_from(KEYS)


class Base(RuleBasedStateMachine):
    world: World
    oracle: Oracle
    figures: Counter

    def __init__(self):
        super().__init__()
        self._number = 0
        self.gone_at: dict[str, int] = {}
        self.gone_together: frozenset[str] = frozenset()
        self.taken: set[str] = set()
        self.was_asked = self.was_refused = False
        self.ends_with_a_restart = True

    def _count(self, what: str) -> None:
        self.figures[what] += 1

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _line(self, place: int) -> Line | None:
        lines = self.world.hand.sessions()
        return lines[place % len(lines)] if lines else None

    def _are_known(self, first: int, count: int) -> bool:
        """Whether people can tell what each of these rows is."""
        return not self._is_astray() and all(line.label for line in self.world.hand.lines() if first <= line.number < first + count)

    def _is_astray(self) -> bool:
        """Whether a write that met moved columns has left rows beside them, until it is put right: people wait with what takes whole rows."""
        return any(line.label and line.cells[LABEL] != line.label for line in self.world.hand.lines())

    def _cells(self, number: int, label: str) -> dict[str, str]:
        return {"host": FILER, "organiser": "", "held_on": f"2024-05-{number % 28 + 1:02}", "school": SCHOOLS[number % 3], "level": "高中",
                "people": f"张某{PEOPLE[number % 10]}（全国劳动模范）", "direct_students": str(1000 + number), "indirect_viewers": "0", LABEL: label, "funds_yuan": "500"}

    def _submit(self, how_many: int, word: str = "") -> None:
        for _ in range(how_many):
            number = self._next()
            cells = self._cells(number, f"报道{number}号{word}")
            self.oracle.submitted(cells[LABEL], self.world.submit(f"draft-{number}", cells), cells)
            self._count("submitted")

    def _correct(self, place: int, key: str) -> None:
        label = list(self.oracle.ids)[place % len(self.oracle.ids)]
        record_id, number = self.oracle.ids[label], self._next()
        view = self.world.standing(record_id)
        if view.state == "已撤回":
            return
        text = f"更正单位{number}" if key == "organiser" else str(5000 + number)
        if self.world.correct(record_id, f"correction-{number}", {key: text}):
            self.oracle.corrected(view.cells[LABEL], key, text, shown=view.cells[key])      # another session than first, where people typed one over it
        self._count("corrected")

    def _edit(self, place: int, key: str) -> None:
        line = self._line(place)
        if line and line.cells[key] != line.label:         # which went astray: over it nobody would know the row any more
            number = self._next()
            text = f"协调单位{number}" if key == "organiser" else str(7000 + number)
            self.world.hand.edit(line.number, key, text)
            self.oracle.edited(line, key, text)
            self._count("edited")

    def _delete_rows(self, place: int, count: int, *, only_empty: bool = False) -> None:
        line = self._line(place)
        if line and self._are_known(line.number, count):
            gone = [one for one in self.world.hand.sessions() if line.number <= one.number < line.number + count]
            self.oracle.deleted(gone)
            self._note_gone(gone)
            if only_empty:
                for one in gone:
                    self.world.hand.empty(one.number)
                self._no_undo()
            else:
                self.world.hand.delete(line.number, count)
                self._note_taken(gone)
            self._count("deleted")

    def _sort(self, key: str, *, descending: bool, with_ids: bool) -> None:
        self.world.hand.sort(key, descending=descending, with_ids=with_ids or self._is_astray())
        self._count("sorted" if with_ids else "sorted without ids")

    def _note_gone(self, lines: list[Line]) -> None:
        """When each row went, in looks at the sheet; and which that the store knew as standing went together."""
        records = self.world.judge.refresh()
        ids = [self.oracle.ids[line.label] for line in lines if line.label in self.oracle.ids and line.label not in self.oracle.copied]
        self.gone_at |= dict.fromkeys((one for one in ids if records[one].absent == 0), self.world.looks["grid"])   # not: missed already, undone between two looks
        known = frozenset(one for one in ids if records[one].seen is not None and records[one].absent == 0 and records[one].withdrawn_at is None)
        if len(known) > 5:
            self.gone_together = known

    def _move_column(self, key: str, before: int, *, insert: bool) -> None:
        if not insert:
            self.world.hand.move_column(key, before)
        elif self.world.hand.tab.column_count < MOST_COLUMNS:
            self.world.hand.insert_column(before)
        self._no_undo()
        self._count("columns moved")

    def _note_taken(self, lines: list[Line]) -> None:
        """Rows that are gone while their ids stand beside others: whoever looks now takes those for them, and they are strangers when they come back."""
        beside = {line.record_id for line in self.world.hand.lines()}
        self.taken |= {line.label for line in lines if self.oracle.ids.get(line.label) in beside}

    def _no_undo(self) -> None:
        self.oracle.trash, self.world.hand.deleted = [], []

    def _mend(self, by_click: bool) -> None:
        if by_click:
            self.world.service.restore_header(SINGLE_USER)
        else:
            self.world.hand.mend_header()
        self._count("headers mended")


class Submitters(Base):
    @initialize(how_many=st.sampled_from((1, 3, 7)), are_seen=st.booleans(), ends_with_a_restart=st.booleans())
    def begin_with(self, how_many, are_seen, ends_with_a_restart):
        self.ends_with_a_restart = ends_with_a_restart
        self._submit(how_many)
        if are_seen:
            self.world.processes[0].step()
            self.world.processes[0].finish()

    @precondition(lambda self: len(self.oracle.rows) < MOST_ROWS)
    @rule(how_many=st.sampled_from((1, 1, 2, 4)))
    def submit(self, how_many):
        self._submit(how_many)

    @rule(place=PLACE, key=KEY)
    def correct(self, place, key):
        self._correct(place, key)


class Typing(Base):
    @rule(place=PLACE, key=KEY)
    def edit(self, place, key):
        self._edit(place, key)

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
        self._sort(key, descending=descending, with_ids=with_ids)

    @rule(place=PLACE, count=st.sampled_from((1, 1, 1, 2, 7)), only_empty=st.booleans())
    def delete_rows(self, place, count, only_empty):
        self._delete_rows(place, count, only_empty=only_empty)

    @precondition(lambda self: self.world.hand.deleted)
    @rule()
    def undo_delete(self):
        self.world.hand.undo_delete()
        self.gone_at, self.gone_together = {}, frozenset()
        self.oracle.undeleted()
        self._count("undone")


class Arranging(Base):
    """Rows moved, pasted, without their ids, and withdrawn."""

    @rule(place=PLACE, to=PLACE, move=st.booleans())
    def shift(self, place, to, move):
        """Blank rows put in, or a row dragged elsewhere."""
        if line := self._line(place):
            if move:
                self.world.hand.move_row(line.number, self._line(to).number)
            else:
                self.world.hand.insert_rows(line.number, 1 + to % 2)
            self._count("rows moved" if move else "rows inserted")

    @rule(place=PLACE, count=st.integers(1, 5))
    def clear_ids(self, place, count):
        if line := self._line(place):
            self.world.hand.clear_ids(line.number, count)
            self._count("ids cleared")

    @precondition(lambda self: len(self.oracle.rows) < MOST_ROWS)
    @rule(place=PLACE, count=st.integers(1, 3), onto=st.none() | PLACE)
    def paste(self, place, count, onto):
        """A block with its ids, below the last row or over other rows."""
        lines = self.world.hand.sessions()
        if not lines:
            return
        first = lines[place % len(lines)].number
        to = self.world.hand.last() + 1 if onto is None else lines[onto % len(lines)].number
        if abs(to - first) < count or not (self._are_known(first, count) and self._are_known(to, count)):
            return
        block = [one for one in lines if first <= one.number < first + count]
        over = [one for one in lines if to <= one.number < to + count]
        self.oracle.copied_rows(block)
        self.oracle.deleted(over)
        self._note_gone(over)
        self._no_undo()
        self.world.hand.copy(first, count, to)
        self._count("pasted")

    @precondition(lambda self: len(self.oracle.ids) > 2)
    @rule(place=PLACE)
    def withdraw(self, place):
        label = list(self.oracle.ids)[place % len(self.oracle.ids)]
        if label in self.oracle.withdrawn:
            return
        self.world.service.withdraw(SINGLE_USER, self.oracle.ids[label], identity=f"withdrawal-{self._next()}")
        self.oracle.withdrew(label, any(line.label == label for line in self.world.hand.sessions()))
        self._count("withdrawn")

    @precondition(lambda self: self.oracle.withdrawn)
    @rule(place=PLACE)
    def bring_back(self, place):
        """Where people have deleted the row meanwhile it stays withdrawn."""
        label = sorted(self.oracle.withdrawn)[place % len(self.oracle.withdrawn)]
        self.world.service.bring_back(SINGLE_USER, self.oracle.ids[label])
        if self.world.standing(self.oracle.ids[label]).state != "已撤回":
            self.oracle.brought_back(label)
            self._count("brought back")


class Troubles(Base):
    """What goes wrong for long: rows that the sheet refuses, a permission that is taken away."""

    @precondition(lambda self: len(self.oracle.rows) < MOST_ROWS)
    @rule()
    def submit_poison(self):
        self._submit(1, POISON)
        self.was_refused = True
        self._count("poison rows")

    @rule()
    def take_or_give_permission(self):
        self.world.is_denied = not self.world.is_denied
        self._count("permission taken or given")


class Columns(Base):
    """Columns, headers, tabs and views."""

    @rule(key=st.sampled_from(MOVED), before=st.integers(0, 17), insert=st.booleans())
    def move_column(self, key, before, insert):
        self._move_column(key, before, insert=insert)

    @rule(key=st.sampled_from(("school", "held_on", "problem", "record_id")), by_click=st.booleans())
    def damage_or_mend_header(self, key, by_click):
        if self.world.hand.damaged:
            self._mend(by_click)
        else:
            self.world.hand.damage_header(key, f"改名{self._next()}")
            self._count("headers damaged")

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
        elif line and line.cells[LABEL]:
            hand.filter(LABEL, line.cells[LABEL])
        self._count("views changed")
