"""计入单位: which unit of Annex 1 a session counts for, and why in words. domain §2.1; the city's decision comes before every rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from validators.campaign import Campaign, Unit
from validators.schools import Place
from validators.units import Body


@dataclass(frozen=True)
class Credit:
    """`unit`: None for E_UNIT_UNRESOLVED and N_NOT_ANNEX1. `told`: codes with what their messages need. `provisional`: the city is to decide."""

    unit: str | None
    reason: str
    told: tuple[tuple[str, dict], ...] = ()
    provisional: bool = False


def credit(campaign: Campaign, bodies: Sequence[Body], place: Place, level: str | None, filer: Unit | None, *, city_filer: bool, ruling: str = "") -> Credit:
    """The unit of one session.

    Args:
        bodies: who the host cell names; empty where it is missing.
        place: what the schools of the row say.
        level: the level as read, for schools that the register lacks.
        filer: the unit of 填报单位; None where it is not known or is the city.
        city_filer: a city-level 填报单位 may file for any unit.
        ruling: the unit that the city has decided on.
    """
    if ruling in campaign.unit_names:
        return Credit(ruling, f"市级已认定计入{ruling}")
    hosts = list(dict.fromkeys([body.unit for body in bodies if body.sort == "county"]))
    if len(hosts) > 1:
        return _unresolved(f"主办单位涉及{'、'.join(hosts)}")
    if hosts:
        found = _by_host(hosts[0], place.units, place.hints)
    elif not bodies and filer is not None:
        found = Credit(filer.name, f"缺主办单位，按填报单位计入{filer.name}")
    elif any(body.sort == "unclear" for body in bodies):
        return _unresolved(f"“{next(body.name for body in bodies if body.sort == 'unclear')}”不能确定是哪个单位")
    else:
        found = _by_school(campaign, place, level, filer)
    if found.unit is None:
        return found
    return _with_doubts(campaign, found, place, level, filer, city_filer)


def _unresolved(why: str) -> Credit:
    return Credit(None, f"无法确定计入单位：{why}", (("E_UNIT_UNRESOLVED", {"why": why}),))


@lru_cache(4096)
def _by_host(unit: str, of_schools: tuple[str, ...], hints: tuple[str, ...]) -> Credit:
    """Rules 1 and 3: one county-level host; the school may belong elsewhere."""
    schools = [name for name in dict.fromkeys((*of_schools, *hints)) if name != unit]
    if schools:
        told = (("W_UNIT_CONFLICT", {"host": unit, "school": "、".join(schools)}),)
        return Credit(unit, f"主办单位属{unit}，学校属{'、'.join(schools)}，暂计入{unit}，待市级认定", told, provisional=True)
    return Credit(unit, f"主办单位属{unit}")


def _by_school(campaign: Campaign, place: Place, level: str | None, filer: Unit | None) -> Credit:
    """Rules 2 and 5: city-level host, school or enterprise: the unit that runs the school."""
    if not place.keys:
        return _unresolved("没有学校可以依据")
    units = list(dict.fromkeys((*place.units, *place.hints)))
    higher = level in campaign.levels.not_annex1 and bool(place.unknown)
    if not units and (place.province or higher):
        return Credit(None, "省属学校或高校，仅登记，不计入附件1", (("N_NOT_ANNEX1", {}),))
    if len(units) > 1:
        return _unresolved(f"学校分属{'、'.join(units)}")
    told = [("I_UNIT_BY_SCHOOL", {"unit": units[0]})] if units else []
    if units:
        return Credit(units[0], f"主办单位不是县区单位，按学校隶属计入{units[0]}", tuple(told))
    city = next((unit for unit in campaign.units if unit.kind == "city"), None)
    if place.city_hint and city is not None and filer == city and not place.technician:
        told = (("I_UNIT_BY_SCHOOL", {"unit": city.name}),)
        return Credit(city.name, f"学校不在名录中，按校名和填报单位暂计入{city.name}，待市级认定", told, provisional=True)
    return _unresolved(f"“{place.unknown[0] if place.unknown else ''}”不在学校名录中")


def _with_doubts(campaign: Campaign, found: Credit, place: Place, level: str | None, filer: Unit | None, city_filer: bool) -> Credit:
    """What the city should look at: a primary or special school under the bureau; another unit than the filer's."""
    doubtful = campaign.unit(found.unit).kind == "city" and not (set(place.levels) or {level}).isdisjoint(campaign.levels.city_doubtful)
    strange = filer is not None and not city_filer and filer.name != found.unit
    if not doubtful and not strange:
        return found
    told = [*found.told]
    if doubtful:
        told.append(("W_CITY_NON_MIDDLE", {"unit": found.unit}))
    if strange:
        told.append(("W_FILER_MISMATCH", {"unit": found.unit, "filer": filer.name}))
    return Credit(found.unit, found.reason, tuple(told), found.provisional or doubtful)
