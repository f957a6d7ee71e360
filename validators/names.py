"""Whether a few characters are the name of a person: by their length, by the surname that they begin with, or by a · inside."""

import re
import unicodedata

from validators.text import simple

_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹"
    "姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀"
    "羊惠甄曲家封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍桑桂"
    "濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧利师巩聂关敖肖涂游兰喇饶佘付代冷闫覃曾揭冼逯辛谌辜淦衷帅漆况占官鄢阳岳鞠牟隋苟苑盖亢佟卿粟仝邸邝阚檀谯仉迟尧晁荆栗芦丛郏候简沙丰查竺权桓蔚巢蒯訾隆綦尉郇鹿雒麦璩忻勾眭揣蹇")
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "东方", "南宫", "司徒", "端木", "百里", "宇文", "长孙")
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0002ffff×*xX○Xx]{2,4}|[\u3400-\u9fff]{1,8}(?:[·•・][\u3400-\u9fff]{1,8})+")
# what ends a team, not a name
GROUP = re.compile(r"(?:宣讲团|讲师团|报告团|团队|代表队|工作室|工作站|小组|班组|集体|协会|联盟|团|队|组|等|们|集团|公司|代表|班子|志愿者|支部|总支|党委|工会|委员会)(?:成员|代表|全体|一行)?$")
NO_NAMES = frozenset("高中 初中 小学 中学 大学 学生 老师 教师 劳模 工匠 先进 家长 全体 全部 同上 时间 单位 各级 若干 部分 多名 数名 几名 全国劳模 高职 中职 本科 特教 其他 同前 同志 代表 云南 江苏 江西 安徽 "
                   "甘肃 宁夏 贵州 河南 河北 湖南 湖北 广东 广西 山东 山西 陕西 浙江 福建 海南 四川 青海 辽宁 吉林 南昌 上饶 宜春 九江 赣州 抚州 萍乡 新余 鹰潭 吉安 安义 进贤 新建 东湖 西湖 湾里 "
                     "班主任 班长 班组长 程序员 管理员 安全员 安检员 保安 车工 车长 车间 段长 高工 党员 党委 康复师 计量员 市级 省级 县级 国家 全国 全省 全市".split())


def is_name(text: str) -> bool:
    """Two to four characters that begin with a surname, or a name with · in it.

    >>> [is_name(text) for text in ("张某甲", "欧阳建华", "买买提·艾力", "宣讲团", "江苏", "工会")]
    [True, True, True, False, False, False]
    """
    if not _NAME.fullmatch(text) or GROUP.search(text) or text in NO_NAMES:
        return False
    if any(unicodedata.category(char)[0] == "P" for char in text if char not in "·•・*"):
        return False
    if any(mark in text for mark in "·•・"):
        return True
    if len(text) == 4:
        return text.startswith(COMPOUND) or (text[0] in _SURNAMES and text[1] in _SURNAMES)
    return simple(text[0]) in _SURNAMES or text.startswith(COMPOUND)
