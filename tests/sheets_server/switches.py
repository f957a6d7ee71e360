"""What nobody could verify on a live account: each a switch, its default on the side that hurts a client more."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from .errors import bad_request


@dataclass(frozen=True)
class Switches:
    """How this server behaves where the documentation is silent or nobody could try it.

    Attributes:
        reused_ids_refused: a metadataId or namedRangeId that exists already is refused with 400, as the discovery
            document says. Off, the server gives the newcomer another id and applies the whole batch again.
        metadata_follows_sort: row metadata goes with its row in a sort. Off, it stays where it was.
        strict_validation_binds_api: a write that breaks a strict data validation rule is refused with 400.
        append_sees_filtered_rows: values.append looks below rows hidden by the basic filter. Off, it takes the last
            row that is shown for the end of the table and writes over the hidden ones, as several products report.
        modified_time_lag: seconds until `modifiedTime` shows what a person did. `version` never lags.
        service_accounts_may_create: Drive storage of service accounts is zero since 2026; off, creating answers 403.
        known_tokens_only: only access tokens that this server issued; off, any Bearer token will do.
        token_clock_ahead: seconds by which Google's clock is ahead of the client's when a JWT is verified.
    """

    reused_ids_refused: bool = False
    metadata_follows_sort: bool = False
    strict_validation_binds_api: bool = True
    append_sees_filtered_rows: bool = False
    modified_time_lag: float = 60.0
    service_accounts_may_create: bool = True
    known_tokens_only: bool = False
    token_clock_ahead: float = 0.0


def changed(switches: Switches, given: dict[str, Any]) -> Switches:
    """The switches with some set anew; an unknown name or a value of another type is an error."""
    known = {field.name: field.type for field in dataclasses.fields(Switches)}
    for name, value in given.items():
        wanted = known.get(name)
        if wanted is None:
            raise bad_request(f"There is no switch {name}; there are {', '.join(known)}.")
        if wanted is bool and not isinstance(value, bool) or wanted is float and not isinstance(value, int | float):
            raise bad_request(f"Switch {name} takes {wanted.__name__}; got {value!r}.")
    return dataclasses.replace(switches, **given)
