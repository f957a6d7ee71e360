"""Every message, keyed by code: the field, what was got, what to do. Severity and label of a code stand in rules.csv."""

import csv
from functools import partial
from importlib.resources import files
from typing import Any

from validators.campaign import Campaign
from validators.model import Finding, Mend
from validators.privacy import strike_out
from validators.reading import Note
from validators.show import show_people

MESSAGES = {
    "E_HOST_MISSING": "“{field}”未填，请填写主办单位全称，如“南昌县总工会”",
    "E_DATE_MISSING": "“{field}”未定或未填，请填写活动当天的日期，如 2024 年 5 月 8 日",
    "E_DATE_INCOMPLETE": "“{field}”需具体到日，收到的是“{got}”；请补充几月几日，如 2024 年 5 月 8 日",
    "E_DATE_INVALID": "“{field}”收到的是“{got}”，没有这一天；请核对年月日",
    "E_DATE_AMBIGUOUS": "“{field}”收到的是“{got}”{why}；请写明年月日",
    "E_DATE_FUTURE": "“{field}”{day}晚于填表时间 {filed}；活动结束后再填报即可，日期有误请更正",
    "E_DATE_MULTI": "“{field}”填了多个日期：“{got}”；请按场次分行填写",
    "E_SCHOOL_MISSING": "“{field}”未填，请填写学校全称",
    "E_SCHOOL_UNSPECIFIC": "“{field}”收到的是“{got}”，认不出是哪一所；请填写学校全称，一行一所",
    "E_PERSON_MISSING": "“{field}”未找到劳模工匠姓名；请填写参加人员，如“张某（江西省劳动模范）”",
    "E_DIRECT_MISSING": "“{field}”未填或为 0，请填写到场学生数；纯线上活动请同时填写间接覆盖人数",
    "E_DIRECT_NOT_NUMBER": "“{field}”请填一个数；收到的是“{got}”",
    "E_NUMBER_RANGE": "“{field}”收到的是区间“{got}”，请填一个实际人数",
    "E_MULTI_SESSION": "“{field}”收到的是“{got}”，含多场活动；请按场次分行，每场填一个人数",
    "E_UNIT_UNRESOLVED": "无法确定计入单位：{why}；请补全主办单位和学校名称，或由市级认定",
    "E_TOO_LONG": "“{what}”有 {count} 个字，一格最多 10000 个字；请缩短，或分行填写",
    "W_APPROX": "“{field}”已按“{got}”取 {value}，如有准确数请更正",
    "W_INCLUDES_TEACHERS": "“{field}”收到的是“{got}”，含教师；请核对后只填学生数",
    "W_UNIT_CONVERTED": "“{field}”已按“{got}”换算为 {value}，请核对",
    "W_YEAR_INFERRED": "“{field}”收到的是“{got}”，已按填表时间读作 {value}，请核对",
    "W_DATE_EXCEL_SERIAL": "“{field}”收到的是 Excel 序列号“{got}”，已读作 {value}，请核对",
    "W_DATE_RANGE": "“{field}”收到的是“{got}”，按一场计，取首日 {value}；不是同一场请分行",
    "W_LATE": "“{field}”{day}早于本报送期，按补报处理，请核对日期",
    "W_MULTI_SCHOOL": "“{field}”含多所学校：“{got}”，按 1 场计；分别举办的请分行",
    "W_SCHOOL_SHORT": "“{field}”收到的是“{got}”，已按填报单位补全为“{name}”，请核对",
    "W_LEVEL_MISMATCH": "“{field}”填的是“{got}”，与“{school}”不符，请核对",
    "W_LEVEL_VAGUE": "“{field}”收到的是“{got}”，{known}",
    "W_HONOUR_MISSING": "“{field}”中“{who}”缺荣誉称号，请补充，如“张某（江西省劳动模范）”",
    "W_HONOUR_VAGUE": "“{field}”收到的是“{got}”，荣誉称号缺级别；请写明全国、省或市",
    "W_HONOUR_SUSPECT": "“{field}”收到的是“{got}”，荣誉称号疑似有误（奖章授予个人，奖状授予单位），请核对",
    "W_GROUP_NOT_NAMED": "“{field}”收到的是“{got}”，请补全每个人的姓名",
    "W_FUNDS_BLANK": "“{field}”未填；没有投入请填 0",
    "W_FUNDS_TEXT": "“{field}”请填一个数，单位为元；收到的是“{got}”",
    "W_FUNDS_UNIT_SUSPECT": "“{field}”填写为 {got}，是否指 {got} 万元？",
    "W_FUNDS_HIGH": "“{field}”{value} 元较多，请确认",
    "W_DIRECT_HIGH": "“{field}”{value} 人较多，请确认不含线上人数",
    "W_INDIRECT_HIGH": "“{field}”{value} 人较多，请确认",
    "W_INDIRECT_VIEWS": "“{field}”收到的是“{got}”，是人次或播放量；如有观看人数请更正，不含阅读量和回放",
    "W_INDIRECT_TEXT": "“{field}”请填一个数；收到的是“{got}”，没有直播填 0",
    "W_MEDIA_VAGUE": "“{field}”收到的是“{got}”，请写明媒体名称，如“南昌日报”",
    "W_COLUMN_SHIFT": "“{field}”收到的是“{got}”，像是{other}的内容，疑似错列；请移到对应的列",
    "W_HOST_IS_SCHOOL": "“{field}”填的是学校“{got}”；学校承办的请填入承办单位，并补充主办单位",
    "W_HOST_NOT_UNIT": "“{field}”“{got}”不在附件1单位之列，按学校隶属计入，请核对",
    "W_UNIT_CONFLICT": "主办单位属{host}，学校属{school}，暂计入{host}，待市级认定",
    "W_FILER_MISMATCH": "计入单位为{unit}，填报单位属{filer}，请核对",
    "W_DUPLICATE": "{day}“{school}”已有一条记录（{filer}填报），疑似重复报送，不再计数；不是同一场请注明",
    "W_NEAR_DUPLICATE": "{day}“{school}”有一条相近的记录（{filer}填报）：学校和人员相同，{why}；同一场请核对日期，不是同一场请注明",
    "W_ONLINE_ONLY": "“{field}”为 0，按纯线上活动计，请确认",
    "W_CITY_NON_MIDDLE": "“{school}”不是中学，是否计入“{unit}”待市级认定，暂计入",
    "W_ALIAS_OLD": "“{field}”“{got}”已按现名归入“{name}”",
    "W_TYPO_UNIT": "“{field}”“{got}”疑似错字，已按“{name}”归入，请核对",
    "W_TOTAL_MISMATCH": "“{field}”合计填的是 {got}，明细之和为 {sum}，请核对",
    "W_TEXT_LONG": "“{field}”有 {count} 个字，太长了，没有读取；请只填这一列的内容",
    "W_DITTO_NOTHING": "“{field}”填了“{got}”，没有可照填的内容；请填写具体内容",
    "W_PRIVATE_NUMBER": "“{field}”含电话或身份证号码，不需要填写，请删去；通过页面提交的会自动略去，不保存",
    "I_ALIAS": "“{field}”“{got}”已规范为“{name}”",
    "I_FORMAT": "“{field}”“{got}”格式已规范",
    "I_MERGED_FILL": "“{field}”合并单元格已按上一行补齐",
    "I_DITTO_FILL": "“{field}”同上，已按上一行补齐",
    "I_SEQ_GAP": "“{field}”由 {before} 到 {got}，不连续；导出时自动重排",
    "I_UNIT_BY_SCHOOL": "主办单位不是县区单位，按学校隶属计入{unit}",
    "N_TOTAL_ROW": "合计行，不作为活动",
    "N_TEMPLATE_ROW": "模板提示行，已跳过",
    "N_BLANK_ROW": "空白行，已跳过",
    "N_HEADER_ROW": "重复的表头，已跳过",
    "N_NOTE_ROW": "备注或落款行，已跳过",
    "N_OUT_OF_YEAR": "活动时间在 {year} 年，不属本年度，仅登记",
    "N_SAME_SESSION": "已确认与 {day}“{school}”（{filer}填报）为同一场，不再计数",
    "N_NOT_ANNEX1": "“{school}”属省属学校或高校，仅登记，不计入附件1",
}

