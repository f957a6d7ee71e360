"""The progress page as a picture to send: one A4 sheet across, drawn on the server. No name of a person and no amount of money is on it."""

from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from pages._bars import KEYS, TONES, short_name
from validators.campaign import Campaign
from validators.progress import Progress, UnitProgress

NO_FONT = "服务器上没有中文字体，暂不能生成图片；请管理员安装 fonts-noto-cjk 后重启"
_SIZE = (1754, 1240)        # A4 across at 150 dpi
_INK, _SOFT, _LINE, _UNION = "#23262b", "#5c6370", "#d9d4cc", "#a3262a"
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "C:/Windows/Fonts", "/System/Library/Fonts", "/Library/Fonts")
_NAMES = ("NotoSansCJK-Regular.ttc", "NotoSansSC-Regular.*", "SourceHanSansSC-Regular.*", "SourceHanSansCN-Regular.*", "wqy-microhei.ttc", "wqy-zenhei.ttc",
          "DroidSansFallbackFull.ttf", "msyh.ttc", "simhei.ttf", "PingFang.ttc", "NotoSansCJK*")


@cache
def font_file() -> tuple[str, int] | None:
    """A font with Chinese letters on this machine, and which of its faces; None where there is none. Looked for once a process."""
    folders = [folder for name in _FOLDERS if (folder := Path(name).expanduser()).is_dir()]
    for name in _NAMES:
        for folder in folders:
            for file in sorted(folder.rglob(name)):
                return str(file), _simplified_face(str(file))
    return None


def _simplified_face(file: str) -> int:
    """Collections hold a face for each country; where one is marked SC it is taken."""
    for face in range(12):
        try:
            if ImageFont.truetype(file, 12, index=face).getname()[0].endswith(" SC"):
                return face
        except OSError:
            break
    return 0


class _Sheet:
    def __init__(self):
        self.image = Image.new("RGB", _SIZE, "white")
        self.draw = ImageDraw.Draw(self.image)
        self._file, self._face = font_file()
        self._fonts: dict[int, ImageFont.FreeTypeFont] = {}

    def text(self, place: tuple[float, float], words: str, size: int, ink: str = _INK, *, anchor: str = "ls", bold: bool = False) -> None:
        font = self._fonts.setdefault(size, ImageFont.truetype(self._file, size, index=self._face))
        self.draw.text(place, words, ink, font=font, anchor=anchor, stroke_width=size / 40 if bold else 0, stroke_fill=ink)

    def box(self, left: float, top: float, right: float, bottom: float, *, fill: str, ink: str = "", width: int = 2) -> None:
        if right > left:
            self.draw.rounded_rectangle((left, top, right, bottom), 6, fill=fill, outline=ink or None, width=width)


def progress_png(year: Progress, campaign: Campaign, now: datetime) -> bytes:
    """PNG of one A4 sheet. Raises RuntimeError where the machine has no font for it; ask `font_file` first."""
    if font_file() is None:
        raise RuntimeError(NO_FONT)
    sheet = _Sheet()
    sheet.text((70, 98), f"{campaign.name}活动工作进度", 44, bold=True)
    sheet.text((70, 142), f"{campaign.document}　{year.year} 年　数据截至 {now.year}年{now.month}月{now.day}日 {now:%H:%M}", 22, _SOFT)
    sheet.draw.line((70, 164, _SIZE[0] - 70, 164), _UNION, 4)
    _figures(sheet, year)
    _bars(sheet, year)
    if all(unit.tile for unit in campaign.units):
        _tiles(sheet, year, campaign)
    _foot(sheet, year)
    out = BytesIO()
    sheet.image.save(out, "PNG", dpi=(150, 150), optimize=True)
    return out.getvalue()


