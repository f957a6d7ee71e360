"""What the workers submit: sessions that differ in day, school and marker, so that hardly any two could be the same one."""

from collections.abc import Mapping
from datetime import date, timedelta

from tests.chaos_tests.truth import MARKER
from validators.campaign import Campaign

FILER = "安义县总工会"


def submission(number: int, campaign: Campaign) -> Mapping[str, str]:
    """Cells in their normal form, so that they stand on the sheet as they are here. Every ninth carries a doubt and gets a mark."""
    schools = campaign.known_schools
    school = schools[(number // 365) % len(schools)]
    return {
        "host": FILER, "organiser": "", "held_on": (date(2024, 1, 1) + timedelta(days=number % 365)).isoformat(), "school": school.name, "level": school.level,
        "people": "张某甲（全国劳动模范）" if number % 9 else "张某甲", "direct_students": str(100 + number % 300), "indirect_viewers": "0",
        MARKER: f"南昌发布{number:06}", "funds_yuan": str(500 + number % 700),
    }
