"""Invented sessions as people would have typed them into the shared sheet, and that sheet as the bytes that Google sends."""

import json
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from validators.campaign import Campaign, School, load_campaign

CITY = load_campaign(Path(__file__).resolve().parent.parent / "campaigns" / "nanchang.toml")
FILER, FILED_ON = "填报单位", "填表时间"
_SURNAMES = "张李王赵刘陈杨黄周吴徐孙胡朱高林何郭马罗"
_WIDE = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}
_GIVEN = "伟芳敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红建国志成"


def campaign(schools: int = 1500) -> Campaign:
    """The city with a register as large as a real one."""
    dice = random.Random(4)
    units = [unit.name for unit in CITY.units if unit.kind != "city"]
    more = []
    for n in range(schools - len(CITY.known_schools)):
        unit, level = dice.choice(units), dice.choice(["小学", "小学", "初中", "高中", "中职"])
        name = f"{unit}{dice.choice('青红新东西南北')}{dice.choice('山湖桥园城江')}{n:04d}" + {"小学": "小学", "初中": "初级中学", "高中": "高级中学", "中职": "职业高中"}[level]
        more.append(School(name=name, level=level, unit=unit, aliases=(name.replace(unit, "", 1),)))
    return CITY.model_copy(update={"known_schools": (*CITY.known_schools, *more)})


def rows(count: int, form: Campaign, *, seed: int = 1, odd: float = 0.015, twice: float = 0.015) -> list[list[str]]:
    """A–K, 填报单位 and 填表时间 of `count` sessions; a share of `odd` of the cells is not as the form wants it, `twice` of the rows come again by the other chain."""
    dice = random.Random(seed)
    speakers = [(dice.choice(_SURNAMES) + "".join(dice.sample(_GIVEN, dice.choice([1, 2]))), dice.choice(form.honours.titles)) for _ in range(1500)]
    counties = [unit for unit in form.units if unit.kind != "city"]
    by_unit = {unit.name: [school for school in form.known_schools if school.unit == unit.name] for unit in counties}
    if count > 300 * sum(map(len, by_unit.values())):
        raise ValueError(f"{count} sessions need more schools: each has one a day at most")
    found: list[list[str]] = []
    taken: set[tuple[str, date]] = set()
    while len(found) < count:
        unit = dice.choice(counties)
        school, held_on = dice.choice(by_unit[unit.name]), date(2024, 1, 8) + timedelta(dice.randrange(352))
        if (school.name, held_on) in taken:
            continue
        taken.add((school.name, held_on))
        row = _session(dice, form, unit, school, held_on, speakers, odd)
        found.append(row)
        if dice.random() < twice:
            found.append([*row[:1], unit.education, *row[2:11], unit.education, row[12]])
    return found[:count]


def _session(dice, form: Campaign, unit, school, held_on: date, speakers, odd: float) -> list[str]:
    month = min(12, held_on.month + (held_on.day > 25) + (dice.random() < odd))
    filed_on = max(held_on, date(2024, month, dice.randrange(22, 26)))
    usual = {
        1: lambda: dice.choice([unit.union, unit.union, unit.education, unit.name + "总工会", f"{unit.union}、{unit.education}"]),
        2: lambda: dice.choice(["", "", "无", school.name, unit.education]),
        3: lambda: dice.choice([f"{held_on}", f"{held_on.year}年{held_on.month}月{held_on.day}日", f"{held_on.year}.{held_on.month}.{held_on.day}",
                                f"{held_on.year}/{held_on.month}/{held_on.day}"]),
        4: lambda: dice.choice([school.name, school.name, school.name, *school.aliases]), 5: lambda: school.level,
        6: lambda: "、".join(f"{name}（{title}）" for name, title in dice.sample(speakers, dice.choice([1, 1, 1, 2, 3]))),
        7: lambda: dice.choice(["{}", "{}", "{}人"]).format(dice.randrange(40, 700)), 8: lambda: dice.choice(["0", "0", "", "/", "无", f"{dice.randrange(100, 9000)}"]),
        9: lambda: dice.choice(["", "", "无", "南昌日报", "江西日报、大江网", "“南昌发布”微信公众号"]), 10: lambda: dice.choice(["0", "500", "1000", "1,500", "2000元", f"{dice.randrange(2, 99)}50"]),
    }
    strange = {
        1: lambda: dice.choice(["", "青山胡区总工会", "湾里区总工会", "南昌市总工会", "市总工会", dice.choice(form.units[:12]).union]), 2: lambda: "",
        3: lambda: dice.choice(["", "待定", f"{held_on.month}月{held_on.day}日", f"2024年{held_on.month}月", "2024年6月31日", f"{filed_on + timedelta(9)}", "2023-05-06"]),
        4: lambda: dice.choice(["", dice.choice(form.known_schools).name, "全县各中小学"]), 5: lambda: dice.choice(["中学", "小学", "高中", "职高", ""]),
        6: lambda: dice.choice(["", f"{dice.choice(speakers)[0]}", f"{dice.choice(speakers)[0]}（劳模）", f"{dice.choice(speakers)[0]}（省劳模）"]),
        7: lambda: dice.choice(["", "200-300人", "师生350人", f"约{dice.randrange(4, 70)}0人", "2300"]), 8: lambda: dice.choice([f"{dice.randrange(2, 9)}万人次", "150000", f"{dice.randrange(100, 900)}人次"]),
        9: lambda: dice.choice(["已报", "详见附件"]), 10: lambda: dice.choice(["", "0.3", "0.2万元", "学校自筹", "30000"]),
    }
    cells = [(strange if dice.random() < odd else usual)[column]() for column in range(1, 11)]
    cells = [_pasted(dice, text) if text and dice.random() < odd else text for text in cells]
    return ["", *cells, unit.union, f"{filed_on}"]


def _pasted(dice, text: str) -> str:
    """As it comes out of WeChat and WPS: a character that cannot be seen, a wide blank, wide digits."""
    return dice.choice([text[:2] + "\u200b" + text[2:], text + "\u3000", text.translate(_WIDE)])


def as_google_sends(values: Sequence[Sequence[str]], form: Campaign) -> bytes:
    """The body of values.get: header row first, trailing blanks left out as Google does."""
    header = [column.header for column in form.columns] + [FILER, FILED_ON]
    return json.dumps({"range": "统计表!A1:M", "majorDimension": "ROWS", "values": [header, *values]}, ensure_ascii=False).encode()
