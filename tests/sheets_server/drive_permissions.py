"""Who may see a file, as gspread's `share`, `list_permissions` and `remove_permissions` use it."""

from .call import Call, Reply
from .drive_api import find_file
from .errors import ApiError, bad_request
from .fields import parse_mask, select
from .schema import drive_body
from .sheet import Record
from .spreadsheet import Spreadsheet
from .world import Context, World

ROLES = ("owner", "organizer", "fileOrganizer", "writer", "commenter", "reader")
TYPES = ("user", "group", "domain", "anyone")


def create_permission(world: World, context: Context, call: Call, file_id: str) -> Record:
    """A new permission; for a user who has one already, the role of that one. The owner stays the owner."""
    body = drive_body(call.json(), "Permission")
    permissions = find_file(world, context, file_id).permissions
    if body.get("role") not in ROLES or body.get("type") not in TYPES:
        raise bad_request("The specified role or type is invalid or not supported.")
    if body["type"] in ("user", "group") and not body.get("emailAddress"):
        raise bad_request("The specified emailAddress is invalid or not applicable for the given permission type.")
    old = next((grant for grant in permissions if body.get("emailAddress") and grant.get("emailAddress") == body["emailAddress"]), None)
    if old and old["role"] == "owner":
        return old
    _check_owner(call, body["role"])
    if old:
        return _put(world, context, file_id, {**old, **body})
    own_id = "anyoneWithLink" if body["type"] == "anyone" else str(context.chance.randrange(10**18, 10**19))
    return _put(world, context, file_id, {"kind": "drive#permission", **body, "id": own_id})


def _check_owner(call: Call, role: str) -> None:
    if role == "owner" and not call.flag("transferOwnership"):
        raise ApiError(403, "The transferOwnership parameter must be enabled when the permission role is 'owner'.")


def _put(world: World, context: Context, file_id: str, grant: Record) -> Record:
    """Stores a permission in the place of the one with its id. There is one owner: the one before becomes a writer."""

    def stays(old: Record) -> Record:
        return {**old, "role": "writer"} if grant["role"] == old["role"] == "owner" else old

    def work(draft: Spreadsheet) -> None:
        others = [stays(old) for old in draft.permissions if old["id"] != grant["id"]]
        draft.permissions = [*others, grant]
        draft.revoked.discard(grant.get("emailAddress", ""))

    world.change(file_id, context, work)
    return grant


def _find(world: World, context: Context, file_id: str, permission_id: str) -> Record:
    for grant in find_file(world, context, file_id).permissions:
        if grant["id"] == permission_id:
            return grant
    raise ApiError(404, f"Permission not found: {permission_id}.")


def update_permission(world: World, context: Context, call: Call, file_id: str, permission_id: str) -> Record:
    """Another role, and the two steps of handing a file over: `pendingOwner`, then the role of owner."""
    body, grant = drive_body(call.json(), "Permission"), _find(world, context, file_id, permission_id)
    if set(body) - {"role", "pendingOwner"} or body.get("role", grant["role"]) not in ROLES:
        raise bad_request("Only role and pendingOwner of a permission can be changed, to a role that exists.")
    _check_owner(call, body.get("role", ""))
    new = {name: value for name, value in {**grant, **body}.items() if name != "pendingOwner" or body.get("pendingOwner")}
    return _put(world, context, file_id, new)


def get_permission(world: World, context: Context, call: Call, file_id: str, permission_id: str) -> Record:
    grant = _find(world, context, file_id, permission_id)
    return select(grant, parse_mask(call.option("fields"))) if call.option("fields") else grant


def list_permissions(world: World, context: Context, call: Call, file_id: str) -> Record:
    page = {"kind": "drive#permissionList", "permissions": find_file(world, context, file_id).permissions}
    return select(page, parse_mask(call.option("fields"))) if call.option("fields") else page


def list_comments(world: World, context: Context, call: Call, file_id: str) -> Record:
    """As in Drive, the fields have to be named. gspread asks when it copies a file."""
    page = {"kind": "drive#commentList", "comments": find_file(world, context, file_id).comments}
    return select(page, parse_mask(_named_fields(call)))


def create_comment(world: World, context: Context, call: Call, file_id: str) -> Record:
    body, mask = drive_body(call.json(), "Comment"), parse_mask(_named_fields(call))
    if not isinstance(body.get("content"), str) or set(body) - {"content", "anchor"}:
        raise bad_request("A comment on this test server has a content, and perhaps an anchor.")
    find_file(world, context, file_id)
    comment = {"kind": "drive#comment", "id": f"AAAA{context.chance.getrandbits(40):010x}", **body}
    world.change(file_id, context, lambda draft: draft.comments.append(comment))
    return select(comment, mask)


def _named_fields(call: Call) -> str:
    if not call.option("fields"):
        raise bad_request("The 'fields' parameter is required for this method.")
    return call.option("fields")


def delete_permission(world: World, context: Context, call: Call, file_id: str, permission_id: str) -> Reply:
    """Takes the permission away; a user who had it gets 403 from then on."""
    gone = _find(world, context, file_id, permission_id)
    if gone["role"] == "owner":
        raise ApiError(403, "The owner of a file cannot be removed.")

    def work(draft: Spreadsheet) -> None:
        draft.permissions = [grant for grant in draft.permissions if grant["id"] != permission_id]
        if gone.get("emailAddress"):
            draft.revoked.add(gone["emailAddress"])

    world.change(file_id, context, work)
    return Reply(204)
