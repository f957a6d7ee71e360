"""媒体报道情况: names of media as typed; words that name none are asked about."""

import re
from collections.abc import Sequence

from validators.reading import BLANK, Reading, read
from validators.text import fold, simple, split_brackets, tidy, untidy

_NOTHING = re.compile(r"否|(?:无|没有|未|暂无|尚未|暂未)(?:任何|相关|有关)?(?:媒体|新闻)?(?:报道|宣传|发布|媒体报道)?")
_VAGUE = re.compile(
    r"(?:已|有|已有|均已|已经|正在|拟|将|待|被)?(?:由|被|在|经)?(?:多家|多个|若干[篇条次]?|各|各级|各大|省市?|[省市县区][级里]?|[乡镇村]里|国家级|中央|主流|本地|当地|相关|有关|众多|\d+[家个篇条次]|[一二两三四五六七八九十几数]+[家个篇条次])*"
    r"(?:新闻|主流|新|网络|官方)?(?:媒体(?:\d+家)?|报纸|电视|网站|公众号|微信公众号|微信|平台|电视台|新媒体|报社|网络)?(?:均|都|已|有|进行了?)*(?:报道?|宣传|发布?|推送|刊登|播出|转载|发稿|投稿|见报|上报)?(?:过|了|中|情况)?")
_ATTACHED = re.compile(r"同(?:上|前|第?\d+)|(?:详见|见|参见|另附|[后如所]附|附)(?:.{0,4}(?:附件|链接|附表|截图|材料|照片|总结|下|后|报道|资料|word).*|$)|链接(?:见|附).*|(?:从?略|待定|待补充?|暂缺|未统计|不详|是|有|√|对|多家|若干|同步报道|图文报道|自媒体)")
_LINK = re.compile(r"(?:https?://|www\.|[a-z0-9-]+\.[a-z0-9.-]*(?:com|cn|net|org))[\x21-\x7e]*", re.IGNORECASE)


def read_media(text: str, vague: Sequence[str], none_marks: frozenset[str]) -> Reading:
    """The cell as typed; an explicit none is "".

    >>> [(r.value, r.codes) for t in ("南昌日报", "已报", "无") for r in [read_media(t, ("已报",), frozenset("无"))]]
    [('南昌日报', []), ('已报', ['W_MEDIA_VAGUE']), ('', [])]
    """
    shown, folded = tidy(text), simple(fold(text))
    if not folded:
        return BLANK
    if folded in none_marks or folded == "0" or _NOTHING.fullmatch(folded):
        return read("")
    bare = folded.strip("。.,、;:()")
    named = _LINK.sub("", bare).strip("。.,、;:()链接")
    says_nothing = {fold(word) for word in vague}
    unnamed = all(part in says_nothing or _VAGUE.fullmatch(part) or _ATTACHED.fullmatch(part) for part in re.split("[,、;]", bare))
    is_vague = not named or unnamed or split_brackets(folded)[0] in none_marks
    return read(shown, "W_MEDIA_VAGUE" if is_vague else "", "I_FORMAT" if _changed(text, shown) else "", got=shown)


def _changed(text: str, shown: str) -> bool:
    """Only what is really dropped: invisible characters; blanks between names are part of the text."""
    return text.strip() != shown and untidy(text)
