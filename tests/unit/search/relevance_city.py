"""Fixed vacancies for the relevance tests: short trade words, mixed scripts, benefits, wages, districts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from jobsite.core.money import WageUnit, monthly_fen
from jobsite.search.documents import VacancyDocument

FIRST_DAY = date(2026, 3, 1)
ZHOUXIANG, GUANHAIWEI, HUSHAN, CIXI = "330282121", "330282107", "330282004", "330282"
JIANGBEI, YUYAO = "330205", "330281"


def vacancy(number: int, title: str, description: str = "", **more: Any) -> VacancyDocument:
    """Number n was posted n days after the first; it is open to the end of the year."""
    given: dict[str, Any] = {
        "division_code": CIXI,
        "employer_name": "慈溪市宏达电器有限公司",
        "posted_on": FIRST_DAY + timedelta(days=number),
        "closes_on": date(2026, 12, 31),
    }
    return VacancyDocument(id=number, version=1, title=title, description=description, **(given | more))


VACANCIES = [
    # trades of metal
    vacancy(1, "电焊工", "有焊工证,会看图纸", occupation_code="6-18-02-04", wage_month_fen=800_000),
    vacancy(2, "急聘电焊工(包吃住)", benefits=["lodging", "meals"], wage_month_fen=900_000, division_code=ZHOUXIANG),
    vacancy(3, "氩弧焊工", "不锈钢焊接", wage_month_fen=1_000_000, division_code=GUANHAIWEI),
    vacancy(4, "二保焊师傅", occupation_code="6-18-02-04", wage_month_fen=850_000),
    vacancy(5, "车工", "普通车床", occupation_code="6-18-01-01", wage_month_fen=700_000),
    vacancy(6, "数控车工", "数控车床操作", occupation_code="6-18-01-01", wage_month_fen=950_000, education_rank=2),
    vacancy(7, "大圆机挡车工", "纺织车间", occupation_code="6-04-02-00", shifts=["rotating"]),
    vacancy(8, "细纱挡车工", shifts=["rotating"], division_code=YUYAO),
    vacancy(9, "数控车床操作工", "能独立编程", occupation_code="6-18-01-01", wage_month_fen=1_100_000),
    vacancy(10, "加工中心操作工", "CNC操作,懂UG优先", wage_month_fen=1_050_000),
    vacancy(11, "CNC编程员", "精通Mastercam、UG", education_rank=3, wage_month_fen=1_300_000),
    vacancy(12, "模具钳工", "注塑模具维修"),
    vacancy(13, "注塑调机员", "注塑机调试", shifts=["night"]),
    vacancy(14, "冲压工", "冲床操作,计件工资"),
    vacancy(15, "普工", "流水线装配,长白班,包吃住", shifts=["day"], benefits=["lodging", "meals", "insurance"]),
    vacancy(16, "装配工", "小家电组装", columns=["reopened"]),
    vacancy(17, "质检员", "产品检验,会用卡尺"),
    vacancy(18, "叉车司机", "持叉车证上岗", wage_month_fen=750_000),
    vacancy(19, "仓库管理员", "收发货、盘点,会办公软件"),
    vacancy(20, "电工", "厂区水电维修,持电工证"),
    vacancy(21, "机修工", "设备维修保养,懂电工优先"),
    # services
    vacancy(22, "保洁员", "办公楼卫生", employment_type="part", wage_month_fen=320_000),
    vacancy(23, "酒店客房清洁工", wage_month_fen=380_000, division_code=HUSHAN),
    vacancy(24, "保安", "小区门岗,两班倒", wage_month_fen=450_000, columns=["care"]),
    vacancy(25, "餐厅服务员", "传菜、点单", shifts=["day"], benefits=["meals"]),
    vacancy(26, "中餐厨师", "川菜优先"),
    vacancy(27, "收银员", "超市收银"),
    vacancy(28, "外卖骑手", "自备电动车,日结", employment_type="hourly"),
    vacancy(29, "货车司机", "B2驾照,跑省内"),
    vacancy(30, "月嫂", "持母婴护理证,住家"),
    vacancy(31, "养老护理员", "照顾老人,有护理证", columns=["care"]),
    vacancy(32, "幼儿园老师", "幼教专业", education_rank=3),
    # offices
    vacancy(33, "外贸跟单员", "英语四级,跟进订单", education_rank=3, wage_month_fen=800_000),
    vacancy(34, "外贸业务员", "开发客户,英语流利", education_rank=3),
    vacancy(35, "跟单文员", "内销订单"),
    vacancy(36, "行政文员", "办公软件熟练", education_rank=3),
    vacancy(37, "会计", "总账、报税", education_rank=3, wage_month_fen=700_000),
    vacancy(38, "税务会计", "一般纳税人报税", education_rank=3),
    vacancy(39, "出纳", "现金、银行,协助会计"),
    vacancy(40, "淘宝客服", "打字快,熟悉千牛"),
    vacancy(41, "电商美工", "Photoshop修图"),
    vacancy(42, "采购员", "五金采购,谈判"),
    # engineers
    vacancy(43, "PLC工程师", "西门子PLC编程,懂变频器", education_rank=4, wage_month_fen=1_500_000),
    vacancy(44, "电气工程师", "会CAD制图、PLC", education_rank=4, wage_month_fen=1_400_000),
    vacancy(45, "C++软件工程师", "Linux下开发", education_rank=4),
    vacancy(46, "Java开发工程师", "Spring、MySQL", education_rank=4, division_code=JIANGBEI),
    vacancy(47, "前端开发工程师", "JavaScript、Vue", education_rank=4, division_code=JIANGBEI),
    vacancy(48, "机械设计师", "SolidWorks、CAD", education_rank=4),
    vacancy(49, "ASP.NET程序员", "C#"),
    vacancy(50, "SMT技术员", "贴片机编程"),
    vacancy(51, "实习生", "机电专业,可转正", employment_type="intern", columns=["graduates"]),
    vacancy(52, "轴承磨工", "无心磨床", employer_name="慈溪市人本轴承有限公司", division_code=GUANHAIWEI),
    # wages in other units: 25 yuan an hour is 4,350 a month, 300 a day 6,525, piece wages cannot be compared
    vacancy(53, "分拣员", "按小时计", wage_month_fen=monthly_fen(2_500, WageUnit.HOUR), employment_type="hourly"),
    vacancy(54, "搬运工", "按天计", wage_month_fen=monthly_fen(30_000, WageUnit.DAY)),
    vacancy(55, "缝纫工", "计件,多劳多得", wage_month_fen=monthly_fen(150, WageUnit.PIECE)),
    vacancy(56, "夜班分拣员", closes_on=date(2026, 5, 31)),
]
