"""The words that stand around a number of people, as patterns: who is counted, where, how sure; and what makes one cell several sessions or a range."""

import re

from validators.numerals import CHARACTERS


def _words(*lines: str, then: str = "") -> re.Pattern:
    """Any of the words in these lines, the first that fits."""
    return re.compile(f"(?:{'|'.join(word for line in lines for word in line.split())}){then}")


_NUMERAL = rf"(?:\d[\d,. ]*(?:[万亿千百wk]\d?)?|[{CHARACTERS}]+)"
_TEACHERS, _PUPILS = "(?:教师|老师|教职工|教职员工)", "(?:学生|同学)"
_GRADE = "[一二三四五六七八九1-9]"

# Who is counted
STUDENTS = re.compile("(?:大中小学|中小学|小学|初中|高中|职校|在校|在籍|新|男|女|小|中|大)?"
                      "(?:学生|同学|学员|孩子|娃娃?|青少年|少先队员|团员青年|团员|幼儿|小朋友|男生|女生|新生)(?:代表)?们?")
MIXED = _words("师生(?:代表|家长|员工|[及和]家长)?", "教职工和学生 学生和教师 学生及教师 学生和家长 学生及家长 家校")
OTHERS = re.compile("(?:带队|随班|陪同|学生(?=家长))?(?:教师|老师|教职员工|教职工|教工|职工|家长|嘉宾|领导|干部|工作人员|志愿者)(?:代表)?们?")
TEACHERS = re.compile(rf"{_TEACHERS}|教工")
TOGETHER = re.compile(  # 学生、教师共350人 is one number; 学生280人、教师20人 are two
    rf"(?<![\d人名位个])(?:{_PUPILS}[、和及与]?{_TEACHERS}|{_TEACHERS}[、和及与]?{_PUPILS})|{_PUPILS}[、和及与]?{_TEACHERS}(?!\D{{0,2}}\d)")
STAGE = re.compile(rf"[高初][一二三123](?:年级)?|{_GRADE}年级|[高初]中部|小学部|[高初]\d{{4}}级|\d{{4}}级|小学|初中|高中|中职")
CLASS = re.compile(  # 高一1-10班, 七(1)至七(8)班, 3-6年级, 高一、高二年级, 三(2)班: no number of people
    rf"[高初]?{_GRADE}?(?:年级)?\(?\d{{1,2}}\)?班?[-~—至到](?:[高初]?{_GRADE}(?:(?=\()|(?=\d)(?<!\d)))?\(?\d{{1,2}}\)?班|{_GRADE}[-~—至到、]{_GRADE}年级"
    rf"|[高初][一二三](?:[、和及][高初]?[一二三])+(?:年级)?|[高初]?{_GRADE}?(?:年级)?\(\d{{1,2}}\)班|(?<![{CHARACTERS}\d])[高初]?{_GRADE}\(\d{{1,2}}\)(?=[、和及])")
LABEL = re.compile("^(?:.{1,12}?[班级系部]|[\u4e00-\u9fff]{2,8}?)(?=\\d)")         # 23数控1班48: whatever parts are called, they are right when they add up
EACH = re.compile("每(?:个?[班校]级?|所?学校|个?年级)约?\\d+[人名余多]*[,;、]?(?=(?:[一二两三四五六七八九十\\d]+[所个]?[校班级]{1,2})?[共总合])")         # 每班50人，共150人: the sum is said
SPACED_OUT = re.compile(r"(?<!\d)\d(?: \d){2,}(?=[人名]?$)", re.ASCII)       # 2 8 0, spread over the cell
PLACES = re.compile(rf"[高初]?(?:[{CHARACTERS}]|\d)+(?:[、至到-](?:[{CHARACTERS}]|\d)+)?个?(?:班级?|所?学?校|年级|级|届|系|专业|课时|节课?|楼)")
NO_TEACHERS = re.compile(r"不[含包]|除外|不计|[男女新][学同]?生|代表|贫困|留守|住校|寄宿")      # brackets that say nothing of teachers

