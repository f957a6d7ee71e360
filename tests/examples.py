"""How many examples a property test looks at: few in `make test`, as many as the profile says in `make prove`."""

from hypothesis import settings


def few(count: int) -> settings:
    """`@few(100)` above `@given`: a hundred, or the profile's number where that is more."""
    is_proof = settings.get_current_profile_name() == "prove"
    return settings(max_examples=max(count, settings.default.max_examples) if is_proof else count, deadline=None)
