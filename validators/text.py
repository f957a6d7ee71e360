"""Normal forms of typed text. They are copies for reading and comparing; what people see is never altered."""

import re
import unicodedata

_CIRCLED = re.compile("[\u2460-\u24ff\u2776-\u2793\u3251-\u325f\u32b1-\u32bf]")  # ① … : NFKC would turn ①学生300人 into 1学生300人
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACE = re.compile(r"\s+")


def normal(text: str) -> str:
    """Full-width forms narrowed, circled numbers and invisible characters dropped, ends trimmed; inner spaces stay.

    >>> normal("①学生３００人\\u200b　")
    '学生300人'
    """
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", _CIRCLED.sub("", text))).strip()


def fold(text: str) -> str:
    """`normal` without any space: what two spellings of the same name share.

    >>> fold("南昌​市　第十九中学") == fold("南昌市第十九中学")
    True
    """
    return _SPACE.sub("", normal(text))

_TRADITIONAL = str.maketrans(
    "縣總區學東灣裡裏進賢義雲譜紅灘開發經濟術產業會員體職勞動範國獎獲實驗師屬衛電視臺報約餘萬號時間無點單辦團隊張陳劉黃吳趙楊許鄧馮蘭韓蔣龍羅鄭謝葉蘇盧莊賈鍾"
    "億圓貳參陸幾場數觀網絡聞萊贛領導處優標達線們這個為與後農機車務層類場鄉鎮壇聯藝綜義寧遠豐昇歲應級長門問題隻",
    "县总区学东湾里里进贤义云谱红滩开发经济术产业会员体职劳动范国奖获实验师属卫电视台报约余万号时间无点单办团队张陈刘黄吴赵杨许邓冯兰韩蒋龙罗郑谢叶苏卢庄贾钟"
    "亿圆贰叁陆几场数观网络闻莱赣领导处优标达线们这个为与后农机车务层类场乡镇坛联艺综义宁远丰升岁应级长门问题只",
)
_UNTIDY = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff0e\u3000\u00a0\\s]")


def simple(text: str) -> str:
    """Traditional characters of units, titles and numbers simplified; a copy for reading only, names of people never pass here.

    >>> simple("南昌縣總工會")
    '南昌县总工会'
    """
    return text.translate(_TRADITIONAL)


def untidy(text: str) -> bool:
    """Whether a cell holds full-width digits or letters, spaces, line breaks, circled numbers or invisible characters.

    >>> [untidy(text) for text in ("３００", "1 200", "南昌\\u200b市", "（约300人）")]
    [True, True, True, False]
    """
    return bool(_UNTIDY.search(text) or _INVISIBLE.search(text) or _CIRCLED.search(text))


def tidy(text: str) -> str:
    """A text to keep: invisible characters dropped and the ends trimmed, everything else as typed."""
    return _INVISIBLE.sub("", text).strip()


def split_brackets(text: str) -> tuple[str, list[str]]:
    """What stands outside brackets, and what stands inside each; a bracket that is not closed runs to the end.

    >>> split_brackets("500(两校)人(约)")
    ('500人', ['两校', '约'])
    """
    outside, inside, depth = [], [], 0
    for char in text:
        if char in "([{〔【":
            depth += 1
            if depth == 1:
                inside.append("")
                continue
        elif char in ")]}〕】" and depth:
            depth -= 1
            if depth == 0:
                continue
        if depth:
            inside[-1] += char
        else:
            outside.append(char)
    return "".join(outside), inside
