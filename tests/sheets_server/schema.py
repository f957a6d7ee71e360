"""Request bodies held against Google's own discovery document, so that a misspelt field fails here as it fails there."""

import functools
import importlib.resources
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .errors import ApiError

NUMBER_TEXT = {"integer": re.compile(r"-?\d{1,18}", re.ASCII), "number": re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", re.ASCII)}
NUMBERS = {"int32": "TYPE_INT32", "int64": "TYPE_INT64", "double": "TYPE_DOUBLE", "float": "TYPE_FLOAT"}


@functools.cache
def document(api: str = "sheets.v4") -> Mapping[str, Any]:
    """A discovery document that google-api-python-client carries."""
    folder = importlib.resources.files("googleapiclient") / "discovery_cache" / "documents"
    return json.loads((folder / f"{api}.json").read_text(encoding="utf-8"))


def properties_of(schema: str, api: str = "sheets.v4") -> Mapping[str, Any]:
    return document(api)["schemas"][schema]["properties"]


def unknown_field(mask: Mapping[str, Any], schema: str, api: str = "sheets.v4") -> str | None:
    """The first path in a field mask that does not exist at Google, or None."""
    return _unknown(mask, properties_of(schema, api), api)


def _unknown(mask: Mapping[str, Any], properties: Mapping[str, Any], api: str) -> str | None:
    for name, below in mask.items():
        if name == "*":
            continue
        kind = properties.get(name)
        if kind is None:
            return name
        kind = kind.get("items", kind)
        wrong = unknown_field(below, kind["$ref"], api) if "$ref" in kind else _unknown(below, kind.get("properties", {}), api)
        if wrong is not None and "additionalProperties" not in kind:
            return f"{name}.{wrong}"
    return None


# Fields that Google keeps in a wrapper message, so that absent and 0 differ; it shows in the path of an error.
WRAPPED = {"GridRange": {"startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"}, "DimensionRange": {"startIndex", "endIndex"}}
Violation = tuple[str, str]


def check_body(body: Any, schema: str, path: str = "") -> None:
    """Raises the 400 that Google gives to unknown names and values of the wrong type, all of them in one message.

    Args:
        body: the decoded JSON.
        schema: its name in the discovery document, such as `ValueRange`.
        path: what Google calls the body in its messages: `data` for a ValueRange, nothing for a batch.
    """
    violations = list(_object_violations(body, schema, path))
    if violations:
        shown = [{"field": where, "description": message} for where, message in violations]
        details = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": shown}
        raise ApiError(400, "\n".join(message for _, message in violations), [details])


def with_numbers(value: Any, kind: Mapping[str, Any]) -> Any:
    """The same body with numbers that came as strings made numbers, as Google takes both; `kind` is `{"$ref": schema}`."""
    if isinstance(value, dict) and "$ref" in kind:
        known = properties_of(kind["$ref"])
        return {name: with_numbers(item, known[name]) for name, item in value.items()}
    if isinstance(value, list) and "items" in kind:
        return [with_numbers(item, kind["items"]) for item in value]
    if kind.get("type") == "integer":
        return int(value)
    return float(value) if kind.get("type") == "number" and isinstance(value, str) else value


def drive_body(body: Mapping[str, Any], schema: str) -> dict[str, Any]:
    """What Drive takes of a body: names that it does not know are passed over, gspread sends one; values are held to their type."""
    known = properties_of(schema, "drive.v3")
    taken = {name: value for name, value in body.items() if name in known}
    for name, value in taken.items():
        is_list = known[name].get("type") == "array"
        kind = known[name]["items"] if is_list else known[name]
        items = value if isinstance(value, list) else [value]
        if is_list != isinstance(value, list) or not all(_is_object(item, kind) or _fits(item, kind) for item in items):
            raise ApiError(400, f"Invalid value at '{snake(name)}' ({_type_name(kind, name)}), {_shown(value)}")
    return taken


def _is_object(value: Any, kind: Mapping[str, Any]) -> bool:
    return isinstance(value, dict) and ("$ref" in kind or kind["type"] == "object")


def _object_violations(value: Any, schema: str, path: str) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield path, f"Invalid value at '{path}' (type.googleapis.com/google.apps.sheets.v4.{schema}), {_shown(value)}"
        return
    known = properties_of(schema)
    for name, item in value.items():
        if name not in known:
            where = f" at '{path}'" if path else ""
            yield path, f'Invalid JSON payload received. Unknown name "{name}"{where}: Cannot find field.'
        elif item is not None:
            below = f"{path}.{snake(name)}" if path else snake(name)
            yield from _violations(item, known[name], below + (".value" if name in WRAPPED.get(schema, ()) else ""), name)


def _violations(value: Any, kind: Mapping[str, Any], path: str, name: str) -> Iterator[Violation]:
    if "$ref" in kind:
        yield from _object_violations(value, kind["$ref"], path)
    elif kind["type"] == "array":
        yield from _array_violations(value, kind["items"], path, name)
    elif kind["type"] == "object" and isinstance(value, dict):
        for key, item in value.items():
            yield from _violations(item, kind["additionalProperties"], f"{path}[{key}]", name)
    elif kind["type"] != "any" and not _fits(value, kind):
        yield path, f"Invalid value at '{path}' ({_type_name(kind, name)}), {_shown(value)}"


def _array_violations(value: Any, items: Mapping[str, Any], path: str, name: str) -> Iterator[Violation]:
    if items.get("type") == "array":
        bad = [(path, value)]
        if isinstance(value, list):
            bad = [(f"{path}[{number}]", row) for number, row in enumerate(value) if not isinstance(row, list)]
        for where, item in bad:
            yield where, f"Invalid value at '{where}' (type.googleapis.com/google.protobuf.ListValue), {_shown(item)}"
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _violations(item, items, f"{path}[{number}]", name)
    elif "$ref" in items and isinstance(value, dict):
        yield from _object_violations(value, items["$ref"], path)
    else:
        yield path, f"Invalid value at '{path}' ({_type_name(items, name)}), {_shown(value)}"


def _fits(value: Any, kind: Mapping[str, Any]) -> bool:
    if "enum" in kind:
        return value in kind["enum"]
    if kind.get("type", "object") == "object":
        return False
    if kind["type"] == "boolean":
        return isinstance(value, bool)
    if kind["type"] == "string":
        return isinstance(value, str) or (kind.get("format") == "int64" and isinstance(value, int))
    if isinstance(value, str):
        if not NUMBER_TEXT[kind["type"]].fullmatch(value):
            return False
    elif isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if kind["type"] == "number":
        return True
    room: int = 2 ** (31 if kind["format"] == "int32" else 63)
    return (not isinstance(value, float) or value.is_integer()) and -room <= int(value) < room


def _type_name(kind: Mapping[str, Any], name: str) -> str:
    if "$ref" in kind:
        return f"type.googleapis.com/google.apps.sheets.v4.{kind['$ref']}"
    if "enum" in kind:
        return f"type.googleapis.com/google.apps.sheets.v4.{name[0].upper()}{name[1:]}"
    return NUMBERS.get(kind.get("format", ""), {"boolean": "TYPE_BOOL", "object": "Map"}.get(kind["type"], "TYPE_STRING"))


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda match: "_" + match[0].lower(), name)
