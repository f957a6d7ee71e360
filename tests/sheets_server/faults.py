"""What can go wrong with a request, as data, and which request it goes wrong with."""

import random
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal

from .call import Call
from .errors import bad_request

KINDS = {
    "status": "an error reply with `status` (429, 500, 503, 401, 403, 404, 408) and, with `retry_after`, a Retry-After header",
    "html": "an HTML page with `status` (502 unless set), as a proxy in front of Google sends",
    "reset": "the connection is reset (RST) without a reply",
    "reset_mid_body": "the reply begins and the connection is reset in the middle of its body",
    "close": "the connection is closed without a reply: with `when: after`, a lost reply",
    "truncated": "200 with the first half of the JSON",
    "empty": "200 with no body",
    "drip": "the right reply, its bytes spread over `seconds`",
    "stall": "nothing for `seconds`, then the connection is closed",
    "delay": "the right reply, `seconds` late; other requests to the spreadsheet wait behind it",
    "late": "the connection is reset at once and the write takes effect `seconds` later on the server's clock",
    "refuse": "connections are refused for `seconds` from this request on, which gets no reply",
}
ALWAYS_AFTER = {"reset_mid_body", "truncated", "empty", "drip", "delay"}


@dataclass(frozen=True)
class Fault:
    """One thing to go wrong.

    Attributes:
        kind: one of `KINDS`.
        when: `before` the request takes effect, so that it does not, or `after` it has.
        method, path, body: which requests: equal method, regular expressions found in the decoded path and in
            the body (JSON as `json.dumps` writes it, characters unescaped).
        skip: how many matching requests are let through first.
        times: how many are hit after that; 0 for all.
    """

    kind: str
    when: Literal["before", "after"] = "before"
    method: str | None = None
    path: str | None = None
    body: str | None = None
    skip: int = 0
    times: int = 1
    status: int = 0
    retry_after: int | None = None
    seconds: float = 1.0

    @classmethod
    def from_json(cls, given: dict[str, Any]) -> "Fault":
        known = {each.name for each in fields(cls)}
        if not isinstance(given, dict) or set(given) - known or given.get("kind") not in KINDS or given.get("when", "before") not in ("before", "after"):
            raise bad_request(f"A fault has a kind ({', '.join(KINDS)}) and of {', '.join(sorted(known))} what it needs; got {given}.")
        kinds = {"times": int, "skip": int, "status": int, "retry_after": int, "seconds": int | float}
        wrong = [name for name, value in given.items() if not isinstance(value, kinds.get(name, str)) or isinstance(value, bool)]
        if wrong:
            raise bad_request(f"{wrong[0]} of a fault cannot be {given[wrong[0]]!r}.")
        for name in ("path", "body"):
            try:
                re.compile(given.get(name, ""))
            except re.error as err:
                raise bad_request(f"{name} of a fault is a regular expression; {given[name]!r} is none: {err}") from err
        fault = cls(**given)
        if fault.kind == "status" and not 400 <= fault.status < 600:
            raise bad_request(f"A fault of kind status needs a status from 400 to 599; got {fault.status}.")
        return fault

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value is not None}

    @property
    def takes_effect(self) -> bool:
        """Whether the request is done although something goes wrong."""
        return self.when == "after" or self.kind in ALWAYS_AFTER

    def hits(self, call: Call) -> bool:
        return (
            (self.method is None or self.method == call.method)
            and (self.path is None or re.search(self.path, call.decoded_path()) is not None)
            and (self.body is None or re.search(self.body, call.text()) is not None)
        )


@dataclass
class Faults:
    """The script, and beside it a seeded chance that any request is hit by one of `by_chance`."""

    script: list[Fault] = field(default_factory=list)
    by_chance: list[Fault] = field(default_factory=list)
    rate: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(0))

    def load(self, given: Any) -> None:
        """A list of faults is added to the script; `{"seed", "rate", "faults"}` sets the random ones."""
        if isinstance(given, list):
            self.script += [Fault.from_json(each) for each in given]
        elif isinstance(given, dict) and set(given) == {"seed", "rate", "faults"}:
            self.by_chance = [Fault.from_json(each) for each in given["faults"]]
            self.rate, self.chance = float(given["rate"]), random.Random(given["seed"])
        elif isinstance(given, dict):
            self.script.append(Fault.from_json(given))
        else:
            raise bad_request("Faults are a list of objects, one object, or {seed, rate, faults}.")

    def clear(self) -> None:
        self.script, self.by_chance, self.rate = [], [], 0.0

    def pick(self, call: Call) -> Fault | None:
        """The fault for this request. The first in the script that matches counts down; the others do not see it."""
        for number, fault in enumerate(self.script):
            if not fault.hits(call):
                continue
            if fault.skip:
                self.script[number] = replace(fault, skip=fault.skip - 1)
                continue
            if fault.times == 1:
                del self.script[number]
            elif fault.times:
                self.script[number] = replace(fault, times=fault.times - 1)
            return fault
        suited = [fault for fault in self.by_chance if fault.hits(call)] if self.rate else []
        return self.chance.choice(suited) if suited and self.chance.random() < self.rate else None

    def as_json(self) -> dict[str, Any]:
        shown: Iterable[Fault] = self.script
        return {"script": [fault.as_json() for fault in shown], "by_chance": [f.as_json() for f in self.by_chance], "rate": self.rate}
