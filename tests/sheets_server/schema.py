"""Request bodies held against Google's own discovery document, so that a misspelt field fails here as it fails there."""

import functools
import importlib.resources
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .errors import ApiError

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
    if kind["type"] == "object":
        return False
    if kind["type"] == "boolean":
        return isinstance(value, bool)
    if kind["type"] == "string":
        return isinstance(value, str) or (kind.get("format") == "int64" and isinstance(value, int))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return isinstance(value, str) and re.fullmatch(r"-?\d+", value) is not None
    return kind["type"] == "number" or float(value).is_integer()


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
