"""One session sent through two chains counts once; a slip of the day is told; a repeat is neither. On a labelled ledger made at random."""

import random
from datetime import date, timedelta

import pytest

from tests.validators_tests.corpora import CLEAN, FORM
from validators.ledger import Ledger, check_rows
from validators.model import RawRow

NAMES = ["张某甲", "李某乙", "王丙", "陈丁", "杨己", "周辛", "吴某某", "欧阳明", "何戊", "许庚"]
TITLES = ["全国劳动模范", "省劳模", "洪城工匠", "市五一劳动奖章"]
COUNTIES = [unit for unit in FORM.units if unit.kind == "county"]


def spelled(day: date, how: random.Random) -> str:
    return how.choice([f"{day:%Y-%m-%d}", f"{day.year}年{day.month}月{day.day}日", f"{day.year}.{day.month}.{day.day}", f"{day.month}月{day.day}日", f"{day:%Y/%m/%d}"])


def row(order: int, filer: str, host: str, day: str, school: str, people: list[tuple[str, str]], how: random.Random) -> RawRow:
    how.shuffle(people)
    cells = CLEAN | {"host": host, "organiser": "", "held_on": day, "school": school, "level": "", "direct_students": str(how.randint(40, 600)),
                     "people": how.choice("、；\n").join(f"{name}（{title}）" for name, title in people)}
    return RawRow(cells=cells, filer=filer, filed_on=date(2024, 12, 20 + (filer[-1] == "局")), order=order)


def ledger(seed: int) -> list[tuple[RawRow, str]]:
    """(row, code that it should have): sessions of the union's chain; of the school's chain some again, some a slip of the day off, some others."""
    how = random.Random(seed)
    schools = [school for school in FORM.known_schools if school.unit in {unit.name for unit in COUNTIES}]
    rows: list[tuple[RawRow, str]] = []
    for school in schools:
        unit = FORM.unit(school.unit)
        for month in (3, 5, 9, 11):                     # the same school again in another month: a repeat
            day = date(2024, month, how.randint(7, 12))
            people = [(name, how.choice(TITLES)) for name in how.sample(NAMES, how.randint(1, 3))]
            rows.append((row(len(rows), unit.union, unit.union, spelled(day, how), how.choice([school.name, *school.aliases]), people, how), ""))
            kind = how.choice(["same", "slip", "swapped", "weeks later", "other people", "none"])
            then = {"slip": day + timedelta(how.choice([-2, -1, 1, 2])), "swapped": date(2024, day.day, month), "weeks later": day + timedelta(14),
                    "other people": day + timedelta(2)}.get(kind, day)
            if kind == "swapped" and (day.day == month or day.day > 12) or kind == "none":
                continue
            others = [(how.choice([name for name in NAMES if name not in dict(people)]), TITLES[0])] if kind == "other people" else list(people)
            again = row(len(rows), unit.education, how.choice([unit.education, unit.union]), spelled(then, how), how.choice([school.name, *school.aliases]), others, how)
            rows.append((again, {"same": "W_DUPLICATE", "slip": "W_NEAR_DUPLICATE", "swapped": "W_NEAR_DUPLICATE"}.get(kind, "")))
    return rows


@pytest.mark.parametrize("code", ["W_DUPLICATE", "W_NEAR_DUPLICATE"])
def test_duplicates_are_found_and_repeats_are_left_alone(code, report):
    hit = false = miss = 0
    for seed in range(12):
        rows = ledger(seed)
        for checked, (_, wanted) in zip(check_rows([raw for raw, _ in rows], FORM), rows, strict=True):
            has = code in {finding.code for finding in checked.findings}
            hit, false, miss = hit + (has and wanted == code), false + (has and wanted != code), miss + (not has and wanted == code)
    report(f"{code}: {hit} found, precision {hit / (hit + false):.1%}, recall {hit / (hit + miss):.1%}")
    assert hit > 50 and hit / (hit + false) >= 0.95 and hit / (hit + miss) >= 0.95


def pair(*changes: dict, **both) -> list[tuple[int, list[str]]]:
    """(sessions, codes about duplicates) of rows that differ from a clean one as said."""
    raws = [RawRow(cells=CLEAN | both | {key: text for key, text in change.items() if key in CLEAN}, filer=change.get("filer", "南昌县总工会"),
                   filed_on=change.get("filed", date(2024, 6, 24)), order=at) for at, change in enumerate(changes)]
    return [(checked.sessions, [finding.code for finding in checked.findings if "DUPLICATE" in finding.code]) for checked in check_rows(raws, FORM)]


