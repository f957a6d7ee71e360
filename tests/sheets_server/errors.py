"""The one exception of this server: a reply that Google would have given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

STATUS_NAMES: Mapping[int, str] = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    408: "DEADLINE_EXCEEDED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


@dataclass
class ApiError(Exception):
    """An error reply: `code` is the HTTP status, `message` the sentence that clients show."""

    code: int
    message: str
    details: list[dict[str, Any]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    def as_json(self) -> dict[str, Any]:
        """The body in the shape of the Sheets API (Drive's older shape is made in `drive_api`)."""
        error: dict[str, Any] = {"code": self.code, "message": self.message, "status": STATUS_NAMES.get(self.code, "UNKNOWN")}
        if self.details:
            error["details"] = self.details
        return {"error": error}


def bad_request(message: str) -> ApiError:
    """What Google says to a request that it understands and refuses."""
    return ApiError(400, message)


def not_implemented(what: str) -> ApiError:
    """What only this server says: better a refusal than a reply that Google would not have given."""
    return ApiError(400, f"{what} is not implemented by this test server.")


def not_found() -> ApiError:
    return ApiError(404, "Requested entity was not found.")
