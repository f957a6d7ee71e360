"""Which developer metadata a DataFilter means."""

from collections.abc import Mapping
from typing import Any

from .errors import bad_request, not_implemented
from .ranges import Box
from .spreadsheet import Metadata, Spreadsheet


def matches(spreadsheet: Spreadsheet, data_filter: Mapping[str, Any]) -> list[Metadata]:
    """The entries a filter selects, oldest first."""
    kinds = [name for name, value in data_filter.items() if value is not None]
    if len(kinds) != 1:
        raise bad_request("Exactly one of developerMetadataLookup, a1Range and gridRange must be set in a data filter.")
    if kinds[0] == "developerMetadataLookup":
        lookup = {name: value for name, value in data_filter["developerMetadataLookup"].items() if value is not None}
        if not lookup:
            raise bad_request("A developer metadata lookup must name at least one thing to look for.")
        return [entry for entry in spreadsheet.metadata if _fits(entry, lookup)]
    box = box_of(spreadsheet, data_filter)
    return [entry for entry in spreadsheet.metadata if entry.sheet_id == box.sheet_id and _lies_in(entry, box)]


def box_of(spreadsheet: Spreadsheet, data_filter: Mapping[str, Any]) -> Box:
    """The rectangle of a filter that is not a lookup."""
    if data_filter.get("a1Range") is not None:
        return spreadsheet.find_range(data_filter["a1Range"])[1]
    box = Box.from_json(data_filter["gridRange"])
    spreadsheet.sheet(box.sheet_id)
    return box


def boxes_of(spreadsheet: Spreadsheet, data_filter: Mapping[str, Any]) -> list[Box]:
    """Every rectangle that a filter selects: whole rows, columns or tabs for a lookup."""
    if data_filter.get("developerMetadataLookup") is None:
        return [box_of(spreadsheet, data_filter)]
    found = []
    for entry in matches(spreadsheet, data_filter):
        if entry.sheet_id is not None:
            box = Box(entry.sheet_id)
            found.append(box if entry.dimension is None else box.with_span(entry.dimension, entry.line, entry.line + 1))
    return found


def _lies_in(entry: Metadata, box: Box) -> bool:
    if entry.dimension is None:
        return box == Box(box.sheet_id)
    low, high = box.span(entry.dimension)
    return (low or 0) <= entry.line and (high is None or entry.line < high)


def _fits(entry: Metadata, lookup: Mapping[str, Any]) -> bool:
    location = lookup.get("metadataLocation")
    if location is not None and not _fits_location(entry, location, lookup.get("locationMatchingStrategy")):
        return False
    wanted = (
        ("metadataId", entry.id),
        ("metadataKey", entry.key),
        ("metadataValue", entry.value),
        ("visibility", entry.visibility),
        ("locationType", entry.location_type),
    )
    return all(lookup[name] == value for name, value in wanted if name in lookup)


def _fits_location(entry: Metadata, location: Mapping[str, Any], strategy: str | None) -> bool:
    """EXACT_LOCATION (the default): on that very place. INTERSECTING_LOCATION: on it, in it or around it."""
    exact = strategy != "INTERSECTING_LOCATION"
    if location.get("spreadsheet"):
        return entry.sheet_id is None or not exact
    if location.get("dimensionRange") is not None:
        place = location["dimensionRange"]
        sheet_id, dimension = place.get("sheetId") or 0, place.get("dimension")
        if entry.sheet_id != sheet_id or entry.dimension not in ((dimension,) if exact else (dimension, None)):
            return entry.sheet_id is None and not exact
        low, high = place.get("startIndex", 0), place.get("endIndex")
        return entry.line is None or (low <= entry.line and (high is None or entry.line < high))
    if location.get("sheetId") is None:
        raise not_implemented("A metadata location without a sheetId, dimensionRange or spreadsheet")
    if entry.sheet_id != location["sheetId"]:
        return entry.sheet_id is None and not exact
    return entry.dimension is None or not exact
