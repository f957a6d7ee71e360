"""The rules of one row: one small function a rule. What reading a cell finds is told by the readers; what needs other rows, by `ledger` and `totals`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from validators.campaign import Campaign, Unit
from validators.crediting import Credit, credit
from validators.levels import levels_disagree
from validators.messages import make_finding
from validators.model import Checked, Finding, RawRow, Values
from validators.periods import filing_period
from validators.readers import Readers
from validators.schools import Place
from validators.text import tidy
from validators.units import Body


@dataclass(slots=True)
class Case:
    """A row with everything that a rule may look at."""

    campaign: Campaign
    raw: RawRow
    values: Values
    bodies: tuple[Body, ...]
    place: Place
    credit: Credit
    filer: Unit | None
    told: frozenset[str]            # column keys about which a reader has said E already
    slid: tuple[tuple[str, str], ...]
    judge_year: bool

    def find(self, code: str, key: str = "", **args: Any) -> Finding:
        return make_finding(self.campaign, code, key, **args)

    def typed(self, key: str) -> str:
        return tidy(self.raw.cells.get(key, ""))


Rule = Callable[[Case], Iterator[Finding]]


def host_missing(case: Case) -> Iterator[Finding]:
    if not case.bodies and "host" not in case.told:
        yield case.find("E_HOST_MISSING", "host")


def date_missing(case: Case) -> Iterator[Finding]:
    if case.values.held_on is None and "held_on" not in case.told:
        yield case.find("E_DATE_MISSING", "held_on")


def school_missing(case: Case) -> Iterator[Finding]:
    if case.values.school is None and "school" not in case.told:
        yield case.find("E_SCHOOL_MISSING", "school")


def person_missing(case: Case) -> Iterator[Finding]:
    if case.values.people is None and "people" not in case.told:
        yield case.find("E_PERSON_MISSING", "people")


def direct_missing(case: Case) -> Iterator[Finding]:
    if not case.values.direct_students and "direct_students" not in case.told and not (case.values.direct_students == 0 and case.values.indirect_viewers):
        yield case.find("E_DIRECT_MISSING", "direct_students")


def online_only(case: Case) -> Iterator[Finding]:
    if case.values.direct_students == 0 and case.values.indirect_viewers:
        yield case.find("W_ONLINE_ONLY", "direct_students")


def funds_blank(case: Case) -> Iterator[Finding]:
    if case.values.funds_yuan is None and not case.typed("funds_yuan"):
        yield case.find("W_FUNDS_BLANK", "funds_yuan", mends=(("没有投入，填 0", "0"),))


def date_future(case: Case) -> Iterator[Finding]:
    held_on, filed_on = case.values.held_on, case.raw.filed_on
    if held_on and filed_on and held_on > filed_on:
        yield case.find("E_DATE_FUTURE", "held_on", day=held_on, filed=filed_on)


def late(case: Case) -> Iterator[Finding]:
    """A session of the year before is only registered, not made up for."""
    held_on, filed_on, due = case.values.held_on, case.raw.filed_on, case.campaign.filing.due_day
    if held_on and filed_on and filing_period(held_on, due) < filing_period(filed_on, due) and not list(out_of_year(case)):
        yield case.find("W_LATE", "held_on", day=held_on)


def out_of_year(case: Case) -> Iterator[Finding]:
    held_on, filed_on = case.values.held_on, case.raw.filed_on
    if case.judge_year and held_on and filed_on and held_on.year != filed_on.year:
        yield case.find("N_OUT_OF_YEAR", year=held_on.year)


def direct_high(case: Case) -> Iterator[Finding]:
    if (case.values.direct_students or 0) > case.campaign.limits.direct_high:
        yield case.find("W_DIRECT_HIGH", "direct_students", value=case.values.direct_students)


def indirect_high(case: Case) -> Iterator[Finding]:
    if (case.values.indirect_viewers or 0) >= case.campaign.limits.indirect_high:
        yield case.find("W_INDIRECT_HIGH", "indirect_viewers", value=case.values.indirect_viewers)


def funds_high(case: Case) -> Iterator[Finding]:
    if (case.values.funds_yuan or 0) > case.campaign.limits.funds_high:
        yield case.find("W_FUNDS_HIGH", "funds_yuan", value=case.values.funds_yuan)


def level_mismatch(case: Case) -> Iterator[Finding]:
    level, school = case.values.level, case.values.school
    if level and school and levels_disagree(level, school, () if case.place.unknown else case.place.levels):
        yield case.find("W_LEVEL_MISMATCH", "level", got=case.typed("level"), school=school)


def host_outside(case: Case) -> Iterator[Finding]:
    """A school, an enterprise, or both together, and nobody of Annex 1 or the city beside them."""
    if all(body.sort in ("school", "other") for body in case.bodies):
        for sort, code in (("school", "W_HOST_IS_SCHOOL"), ("other", "W_HOST_NOT_UNIT")):
            if names := [body.name for body in case.bodies if body.sort == sort]:
                yield case.find(code, "host", got=names[0])


_CREDIT_KEYS = {"W_UNIT_CONFLICT": "host", "I_UNIT_BY_SCHOOL": "host", "W_CITY_NON_MIDDLE": "school"}


def told_by_credit(case: Case) -> Iterator[Finding]:
    for code, args in case.credit.told:
        yield case.find(code, _CREDIT_KEYS.get(code, ""), **({"school": case.values.school or ""} | args))


def column_shift(case: Case) -> Iterator[Finding]:
    """Once a row, at the first cell that is out of place."""
    for key, other in case.slid[:1]:
        yield case.find("W_COLUMN_SHIFT", key, got=case.typed(key), other=f"“{case.campaign.header(other)}”")


def filled(case: Case) -> Iterator[Finding]:
    for key in case.campaign.column:
        if key in case.raw.merged and key != "seq" and case.typed(key):
            yield case.find("I_MERGED_FILL", key)
        if key in case.raw.dittoed:
            yield case.find("I_DITTO_FILL", key)


RULES = (host_missing, date_missing, school_missing, person_missing, direct_missing, online_only, funds_blank, date_future, late, out_of_year, direct_high,
         indirect_high, funds_high, level_mismatch, host_outside, told_by_credit, column_shift, filled)
_SHIFT_EXPLAINS = ("W_FUNDS_TEXT", "W_INDIRECT_TEXT", "W_MEDIA_VAGUE", "W_HOST_NOT_UNIT", "W_HOST_IS_SCHOOL", "W_LEVEL_VAGUE", "I_")


def check_one(raw: RawRow, readers: Readers, *, judge_year: bool) -> tuple[Checked, Place]:
    """A session row by itself: read, checked, credited; other rows play no part yet. `parts` gives the same for less."""
    values, found, bodies, place = readers.cells(raw)
    unit, city_filer = readers.filer(raw.filer)
    foreign = tuple(readers.slid(raw))
    if foreign:
        slid = _with_hemmed({key for key, _ in foreign}, tuple(readers.campaign.column))
        values |= {key: None for key in slid if key in values}
        bodies, place = () if "host" in slid else bodies, Place() if "school" in slid else place
        found = tuple(finding for finding in found if not (finding.key in slid and finding.code.startswith(_SHIFT_EXPLAINS)))
    read = Values(**values)
    judged = credit(readers.campaign, bodies, place, read.level, unit, city_filer=city_filer, ruling=raw.ruling)
    case = Case(readers.campaign, raw, read, bodies, place, judged, unit, told_by_readers(found), foreign, judge_year)
    found = in_order(readers.campaign, (*found, *(finding for rule in RULES for finding in rule(case))))
    return conclude(raw, read, judged, found, readers.campaign), place


def _with_hemmed(slid: set[str], columns: tuple[str, ...]) -> set[str]:
    """A cell between two that are out of place is so too: the 0 of the viewers slid into the pupils' column."""
    return slid | {key for before, key, after in zip(columns, columns[1:], columns[2:], strict=False) if before in slid and after in slid}


