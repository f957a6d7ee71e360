"""Formulas as far as tests need them: arithmetic and text. Anything else shows `#NAME?`, as an unknown function does.

References are not followed: a sheet that this project reads has none, and a wrong number would be worse than an error.
"""

import ast
import operator
from collections.abc import Callable

Outcome = str | int | float | bool | tuple[str, str, str]

OPERATORS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
PARSE_ERROR = ("ERROR", "Formula parse error.", "#ERROR!")
UNKNOWN = ("NAME", "Unknown function or range name.", "#NAME?")
DIVIDED_BY_ZERO = ("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero.", "#DIV/0!")


def evaluate(formula: str) -> Outcome:
    """The result of `=...`, or an error as (type, message, text shown).

    >>> evaluate("= 1 / 1024"), evaluate("=IMPORTXML(1)")[2]
    (0.0009765625, '#NAME?')
    """
    text = formula.removeprefix("=").strip()
    try:
        tree = ast.parse(text.replace("^", "**"), mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return PARSE_ERROR
    try:
        return _value(tree)
    except ZeroDivisionError:
        return DIVIDED_BY_ZERO
    except (LookupError, TypeError, OverflowError):
        return UNKNOWN


def _value(node: ast.expr) -> str | int | float | bool:
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float):
        return node.value
    if isinstance(node, ast.Name) and node.id.upper() in ("TRUE", "FALSE"):
        return node.id.upper() == "TRUE"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        value = _number(node.operand)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp):
        left, right = _number(node.left), _number(node.right)
        if isinstance(node.op, ast.Pow) and abs(right) > 1000:
            raise OverflowError
        return OPERATORS[type(node.op)](left, right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.upper() == "HYPERLINK":
        return _value(node.args[-1])
    raise LookupError(ast.dump(node))


def _number(node: ast.expr) -> float:
    value = _value(node)
    if isinstance(value, str):
        raise TypeError(value)
    return value
