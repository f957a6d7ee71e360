"""Field masks: `a.b`, `a/b`, `a(b,c)`, `*`, separated by commas.

A mask is a tree of dicts; an empty dict means "this and everything below".
"""

import re
from typing import Any

from .errors import bad_request
from .schema import unknown_field

Mask = dict[str, "Mask"]
TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[*(),./]|\S")


def parse_mask(text: str) -> Mask:
    """The tree for a mask as it stands in `fields=`.

    >>> parse_mask("sheets/data(rowData.values.note,startRow)")
    {'sheets': {'data': {'rowData': {'values': {'note': {}}}, 'startRow': {}}}}
    """
    tokens = TOKEN.findall(text)
    tree, rest = _list(tokens, 0)
    if rest != len(tokens) or not tree:
        raise bad_request(f"Invalid field mask: {text}")
    return tree


def _list(tokens: list[str], at: int) -> tuple[Mask, int]:
    tree: Mask = {}
    while True:
        at = _path(tokens, at, tree)
        if at >= len(tokens) or tokens[at] != ",":
            return tree, at
        at += 1


def _path(tokens: list[str], at: int, tree: Mask) -> int:
    """Reads one path into `tree`; a path that is already there as a whole stays whole."""
    if at >= len(tokens) or tokens[at] in "(),./":
        raise bad_request("Invalid field mask: a name is missing.")
    name, is_new = tokens[at], tokens[at] not in tree
    at += 1
    if at < len(tokens) and tokens[at] in "./":
        below: Mask = {}
        at = _path(tokens, at + 1, below)
    elif at < len(tokens) and tokens[at] == "(":
        below, at = _list(tokens, at + 1)
        if at >= len(tokens) or tokens[at] != ")":
            raise bad_request("Invalid field mask: a bracket is not closed.")
        at += 1
    else:
        tree[name] = {}
        return at
    if is_new or tree[name]:
        tree[name] = _union(tree.get(name, {}), below)
    return at


def _union(a: Mask, b: Mask) -> Mask:
    merged = dict(a)
    for name, below in b.items():
        merged[name] = _union(merged[name], below) if merged.get(name) and below else ({} if name in merged else below)
    return merged


def select(value: Any, mask: Mask) -> Any:
    """The part of a reply that the mask asks for; objects stay, even when nothing is left in them."""
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [select(item, mask) for item in value]
    if isinstance(value, dict):
        return {name: select(value[name], mask[name]) for name in value if name in mask}
    return value


def merged(old: Any, new: Any, mask: Mask) -> Any:
    """`old` with the fields of the mask taken from `new`: what is not in `new` goes away.

    >>> merged({"note": "x", "v": 1}, {"v": 2}, parse_mask("note,v"))
    {'v': 2}
    """
    if not mask or "*" in mask:
        return new
    result = dict(old or {})
    given = new if isinstance(new, dict) else {}
    for name, below in mask.items():
        value = merged(result.get(name), given.get(name), below)
        if value is None or value == {}:
            result.pop(name, None)
        else:
            result[name] = value
    return result


def without_defaults(value: Any) -> Any:
    """A message as replies show it: what is false, empty text or an empty list is left out.

    >>> without_defaults({"strict": False, "condition": {"type": "BOOLEAN", "values": []}})
    {'condition': {'type': 'BOOLEAN'}}
    """
    if isinstance(value, dict):
        return {name: without_defaults(item) for name, item in value.items() if item is not False and item != "" and item != []}
    return [without_defaults(item) for item in value] if isinstance(value, list) else value


def required_mask(text: str | None, schema: str) -> Mask:
    """The mask of an update request; Google refuses an update without one, or one that names what does not exist."""
    if not text:
        raise bad_request("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    mask = parse_mask(text)
    wrong = unknown_field(mask, schema)
    if wrong is not None:
        raise bad_request(f"Invalid field: {wrong}")
    return mask