def _figures(sheet: _Sheet, year: Progress) -> None:
    figures = (("完成率", f"{year.rate:.0%}"), ("达标单位", f"{year.units_met}/{len(year.units)}"), ("已完成（场）", f"{year.held}/{year.target}"),
               ("待处理（条）", f"{year.pending}"))
    width = (_SIZE[0] - 140 - 3 * 24) / 4
    for place, (name, value) in enumerate(figures):
        left = 70 + place * (width + 24)
        sheet.box(left, 186, left + width, 290, fill="#ffffff", ink=_LINE)
        sheet.text((left + 24, 226), name, 24, _SOFT)
        sheet.text((left + width - 24, 264), value, 52, anchor="rs", bold=True)


def _bars(sheet: _Sheet, year: Progress) -> None:
    left, right, top, step = 230, 800, 330, 53
    scale = (right - left) / max(1, *(max(unit.held, unit.target) for unit in year.units))
    for place, unit in enumerate(year.units):
        _bar(sheet, unit, left, top + place * step, scale, right)


def _bar(sheet: _Sheet, unit: UnitProgress, left: float, top: float, scale: float, right: float) -> None:
    _, ink, ground, word = TONES[unit.colour]
    sheet.text((left - 22, top + 26), short_name(unit.unit), 26, anchor="rs")
    sheet.box(left, top, left + unit.target * scale, top + 32, fill=ground, ink=ink)
    sheet.box(left, top, left + unit.held * scale, top + 32, fill=ink)
    if unit.due:
        due = left + unit.due * scale
        for y in range(int(top) - 6, int(top) + 38, 10):
            sheet.draw.line((due, y, due, y + 6), _INK, 3)
    sheet.text((right + 82, top + 26), f"{unit.held}/{unit.target}", 26, anchor="rs", bold=True)
    sheet.text((right + 100, top + 26), unit.word, 24, word)


def _tiles(sheet: _Sheet, year: Progress, campaign: Campaign) -> None:
    left, top, gap = 1040, 330, 10
    columns, rows = (max(unit.tile[side] for unit in campaign.units) for side in (0, 1))
    width, height = (_SIZE[0] - 70 - left + gap) / columns - gap, (13 * 53 - 20 - 34 + gap) / rows - gap
    for unit, now in zip(campaign.units, year.units, strict=True):
        x, y = left + (unit.tile[0] - 1) * (width + gap), top + (unit.tile[1] - 1) * (height + gap)
        _, ink, ground, word = TONES[now.colour]
        sheet.box(x, y, x + width, y + height, fill=ground, ink=ink)
        for line, (text, size) in enumerate(((short_name(unit.name), 24 if len(short_name(unit.name)) < 5 else 22), (f"{now.held}/{now.target}", 26), (now.word, 20))):
            sheet.text((x + width / 2, y + height / 2 - 18 + line * 32), text, size, word, anchor="ms", bold=line < 2)
    sheet.text((left, 330 + 13 * 53 - 20), "位置示意：每个单位一格，不表示面积和边界", 20, _SOFT)


def _foot(sheet: _Sheet, year: Progress) -> None:
    reach, x = year.reach, 70
    for colour, words in KEYS:
        sheet.box(x, 1044, x + 22, 1066, fill=TONES[colour][1])
        sheet.text((x + 32, 1064), f"{colour}　{words}", 21, _SOFT)
        x += 130 + 21 * len(words)
    sheet.text((x, 1064), f"┆　序时：全年已过 {year.pace:.0%}", 21, _SOFT)
    views = "（含人次）" if reach.views_included else ""
    said = (f"覆盖学校 {reach.schools} 所　　直接覆盖学生 {reach.direct_students:,} 人　　间接覆盖{views} {reach.indirect_viewers:,}　　"
            f"参与劳模工匠 {reach.people} 人 / {reach.appearances} 人次")
    sheet.draw.line((70, 1096, _SIZE[0] - 70, 1096), _LINE, 2)
    sheet.text((70, 1140), said, 26)
    left_out = "　".join(f"{why} {n} 条" for why, n in year.left_out)
    sheet.text((70, 1184), f"没有计入：{left_out}" if left_out else "没有未计入的记录", 21, _SOFT)
