"""The rules that the bench's sessions touch, written by hand as polars expressions: a peer to measure against, and a second copy that the app does not have.

It knows the spellings that `_sessions` makes and no others; tables of names come from the campaign file, as anyone would take them.
"""

from collections.abc import Iterable

import polars as pl

from validators.campaign import Campaign
from validators.levels import _CONTAINS

NONE = ["/", "无"]


def _names(form: Campaign) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Bodies ▸ unit and code; schools and their aliases ▸ name, level, unit; levels ▸ what goes with them."""
    bodies = {}
    for unit in form.units:
        if unit.kind == "city":
            continue
        for code, names in ((None, (unit.name,)), ("W_ALIAS_OLD", unit.old), ("W_TYPO_UNIT", unit.typos)):
            for name in names:
                bodies |= {name + word: (unit.name, code) for word in ("总工会", "教体局", "工会工委", "教育事业发展中心", "教体办")}
    bodies |= {name: ("", None) for name in ("南昌市总工会", "市总工会")}
    table = pl.DataFrame([(name, unit, code) for name, (unit, code) in bodies.items()], schema=["body", "unit", "code"], orient="row")
    schools = {}
    for school in form.known_schools:
        for name in (school.name, *school.aliases):
            schools.setdefault(name, (school.name, school.level, school.unit))
    register = pl.DataFrame([(typed, *found) for typed, found in schools.items()], schema=["school", "name", "level_known", "school_unit"], orient="row")
    fits = pl.DataFrame([(level, one) for level in form.levels.names for one in {level, *_CONTAINS.get(level, ())}], schema=["level_known", "level_read"], orient="row")
    return table, register, fits.with_columns(fits=pl.lit(True))


def _dates() -> list[pl.Expr]:
    text = pl.col("held_on")
    full = text.str.extract_groups(r"^(?:(\d{4})[-年./](\d{1,2})[-月./](\d{1,2})日?)$")
    short = text.str.extract_groups(r"^(\d{1,2})月(\d{1,2})日$")
    year = full.struct[0].cast(pl.Int32, strict=False).fill_null(pl.col("filed").dt.year())
    month = pl.coalesce(full.struct[1], short.struct[0]).cast(pl.Int8, strict=False)
    day = pl.coalesce(full.struct[2], short.struct[1]).cast(pl.Int8, strict=False)
    last = pl.when(month.is_in([4, 6, 9, 11])).then(30).when(month == 2).then(pl.when(year % 4 == 0).then(29).otherwise(28)).otherwise(31)
    return [pl.when(day <= last).then(pl.date(year, month, pl.min_horizontal(day, last))).alias("day"), (day > last).alias("no_such_day"), short.struct[0].is_not_null().alias("no_year")]


def _count(name: str) -> pl.Expr:
    text = pl.col(name)
    number = text.str.extract(r"^(?:约|师生)?(\d+)(?:万)?(?:人次|人)?$").cast(pl.Int64, strict=False)
    return pl.when(text.is_in(NONE)).then(0).when(text.str.contains("万", literal=True)).then(number * 10_000).otherwise(number).alias(name + "_read")


def _funds(form: Campaign) -> pl.Expr:
    text = pl.col("funds_yuan")
    number = text.str.replace_all(",", "", literal=True).str.extract(r"^(\d+(?:\.\d+)?)(?:元|万元)?$").cast(pl.Float64, strict=False)
    yuan = pl.when(text.str.contains("万", literal=True)).then(number * 10_000).otherwise(number)
    return pl.when((number > 0) & (number < form.limits.funds_low) & ~text.str.contains("元", literal=True)).then(None).otherwise(yuan).alias("funds_read")


def _people(form: Campaign) -> list[pl.Expr]:
    text = pl.col("people")
    return [text.str.contains(r"^[^(]+(?:、|$)|\)、[^(]+(?:、|$)").alias("no_honour"),
            text.str.contains(rf"\((?:{'|'.join(form.honours.vague)})\)").alias("vague_honour")]


def check(frame: pl.DataFrame, form: Campaign) -> list[tuple[int, str, str]]:
    """(row, column, code) of every E and W. `frame`: the eleven keys, filer and filed as text."""
    bodies, register, fits = _names(form)
    aliases, vague = dict(form.levels.aliases), list(form.levels.vague)
    limits, filed = form.limits, pl.col("filed")
    typed = pl.col(*form.column)
    frame = frame.lazy().with_row_index("row").with_columns(typed.str.normalize("NFKC").str.replace_all(r"[\u200b\s]", ""), filed=filed.str.to_date())
    frame = frame.with_columns(*_dates(), _count("direct_students"), _count("indirect_viewers"), _funds(form), *_people(form),
                               one_host=pl.col("host").str.split("、").list.first(), filer_unit=pl.col("filer"))
    frame = frame.join(bodies.lazy(), left_on="one_host", right_on="body", how="left", maintain_order="left")
    frame = frame.join(bodies.lazy().select(body="body", own="unit"), left_on="filer", right_on="body", how="left", maintain_order="left")
    frame = frame.join(register.lazy(), on="school", how="left", maintain_order="left")
    is_vague = pl.col("level").is_in(vague)
    frame = frame.with_columns(level_read=pl.when(is_vague).then("level_known").otherwise(pl.col("level").replace(aliases)))
    frame = frame.join(fits.lazy(), on=["level_known", "level_read"], how="left", maintain_order="left")
    host, school, day = pl.col("host"), pl.col("name"), pl.col("day")
    county = (pl.col("unit") != "").fill_null(False)
    foreign = county & pl.col("school_unit").is_not_null() & (pl.col("school_unit") != pl.col("unit")) & (pl.col("school_unit") != "")
    credited = pl.when(county).then("unit").when(host == "").then("own").otherwise("school_unit")
    period = (pl.col(one).dt.year() * 12 + pl.col(one).dt.month() + ((pl.col(one).dt.day() > 25) & (pl.col(one).dt.month() < 12)).cast(pl.Int32) for one in ("day", "filed"))
    direct, viewers, funds = pl.col("direct_students"), pl.col("indirect_viewers"), pl.col("funds_yuan")
    students, watching = pl.col("direct_students_read"), pl.col("indirect_viewers_read")
    asked = direct.str.contains("^师生")
    told: dict[tuple[str, str], pl.Expr] = {
        ("host", "E_HOST_MISSING"): host == "", ("host", "W_TYPO_UNIT"): pl.col("code") == "W_TYPO_UNIT", ("host", "W_ALIAS_OLD"): pl.col("code") == "W_ALIAS_OLD",
        ("host", "W_UNIT_CONFLICT"): foreign, ("", "W_FILER_MISMATCH"): credited.is_not_null() & (credited != pl.col("own")), ("", "E_UNIT_UNRESOLVED"): credited.is_null(),
        ("school", "W_CITY_NON_MIDDLE"): credited.is_not_null() & (credited == form.units[-1].name) & pl.col("level_known").is_in(form.levels.city_doubtful),
        ("held_on", "E_DATE_MISSING"): pl.col("held_on").is_in(["", "待定"]), ("held_on", "E_DATE_INVALID"): pl.col("no_such_day"),
        ("held_on", "E_DATE_INCOMPLETE"): pl.col("held_on").str.contains(r"^\d{4}年\d{1,2}月$"), ("held_on", "W_YEAR_INFERRED"): pl.col("no_year"),
        ("held_on", "E_DATE_FUTURE"): day > filed, ("held_on", "W_LATE"): (next(period) < next(period)) & (day.dt.year() == filed.dt.year()),
        ("school", "E_SCHOOL_MISSING"): pl.col("school") == "", ("school", "E_SCHOOL_UNSPECIFIC"): pl.col("school").str.contains("^全县"),
        ("level", "W_LEVEL_VAGUE"): is_vague, ("level", "W_LEVEL_MISMATCH"): school.is_not_null() & (pl.col("level_read") != "") & pl.col("fits").is_null(),
        ("people", "E_PERSON_MISSING"): pl.col("people") == "", ("people", "W_HONOUR_MISSING"): pl.col("no_honour"), ("people", "W_HONOUR_VAGUE"): pl.col("vague_honour"),
        ("direct_students", "E_DIRECT_MISSING"): direct == "", ("direct_students", "E_NUMBER_RANGE"): direct.str.contains(r"^\d+-\d+人$"),
        ("direct_students", "W_INCLUDES_TEACHERS"): asked, ("direct_students", "W_APPROX"): direct.str.contains("^约"),
        ("direct_students", "W_DIRECT_HIGH"): students > limits.direct_high,
        ("indirect_viewers", "W_INDIRECT_VIEWS"): viewers.str.ends_with("人次"), ("indirect_viewers", "W_UNIT_CONVERTED"): viewers.str.contains("万", literal=True),
        ("indirect_viewers", "W_INDIRECT_HIGH"): watching >= limits.indirect_high, ("media", "W_MEDIA_VAGUE"): pl.col("media").is_in(["已报", "详见附件"]),
        ("funds_yuan", "W_FUNDS_BLANK"): funds == "", ("funds_yuan", "W_FUNDS_TEXT"): funds == "学校自筹", ("funds_yuan", "W_UNIT_CONVERTED"): funds.str.contains("万", literal=True),
        ("funds_yuan", "W_FUNDS_UNIT_SUSPECT"): pl.col("funds_read").is_null() & funds.str.contains(r"^0\.\d+$"), ("funds_yuan", "W_FUNDS_HIGH"): pl.col("funds_read") > limits.funds_high,
    }
    flags = [expression.fill_null(False).alias(f"{key} {code}") for (key, code), expression in told.items()]
    stops = pl.any_horizontal(*(pl.col(f"{key} {code}") for key, code in told if code[0] == "E")) | (day.dt.year() != filed.dt.year()).fill_null(False)
    judged = frame.select("row", "day", "name", "filed", "filer", *flags).with_columns(rank=pl.struct(
        stops.alias("stops"), "filed", pl.when(pl.col("filer").str.contains("工会", literal=True)).then(0).otherwise(1).alias("chain"), "row")).collect()
    again = judged.lazy().drop_nulls(["day", "name"]).filter(pl.col("row") != pl.col("row").sort_by("rank").first().over("day", "name")).select("row").collect()
    found = [(row, key, code) for key, code in told for row in _rows(judged, f"{key} {code}")]
    return found + [(row, "", "W_DUPLICATE") for row in again["row"].to_list()]


def _rows(frame: pl.DataFrame, flag: str) -> Iterable[int]:
    return frame["row"].filter(frame[flag]).to_list()
