"""Brackets of a people cell: titles put behind each name, then every bracket lifted out, so that marks inside do not separate people."""

import re

from validators.honours import Honours
from validators.names import is_name
from validators.numerals import number
from validators.text import split_brackets

_QUOTED = re.compile(r"([\u3400-\u9fff·]{2,8})\s*[“\"《<]([^“”\"《》<>()]+)[”\"》>](?![^()]*\))")
_QUOTED_TITLE = re.compile(r"[“\"《<]([^“”\"《》<>()]+)[”\"》>](?![^()]*\))")
_AHEAD = re.compile(r"(?:^|(?<=[、,;\n]))\s*\(([^()]+)\)\s*([^()、,;\s]{2,4})(?=[、,;\s]|$)")
_AROUND = re.compile(r"(?:^|(?<=[、,;\n]))\s*([^()、,;\s:]{2,20})\s*\(([^()]+)\)(?=[、,;\s]|$)")        # 省劳模(张三、李四)
_HEADED = re.compile(r"([^:()、,]{2,20}?)\s*(?:\(?共?(\d+|[一二两三四五六七八九十])[名位]?人?\)?)?:\s*([^:()]+)")         # 省劳模(2人):张三、李四
MARK = "\u0002"                # stands for a bracket; its number follows


def bracketed(plain: str, honours: Honours) -> str:
    """张三“全国劳模” and 全国劳模：张三、李四；… with their titles in brackets behind each name."""
    plain = _QUOTED.sub(lambda found: f"{found[1]}({found[2]})" if is_name(found[1]) and honours.title(found[2]) else found[0], plain)
    plain = _QUOTED_TITLE.sub(lambda found: found[1] if honours.title(found[1]) else found[0], plain)

    plain = _AROUND.sub(lambda found: _behind_each(found[1], found[2], honours) or found[0], plain)
    plain = _AHEAD.sub(lambda found: f"{found[2]}({found[1]})" if is_name(found[2]) else found[0], plain)
    plain = "".join(_HEADED.sub(lambda found: _behind_each(found[1], found[3], honours, found[2]) or found[0], part) for part in re.split(r"([;\n])", plain))
    return "".join(_behind_name(part, honours) for part in re.split(r"([、,;/\n])", plain))


def _behind_each(title: str, names: str, honours: Honours, said: str | None = None) -> str:
    """The title in brackets behind each name; "" where these are not a title and names, or not as many as was said."""
    each = [name for name in re.split(r"[、,\s]+", names) if name]
    if not honours.only_title(title.strip()) or not all(map(is_name, each)) or said and number(said).value != len(each):
        return ""
    return "、".join(f"{name}({title.strip()})" for name in each)


def _behind_name(part: str, honours: Honours) -> str:
    """省劳模 张三 with the title behind the name: else the title would be taken for that of whoever stands before it."""
    words, waiting, out = part.split(), [], []
    if len(words) < 2 or re.search(r"[(\[{〔【「『:]", words[0]) or not honours.only_title(words[0]):
        return part
    for word in words:
        name = re.split(r"[(\[{〔【「『]", word, maxsplit=1)[0]
        if honours.only_title(word):
            waiting.append(word)
        elif waiting and is_name(name):
            out.append(f"{name}({'、'.join(waiting)}){word[len(name):]}")
            waiting = []
        else:
            out.append(word)
    return " ".join([*out, *waiting])


def lift(plain: str) -> tuple[str, list[str]]:
    """The text with each bracket replaced by a mark and its place in the list."""
    brackets: list[str] = []
    out, rest = [], plain
    while rest:
        head = re.split(r"[(\[{〔【「『]", rest, maxsplit=1)[0]
        out.append(re.sub(r"[)\]}〕】」』]", "", head))
        rest = rest[len(head):]
        if rest:
            depth, end = 0, len(rest)
            for at, char in enumerate(rest):
                depth += (char in "([{〔【「『") - (char in ")]}〕】」』")
                if depth == 0:
                    end = at
                    break
            inside = rest[1:end].strip("([{〔【「『)]}〕】」』") if rest[1:2] in "([{〔【「『" else rest[1:end]
            brackets.append(split_brackets(inside)[0] or inside)
            out.append(f"{MARK}{chr(0xE000 + min(len(brackets), 6000) - 1)}")
            rest = rest[end + 1:]
    return "".join(out), brackets
