"""Who may see a file, as gspread's `share`, `list_permissions` and `remove_permissions` use it."""

from .call import Call, Reply
from .drive_api import find_file
from .errors import ApiError, bad_request
from .fields import parse_mask, select
from .sheet import Record
from .spreadsheet import Spreadsheet
from .world import Context, World

ROLES = ("owner", "organizer", "fileOrganizer", "writer", "commenter", "reader")
TYPES = ("user", "group", "domain", "anyone")


def create_permission(world: World, context: Context, call: Call, file_id: str) -> Record:
    body = call.json()
    find_file(world, context, file_id)
    if body.get("role") not in ROLES or body.get("type") not in TYPES:
        raise bad_request("The specified role or type is invalid or not supported.")
    if body["type"] in ("user", "group") and not body.get("emailAddress"):
        raise bad_request("The specified emailAddress is invalid or not applicable for the given permission type.")
    own_id = "anyoneWithLink" if body["type"] == "anyone" else str(context.chance.randrange(10**18, 10**19))
    grant = {"kind": "drive#permission", "id": own_id, **{k: v for k, v in body.items() if v is not None and k != "withLink"}}

    def work(draft: Spreadsheet) -> None:
        draft.permissions = [old for old in draft.permissions if old["id"] != own_id] + [grant]
        draft.revoked.discard(body.get("emailAddress", ""))

    world.change(file_id, context, work)
    return grant


def list_permissions(world: World, context: Context, call: Call, file_id: str) -> Record:
    page = {"kind": "drive#permissionList", "permissions": find_file(world, context, file_id).permissions}
    return select(page, parse_mask(call.option("fields"))) if call.option("fields") else page


def list_comments(world: World, context: Context, call: Call, file_id: str) -> Record:
    """None: nothing here can make a comment. gspread asks when it copies a file."""
    find_file(world, context, file_id)
    return {"kind": "drive#commentList", "comments": []}


def delete_permission(world: World, context: Context, call: Call, file_id: str, permission_id: str) -> Reply:
    """Takes the permission away; a user who had it gets 403 from then on."""
    gone = next((grant for grant in find_file(world, context, file_id).permissions if grant["id"] == permission_id), None)
    if gone is None:
        raise ApiError(404, f"Permission not found: {permission_id}.")
    if gone["role"] == "owner":
        raise ApiError(403, "The owner of a file cannot be removed.")

    def work(draft: Spreadsheet) -> None:
        draft.permissions = [grant for grant in draft.permissions if grant["id"] != permission_id]
        if gone.get("emailAddress"):
            draft.revoked.add(gone["emailAddress"])

    world.change(file_id, context, work)
    return Reply(204)
