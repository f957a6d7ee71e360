"""Brackets of a people cell: titles put behind each name, then every bracket lifted out, so that marks inside do not separate people."""

import re

from validators.honours import Honours
from validators.names import is_name
from validators.text import split_brackets

_QUOTED = re.compile(r"([\u3400-\u9fff·]{2,8})\s*[“\"《<]([^“”\"《》<>()]+)[”\"》>](?![^()]*\))")
_QUOTED_TITLE = re.compile(r"[“\"《<]([^“”\"《》<>()]+)[”\"》>](?![^()]*\))")
_HEADED = re.compile(r"([^:()、,]{2,20}):\s*([^:()]+)")
MARK = "\u0002"                # stands for a bracket; its number follows


def bracketed(plain: str, honours: Honours) -> str:
    """张三“全国劳模” and 全国劳模：张三、李四；… with their titles in brackets behind each name."""
    plain = _QUOTED.sub(lambda found: f"{found[1]}({found[2]})" if is_name(found[1]) and honours.title(found[2]) else found[0], plain)
    plain = _QUOTED_TITLE.sub(lambda found: found[1] if honours.title(found[1]) else found[0], plain)

    def behind_each(found: re.Match) -> str:
        names = [name for name in re.split(r"[、,\s]+", found[2]) if name]
        if not honours.only_title(found[1].strip()) or not all(map(is_name, names)):
            return found[0]
        return "、".join(f"{name}({found[1].strip()})" for name in names)
    return "".join(_HEADED.sub(behind_each, part) for part in re.split(r"([;\n])", plain))


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
