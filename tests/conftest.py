"""Hypothesis profiles: `prove` looks at many more examples (`make prove`)."""

from hypothesis import settings

settings.register_profile("prove", max_examples=3000, deadline=None)
