"""The campaign and a real PostgreSQL server, as the sync tests have them."""

from tests.sync_tests.conftest import campaign, postgres  # noqa: F401
