"""All that the server knows: files, accounts, the clock, the switches."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from .clock import Clock
from .defaults import PROPERTIES
from .errors import ApiError, not_found
from .sheet import Sheet
from .spreadsheet import Spreadsheet
from .switches import Switches

T = TypeVar("T")

# gspread's own suite opens this file to see that it is not allowed to.
PRIVATE_ID = "1jIKzPs8LsiZZdLdeMEP-5ZIHw6RkjiOmj1LrJN706Yc"
ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(frozen=True)
class Context:
    """Who asks and when, and the only source of chance, so that a journal can be replayed to the same end."""

    user: str
    now: float
    chance: random.Random
    is_person: bool = False


@dataclass
class World:
    clock: Clock = field(default_factory=Clock)
    switches: Switches = field(default_factory=Switches)
    files: dict[str, Spreadsheet] = field(default_factory=dict)
    private_ids: set[str] = field(default_factory=lambda: {PRIVATE_ID})
    checkpoints: dict[tuple[str, str], Spreadsheet] = field(default_factory=dict)

    def create(self, context: Context, title: str, sheets: list[Sheet] | None = None, properties: dict[str, Any] | None = None) -> Spreadsheet:
        """A new spreadsheet with one tab `Sheet1` of 1000 rows and 26 columns, owned by who asks."""
        file_id = "1" + "".join(context.chance.choices(ID_LETTERS, k=43))
        owner = {"kind": "drive#permission", "id": "1", "type": "user", "role": "owner", "emailAddress": context.user}
        sheets = sheets or [Sheet(0, "Sheet1")]
        spreadsheet = Spreadsheet(file_id, title, {**PROPERTIES, **(properties or {})}, sheets, context.now, permissions=[owner])
        self.files[file_id] = spreadsheet
        return spreadsheet

    def find(self, file_id: str, context: Context) -> Spreadsheet:
        """The spreadsheet, if who asks may see it."""
        if file_id in self.private_ids:
            raise ApiError(403, "The caller does not have permission")
        spreadsheet = self.files.get(file_id)
        if spreadsheet is None:
            raise not_found()
        if context.user in spreadsheet.revoked and not context.is_person:
            raise ApiError(403, "The caller does not have permission")
        return spreadsheet

    def change(self, file_id: str, context: Context, work: Callable[[Spreadsheet], T]) -> T:
        """Runs `work` on a draft that takes the spreadsheet's place only if nothing is raised."""
        draft = self.find(file_id, context).copy()
        result = work(draft)
        lag = self.switches.modified_time_lag if context.is_person else 0.0
        draft.touch(context.now, context.now + lag)
        self.files[file_id] = draft
        return result
