"""Bars of the units against their targets, and where the tiles of the schematic map lie, as static HTML.

Only names from the campaign file and numbers go in, escaped all the same.
"""

from collections.abc import Sequence
from html import escape

from validators.campaign import Unit
from validators.progress import Colour, Progress, UnitProgress

# colour ▸ a word for class names, ink, pale ground, ink of text (each at least 4.5 : 1 on its ground)
TONES: dict[Colour, tuple[str, str, str, str]] = {
    "绿": ("green", "#1b7f4b", "#e3f3ea", "#14663b"), "黄": ("yellow", "#b7791f", "#fdf3d9", "#7a4f00"),
    "红": ("red", "#c8102e", "#fde8ea", "#a80d26"), "灰": ("grey", "#6b7280", "#eef0f2", "#4b5260"),
}
KEYS: tuple[tuple[Colour, str], ...] = (("绿", "达标或达到序时"), ("黄", "滞后 1 场"), ("红", "滞后 2 场及以上，或四季度尚未开展"), ("灰", "未到期"))


def short_name(unit: str) -> str:
    """The name without its bracket, for narrow places.

    >>> short_name("市属中学（含中等职业学校）")
    '市属中学'
    """
    return unit.split("（")[0]


def legend(year: Progress) -> str:
    marks = "".join(f'<span style="white-space:nowrap"><i style="display:inline-block;width:.8em;height:.8em;background:{TONES[key][1]};'
                    f'border-radius:2px;margin-right:.35em"></i>{key}　{words}</span>' for key, words in KEYS)
    return (f'<div class="legend">{marks}<span style="white-space:nowrap"><i style="display:inline-block;width:0;height:.9em;'
            f'border-left:2px dashed #23262b;margin-right:.45em;vertical-align:-2px"></i>序时：全年已过 {year.pace:.0%}，按此应完成的场次</span></div>')


def bar(unit: UnitProgress, year: Progress, *, widest: int) -> str:
    """One unit: the target as a pale track, what is held on it, a dashed mark at what is due by now, figures and word."""
    _, ink, track, word = TONES[unit.colour]
    scale = 100 / max(widest, 1)
    done, target, due = (min(n * scale, 100) for n in (unit.held, unit.target, unit.due))
    mark = f'<div style="position:absolute;top:-3px;bottom:-3px;left:{due:.2f}%;border-left:2px dashed #23262b"></div>' if unit.due else ""
    said = f"{unit.unit}：已完成 {unit.held} 场，任务 {unit.target} 场，{unit.word}"
    return (
        f'<div role="img" aria-label="{escape(said)}" style="display:flex;align-items:center;gap:.6rem;width:100%">'
        f'<div style="position:relative;flex:1;height:16px;min-width:60px">'
        f'<div style="position:absolute;inset:0 auto 0 0;width:{target:.2f}%;background:{track};border:1px solid {ink}55;border-radius:3px;box-sizing:border-box"></div>'
        f'<div style="position:absolute;inset:0 auto 0 0;width:{done:.2f}%;background:{ink};border-radius:3px"></div>'
        f'{mark}</div>'
        f'<div style="width:2.6rem;text-align:right;font-variant-numeric:tabular-nums;font-weight:600">{unit.held}/{unit.target}</div>'
        f'<div style="width:5.2rem;color:{word};font-weight:600;font-size:.9rem;white-space:nowrap">{escape(unit.word)}</div></div>'
    )


def tile_places(units: Sequence[Unit]) -> str:
    """Where each tile of the schematic map lies on its grid, and the inks of the tiles."""
    places = "".join(f'[class*="st-key-tile_{n}_"]{{grid-column:{unit.tile[0]};grid-row:{unit.tile[1]}}}' for n, unit in enumerate(units))
    inks = "".join(f'[class*="st-key-tile_"][class*="_{name}"] button{{background:{ground};border-color:{ink};color:{text}}}' for name, ink, ground, text in TONES.values())
    columns = max(unit.tile[0] for unit in units)
    return f"<style>.st-key-tiles{{grid-template-columns:repeat({columns},minmax(0,1fr))}}{places}{inks}</style>"


def tally(name: str, counts: Sequence[tuple[str, int]], *, running: bool) -> str:
    """What came when, as a table; `running`: with what it adds up to. A grid would load two megabytes of the framework for it."""
    total, rows = 0, ""
    for when, n in counts:
        total += n
        rows += f'<tr><th scope="row">{escape(when)}</th><td>{n}</td>' + (f"<td>{total}</td>" if running else "") + "</tr>"
    head = "".join(f'<th scope="col">{one}</th>' for one in (escape(name), "新增（场）", *(["累计（场）"] if running else [])))
    return f'<table class="tally"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
