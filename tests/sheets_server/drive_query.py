"""The part of Drive's search language that gspread and this project speak: `and`, `=`, `contains`, `in`."""

import re
from collections.abc import Callable
from typing import Any

from .errors import bad_request

File = dict[str, Any]
TERM = re.compile(r"""\s*(?:(?P<field>\w+)\s*(?P<operator>!=|=|contains)\s*(?P<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|true|false))""")
QUOTED, LISTS = r"""(?P<value>"[^"]*"|'[^']*')""", "(?P<field>parents|owners|writers|readers)"
IN_LIST = re.compile(rf"\s*{QUOTED}\s+in\s+{LISTS}")
LIST_IN = re.compile(rf"\s*{LISTS}\s+in\s+{QUOTED}")  # gspread has it the other way round, and Google takes both
AND = re.compile(r"\s+and\s+|\s*$")


def parse_query(text: str) -> Callable[[File], bool]:
    """A predicate on Drive files; anything it does not understand is an error, as it would be for Google."""
    terms: list[Callable[[File], bool]] = []
    at = 0
    while at < len(text):
        match = TERM.match(text, at) or IN_LIST.match(text, at) or LIST_IN.match(text, at)
        if not match:
            raise bad_request("Invalid Value")
        terms.append(_term(match))
        joint = AND.match(text, match.end())
        if not joint:
            raise bad_request("Invalid Value")
        at = joint.end()
    return lambda file: all(term(file) for term in terms)


def _term(match: re.Match[str]) -> Callable[[File], bool]:
    field, value = match["field"], match["value"]
    if match.re in (IN_LIST, LIST_IN):
        return lambda file: value[1:-1] in file.get(field, [])
    operator = match["operator"]
    wanted: Any = value == "true" if value in ("true", "false") else re.sub(r"\\(.)", r"\1", value[1:-1])
    if field not in ("name", "mimeType", "trashed", "starred") or operator == "contains" and field != "name":
        raise bad_request("Invalid Value")
    if operator == "contains":
        return lambda file: wanted.casefold() in file["name"].casefold()
    return lambda file: (file.get(field, False) == wanted) == (operator == "=")