EDUCATION = {"filer": "南昌县教体局", "host": "南昌县教体局"}
ONE, TWICE = [(1, [])], [(1, []), (0, ["W_DUPLICATE"])]


@pytest.mark.parametrize(("changes", "wanted"), [
    (({}, EDUCATION), TWICE),
    (({}, EDUCATION | {"school": "莲塘一中"}), TWICE),
    (({}, EDUCATION | {"school": "莲塘二中"}), ONE * 2),                                    # ordinals agree exactly
    (({"school": "南昌市第二十四中学"}, {"school": "南昌市第二十中学", "filer": "南昌县教体局"}), ONE * 2),
    (({"school": "南昌县幽兰中学"}, EDUCATION | {"school": "幽兰中学"}), TWICE),             # outside the register: the county is the filer's
    (({"school": "南昌县第五小学"}, EDUCATION | {"school": "五小"}), [(1, []), (0, [])]),       # asked about
    (({"school": "南昌县塔城第五小学"}, EDUCATION | {"school": "塔城5小"}), TWICE),
    (({"school": "幽兰中学"}, {"school": "幽兰中学", "filer": "南昌市总工会"}), TWICE),
    (({"school": "南昌县幽兰中学"}, {"school": "幽兰中学", "filer": "进贤县教体局"}), ONE * 2),
    (({"school": "南昌县幽兰中学"}, EDUCATION | {"school": "小蓝经开区幽兰中学"}), ONE * 2),
    (({"school": "莲塘一中、莲塘二中"}, EDUCATION | {"school": "莲塘二中"}), TWICE),         # schools meet
    (({}, EDUCATION | {"people": "王丙（洪城工匠）"}), TWICE),
    (({}, EDUCATION | {"held_on": "2024-06-19"}), [(1, []), (1, ["W_NEAR_DUPLICATE"])]),
    (({}, {"held_on": "2024-06-19"}), ONE * 2),                                            # one chain twice in a week: two sessions
    (({}, EDUCATION | {"held_on": "2024-06-19", "people": "王丙（洪城工匠）"}), ONE * 2),
    (({"held_on": "2024-05-28"}, EDUCATION | {"held_on": "2024-06-18"}), ONE * 2),
    (({}, {"held_on": "2024-06-19"}, EDUCATION, EDUCATION | {"held_on": "2024-06-19"}), [*ONE * 2, *TWICE[1:] * 2]),      # each has its own; no slip
    (({"filed": date(2024, 6, 25)}, EDUCATION), [(0, ["W_DUPLICATE"]), (1, [])]),             # the earliest 填表时间 counts
    ((EDUCATION, {}), [(0, ["W_DUPLICATE"]), (1, [])]),                                    # ties: the union's chain first
    (({}, {}, {}), [*TWICE, *TWICE[1:]]),
    (({"direct_students": "全校"}, EDUCATION), [(0, ["W_DUPLICATE"]), (1, [])]),             # a row that cannot count hides none that can
])
def test_which_rows_are_the_same_session(changes, wanted):
    assert pair(*changes) == wanted


def test_a_slip_says_how_the_days_differ():
    both = [RawRow(cells=CLEAN | {"held_on": day}, filer=filer, filed_on=date(2024, 12, 24)) for day, filer in (("2024-06-12", "南昌县总工会"), ("2024-06-21", "南昌县教体局"))]
    assert [finding.message for finding in check_rows(both, FORM)[1].findings if finding.code == "W_NEAR_DUPLICATE"] == [
        "2024-06-12“南昌县莲塘第一中学”有一条相近的记录（南昌县总工会填报）：学校和人员相同，日的两位数对调；同一场请核对日期，不是同一场请注明"]


def test_a_person_who_said_that_they_are_two_is_believed():
    rows = Ledger(FORM, judge_year=False)
    rows.put("a", RawRow(cells=CLEAN, record_id="a"))
    rows.put("b", RawRow(cells=CLEAN, record_id="b", distinct=frozenset({"a"})))
    assert [rows[key].sessions for key in "ab"] == [1, 1]
