"""Good code made worse, one way at a time: each must be noticed by the machine, or the machine proves nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sheets_sync import engine, google, keeping, match, plan, repair, sheet, writes
from sheets_sync import google_requests as ask
from sheets_sync.doubt import Doubt

DEFECTS: dict[str, Callable] = {}


def defect(function: Callable) -> Callable:
    """Lists a function under its name; it gets `patch(where, name, value)` and makes one thing worse."""
    DEFECTS[function.__name__] = function
    return function


@contextmanager
def made_worse(name: str, monkeypatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        DEFECTS[name](patch.setattr)
        yield


@defect
def token_ignored_by_the_sheet_client(patch):
    good = ask.token_request

    def without_an_id(token, value):
        request = good(token, value)
        if value != ask.BURNED:
            del request["createDeveloperMetadata"]["developerMetadata"]["metadataId"]
        return request

    patch(ask, "token_request", without_an_id)


@defect
def new_token_on_retry(patch):
    """A batch in doubt is simply planned again under the next token."""
    patch(Doubt, "was_applied", lambda self, batch, *, enforced: False)


@defect
def batch_changed_without_burning(patch):
    """Whether a batch was applied is only looked up; a late copy of it may still come."""
    patch(Doubt, "was_applied", lambda self, batch, *, enforced: self._applied(batch))


@defect
def acknowledged_on_error(patch):
    good = google.outcome_of

    def everything_is_fine(err, email):
        outcome = good(err, email)
        return sheet.Outcome(sheet.Answer.APPLIED) if outcome.answer is sheet.Answer.IN_DOUBT else outcome

    patch(google, "outcome_of", everything_is_fine)


@defect
def doubt_forgotten(patch):
    """What is not certain counts as not applied."""
    good = google.outcome_of
    patch(google, "outcome_of", lambda err, email: sheet.Outcome(sheet.Answer.NOT_APPLIED, good(err, email).error))


@defect
def burn_indistinguishable_from_applied(patch):
    patch(ask, "BURNED", ask.APPLIED)


@defect
def no_repair(patch):
    good = repair.what_was_hit
    patch(writes, "what_was_hit", lambda *arguments: (good(*arguments)[0], None))


@defect
def correction_not_verified(patch):
    """Every correction is taken to have met what was meant."""
    patch(google.GoogleSheet, "_met", lambda self, token, grid: None)


@defect
def correction_written_whatever_stands_there(patch):
    good = plan._seen_again

    def deaf(record, row, now, **options):
        after, lines = good(record, row, now, **options)
        return plan.replace(after, cells={**after.cells, **{k: v for k, (_, v) in record.wanted.items()}},
                            wanted={k: (row.cells.get(k, ""), v) for k, (_, v) in record.wanted.items() if row.cells.get(k, "") != v}), lines

    patch(plan, "_seen_again", deaf)


@defect
def deleted_after_one_absence(patch):
    patch(plan, "GONE_AFTER", 1)


@defect
def id_before_content(patch):
    """Whatever stands beside an id is that record."""
    good = match.match

    def by_id(rows, known, gone=frozenset()):
        rows = list(rows)
        first = {}
        for row in rows:
            if row.record_id in known and match.content(row.cells):
                first.setdefault(row.record_id, row)
        rest = good([row for row in rows if first.get(row.record_id) is not row], {k: v for k, v in known.items() if k not in first}, gone)
        return match.Matching({**rest.rows, **first}, rest.strangers)

    patch(plan, "match", by_id)


@defect
def copies_share_an_id(patch):
    """A row that carries a known id is never given another."""
    good = match._stranger
    patch(match, "_stranger", lambda row, known, left: (row, row.record_id) if row.record_id in known else good(row, known, left))


@defect
def new_rows_written_over_what_stands_there(patch):
    good = ask.added_requests
    patch(ask, "added_requests", lambda *arguments: good(*arguments)[1:])


@defect
def rows_deleted_by_people_are_put_back(patch):
    good = plan._not_seen

    def put_back(record, now):
        after, lines = good(record, now)
        return (plan.replace(record, seen=None, absent=0), []) if after.withdrawn_by == "sheet" else (after, lines)

    patch(plan, "_not_seen", put_back)


@defect
def tokens_pruned_at_once(patch):
    """A copy that comes late finds its token free."""
    good = engine.Engine._prune

    def every_time(self, age):
        self._pruned_at = None
        good(self, timedelta(seconds=-1))

    patch(engine.Engine, "_prune", every_time)


@defect
def stale_plan_sent(patch):
    """What a submitter corrects between plan and commit is not noticed."""
    good = keeping.keep_batch
    patch(keeping, "keep_batch", lambda connection, writes, versions, **options: good(connection, writes, {}, **options))


@defect
def nobody_asked_at_mass_deletion(patch):
    patch(plan, "MASS_ROWS", 10**6)


@defect
def version_misread(patch):
    """The version is taken after the rows instead of before: what people do between the two is never seen."""
    good = engine.Engine._gather

    def late(self):
        pull = good(self)
        if pull is not None and not pull.stop:
            self._version = self._sheet.version()
        return pull

    patch(engine.Engine, "_gather", late)
