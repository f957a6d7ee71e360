"""投入经费(元): a cell text ▸ yuan, or the question that a clerk would ask. 0.3 in a column of yuan is never taken for 万元 silently."""

import re
from collections.abc import Sequence
from decimal import Decimal

from validators.numerals import GAP, JOINED, close_gaps, join_thousands, number, take_out
from validators.reading import BLANK, Note, Reading, read, refuse
from validators.text import normal, simple, split_brackets, untidy

_NOTHING = re.compile(r"(?:无|没有|没|未|零|不(?=.))(?:需要?|产生|投入|发生|使用|花费|开支|支出)?(?:任何)?(?:经费|费用|资金|投入|支出|开支|元)?")
_DOUBT = re.compile(r"/|每|人均|[x×*]|[-~—–至]\s*(?=\d)|(?<!不)到\s*(?=\d)|或|人民币约?$|不详|待|预算|拟|计划|未支?付")
_PER_HEAD = re.compile(r"(?:每[人位名]|人均)(\d+(?:\.\d+)?)元?")         # in brackets beside the whole sum
_APPROX = re.compile(r"差不多|大约|大概|约莫|约摸|大体上?|几近|近乎|将近|接近|约计|约|近|余|多|左右|上下|以上|以下|以内|超过|超|逾|不足|不到|不超过|至少|最多|预计|估计|[+>≥<≤~≈]")
_CURRENCY = re.compile(r"人民币|rmb|cny|¥", re.IGNORECASE)
_YUAN = re.compile(r"(?:元|块|圆)钱?(?:整|正)?$")
_COINS = re.compile(r"(.+?[元块圆])零?(?:([\d一二两三四五六七八九壹贰叁肆伍陆柒捌玖])角)?零?(?:([\d一二三四五六七八九壹贰叁肆伍陆柒捌玖])分)?[整正]?")
_TOTAL = re.compile(r"^(?:一共|总共|共计|合计|总计|共|总|计)(?:投入|经费|支出|花费|费用)?:?")
_LABEL = re.compile(r"^(?:(?![零〇一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟])[\u4e00-\u9fff]){1,12}:?(?=[\d零一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟])")
_BEHIND = re.compile(r"(?<=元)[\u4e00-\u9fff]{1,8}[费用]$")
_ORDER = ("W_APPROX", "W_UNIT_CONVERTED", "I_FORMAT")


def read_money(text: str, none_marks: frozenset[str], funds_low: int) -> Reading:
    """Yuan spent on one session.

    Args:
        text: the cell as typed.
        none_marks: folded marks for an explicit none, which is 0.
        funds_low: a bare number below this and above 0 may be meant in 万元.

    Returns:
        A Decimal ≥ 0 with at most two decimals; None with one note where it cannot be told. A blank cell is None without a note.

    >>> [(r.value, r.codes) for t in ("0.2万元", "壹仟伍佰元整", "0.3", "0.3元", "学校自筹") for r in [read_money(t, frozenset("/"), 10)]]
    [(Decimal('2000'), ['W_UNIT_CONVERTED']), (Decimal('1500'), ['I_FORMAT']), (None, ['W_FUNDS_UNIT_SUSPECT']), (Decimal('0.3'), []), (None, ['W_FUNDS_TEXT'])]
    """
    plain = simple(normal(text)).lower().strip(" ;.。,")
    if not plain:
        return BLANK
    if plain in none_marks or _NOTHING.fullmatch(plain):
        return read(Decimal(0))
    got = text.strip()
    plain = re.sub(r"\(([万千]?元?)\)$", r"\1", _CURRENCY.sub("", plain).strip())
    outside, inside = split_brackets(plain, GAP)
    outside = close_gaps(outside)
    amounts = None if outside is None or _DOUBT.search(outside) or any(re.search(r"/|每人|人均|预算|未支?付", _PER_HEAD.sub("", note)) for note in inside) else _reckoned(outside)
    if amounts and any(_disagrees(note, _sum(amounts)) for note in inside):
        amounts = None
    if not amounts:
        return refuse("W_FUNDS_TEXT", got=got)
    value = _sum(amounts)
    codes = {code for _, found in amounts for code in found}
    if value != value.quantize(Decimal("0.01")) or value >= 10**12:
        return refuse("W_FUNDS_TEXT", got=got)
    if 0 < value < funds_low and "元" not in plain and "块" not in plain and not codes & {"W_UNIT_CONVERTED"}:
        yuan = whole(value * 10000)
        return Reading(None, (Note("W_FUNDS_UNIT_SUSPECT", {"got": got}, ((f"改为 {yuan} 元", f"{yuan}"), (f"就是 {whole(value)} 元", f"{whole(value)}元"))),))
    if any(_APPROX.fullmatch(note) for note in inside):
        codes.add("W_APPROX")
    if untidy(text) or inside or len(amounts) > 1:
        codes.add("I_FORMAT")
    return read(whole(value), *sorted(codes, key=_ORDER.index), got=got, amount=f"{whole(value)} 元")


