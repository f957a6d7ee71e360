"""What a row needs, in one word and as findings; derived, never stored."""

from validators.model import Checked, Finding


def needs_of(checked: Checked) -> str:
    """待补正, 待认定, 不再计数, 仅登记, 待核 or 正常."""
    codes = {finding.code for finding in checked.findings}
    if checked.is_hard_stop:
        return "待补正"
    if "E_UNIT_UNRESOLVED" in codes:
        return "待认定"
    if checked.duplicate_of:
        return "不再计数"
    if any(code.startswith("N_") for code in codes):
        return "仅登记"
    return "待核" if any(code.startswith("W_") for code in codes) else "正常"


def doubts_of(checked: Checked) -> tuple[Finding, ...]:
    """What somebody still has to mend or to agree to."""
    return tuple(one for one in checked.findings if one.severity in "EW" and (one.is_hard_stop or one.message not in checked.raw.agreed))
