"""本校, 我局, 本单位: how a filer calls itself; its own name where the word fits what it is. domain §2.2: such words resolve by 填报单位 only."""

import re
from dataclasses import dataclass

from validators.schools import Schools
from validators.text import fold, simple, tidy
from validators.units import Units

OF_SCHOOL = re.compile(r"(?:工会(?:委员会)?|团委|党委|党支部|教务处|政教处|德育处)$")
_CALLED = re.compile("(?:本|我们?)(?:(?P<any>单位)|(?P<school>学?校)|(?P<end>局|会|工会|工委|中心|教体办|公司|集团|厂))|(?P<bare>学校)")
_IN_A_LIST = re.compile(r"(^|[、,，;；/和与及\n])[“\"《\s]*(?:本|我\s*们?)\s*[学學]?\s*校(?!\s*[区區])")


@dataclass(frozen=True)
class Myself:
    """A 填报单位 as it may call itself. `school`: the full name of the school that it is, or whose union it is; "" for others."""

    filer: str = ""
    school: str = ""

    def name(self, word: str) -> str:
        """Its own name, "" where the word does not mean it.

        >>> Myself("安义中学", "安义中学").name("本校"), Myself("安义县教体局").name("我局"), Myself("安义县教体局").name("本校")
        ('安义中学', '安义县教体局', '')
        """
        found = _CALLED.fullmatch(simple(fold(word)))
        if found is None or not self.filer:
            return ""
        if found["school"] or found["bare"]:
            return self.school
        ends = (self.filer, self.filer.removesuffix("工委"), self.filer.removesuffix("委员会"))       # 工会工委 is 本工会 too
        return self.filer if found["any"] or any(name.endswith(found["end"]) for name in ends) else ""

    def in_schools(self, text: str) -> str:
        """A cell of schools with 本校 as the school's own name.

        >>> Myself("安义中学", "安义中学").in_schools("本校、安义二中")
        '安义中学、安义二中'
        """
        return _IN_A_LIST.sub(lambda found: found[1] + self.school, tidy(text)) if self.school else text


def myself_of(filer: str, units: Units, schools: Schools) -> Myself:
    name = fold(filer)
    bare = OF_SCHOOL.sub("", name)
    school, _ = schools.find(bare, None)
    if school is not None:
        return Myself(name, school.name)
    return Myself(name, bare if units.body(bare, None).sort == "school" else "")