# What stands on the button with which somebody says of a finding: it is so. A question that its own mends answer has none.
JUST_SO = {
    "E_UNIT_UNRESOLVED": "提交后由市级认定",
    "W_UNIT_CONFLICT": "提交后由市级认定",
    "W_CITY_NON_MIDDLE": "提交后由市级认定",
    "W_DUPLICATE": "同一场，不再计数",
    "W_NEAR_DUPLICATE": "不是同一场，日期无误",
    "W_APPROX": "没有准确数，就按这个",
    "W_FUNDS_BLANK": "暂不清楚，先不填",
    "W_FUNDS_UNIT_SUSPECT": "",
}


def just_so(finding: Finding) -> str:
    """The label of that button; "" where there is none: a hard stop has to be mended.

    >>> just_so(Finding("W_DIRECT_HIGH", None, "")), just_so(Finding("E_DATE_MISSING", None, ""))
    ('确认无误', '')
    """
    return "" if finding.is_hard_stop else JUST_SO.get(finding.code, "确认无误")


def _labels() -> dict[str, str]:
    with files("validators").joinpath("rules.csv").open(encoding="utf-8-sig", newline="") as lines:
        return {row["code"]: row["label_zh"] for row in csv.DictReader(lines)}


LABELS = _labels()              # code ▸ its Chinese label


class _Said(dict):
    def __missing__(self, key: str) -> str:
        return ""


def make_finding(campaign: Campaign, code: str, key: str = "", mends: tuple[tuple[str, str], ...] = (), **args: Any) -> Finding:
    """The finding of a code, worded. `key`: the column concerned, "" for the whole row; `mends`: (label, new text of that cell)."""
    column = campaign.header(key) if key else None
    return Finding(code, column, partial(_word, code, column or "", args), tuple([Mend(label, key, text) for label, text in mends]), key)


def _word(code: str, field: str, args: dict[str, Any]) -> str:
    said = _Said({name: str(value) for name, value in args.items() if value is not None}, field=field)
    if len(said["got"]) > 60:
        said["got"] = said["got"][:60] + "…"
    return strike_out(MESSAGES[code].format_map(said))


def findings_of(campaign: Campaign, key: str, value: Any, notes: tuple[Note, ...]) -> tuple[Finding, ...]:
    """The notes of a reading as findings of its column."""
    found = []
    for note in notes:
        shown = show_people(value) if isinstance(value, tuple) else value
        args = {"value": shown, "name": shown, **note.args}
        if note.code == "E_DATE_AMBIGUOUS":
            args["why"] = f"，{args['why']}" if args.get("why") else "，有歧义"
        if note.code == "W_LEVEL_VAGUE":
            args["known"] = f"已按学校名录补全为“{value}”" if value else "请填写小学、初中、高中、中职等"
        found.append(make_finding(campaign, note.code, key, note.mends, **args))
    return tuple(found)
