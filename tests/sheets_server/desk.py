"""Where a request is let in, counted, done and written down. No sockets here."""

import json
import logging
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .accounts import Accounts
from .call import Call, Reply
from .errors import ApiError, bad_request
from .journal import Journal, call_as_json, call_from_json
from .people import act
from .quota import Quota
from .routes import dispatch, spreadsheet_of
from .switches import changed
from .world import Context, World

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Late:
    """A write that will take effect at `due`, long after its client gave up."""

    due: float
    call: Call
    user: str


@dataclass
class Desk:
    """The server without its sockets. `lock` guards all of it: requests are done one at a time."""

    world: World = field(default_factory=World)
    quota: Quota = field(default_factory=Quota)
    state_file: Path | None = None
    seed: int | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)
    late: list[Late] = field(default_factory=list)
    holds_back: bool = False

    def __post_init__(self) -> None:
        self.accounts = Accounts(self.world.clock)
        self.chance = random.Random(self.seed)
        self.journal = Journal(self.state_file)
        for entry in self.journal.read():
            self._redo(entry)

    # -- requests --------------------------------------------------------------------------------------------------

    def answer(self, call: Call) -> Reply:
        """The reply to a request of a program. Never raises: what this server cannot do is a 400."""
        with self.lock:
            self.do_what_is_due()
            if call.path == "/token" and call.method == "POST":
                return self.accounts.grant(call, self.world.switches)
            return self._reply(call, lambda: self._checked(call))

    def _checked(self, call: Call) -> Reply:
        user = self.accounts.user_of(call.token, self.world.switches)
        self.quota.charge(call, user, spreadsheet_of(call), self.world.clock.now())
        return self._done(call, user)

    def _reply(self, call: Call, work: Callable[[], Reply]) -> Reply:
        try:
            return work()
        except ApiError as error:
            return _drive_refusal(error) if "/drive/" in call.path else Reply.refusal(error)
        except Exception:
            log.exception("%s %s", call.method, call.path)
            return Reply.refusal(bad_request("This test server failed on the request; its log says why."))

    def _done(self, call: Call, user: str) -> Reply:
        entry = {"at": self.world.clock.now(), "seed": self.chance.randrange(2**62), "user": user}
        reply = dispatch(self.world, _context(entry), call)
        if call.is_write:
            self.journal.write({**entry, "call": call_as_json(call)})
        return reply

    # -- late commits ----------------------------------------------------------------------------------------------

    def commit_later(self, call: Call, seconds: float) -> None:
        user = self.accounts.user_of(call.token, self.world.switches)
        self.late.append(Late(self.world.clock.now() + seconds, call, user))

    def do_what_is_due(self) -> None:
        """Applies late writes whose time has come, in the order of their times; one that is refused is forgotten."""
        if self.holds_back:
            return
        now = self.world.clock.now()
        due = sorted((late for late in self.late if late.due <= now), key=lambda late: late.due)
        self.late = [late for late in self.late if late.due > now]
        for late in due:
            self._reply(late.call, lambda late=late: self._done(late.call, late.user))

    # -- the outside hand ------------------------------------------------------------------------------------------

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Looks and acts of a person between which nothing lands: a browser moves with the rows that come in, and never writes where another row stood."""
        with self.lock:
            self.do_what_is_due()
            self.holds_back = True
            try:
                yield
            finally:
                self.holds_back = False

    def person(self, what: dict[str, Any]) -> dict[str, Any]:
        """Does what a person would do in the browser; see `people`. Raises ApiError when it cannot be done."""
        with self.lock:
            self.do_what_is_due()
            entry = {"at": self.world.clock.now(), "seed": self.chance.randrange(2**62), "user": what.get("who", "coordinator@example.org")}
            result = act(self.world, _context(entry, is_person=True), what)
            self.journal.write({**entry, "act": what})
            return result

    def spreadsheet_titled(self, title: str) -> str:
        """The id of the spreadsheet of this title, which is made when there is none."""
        with self.lock:
            found = next((file.id for file in self.world.files.values() if file.title == title), None)
            if found is None:
                call = Call("POST", "/drive/v3/files", body=json.dumps({"name": title}).encode())
                found = json.loads(self._done(call, "coordinator@example.org").body)["id"]
            return found

    def switch(self, given: dict[str, Any]) -> None:
        with self.lock:
            self.world.switches = changed(self.world.switches, given)
            self.journal.write({"switches": given})

    def register(self, email: str, public_key_pem: str) -> None:
        with self.lock:
            self.accounts.register(email, public_key_pem)
            self.journal.write({"email": email, "key": public_key_pem})

    def advance(self, seconds: float) -> None:
        with self.lock:
            self.world.clock.advance(seconds)
            self.do_what_is_due()

    def _redo(self, entry: dict[str, Any]) -> None:
        if "switches" in entry:
            self.world.switches = changed(self.world.switches, entry["switches"])
        elif "key" in entry:
            self.accounts.register(entry["email"], entry["key"])
        elif "act" in entry:
            act(self.world, _context(entry, is_person=True), entry["act"])
        else:
            dispatch(self.world, _context(entry), call_from_json(entry["call"]))


def _context(entry: dict[str, Any], is_person: bool = False) -> Context:
    return Context(entry["user"], entry["at"], random.Random(entry["seed"]), is_person)


def _drive_refusal(error: ApiError) -> Reply:
    """Drive's errors carry a list of reasons; gspread's BackOffHTTPClient looks at their domain."""
    reasons = error.details or [{"domain": "global", "reason": "notFound" if error.code == 404 else "invalid", "message": error.message}]
    body = {"error": {"errors": reasons, "code": error.code, "message": error.message}}
    reply = Reply.of(body, error.code)
    return Reply(reply.status, reply.body, headers=error.headers)
