"""A made-up city of vacancies and the searches of its people, the same for the same size and seed.

Words come from the classification of occupations (names, aliases, tasks) and from lists of the trade below, so
that lengths and frequencies of words are near those of real advertisements. Not the demo city: that is small.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from jobsite.search.documents import VacancyDocument
from jobsite.taxonomy.divisions import list_children
from jobsite.taxonomy.occupations import Occupation, list_occupations
from jobsite.taxonomy.terms import Benefit, Column, EmploymentType, Shift

TODAY = date(2026, 3, 2)
TRADES = [
    "电焊工",
    "数控车工",
    "数控车床操作工",
    "普工",
    "包装工",
    "质检员",
    "叉车司机",
    "仓库管理员",
    "保安",
    "保洁员",
    "服务员",
    "收银员",
    "厨师",
    "缝纫工",
    "注塑工",
    "模具工",
    "冲压工",
    "装配工",
    "挡车工",
    "车工",
    "铣工",
    "钳工",
    "电工",
    "机修工",
    "喷漆工",
    "打磨工",
    "抛光工",
    "搬运工",
    "分拣员",
    "快递员",
    "货车司机",
    "会计",
    "出纳",
    "文员",
    "行政专员",
    "人事专员",
    "采购员",
    "外贸跟单员",
    "外贸业务员",
    "电话客服",
    "网店客服",
    "网店运营",
    "美工",
    "平面设计师",
    "前端开发工程师",
    "Java开发工程师",
    "Python开发工程师",
    "PLC工程师",
    "电气工程师",
    "机械设计师",
    "工艺工程师",
    "品质工程师",
    "生产主管",
    "车间主任",
    "班组长",
    "仓管员",
    "理货员",
    "导购员",
    "营业员",
    "洗碗工",
    "切配工",
    "面点师",
    "月嫂",
    "育婴师",
    "护工",
    "家政服务员",
    "幼儿教师",
    "绿化工",
    "水电工",
    "木工",
    "泥瓦工",
    "油漆工",
    "氩弧焊工",
    "二保焊工",
    "折弯工",
    "激光切割工",
    "加工中心操作工",
    "CNC编程员",
    "SMT操作员",
    "流水线操作工",
    "组装工",
    "裁剪工",
    "整烫工",
    "染色工",
    "化验员",
    "安全员",
    "资料员",
    "施工员",
]
SKILLS = [
    "看图纸",
    "数控编程",
    "车床",
    "铣床",
    "磨床",
    "氩弧焊",
    "二保焊",
    "点焊",
    "钳工",
    "电路",
    "液压",
    "气动",
    "变频器",
    "伺服电机",
    "注塑机",
    "冲床",
    "折弯机",
    "激光切割",
    "三坐标",
    "卡尺",
    "千分尺",
    "平车",
    "锁边",
    "打版",
    "裁剪",
    "报关",
    "跟单",
    "英语",
    "日语",
    "办公软件",
    "财务软件",
    "报表",
    "税务",
    "成本核算",
    "采购谈判",
    "盘点",
    "叉车证",
    "电工证",
    "焊工证",
    "驾驶证",
    "健康证",
    "厨师证",
    "教师资格证",
    "PLC",
    "CAD",
    "UG",
    "SolidWorks",
    "Mastercam",
    "CNC",
    "SMT",
    "ERP",
    "SAP",
    "MES",
    "Excel",
    "PPT",
    "Photoshop",
    "Python",
    "Java",
    "Vue",
    "SQL",
    "Linux",
    "Docker",
    "C++",
    "C#",
    "ISO9001",
    "5S",
    "SPC",
]
BEFORE = ["", "", "", "", "", "急聘", "高薪诚聘", "熟练", "资深", "学徒", "初级", "高级", "夜班", "长期"]
AFTER = ["", "", "", "", "", "(包吃住)", "(长白班)", "(双休)", "(可学徒)", " 五险一金", "/夫妻工", " 月入八千"]
SENTENCES = [
    "服从安排,吃苦耐劳,责任心强。",
    "年龄十八至五十周岁,男女不限。",
    "公司提供住宿,夫妻可安排夫妻房。",
    "工资按月发放,从不拖欠。",
    "有经验者优先,新手有师傅带。",
    "每月休息四天,加班另算。",
    "入职即缴纳社保。",
    "工作环境好,车间有空调。",
    "按时完成生产任务,保证产品质量。",
    "做好设备日常点检和保养。",
    "两班倒,每半月换班。",
    "节假日有福利,年底有奖金。",
    "厂车接送,交通方便。",
    "会使用常用量具。",
    "持证上岗,证件齐全。",
    "协助主管完成其他工作。",
    "沟通能力好,有团队精神。",
    "计件工资,多劳多得。",
    "试用期一个月,工资照发。",
    "工作地点在厂区,可就近安排。",
]
SURNAMES = [
    "宏",
    "鑫",
    "盛",
    "达",
    "顺",
    "兴",
    "泰",
    "丰",
    "恒",
    "瑞",
    "永",
    "华",
    "金",
    "海",
    "天",
    "德",
    "伟",
    "明",
    "新",
    "正",
    "安",
    "康",
    "利",
    "通",
    "源",
    "昌",
    "龙",
    "东",
]
TRADE_OF_FIRM = [
    "电器",
    "五金",
    "轴承",
    "塑料",
    "服饰",
    "汽配",
    "模具",
    "电子",
    "机械",
    "食品",
    "物流",
    "家居",
    "包装",
    "科技",
    "化纤",
]
ASKED = [
    "数控",
    "焊工",
    "电焊工",
    "车工",
    "普工",
    "质检",
    "司机",
    "会计",
    "客服",
    "维修",
    "缝纫",
    "跟单",
    "工程师",
    "外贸",
    "文员",
    "厨师",
    "服务员",
    "操作工",
    "模具",
    "注塑",
    "仓库",
    "叉车",
    "教师",
    "设计师",
    "主管",
    "安装",
    "装配",
    "美工",
    "激光",
    "氩弧焊",
    "车床",
    "包吃住",
    "双休",
    "五险一金",
    "Python",
    "PLC",
    "CAD",
    "长白班",
    "夜班",
    "学徒",
    "保洁",
    "保安",
    "电工",
    "车",
    "焊",
    "数控车床操作工",
    "外贸跟单员",
    "前端开发",
    "加工中心",
]


@dataclass(frozen=True, slots=True)
class Ask:
    """One search: words and filters."""

    text: str
    division: str = ""
    wage_min_fen: int = 0
    education_max: int | None = None


def _weights(count: int, flatness: float) -> list[float]:
    return list(accumulate(1 / (place + 3) ** flatness for place in range(count)))


def _text(rng: random.Random, occupation: Occupation | None) -> str:
    parts = [rng.choice(SENTENCES) for _ in range(rng.randint(3, 6))]
    if occupation and occupation.tasks:
        parts += rng.sample(occupation.tasks, min(len(occupation.tasks), rng.randint(1, 3)))
    parts.append("熟悉" + "、".join(rng.sample(SKILLS, rng.randint(1, 3))) + "。")
    rng.shuffle(parts)
    return "".join(parts)


def vacancies(count: int, seed: int = 7) -> Iterator[VacancyDocument]:
    """So many vacancies with ids from 1, posted over the year before TODAY."""
    rng = random.Random(seed)
    occupations = [one for one in list_occupations() if one.level == 4 and not one.code.startswith(("1", "7", "8"))]
    rng.shuffle(occupations)
    names = [*((name, None) for name in TRADES), *((one.name, one) for one in occupations)]
    heads = [(name, one or rng.choice(occupations[:200])) for name, one in names]
    name_weights = _weights(len(heads), 1.0)
    towns = [town.code for county in list_children("330200") for town in list_children(county.code)]
    towns.sort(key=lambda code: (not code.startswith("330282"), code))
    town_weights = _weights(len(towns), 0.8)
    firms = max(50, count // 15)
    firm_names = [rng.choice(SURNAMES) + rng.choice(SURNAMES) + rng.choice(TRADE_OF_FIRM) for _ in range(firms)]
    for number in range(1, count + 1):
        name, occupation = rng.choices(heads, cum_weights=name_weights)[0]
        town = rng.choices(towns, cum_weights=town_weights)[0]
        firm = rng.randrange(firms)
        yield VacancyDocument(
            id=number,
            version=1,
            title=rng.choice(BEFORE) + name + rng.choice(AFTER),
            description=_text(rng, occupation),
            employer_id=firm + 1,
            employer_name=f"慈溪市{firm_names[firm]}有限公司",
            division_code=town,
            occupation_code=occupation.code,
            wage_month_fen=rng.choice([None, *(rng.randrange(3000, 15000, 100) * 100,) * 9]),
            employment_type=rng.choices(list(EmploymentType), weights=[80, 6, 6, 4, 4])[0],
            education_rank=rng.choices(range(6), weights=[40, 20, 18, 12, 8, 2])[0],
            benefits=rng.sample(list(Benefit), rng.randint(0, 4)),
            shifts=[rng.choice(list(Shift))],
            columns=rng.sample(list(Column), 1) if rng.random() < 0.1 else [],
            posted_on=TODAY - timedelta(days=rng.randrange(365)),
            closes_on=TODAY + timedelta(days=rng.randrange(-10, 90)),
        )


def asks(count: int = 200, seed: int = 5) -> list[Ask]:
    """So many different searches, one to three words with filters in half of them."""
    rng = random.Random(seed)
    towns = [town.code for town in list_children("330282")]
    found: dict[Ask, None] = {}
    while len(found) < count:
        words = [rng.choice(ASKED if rng.random() < 0.7 else TRADES)]
        words += [rng.choice(SKILLS if rng.random() < 0.4 else ASKED) for _ in range(rng.choice([0, 0, 0, 0, 1, 2]))]
        division = rng.choice(["330282"] * 10 + towns) if rng.random() < 0.5 else ""
        wage = rng.randrange(3500, 9000, 500) * 100 if rng.random() < 0.4 else 0
        education = rng.randrange(1, 5) if rng.random() < 0.3 else None
        found[Ask(" ".join(dict.fromkeys(words)), division, wage, education)] = None
    return list(found)
