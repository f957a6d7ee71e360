"""Who may do what: one table, one function. Pages ask it before they draw, the service asks it before it reads or writes."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    FILER = "填报人"
    COORDINATOR = "区县协调员"
    CITY = "市级管理员"
    LEADER = "领导"
    NOBODY = "未登录"


@dataclass(frozen=True)
class Viewer:
    """Who looks. `unit` is a unit of Annex 1 for a coordinator, the filer's name (填报单位) for a filer, "" otherwise.

    `only` is the record that a return link (退回) opens, and the only one. `login` names the login, so that it can be ended, and
    `address` is where the request came from, for limits; neither gives a right.
    """

    role: Role
    unit: str = ""
    name: str = ""
    only: str = ""
    login: str = field(default="", compare=False)
    address: str = field(default="", compare=False)


NOBODY = Viewer(Role.NOBODY)
SINGLE_USER = Viewer(Role.CITY, name="本机用户")    # nothing configured: the one person at this machine


class Action(StrEnum):
    REPORT = "填报"              # enter a session, check it, keep a draft
    IMPORT = "导入"
    SEE_RECORD = "查看记录"
    CORRECT = "更正"             # the submitter's correction or withdrawal
    EDIT_LEDGER = "修改台账"
    EXPORT = "导出"
    FILE = "报送"                # keep a copy of what is handed in, take it back
    SEE_PROGRESS = "查看进度"
    SEE_FUNDS = "查看经费"
    DECIDE_CREDIT = "认定计入单位"
    SEE_SYNC = "查看同步状态"
    RUN_SYNC = "立即同步"
    SEND_BACK = "退回"            # make a link that opens one record
    MANAGE_LINKS = "管理填报链接"
    MANAGE_LOGINS = "管理登录"     # end logins, block accounts


@dataclass(frozen=True)
class Owner:
    """What a record says about who it belongs to: the unit it is credited to ("" when open), 填报单位, its id, and the unit that 填报单位 is of.

    A coordinator's own are those credited to the unit and those that the unit's own bodies filed. `EVERYTHING` stands for a figure over all records: only who may see any record may see it.
    """

    unit: str = ""
    filer: str = ""
    record_id: str = ""
    filer_unit: str = ""


EVERYTHING = Owner()


_ANY, _OWN = "any", "own"
_TABLE: dict[Role, dict[Action, str]] = {
    Role.CITY: {action: _ANY for action in Action},
    Role.COORDINATOR: {
        Action.REPORT: _ANY, Action.IMPORT: _ANY, Action.SEE_RECORD: _OWN, Action.CORRECT: _OWN, Action.EDIT_LEDGER: _OWN, Action.EXPORT: _OWN,
        Action.FILE: _OWN, Action.SEE_PROGRESS: _ANY, Action.SEE_FUNDS: _OWN, Action.SEE_SYNC: _ANY, Action.SEND_BACK: _OWN, Action.MANAGE_LINKS: _OWN,
    },
    Role.FILER: {
        Action.REPORT: _OWN, Action.IMPORT: _OWN, Action.SEE_RECORD: _OWN, Action.CORRECT: _OWN, Action.EXPORT: _OWN, Action.FILE: _OWN,
        Action.SEE_PROGRESS: _ANY, Action.SEE_FUNDS: _OWN,
    },
    Role.LEADER: {Action.SEE_RECORD: _ANY, Action.EXPORT: _ANY, Action.SEE_PROGRESS: _ANY, Action.SEE_FUNDS: _ANY, Action.SEE_SYNC: _ANY},
    Role.NOBODY: {},
}
_RETURNED = frozenset({Action.SEE_RECORD, Action.CORRECT})      # what a return link is for


class Forbidden(Exception):
    """This viewer may not do this. The message is for the viewer, in Chinese."""


def allowed(viewer: Viewer, action: Action, record: Owner | None = None) -> bool:
    """Whether `viewer` may do `action`, to `record` where there is one. Deny is the default.

    Without a record the question is whether the action is open to the role at all; an own-records right then says yes, and
    each record is asked for again when it is read or written.
    """
    reach = _TABLE.get(viewer.role, {}).get(action)
    if reach is None or (viewer.only and action not in _RETURNED):
        return False
    if record is None:
        return True
    if viewer.only and record.record_id != viewer.only:
        return False
    if reach == _ANY:
        return True
    owners = (record.unit, record.filer_unit) if viewer.role is Role.COORDINATOR else (record.filer,)
    return bool(viewer.unit) and viewer.unit in owners


def filed_by(viewer: Viewer, filer: str) -> str:
    """Whose table a row becomes: a filer's rows are filed under its own name, whatever a form or a file says."""
    return viewer.unit if viewer.role is Role.FILER else filer


def require(viewer: Viewer, action: Action, record: Owner | None = None) -> None:
    """Raises Forbidden unless `allowed`."""
    if not allowed(viewer, action, record):
        raise Forbidden(f"当前身份（{viewer.role}）没有“{action}”的权限，请联系市级管理员")
