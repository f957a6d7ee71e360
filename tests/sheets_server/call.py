"""One HTTP request and one reply, free of any web framework."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote

from .errors import ApiError, bad_request

JSON_TYPE = "application/json; charset=UTF-8"
HALF_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]")  # half of a surrogate pair; alone it is not text


@dataclass(frozen=True)
class Call:
    """A request as it came: `path` still percent-encoded, so that a slash in a title is not a path."""

    method: str
    path: str
    query: Mapping[str, list[str]] = field(default_factory=dict)
    body: bytes = b""
    token: str | None = None
    content_type: str = ""
    host: str = ""

    @classmethod
    def parse(cls, method: str, target: str, body: bytes = b"", token: str | None = None, content_type: str = "", host: str = "") -> "Call":
        path, _, query = target.partition("?")
        return cls(method, path, parse_qs(query, keep_blank_values=True), body, token, content_type, host)

    def option(self, name: str) -> str | None:
        return self.query.get(name, [None])[-1]

    def flag(self, name: str) -> bool:
        return (self.option(name) or "").lower() == "true"

    def number(self, name: str, otherwise: int) -> int:
        text = self.option(name) or str(otherwise)
        if not text.isdecimal():
            raise bad_request(f"Invalid value '{text}'. Values must be within the range: [0, 1000]")
        return int(text)

    def options(self) -> dict[str, str]:
        return {name: values[-1] for name, values in self.query.items()}

    @property
    def is_write(self) -> bool:
        return self.method != "GET" and not self.path.endswith((":search", "DataFilter")) or self.path.endswith(("UpdateByDataFilter", "ClearByDataFilter"))

    def json(self) -> dict[str, Any]:
        """The body as an object; no body is an empty one. A field that is null is a field that is not there."""
        if not self.body:
            return {}
        try:
            decoded = json.loads(self.body, object_pairs_hook=lambda pairs: {name: value for name, value in pairs if value is not None})
            if HALF_CHARACTER.search(self.body):
                json.dumps(decoded, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as err:
            raise bad_request(f"Invalid JSON payload received. Unable to parse: {err}") from err
        if not isinstance(decoded, dict):
            raise bad_request("Invalid JSON payload received. An object was expected.")
        return decoded

    def text(self) -> str:
        """The body as a person would read it: JSON with its characters unescaped."""
        try:
            return json.dumps(json.loads(self.body), ensure_ascii=False) if self.body else ""
        except (ValueError, RecursionError):
            return self.body.decode("utf-8", "replace")

    def decoded_path(self) -> str:
        return unquote(self.path)


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b""
    content_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, value: Any, status: int = 200) -> "Reply":
        return cls(status, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())

    @classmethod
    def refusal(cls, error: ApiError) -> "Reply":
        reply = cls.of(error.as_json(), error.code)
        return cls(reply.status, reply.body, headers=error.headers)
