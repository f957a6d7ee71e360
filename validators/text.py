"""Normal forms of typed text. They are copies for reading and comparing; what people see is never altered."""

import re
import unicodedata
from functools import lru_cache

_CIRCLED = re.compile("[\u2460-\u24ff\u2776-\u2793\u3251-\u325f\u32b1-\u32bf]")  # ① … : NFKC would turn ①学生300人 into 1学生300人
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACE = re.compile(r"\s+")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNKEEPABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")  # control characters, turners of direction, no characters at all
_SHORT = 200                    # characters: forms of longer texts are not kept
_HALF = re.compile("[\ud800-\udfff]")


def normal(text: str) -> str:
    """Full-width forms narrowed, circled numbers and invisible characters dropped, ends trimmed; inner spaces stay.

    >>> normal("①学生３００人\\u200b　")
    '学生300人'
    """
    return _normal(text) if len(text) < _SHORT else _normal.__wrapped__(text)


@lru_cache(1 << 16)
def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", _CIRCLED.sub("", text))).strip()


def fold(text: str) -> str:
    """`normal` without any space: what two spellings of the same name share.

    >>> fold("南昌​市　第十九中学") == fold("南昌市第十九中学")
    True
    """
    return _fold(text) if len(text) < _SHORT else _fold.__wrapped__(text)


@lru_cache(1 << 16)
def _fold(text: str) -> str:
    return _SPACE.sub("", normal(text))


_TRADITIONAL = str.maketrans(
    "縣總區學東灣裡裏進賢義雲譜紅灘開發經濟術產業會員體職勞動範國獎獲實驗師屬衛電視臺報約餘萬號時間無點單辦團隊張陳劉黃吳趙楊許鄧馮蘭韓蔣龍羅鄭謝葉蘇盧莊賈鍾億圓貳參陸幾場數觀網絡聞萊贛領導處優標達線們這個為與後農機車務層類鄉鎮壇聯藝綜寧遠豐昇歲"
    "應級長門問題隻蓮鋼鐵銅銀鋁鑄醫護診藥橋樓園圖書館語讀寫講課試詩話誌記詳調談請諸論證識譯設訂計訊訓討託認誠該贊贈財貢負費貨責貴買賣賞質購賽軍軟輕載輔輛輪輸轉過運還遊違選遺郵鄰釋針鈞錄錢錦鍵鎖鏡鑽閃閉閱闊陰陽階際隨險雙雜難靈靜響頁頂項順須預頭顏"
    "願風飛飯馬駐駕驅驚鬥魚鮮鳥鳳鴻鵬麗麥黨齊齡龜絲兩嚴臨麼樂習亞親僅從倉儀價眾傘偉傳傷倫傾償儲兒關興養內冊沖決況淨準減凱擊劃則剛創別劑勁勢勳勝協卻廠廳歷曆壓變敘呂啟圍聖壞塊堅塗壯聲備複復夠夾奪奮婦媽孫寶審憲宮寬賓對尋將爾塵嘗屆崗島嶺峽幣帥帳帶幫"
    "幹廣慶庫廟龐廢異彌彎強歸當徹徑憶懷態懇恆愛憑懸戰戲戶執擴掃揚撫擔擬擁擇掛揮換據擋損搖攝攜擺斷舊暢曉暫權條來極構棟樹樣檢歡歐殘畢氣漢湯溝沒滬澤潔濃潤溫濕滿濱滅燈災爐煉熱爺牽狀獨獅瑪環現畫療監蓋盤鹽礦碼磚確禮種積稱穩競筆節簡築籃糧紀紋納純紙細紹"
    "終組結給統絕綠維綱綿緊練編緣縮績織繪繼續聰聽肅腦舉艦虧蟲補裝製見規覺覽觸訪評詞誤說諧貝賀資賴趕跡踐躍軌較遞遷遼鄒鄔採鋒錯鑒閩隸雞離霧韋頻額駿騎騰鷹齒於並註週啓爲衞綫峯羣勛錶",
    "县总区学东湾里里进贤义云谱红滩开发经济术产业会员体职劳动范国奖获实验师属卫电视台报约余万号时间无点单办团队张陈刘黄吴赵杨许邓冯兰韩蒋龙罗郑谢叶苏卢庄贾钟亿圆贰叁陆几场数观网络闻莱赣领导处优标达线们这个为与后农机车务层类乡镇坛联艺综宁远丰升岁"
    "应级长门问题只莲钢铁铜银铝铸医护诊药桥楼园图书馆语读写讲课试诗话志记详调谈请诸论证识译设订计讯训讨托认诚该赞赠财贡负费货责贵买卖赏质购赛军软轻载辅辆轮输转过运还游违选遗邮邻释针钧录钱锦键锁镜钻闪闭阅阔阴阳阶际随险双杂难灵静响页顶项顺须预头颜"
    "愿风飞饭马驻驾驱惊斗鱼鲜鸟凤鸿鹏丽麦党齐龄龟丝两严临么乐习亚亲仅从仓仪价众伞伟传伤伦倾偿储儿关兴养内册冲决况净准减凯击划则刚创别剂劲势勋胜协却厂厅历历压变叙吕启围圣坏块坚涂壮声备复复够夹夺奋妇妈孙宝审宪宫宽宾对寻将尔尘尝届岗岛岭峡币帅帐带帮"
    "干广庆库庙庞废异弥弯强归当彻径忆怀态恳恒爱凭悬战戏户执扩扫扬抚担拟拥择挂挥换据挡损摇摄携摆断旧畅晓暂权条来极构栋树样检欢欧残毕气汉汤沟没沪泽洁浓润温湿满滨灭灯灾炉炼热爷牵状独狮玛环现画疗监盖盘盐矿码砖确礼种积称稳竞笔节简筑篮粮纪纹纳纯纸细绍"
    "终组结给统绝绿维纲绵紧练编缘缩绩织绘继续聪听肃脑举舰亏虫补装制见规觉览触访评词误说谐贝贺资赖赶迹践跃轨较递迁辽邹邬采锋错鉴闽隶鸡离雾韦频额骏骑腾鹰齿于并注周启为卫线峰群勋表",
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


def storable(text: str) -> str:
    """A text as every database, sheet and workbook can hold it: what nobody can see or type is dropped, line ends are \\n,
    half of a character (a cut emoji) becomes the mark for an unreadable one.

    >>> storable("莲塘\\x00一中\\r\\n二校\\u202e"), storable("\\ud83d中")
    ('莲塘一中\\n二校', '\ufffd中')
    """
    return _HALF.sub("\ufffd", _UNKEEPABLE.sub("", _LINE_END.sub("\n", text)))


def split_brackets(text: str, gap: str = "") -> tuple[str, list[str]]:
    """What stands outside brackets, with `gap` for each of them, and what stands inside each; a bracket that is not closed runs to the end.

    >>> split_brackets("500(两校)人(约)"), split_brackets("300(高一)200(高二)", ";")
    (('500人', ['两校', '约']), ('300;200;', ['高一', '高二']))
    """
    outside, inside, depth = [], [], 0
    for char in text:
        if char in "([{〔【":
            depth += 1
            if depth == 1:
                inside.append("")
                outside.append(gap)
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
