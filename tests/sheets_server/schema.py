"""Request bodies held against Google's own discovery document, so that a misspelt field fails here as it fails there."""

import functools
import importlib.resources
import json
import re
from collections.abc import Mapping
from typing import Any

from .errors import ApiError

NUMBERS = {"int32": "TYPE_INT32", "int64": "TYPE_INT64", "double": "TYPE_DOUBLE", "float": "TYPE_FLOAT"}


@functools.cache
def document() -> Mapping[str, Any]:
    """The Sheets v4 discovery document that google-api-python-client carries."""
    folder = importlib.resources.files("googleapiclient") / "discovery_cache" / "documents"
    return json.loads((folder / "sheets.v4.json").read_text(encoding="utf-8"))


def properties_of(schema: str) -> Mapping[str, Any]:
    return document()["schemas"][schema]["properties"]


def check_body(body: Any, schema: str, path: str = "") -> None:
    """Raises the 400 that Google gives to an unknown name or a value of the wrong type.

    Args:
        body: the decoded JSON.
        schema: its name in the discovery document, such as `ValueRange`.
        path: what Google calls the body in its messages: `data` for a ValueRange, nothing for a batch.
    """
    _check_object(body, schema, path)


def _check_object(value: Any, schema: str, path: str) -> None:
    if not isinstance(value, dict):
        raise _violation(path, f"Invalid value at '{path}' (type.googleapis.com/google.apps.sheets.v4.{schema}), {_shown(value)}")
    known = properties_of(schema)
    for name, item in value.items():
        if name not in known:
            where = f" at '{path}'" if path else ""
            raise _violation(path, f'Invalid JSON payload received. Unknown name "{name}"{where}: Cannot find field.')
        if item is not None:
            _check(item, known[name], f"{path}.{snake(name)}" if path else snake(name), name)


def _check(value: Any, kind: Mapping[str, Any], path: str, name: str) -> None:
    if "$ref" in kind:
        _check_object(value, kind["$ref"], path)
    elif kind["type"] == "array":
        _check_array(value, kind["items"], path, name)
    elif kind["type"] == "object":
        if not isinstance(value, dict):
            raise _violation(path, f"Invalid value at '{path}' (Map), {_shown(value)}")
        for key, item in value.items():
            _check(item, kind["additionalProperties"], f"{path}[{key}]", name)
    elif kind["type"] != "any" and not _fits(value, kind):
        raise _violation(path, f"Invalid value at '{path}' ({_type_name(kind, name)}), {_shown(value)}")


def _check_array(value: Any, items: Mapping[str, Any], path: str, name: str) -> None:
    if items.get("type") == "array":
        bad = [(path, value)] if not isinstance(value, list) else [(f"{path}[{i}]", row) for i, row in enumerate(value) if not isinstance(row, list)]
        for where, item in bad[:1]:
            raise _violation(where, f"Invalid value at '{where}' (type.googleapis.com/google.protobuf.ListValue), {_shown(item)}")
        return
    if not isinstance(value, list):
        if "$ref" in items and isinstance(value, dict):
            _check_object(value, items["$ref"], path)
        raise _violation(path, f"Invalid value at '{path}' ({_type_name(items, name)}), {_shown(value)}")
    for i, item in enumerate(value):
        _check(item, items, f"{path}[{i}]", name)


def _fits(value: Any, kind: Mapping[str, Any]) -> bool:
    if "enum" in kind:
        return value in kind["enum"]
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
    return NUMBERS.get(kind.get("format", ""), {"boolean": "TYPE_BOOL"}.get(kind["type"], "TYPE_STRING"))


def _violation(path: str, message: str) -> ApiError:
    details = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"field": path, "description": message}]}
    return ApiError(400, message, [details])


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda match: "_" + match[0].lower(), name)
