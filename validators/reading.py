"""What a reader gives back: a value, and notes on how it was read. Nothing here knows columns or messages."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Note:
    """A code of rules.csv with what its message needs to say. `mends`: (label, new text of this cell) of one-click fixes."""

    code: str
    args: dict[str, Any] = field(default_factory=dict)
    mends: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Reading:
    """`value` is None where the cell was left blank or could not be read with certainty; then a note asks."""

    value: Any = None
    notes: tuple[Note, ...] = ()

    @property
    def codes(self) -> list[str]:
        """
        >>> Reading(300, (Note("W_APPROX"), Note("I_FORMAT"))).codes
        ['W_APPROX', 'I_FORMAT']
        """
        return [note.code for note in self.notes]


BLANK = Reading()


def refuse(code: str, *mends: tuple[str, str], **args: Any) -> Reading:
    """No value, and a question."""
    return Reading(None, (Note(code, args, mends),))


def read(value: Any, /, *codes: str, **args: Any) -> Reading:
    """A value with plain notes, in the order given, each once; empty codes are left out.

    >>> read(300, "W_APPROX", "", "I_FORMAT").codes
    ['W_APPROX', 'I_FORMAT']
    """
    return Reading(value, tuple(Note(code, args) for code in dict.fromkeys(codes) if code))
