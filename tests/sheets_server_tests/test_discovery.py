"""Every request kind the server claims, against the names in Google's own discovery document."""

import doctest
import importlib
import pkgutil
import re

import pytest

from tests import sheets_server
from tests.sheets_server.requests import KINDS
from tests.sheets_server.routes import ROUTES
from tests.sheets_server.schema import document, properties_of

REQUIRED = """
    addSheet deleteSheet updateSheetProperties duplicateSheet updateSpreadsheetProperties
    insertDimension deleteDimension appendDimension moveDimension updateDimensionProperties autoResizeDimensions
    addDimensionGroup deleteDimensionGroup updateDimensionGroup
    updateCells appendCells repeatCell copyPaste cutPaste findReplace sortRange setDataValidation
    setBasicFilter clearBasicFilter addFilterView updateFilterView deleteFilterView duplicateFilterView
    addProtectedRange updateProtectedRange deleteProtectedRange
    addConditionalFormatRule updateConditionalFormatRule deleteConditionalFormatRule
    addNamedRange updateNamedRange deleteNamedRange
    createDeveloperMetadata updateDeveloperMetadata deleteDeveloperMetadata
    mergeCells unmergeCells addTable updateTable deleteTable
""".split()


@pytest.mark.parametrize("kind", sorted({*KINDS, *REQUIRED}))
def test_a_claimed_request_and_its_fields_exist_at_google(kind):
    schema = properties_of("Request")[kind]["$ref"]
    assert KINDS[kind].fields <= set(properties_of(schema))


@pytest.mark.parametrize("kind", sorted(set(properties_of("Request")) - set(KINDS)))
def test_a_request_that_is_not_claimed_is_refused(server, sh, kind):
    before = server.spreadsheet(sh.id).version
    reply = sh.client.session.post(f"{server.base}/v4/spreadsheets/{sh.id}:batchUpdate", json={"requests": [{kind: {}}]})
    assert reply.status_code == 400
    assert reply.json()["error"]["message"] == f"Invalid requests[0].{kind}: {kind} is not implemented by this test server."
    assert server.spreadsheet(sh.id).version == before


def test_every_sheets_method_of_google_has_a_route():
    def methods(resource):
        yield from resource.get("methods", {}).values()
        for below in resource.get("resources", {}).values():
            yield from methods(below)

    routed = {(method, re.sub(r"/\([^)]+\)", "/X", pattern)): schema for method, pattern, _, schema in ROUTES}
    for method in methods(document()):
        path = "/" + "/".join("X" + part[part.index("}") + 1 :] if part.startswith("{") else part for part in method["path"].split("/"))
        assert routed[method["httpMethod"], path] == method["response"]["$ref"]


@pytest.mark.parametrize("name", [module.name for module in pkgutil.walk_packages(sheets_server.__path__, "tests.sheets_server.")])
def test_examples_in_docstrings_hold(name):
    if not name.endswith("__main__"):
        assert doctest.testmod(importlib.import_module(name)).failed == 0
