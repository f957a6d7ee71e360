"""`/_admin`: how another process plays the coordinator, the fault and the clock. Plain JSON in and out.

GET  /_admin/                       this list
GET  /_admin/spreadsheets           ids and titles
POST /_admin/acts                   what a person does, e.g. {"act": "sort", "spreadsheet": ID, "column": 2}; see people
GET, POST, DELETE /_admin/faults    the script; POST adds one, a list, or {"seed": 1, "rate": 0.1, "faults": [...]}
GET, POST /_admin/clock             {"advance": 90} moves the server's clock
GET, POST /_admin/switches          {"reused_ids_refused": true}
GET, POST /_admin/quota             {"google": true}, {"google": false}, or {"per_user": 5}
POST /_admin/accounts               {"client_email": ..., "public_key": PEM}
POST /_admin/accounts/revoke        {"client_email": ...}: no new tokens for it
POST /_admin/tokens/expire          every token issued so far
GET, DELETE /_admin/requests        the request log
"""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .call import Call, Reply
from .errors import ApiError, bad_request
from .faults import KINDS
from .people import ACTS
from .quota import GOOGLE, Quota

if TYPE_CHECKING:
    from .app import App


def administer(app: "App", call: Call) -> Reply:
    """The reply to an admin request; a mistake in it is a 400 that says what is wrong."""
    with app.desk.lock:
        try:
            return Reply.of(_handle(app, call, call.path.removeprefix("/_admin").strip("/")))
        except ApiError as error:
            return Reply.refusal(error)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as err:
            return Reply.refusal(bad_request(f"{type(err).__name__}: {err}"))


def _handle(app: "App", call: Call, what: str) -> Any:
    desk, is_post = app.desk, call.method == "POST"
    body = call.json() if is_post and not call.body.lstrip().startswith(b"[") else {}
    if what == "":
        return {"routes": __doc__.splitlines()[2:], "acts": sorted(ACTS), "faults": KINDS}
    if what == "spreadsheets":
        return [{"id": file.id, "title": file.title, "version": file.version} for file in desk.world.files.values()]
    if what == "acts" and is_post:
        return desk.person(body)
    if what == "faults":
        return _faults(app, call)
    if what == "clock":
        if is_post:
            desk.advance(float(body["advance"]))
        return {"now": desk.world.clock.now(), "moved_by": desk.world.clock.moved_by}
    if what == "switches":
        if is_post:
            desk.switch(body)
        return asdict(desk.world.switches)
    if what == "quota":
        if is_post:
            google = body.pop("google", None)
            desk.quota = Quota(**{**(GOOGLE if google else {}), **body})
        return {name: getattr(desk.quota, name) for name in GOOGLE}
    if what == "requests":
        if call.method == "DELETE":
            app.seen.clear()
        return [vars(each) for each in app.seen]
    return _accounts(app, what, body) if is_post else _unknown(call)


def _faults(app: "App", call: Call) -> Any:
    if call.method == "DELETE":
        app.faults.clear()
    elif call.method == "POST":
        app.faults.load(json.loads(call.body))
    return app.faults.as_json()


def _accounts(app: "App", what: str, body: dict[str, Any]) -> Any:
    accounts = app.desk.accounts
    if what == "accounts":
        app.desk.register(body["client_email"], body["public_key"])
    elif what == "accounts/revoke":
        accounts.revoke(body["client_email"])
    elif what == "tokens/expire":
        accounts.expire_tokens()
    else:
        raise ApiError(404, f"There is no /_admin/{what}; GET /_admin/ lists what there is.")
    return {"accounts": sorted(accounts.keys)}


def _unknown(call: Call) -> Any:
    raise ApiError(404, f"There is no {call.method} {call.path}; GET /_admin/ lists what there is.")