# Where, and how it was counted
ONLINE = _words("线上 网络 网上 云上 直播间? 在线 云端")
ONSITE = _words("现场 线下 到场 主会场")
VIEWS = _words("人次 播放量? 观看量 收看量 访问量 流量 观看次数 次观看 次播放 次")
CLICKS = _words("阅读 点击 浏览 转发 点赞 回放 曝光 重播")
NO_STREAM = re.compile("(?:暂?无|没有|没|(?:暂|尚)?未)(?:进行|开展|安排|组织|开通|开启|开设|举办|开|做|搞|设|有)?(?:网络|线上|现场|视频)?(?:直播|观看|线上|人)?(?:人数)?")
NO_SIDE = re.compile("(?:纯|仅|只有|只|全部?|均?为|系)*(?:线上|线下|现场|录播)(?:活动|授课|开展|进行|直播|举办)?")       # 无（线下活动）
AROUND = _words(
    "一共 总共 同步 后台 显示 全网 惠及 受益 受众 参训 参加活动 服务 辐射 受教育 共计 合计 总计 总数 累计 共有 共 现场 到场 实到 到会 参加 参与 参会 听讲 覆盖 线下 直接 间接 有",
    r"全校 全体 本校 [全本]年级 代表 人数 数(?=[:\d]) 主会场 俩班 各?(?:\d+|[一二两三四五六七八九十])(?:个班级?|个年级|个社团|个小组|个专业|所?学?校) 家长群 班级群 群 总人数 观众 网友 人员 观看直播 收看直播 观看 收看 通过 平台",
    "抖音 快手 视频号 微信 央视频 直播间 腾讯会议 腾讯 钉钉 微博 哔哩哔哩 b站 赣云 大江网 今视频 收视 总 计 为 :")
MEASURE = re.compile("[人名个位号]+(?:/场)?整?$|整$|生$")
APPROX = _words("差不多 大约 大概 约莫 约摸 大体上? 几近 近乎 将近 接近 约计 约 近 余 多 左右 上下 以上 以下 以内 超过 突破 超 逾 不足 不到 不少于 不低于 至少 最多 预计 估计 大致 上百$ 许$",
                "[+>≥<≤~≈] 来(?=[人名个位号]|$) 几(?=[人名个位]|$)")

# Where one part ends and the next begins
NUMBERED = re.compile(r"(?:^|(?<=[\s;,、。人名]))[1-9][.、)](?=\s*[^\d\s])")
CLAUSE_END = re.compile(
    r"(?<=[\d人名位个])(?=(?:学生|教师|老师|教职工|家长):?\d)|(?<=[人名位个]学生)(?=\d)|(?<=[人名])(?=(?:[高初][一二三]|[一二三四五六七八九]年级)\D?\d)"
    r"|[,;、\n。]|\+(?=\s*[^\s人名次余多])|(?<=[人名位生师])\s*[和与及]\s*(?=.*\d)|(?:(?<=[\d人名位])|(?<=[\d人名位个]学生))\s+(?=[^\d\s]+\s*\d)")

# Ranges, and several sessions in one cell
RANGE = re.compile(rf"{_NUMERAL}[人名余多个位]*\s*(?:[-~—–至到]+|或者?)\s*{_NUMERAL}")
SPOKEN_RANGE = re.compile(r"(?:[一二两三四五六七八九][、,]?){2}[十百千万]|(?<![\d.])[1-9][、,][1-9][十百千万]")
SESSIONS = re.compile(r"(?<![第\d])(\d+|[一二两三四五六七八九十]+)\s*场")
PER_SESSION = re.compile(r"(?:/|每|一|1)\s*场\s*(?:次|活动)?")
TIMES = re.compile(r"\d\s*[人名]?\s*[x×*]\s*\d|\d\s*[人名]?\s*[x×*]\s*[二两三四五]|第[一二1]场|首场|上午.*\d.*下午|下午.*\d.*晚上")