def told_by_readers(found: Iterable[Finding]) -> frozenset[str]:
    return frozenset(finding.key for finding in found if finding.severity == "E" or finding.code == "W_GROUP_NOT_NAMED")


def stops_counting(finding: Finding) -> bool:
    return finding.code[0] == "E" or finding.code == "N_OUT_OF_YEAR"


def conclude(raw: RawRow, read: Values, judged: Credit, found: tuple[Finding, ...], campaign: Campaign) -> Checked:
    """What a row is worth, all findings of its own known."""
    counts = judged.unit is not None and not any(map(stops_counting, found))
    period = filing_period(read.held_on, campaign.filing.due_day) if read.held_on else None
    kept = tuple(finding for finding in found if not is_agreed(finding, raw, read)) if raw.agreed else found
    return Checked(raw, "session", read, judged.unit, judged.reason, int(counts), period, kept, provisional=judged.provisional and counts,
                   late="W_LATE" in [finding.code for finding in found])


CITY_DECIDES = ("W_UNIT_CONFLICT", "W_CITY_NON_MIDDLE")
_STAYS_TOLD = (*CITY_DECIDES, "W_INDIRECT_VIEWS")      # the city decides; a sum of people is marked 含人次


def may_be_agreed(finding: Finding, values: Values) -> bool:
    """Whether somebody may say that the row is right as it stands. Nobody can say so of what was not read."""
    read = not finding.key or getattr(values, finding.key, None) is not None
    return finding.severity == "W" and read and finding.code not in _STAYS_TOLD


def is_agreed(finding: Finding, raw: RawRow, values: Values) -> bool:
    """Whether somebody has said so, so that it need not be told again."""
    return finding.message in raw.agreed and may_be_agreed(finding, values)


def in_order(campaign: Campaign, found: Iterable[Finding]) -> tuple[Finding, ...]:
    """In the form's order; what concerns the whole row last."""
    place = {key: number for number, key in enumerate(campaign.column)}
    return tuple(sorted(found, key=lambda finding: place.get(finding.key, len(place))))
