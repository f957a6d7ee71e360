"""Named ranges."""

import re
from typing import Any

from ..a1 import LOOKS_LIKE_CELL
from ..errors import bad_request
from ..fields import merged, required_mask
from ..ranges import Box
from . import Job, request

NAME = re.compile(r"[^\W\d][\w]{0,249}$")


def _check_name(job: Job, name: str, own_id: str | None) -> None:
    if not NAME.match(name) or LOOKS_LIKE_CELL.match(name) or name.casefold() in ("true", "false"):
        raise bad_request("The name you have entered is not valid. Named ranges may contain letters, numbers and underscores.")
    for other in job.spreadsheet.named_ranges:
        if other["name"].casefold() == name.casefold() and other["namedRangeId"] != own_id:
            raise bad_request(f"A named range with the name {name} already exists.")


@request("addNamedRange", "namedRange")
def add_named_range(job: Job, given: dict[str, Any]) -> dict[str, Any]:
    wanted = given.get("namedRange", {})
    taken = {named["namedRangeId"] for named in job.spreadsheet.named_ranges}
    own_id = wanted.get("namedRangeId")
    if own_id in taken and job.switches.reused_ids_refused:
        raise bad_request(f"A named range with the ID {own_id} already exists.")
    if not own_id or own_id in taken:
        own_id = str(job.new_id(taken))
    _check_name(job, wanted.get("name", ""), own_id)
    job.box(wanted.get("range"))
    named = {"namedRangeId": own_id, "name": wanted["name"], "range": Box.from_json(wanted["range"]).as_json()}
    job.spreadsheet.named_ranges.append(named)
    return {"namedRange": named}


def _find(job: Job, own_id: str | None) -> int:
    for number, named in enumerate(job.spreadsheet.named_ranges):
        if named["namedRangeId"] == own_id:
            return number
    raise bad_request(f"Cannot find named range with ID: {own_id}")


@request("updateNamedRange", "namedRange", "fields")
def update_named_range(job: Job, given: dict[str, Any]) -> None:
    mask = required_mask(given.get("fields"), "NamedRange")
    wanted = given.get("namedRange", {})
    number = _find(job, wanted.get("namedRangeId"))
    new = merged(job.spreadsheet.named_ranges[number], wanted, mask)
    new["namedRangeId"] = wanted["namedRangeId"]
    _check_name(job, new.get("name", ""), new["namedRangeId"])
    job.box(new.get("range"))
    job.spreadsheet.named_ranges[number] = {**new, "range": Box.from_json(new["range"]).as_json()}


@request("deleteNamedRange", "namedRangeId")
def delete_named_range(job: Job, given: dict[str, Any]) -> None:
    del job.spreadsheet.named_ranges[_find(job, given.get("namedRangeId"))]
