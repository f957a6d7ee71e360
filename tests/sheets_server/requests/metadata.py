"""Developer metadata: the entries a client can bind to a row, a column, a tab or the whole spreadsheet."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..errors import bad_request
from ..fields import required_mask
from ..metadata_lookup import matches
from ..spreadsheet import Metadata
from . import Job, request

ROOM = 30_000


def _located(job: Job, location: Mapping[str, Any] | None) -> dict[str, Any]:
    """`sheet_id`, `dimension` and `line` of a location that a client wrote."""
    location = {name: value for name, value in (location or {}).items() if value is not None and name != "locationType"}
    if len(location) != 1:
        raise bad_request("Exactly one of spreadsheet, sheetId and dimensionRange must be set in a metadata location.")
    if location.get("spreadsheet"):
        return {"sheet_id": None, "dimension": None, "line": None}
    if "sheetId" in location:
        return {"sheet_id": job.spreadsheet.sheet(location["sheetId"]).id, "dimension": None, "line": None}
    place = location.get("dimensionRange") or {}
    sheet = job.spreadsheet.sheet(place.get("sheetId") or 0)
    dimension, start = place.get("dimension"), place.get("startIndex", 0)
    if dimension not in ("ROWS", "COLUMNS") or place.get("endIndex") != start + 1:
        raise bad_request("A metadata location's dimensionRange must represent a single row or column.")
    if not 0 <= start < sheet.size(dimension):
        raise bad_request(f"The {dimension.lower()[:-1]} {start} is outside the grid.")
    return {"sheet_id": sheet.id, "dimension": dimension, "line": start}


def _check_room(job: Job) -> None:
    used = sum(len(entry.key) + len(entry.value or "") for entry in job.spreadsheet.metadata)
    if used > ROOM:
        raise bad_request(f"Developer metadata of {used} characters exceeds the limit of {ROOM} characters for a spreadsheet.")


@request("createDeveloperMetadata", "developerMetadata")
def create_developer_metadata(job: Job, given: dict[str, Any]) -> dict[str, Any]:
    wanted = given.get("developerMetadata", {})
    taken = {entry.id for entry in job.spreadsheet.metadata}
    own_id = wanted.get("metadataId")
    if own_id is not None and own_id <= 0:
        raise bad_request(f"metadataId[{own_id}] must be positive.")
    if own_id in taken and job.switches.reused_ids_refused:
        raise bad_request(f"Developer metadata with ID {own_id} already exists.")
    if own_id is None or own_id in taken:
        own_id = job.new_id(taken)
    if not wanted.get("metadataKey"):
        raise bad_request("metadataKey must be set.")
    visibility = wanted.get("visibility", "")
    if visibility not in ("DOCUMENT", "PROJECT"):
        raise bad_request("visibility must be set to DOCUMENT or PROJECT.")
    place = _located(job, wanted.get("location"))
    entry = Metadata(own_id, wanted["metadataKey"], wanted.get("metadataValue"), visibility, **place)
    job.spreadsheet.metadata.append(entry)
    _check_room(job)
    return {"developerMetadata": entry.as_json()}


@request("updateDeveloperMetadata", "dataFilters", "developerMetadata", "fields")
def update_developer_metadata(job: Job, given: dict[str, Any]) -> dict[str, Any]:
    mask = required_mask(given.get("fields"), "DeveloperMetadata")
    wanted = given.get("developerMetadata", {})
    chosen = _chosen(job, given.get("dataFilters"))
    changes: dict[str, Any] = {}
    for name, field in (("metadataKey", "key"), ("metadataValue", "value"), ("visibility", "visibility")):
        if name in mask or "*" in mask and name in wanted:
            changes[field] = wanted.get(name)
    if "location" in mask or "*" in mask and "location" in wanted:
        changes |= _located(job, wanted.get("location"))
    new = {entry: replace(entry, **changes) for entry in chosen}
    if any(not entry.key or entry.visibility not in ("DOCUMENT", "PROJECT") for entry in new.values()):
        raise bad_request("metadataKey and visibility cannot be taken away.")
    job.spreadsheet.metadata = [new.get(entry, entry) for entry in job.spreadsheet.metadata]
    _check_room(job)
    return _listed("developerMetadata", list(new.values()))


@request("deleteDeveloperMetadata", "dataFilter")
def delete_developer_metadata(job: Job, given: dict[str, Any]) -> dict[str, Any]:
    """Deletes all that the filter selects; nothing selected is not an error."""
    chosen = _chosen(job, [given.get("dataFilter", {})])
    job.spreadsheet.metadata = [entry for entry in job.spreadsheet.metadata if entry not in chosen]
    return _listed("deletedDeveloperMetadata", chosen)


def _listed(name: str, entries: list[Metadata]) -> dict[str, Any]:
    return {name: [entry.as_json() for entry in entries]} if entries else {}


def _chosen(job: Job, filters: list[dict[str, Any]] | None) -> list[Metadata]:
    if not filters:
        raise bad_request("At least one data filter must be given.")
    chosen = [entry for data_filter in filters for entry in matches(job.spreadsheet, data_filter)]
    return list(dict.fromkeys(chosen))
