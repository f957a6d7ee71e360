"""Rules that lie over a tab: protection and conditional formats."""

from typing import Any

from ..cells import with_color_styles
from ..errors import bad_request
from ..fields import merged, required_mask, without_defaults
from ..ranges import Box
from ..sheet import Sheet
from . import Job, request


def _protected(job: Job, wanted: dict[str, Any], own_id: int) -> tuple[Sheet, dict[str, Any]]:
    if "namedRangeId" in wanted or "tableId" in wanted:
        raise bad_request("This test server protects ranges only, not named ranges or tables.")
    sheet, _ = job.box(wanted.get("range"))
    if wanted.get("warningOnly") and wanted.get("editors"):
        raise bad_request("Editors cannot be set on a protected range that only warns.")
    kept = {name: value for name, value in without_defaults(wanted).items() if value is not None and name != "requestingUserCanEdit"}
    box = Box.from_json(wanted["range"]).as_json()
    record = {**kept, "protectedRangeId": own_id, "range": box, "requestingUserCanEdit": True}
    if not wanted.get("warningOnly"):
        users = wanted.get("editors", {}).get("users", [])
        record["editors"] = {**kept.get("editors", {}), "users": list(dict.fromkeys([*users, job.user]))}
    return sheet, record


@request("addProtectedRange", "protectedRange")
def add_protected_range(job: Job, given: dict[str, Any]) -> dict[str, Any]:
    wanted = given.get("protectedRange", {})
    taken = {old["protectedRangeId"] for sheet in job.spreadsheet.sheets for old in sheet.protected_ranges}
    own_id = wanted.get("protectedRangeId")
    if own_id in taken:
        raise bad_request(f"A protected range with the ID {own_id} already exists.")
    sheet, record = _protected(job, wanted, own_id or job.new_id(taken))
    if _is_whole(record) and any(map(_is_whole, sheet.protected_ranges)):
        raise bad_request(f"The sheet {sheet.title} already has sheet protection.")
    sheet.protected_ranges.append(record)
    return {"protectedRange": record}


def _is_whole(record: dict[str, Any]) -> bool:
    """A range without bounds protects the whole tab."""
    return not set(record["range"]) - {"sheetId"}


def _find(job: Job, own_id: int | None) -> tuple[Sheet, int]:
    for sheet in job.spreadsheet.sheets:
        for number, record in enumerate(sheet.protected_ranges):
            if record["protectedRangeId"] == own_id:
                return sheet, number
    raise bad_request(f"No protected range with id: {own_id}")


@request("updateProtectedRange", "protectedRange", "fields")
def update_protected_range(job: Job, given: dict[str, Any]) -> None:
    mask = required_mask(given.get("fields"), "ProtectedRange")
    wanted = given.get("protectedRange", {})
    own_id = wanted.get("protectedRangeId")
    sheet, number = _find(job, own_id)
    old = sheet.protected_ranges[number]
    if wanted.get("warningOnly") and "warningOnly" in mask:
        old = {name: value for name, value in old.items() if name != "editors"}
    home, record = _protected(job, merged(old, wanted, mask), own_id)
    del sheet.protected_ranges[number]
    home.protected_ranges.insert(number if home is sheet else len(home.protected_ranges), record)


@request("deleteProtectedRange", "protectedRangeId")
def delete_protected_range(job: Job, given: dict[str, Any]) -> None:
    sheet, number = _find(job, given.get("protectedRangeId"))
    del sheet.protected_ranges[number]


def _format_rule(job: Job, rule: dict[str, Any]) -> tuple[Sheet, dict[str, Any]]:
    ranges = rule.get("ranges")
    if not ranges:
        raise bad_request("A conditional format rule needs at least one range.")
    if ("booleanRule" in rule) == ("gradientRule" in rule):
        raise bad_request("A conditional format rule is either a booleanRule or a gradientRule.")
    sheets = {job.box(given)[0].id for given in ranges}
    if len(sheets) > 1:
        raise bad_request("All ranges of a conditional format rule must be on the same sheet.")
    boxes = [Box.from_json(given).as_json() for given in ranges]
    return job.spreadsheet.sheet(sheets.pop()), {**with_color_styles(rule), "ranges": boxes}


@request("addConditionalFormatRule", "rule", "index")
def add_conditional_format_rule(job: Job, given: dict[str, Any]) -> None:
    sheet, rule = _format_rule(job, given.get("rule", {}))
    index = given.get("index", 0)
    if index > len(sheet.conditional_formats):
        raise bad_request(f"index[{index}] is greater than the number of rules, {len(sheet.conditional_formats)}.")
    sheet.conditional_formats.insert(index, rule)


def _rules_of(job: Job, sheet_id: int | None, index: int) -> Sheet:
    sheet = job.spreadsheet.sheet(sheet_id or 0)
    if not 0 <= index < len(sheet.conditional_formats):
        raise bad_request(f"No conditional format on sheet: {sheet.id} at index: {index}")
    return sheet


@request("updateConditionalFormatRule", "index", "sheetId", "rule", "newIndex")
def update_conditional_format_rule(job: Job, given: dict[str, Any]) -> dict[str, Any]:
    index = given.get("index", 0)
    if ("rule" in given) == ("newIndex" in given):
        raise bad_request("Exactly one of rule and newIndex must be set.")
    if "rule" in given:
        sheet, rule = _format_rule(job, given["rule"])
        _rules_of(job, sheet.id, index)
        old, sheet.conditional_formats[index] = sheet.conditional_formats[index], rule
        return {"newRule": rule, "newIndex": index, "oldRule": old, "oldIndex": index}
    sheet = _rules_of(job, given.get("sheetId"), index)
    _rules_of(job, sheet.id, given["newIndex"])
    rule = sheet.conditional_formats.pop(index)
    sheet.conditional_formats.insert(given["newIndex"], rule)
    return {"newRule": rule, "newIndex": given["newIndex"], "oldRule": rule, "oldIndex": index}


@request("deleteConditionalFormatRule", "sheetId", "index")
def delete_conditional_format_rule(job: Job, given: dict[str, Any]) -> dict[str, Any]:
    sheet = _rules_of(job, given.get("sheetId"), given.get("index", 0))
    return {"rule": sheet.conditional_formats.pop(given.get("index", 0))}
