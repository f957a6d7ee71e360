"""A half-filled year of invented sessions, as a city would have it on 25 June."""

import time
from collections.abc import Sequence

from sheets_sync.access import SINGLE_USER
from sheets_sync.service import Service
from sheets_sync.views import Accepted, Entry

KEYS = ("filer", "host", "organiser", "held_on", "school", "level", "people", "direct_students", "indirect_viewers", "media", "funds_yuan")

SESSIONS: Sequence[tuple[str, ...]] = (
    ("南昌县总工会", "南昌县总工会", "南昌县教体局", "2024-05-08", "南昌县莲塘第一中学", "高中", "张某甲（全国劳动模范）", "420", "0", "南昌县融媒体中心", "3000"),
    ("南昌县总工会", "南昌县总工会", "南昌县教体局", "2024-05-10", "南昌县莲塘第二中学", "高中", "李某乙（江西省劳动模范）、王丙（南昌市劳动模范）", "300", "0", "", "2000"),
    ("南昌县总工会", "南昌县总工会", "", "2024-05-13", "南昌县莲塘第三中学", "初中", "陈丁（赣鄱工匠）", "360", "0", "", "1500"),
    ("进贤县总工会", "进贤县总工会", "", "2024-04-18", "进贤县第一中学", "高中", "赵戊（江西省劳动模范）", "约500人", "0", "进贤发布", "1800"),
    ("安义县总工会", "安义县总工会", "安义县教体局", "2024-06-05", "安义中学", "高中", "杨己（全国五一劳动奖章）", "480", "0", "安义县融媒体中心", "2600"),
    ("安义县总工会", "安义县总工会", "", "2024-06-14", "安义县第二中学", "初中", "杨己（全国五一劳动奖章）", "200", "0", "", "1200"),
    ("东湖区总工会", "东湖区总工会", "", "2024-03-05", "南昌市第十九中学", "高中", "周辛（南昌市五一劳动奖章）", "320", "0", "", "900"),
    ("西湖区总工会", "西湖区总工会", "", "2024-04-22", "西湖区某某小学", "小学", "吴壬（南昌市劳动模范）", "260", "0", "", "700"),
    ("青山湖区总工会", "青山湖区总工会", "", "2024-05-21", "青山湖区某某学校", "初中", "郑癸（洪城工匠）", "310", "2万人次", "南昌日报", "1000"),
    ("新建区总工会", "新建区总工会", "", "2024-05-28", "新建区第二中学", "高中", "刘小丁（大国工匠）", "2300", "0", "新建发布", "5000"),
    ("高新区工会工委", "高新区工会工委", "", "2024-06-03", "高新区某某学校", "九年一贯制", "孙子（江西省技术能手）", "380", "0", "", "0.3"),
    ("南昌市教育局", "市教育局、市总工会", "", "2024-06-21", "南昌市第十九中学", "高中", "周辛（南昌市五一劳动奖章）", "1200", "0", "", "600"),
    ("南昌市教育局", "市教育局", "市总工会", "2024-06-06", "南昌市启音学校", "特教", "何某（南昌市劳动模范）", "75", "0", "南昌教育公众号", "500"),
    ("安义县教体局", "安义县教体局", "安义中学", "2024-06-05", "安义中学", "高中", "杨己（全国五一劳动奖章）", "480", "0", "", "0"),
    ("南昌市总工会", "南昌市总工会", "", "2024-06-12", "江西某某大学", "本科", "钱某（全国劳动模范）", "600", "0", "", "0"),
    ("红谷滩区总工会", "红谷滩区总工会、西湖区总工会", "", "2024-06-18", "红谷滩区某某学校", "初中", "冯丑（南昌市劳动模范）", "240", "0", "", "800"),
)


def seed(service: Service, sessions: Sequence[tuple[str, ...]] = SESSIONS) -> list[Accepted]:
    """Accept them all, warnings confirmed; raises where one is refused."""
    receipts = []
    for number, texts in enumerate(sessions):
        filer, *cells = texts
        answer = service.accept(SINGLE_USER, Entry(dict(zip(KEYS[1:], cells, strict=True)), filer), identity=f"seed-{number}", confirmed=True)
        if not isinstance(answer, Accepted):
            raise ValueError([(finding.code, finding.message) for finding in answer.checked.findings])
        receipts.append(answer)
    return receipts


def at_rest(service) -> None:
    """Wait until the rows stand on the sheet and were read back: a grid that is opened before is drawn anew under who types into it."""
    looks = [None, service.records(SINGLE_USER)]
    while service.read_status().owed or looks[-1] != looks[-2]:
        time.sleep(2.5)                         # longer than two looks of the engine at the sheet
        looks.append(service.records(SINGLE_USER))
