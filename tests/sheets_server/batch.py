"""`spreadsheets.batchUpdate`: all requests in order on one draft, or none."""

from typing import Any

from .errors import ApiError, bad_request
from .requests import Job, perform


def run_batch(job: Job, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The replies, one for each request. On an error the caller throws the draft away.

    Raises:
        ApiError: 400 with `Invalid requests[i].kind: ...`, as Google words it.
    """
    if not body.get("requests"):
        raise bad_request("Must specify at least one request.")
    replies = []
    for index, given in enumerate(body["requests"]):
        names = [name for name, value in given.items() if value is not None]
        if len(names) != 1:
            raise bad_request(f"Invalid requests[{index}]: exactly one kind of request must be set; got {len(names)}.")
        try:
            replies.append(perform(job, names[0], given[names[0]]))
        except ApiError as refusal:
            raise ApiError(refusal.code, f"Invalid requests[{index}].{names[0]}: {refusal.message}", refusal.details) from refusal
    return replies