def whole(value: Decimal) -> Decimal:
    """Without idle zeros after the point, and without an exponent.

    >>> whole(Decimal("600.00")), whole(Decimal("0.30"))
    (Decimal('600'), Decimal('0.3'))
    """
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _reckoned(outside: str) -> list[tuple[Decimal, set[str]]]:
    """`_amounts`, or those before the = of a sum that was written out and is right."""
    terms, equals, result = outside.partition("=")
    found = _amounts(terms)
    return [] if equals and _sum(found) != _sum(_amounts(result)) else found


def _sum(amounts: Sequence[tuple]) -> Decimal:
    return sum((amount[0] for amount in amounts), Decimal(0))


def _disagrees(note: str, value: Decimal) -> bool:
    """Whether brackets say of what the amount is made up, and that is another amount; what is only among it (含, 其中) may be less, and what each got (每人) goes into it."""
    if found := _PER_HEAD.fullmatch(note):
        return value < 2 * Decimal(found[1]) or bool(value % Decimal(found[1]))
    made_up = _amounts(re.sub("^(?:其中|包括|包含|含)", "", note)) if re.search("元|费|[+、,;]", note) else []
    return bool(made_up) and (_sum(made_up) > value if re.search("其中|包括|含", note) else _sum(made_up) != value)


def _amounts(outside: str) -> list[tuple[Decimal, set[str]]]:
    """What is to be added up: one amount, the labelled parts, or the total among them. Empty where a part cannot be read."""
    joined = join_thousands(outside, 2)
    if re.search(r"\d\s+\d", joined):
        joined = re.sub(r"(?<=\d)\s+(?=\d)", "?", joined)
    clauses = [re.sub(r"\s", "", clause) for clause in re.split(r"[,;、\n。]|\+(?=\s*\S)|(?<=元)\s*[和与及]?\s*(?=[^\s\d,;、+]{1,12}\d)|(?<=\d)\s+(?=[\u4e00-\u9fff]{2,}:?\d)", joined) if clause.strip()]
    added, found = "+" in joined.rstrip("+"), []
    for clause in clauses:
        amount = _amount(clause)
        if amount is None:
            return []
        found.append(amount)
    totals, parts = [amount[:2] for amount in found if amount[2] == "total"], [amount[:2] for amount in found if amount[2] != "total"]
    if totals:
        agrees = not parts or _sum(parts) == _sum(totals) or "其中" in outside and _sum(parts) < _sum(totals)
        return totals if len(totals) == 1 and agrees else []
    if len(found) > 1 and not added and any(kind != "labelled" for _, _, kind in found):
        return []
    return [amount[:2] for amount in found]


def _amount(clause: str) -> tuple[Decimal, set[str], str] | None:
    codes: set[str] = set()
    bare, kind = _TOTAL.sub("", clause), "bare"
    if bare != clause:
        kind = "total"
    if _APPROX.search(bare):
        codes.add("W_APPROX")
        if (bare := close_gaps(take_out(_APPROX, bare))) is None:
            return None
        bare = re.sub(r"^(?=[百千万]元?$)", "一", bare)       # 近千元
    unlabelled = _LABEL.sub("", _BEHIND.sub("", bare))
    if unlabelled != bare:
        if unlabelled[:1] and bare.startswith("-"):
            return None
        codes.add("I_FORMAT")
        kind = "labelled" if kind == "bare" else kind
    if JOINED in unlabelled:
        codes.add("I_FORMAT")
    bare, coins = unlabelled.replace(JOINED, ""), Decimal(0)
    if found := _COINS.fullmatch(bare):
        bare, coins = found[1], sum(number(digit).value / part for digit, part in ((found[2], 10), (found[3], 100)) if digit)
    amount = number(re.sub(r"(?:整|正)$", "", _YUAN.sub("", bare)))
    if amount is None:
        return None
    codes |= {"W_UNIT_CONVERTED"} if amount.how == "scaled" else {"I_FORMAT"} if amount.how == "chinese" or coins else set()
    return amount.value + coins, codes, kind
