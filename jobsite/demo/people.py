"""Names, phones, firms' names and codes that can belong to nobody.

Given names join a heavenly stem to a solar term's or plant's character; phones begin with +86 100, which no mobile
network uses; mail addresses end in `.example`; credit codes carry an area code (000000) that no registrar has.
"""

from __future__ import annotations

import random

from stdnum.cn import uscc

from jobsite.employers.models import Industry

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈"
FIRST = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
SECOND = "雨霜露谷穗禾麦稻桑梓桐榆枫松竹梅兰荷蓝青岚溪泽川原野晴朗"
BRAND_FIRST = "沃屿瀚澜栎槿砚泓淞湉霁昀晟珞琅珏栩茗峤岑"
BRAND_SECOND = "岚柠川禾桥帆泊辰野舟槐砺澄霖荻墨衡屿峦汀"
PRODUCTS = {
    Industry.HARDWARE: ("五金制品", "紧固件", "厨具"),
    Industry.APPLIANCES: ("电器", "小家电", "厨卫电器"),
    Industry.TEXTILES: ("针织", "服饰", "纺织品"),
    Industry.AUTO_PARTS: ("汽车部件", "汽配", "密封件"),
    Industry.ELECTRONICS: ("电子", "电子科技", "连接器"),
    Industry.MACHINERY: ("机械", "轴承", "自动化设备"),
    Industry.PLASTICS: ("塑业", "塑料制品", "包装制品"),
    Industry.MEDICAL: ("医疗电器", "医疗器械"),
    Industry.FOOD: ("食品", "冷冻食品"),
    Industry.CONSTRUCTION: ("建设工程", "装饰工程"),
    Industry.LOGISTICS: ("物流", "供应链"),
    Industry.RETAIL: ("商贸", "超市"),
    Industry.HOSPITALITY: ("酒店", "大酒店", "餐饮"),
    Industry.SERVICES: ("物业服务", "企业服务"),
    Industry.SOFTWARE: ("软件", "信息技术"),
    Industry.EDUCATION: ("教育科技", "幼教"),
    Industry.HEALTH: ("养老服务", "健康护理"),
    Industry.AGRICULTURE: ("农业发展", "园艺"),
    Industry.OTHER: ("实业",),
}


def person_name(rng: random.Random) -> str:
    """A surname and a made-up given name."""
    return rng.choice(SURNAMES) + rng.choice(FIRST) + rng.choice(SECOND)


def phone(serial: int) -> str:
    """The demo phone with this serial, unlike any real one."""
    return f"+86100{serial:08d}"


def firm_name(rng: random.Random, industry: Industry, serial: int) -> str:
    """A firm's name with an invented brand; unique by its pair of characters and, past those, a number."""
    pairs = len(BRAND_FIRST) * len(BRAND_SECOND)
    place = (serial * 7) % pairs
    brand = BRAND_FIRST[place // len(BRAND_SECOND)] + BRAND_SECOND[place % len(BRAND_SECOND)]
    suffix = "" if serial < pairs else "一二三四五六七八九十"[serial // pairs - 1]
    return f"慈溪{brand}{suffix}{rng.choice(PRODUCTS[industry])}有限公司"


def credit_code(serial: int) -> str:
    """A code that passes the check of GB 32100 but names no registrar."""
    body = f"91000000MADE{serial:05d}"
    return body + str(uscc.calc_check_digit(body))
