"""Conditions that people put in words: what a seeker refuses or asks for, what a vacancy demands or offers.

Owns one table: each condition with its bit, how it is read from a seeker's and a vacancy's text, and the factor
that a clash of both puts on the score. Must not know records, features or the database.

A demand (night work, lifting, dust) clashes when the seeker refuses it. An offer (lodging, daily pay) clashes when
the seeker asks for it and the vacancy does not give it. Factors: judged so that a clash costs about what a placement
officer would take off: 0.2 for what the body or the family forbids, 0.5 for what is disliked, 0.85 for comfort.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _

Kind = Literal["demand", "offer"]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition. ``refusal``/``wish`` are patterns in a seeker's clause, ``acceptance`` takes it back.

    ``in_vacancy`` finds it in a vacancy's clause, ``not_in_vacancy`` denies it there. ``factor`` multiplies the score
    on a clash. ``is_silence_no``: a vacancy that says nothing does not offer it; else silence is neutral.
    """

    name: str
    kind: Kind
    words: Text
    factor: float
    in_seeker: str
    in_vacancy: str
    acceptance: str = ""
    not_in_vacancy: str = ""
    is_silence_no: bool = False


_NOT = r"(?:不|别|没法|无法|拒绝|怕|受不了|吃不消|熬不|讨厌|除了)"
_CANNOT = r"(?:不|别|没法|无法|干不了|做不了|受不了|吃不消|怕)"

CONDITIONS: tuple[Condition, ...] = (
    Condition(
        "night",
        "demand",
        _("上夜班"),
        0.22,
        rf"{_NOT}[^，]{{0,5}}(?:夜班|熬夜|通宵|大夜|晚班|上夜|值夜)|(?:只|就|要|想|求|希望|最好|做|上|找)[^，]{{0,6}}(?:白班|长白|常白)"
        r"|^(?:长|常)白班?$|(?:白班|长白班|常白班)(?:就|优先|最好|为主|的|，|$)|晚上[^，]{0,3}(?:要|得|必须|想)[^，]{0,4}(?:回家|在家|带|陪)"
        r"|熬不了|睡眠不好|神经衰弱",
        r"夜班|夜里|凌晨|通宵|大夜|上夜|晚上\d+点到|到早上|值夜|守夜|到凌晨|夜间",
        acceptance=r"(?:夜班|倒班|两班|三班|晚班|通宵|熬夜)[^，不]{0,6}(?:行|可以|没事|没问题|无所谓|不怕|能|接受|也上|随便|习惯|都ok|也干)"
        r"|(?<!不)(?<!没)(?:能|可|接受|愿意|肯|服从|适应|会|想|要)[^，不]{0,5}(?:夜班|倒班|上夜|两班|三班|熬夜)"
        r"|不怕[^，]{0,3}(?:夜|熬|倒)|只[^，]{0,2}夜班|管过夜班|班次不限|什么班都",
        not_in_vacancy=r"(?:不|无|没有|没|免|不用|不加|非)[^，]{0,3}(?:夜班|上夜|通宵|倒班|熬夜)",
    ),
    Condition(
        "rotating",
        "demand",
        _("倒班"),
        0.4,
        rf"{_NOT}[^，]{{0,4}}(?:倒班|两班|三班|轮班|翻班)|(?:只|要|想|求|希望|最好)[^，]{{0,6}}(?:白班|长白|常白)|固定班",
        r"两班|倒班|三班|轮班|翻班|做[一二]休|上[一二二四]休|轮值|大小班|四班|轮换",
        acceptance=r"(?:倒班|两班|三班|夜班|轮班)[^，不]{0,6}(?:行|可以|没事|没问题|无所谓|能|接受|随便|都)"
        r"|(?<!不)(?<!没)(?:能|可|接受|愿意|服从|适应)[^，不]{0,5}(?:倒班|两班|三班|轮班|夜班)|班次不限",
        not_in_vacancy=r"(?:不|无|没有|免|不用)[^，]{0,3}(?:倒班|两班|三班|轮班)",
    ),
    Condition(
        "late",
        "demand",
        _("早晚班或下班晚"),
        0.7,
        r"(?:晚上|傍晚|下午)[^，]{0,4}(?:要|得|必须|接|回家|回去)|不[^，]{0,3}(?:晚班|太晚)|准点下班|早点下班|按时下班|接送孩子|接孩子|接送小孩|接小孩|朝九晚五",
        r"早晚班|晚班|晚上十|十点下班|到晚上|到十二点|到十点|打烊|到22|至22|22:00|21:00|晚间",
        acceptance=r"早晚班[^，不]{0,4}(?:行|可以|没)|晚上[^，]{0,4}(?:有空|有时间|可以|能)|晚班[^，不]{0,3}(?:行|可以)",
    ),
    Condition(
        "heavy",
        "demand",
        _("重体力活"),
        0.33,
        r"腰[^，]{0,6}(?:不|伤|突|疼|痛|手术|毛病|间盘)|搬不动|(?:不能|不想|不愿|别|干不了|做不了|没力气|不)[^，]{0,4}(?:重活|重体力|体力活|搬重|搬货|力气活|重东西|扛|太重|出力|搬东西)"
        r"|力气小|体力(?:差|不行|不好|一般)|轻松|轻活|轻一点|活轻|别太累|不要太累|不累|清闲|身体不(?:太)?好|手术|重的(?:干不|不行|不能)|轻便|重活(?:干不|不行|不能|不干|不做)|太重的",
        r"搬|重体力|扛|卸货|力气|重活|体力|能吃苦|吃苦耐劳|装卸|较重|有点重|重物|强度大|劳动强度",
        acceptance=r"能吃苦|吃得了苦|有力气|力气大|不怕累|不怕苦|肯吃苦|身强力壮|(?:重活|体力活|力气活|累活|脏活|苦)[^，]{0,4}(?:行|可以|能干|不怕|无所谓|没事|都干|不在乎)|能干重活|不怕(?:重|脏|辛苦|吃苦)",
        not_in_vacancy=r"(?:不|无|没有|免|不用|无需|不需)[^，]{0,4}(?:搬|重|体力|扛|累)|轻松|活轻|强度不大|不累",
    ),
    Condition(
        "standing",
        "demand",
        _("长时间站着"),
        0.6,
        r"站不[了住]|不[^，]{0,3}(?:久站|站班|站着|长时间站|老站)|腿[^，]{0,4}(?:不|疼|痛|伤|静脉)|膝盖|坐着|坐班|坐办公室|能坐|静脉曲张|脚[^，]{0,3}(?:伤|不好)",
        r"站着|站班|站立|久站|站店|站柜台|站岗|走动作业",
        acceptance=r"站着[^，不]{0,4}(?:行|可以|没)|站班坐班都",
        not_in_vacancy=r"不用站|坐着|坐班|可坐",
    ),
    Condition(
        "dust",
        "demand",
        _("粉尘"),
        0.12,
        r"粉尘|灰尘|尘肺|肺[^，]{0,5}(?:不|病|炎|有)|鼻炎|哮喘|呼吸道|灰大|木屑|气管",
        r"粉尘|灰尘|扬尘|有灰|打磨|抛光",
        acceptance=r"粉尘[^，]{0,3}(?:没事|不怕|行|可以|无所谓)|不怕[^，]{0,3}(?:灰|粉尘|脏)",
        not_in_vacancy=r"(?:无|没有|没)[^，]{0,2}粉尘",
    ),
    Condition(
        "smell",
        "demand",
        _("气味或化学品"),
        0.3,
        r"气味|油漆味|味道(?:大|重)|化学|过敏|怀孕|备孕|怀孩子|要孩子|有毒|闻不了|味儿(?:大|重)|塑料味|怕[^，]{0,3}(?:油漆|味)|不[^，]{0,4}油漆",
        r"气味|异味|味道|油漆|化学品|有毒|喷漆|胶水|酸洗|溶剂|电镀|印染",
        acceptance=r"(?:气味|味道)[^，]{0,3}(?:没事|不怕|行|无所谓)|不怕[^，]{0,2}(?:脏|味)",
        not_in_vacancy=r"(?:无|没有|没)[^，]{0,2}(?:气味|异味|味道|毒|油漆味)",
    ),
    Condition(
        "heights",
        "demand",
        _("登高作业"),
        0.15,
        rf"恐高|{_CANNOT}[^，]{{0,4}}(?:高空|爬高|登高|爬楼|爬架子)",
        r"高空|登高|高处|塔吊|外墙|爬高|高层|架子",
    ),
    Condition(
        "eyes",
        "demand",
        _("费眼睛的活"),
        0.5,
        r"眼睛[^，]{0,5}(?:不|花|差|疼|近视)|视力(?:不|差|下降)|老花|看不清|眼花|色盲|色弱|近视",
        r"显微镜|视力|目检|精细|细小|眼力|看显微|辨色",
        acceptance=r"(?:视力|眼睛)(?:好|5\.|没问题)|眼神好",
    ),
    Condition(
        "cleanroom",
        "demand",
        _("无尘车间"),
        0.45,
        rf"{_CANNOT}[^，]{{0,4}}(?:无尘|无尘服|穿防尘)|(?:不想|不愿)[^，]{{0,3}}(?:无尘|穿)",
        r"无尘服|无尘车间|无尘|防静电服|洁净",
        acceptance=r"无尘[^，]{0,4}(?:也行|行|可以|都行)",
    ),
    Condition(
        "travel",
        "demand",
        _("出差"),
        0.35,
        rf"{_NOT}[^，]{{0,4}}(?:出差|驻外|外派|跑外地|到处跑)|走不开|(?:不|没法)[^，]{{0,3}}离开家",
        r"出差|驻外|外派|驻点|客户现场|外地项目|全国跑|跟车出",
        acceptance=r"(?<!不)(?<!没)(?:能|可|接受|愿意|适应)[^，不]{0,3}(?:出差|外派|驻外)|出差[^，不]{0,3}(?:行|可以|没)",
        not_in_vacancy=r"(?:不|无|免|不用|无需)[^，]{0,2}(?:出差|外出|驻外)",
    ),
    Condition(
        "long_haul",
        "demand",
        _("跑长途"),
        0.12,
        rf"{_NOT}[^，]{{0,5}}(?:长途|太远|远途|省外)|(?:每天|天天|当天|一个礼拜|一周|每周|晚上)[^，]{{0,4}}(?:回家|回来)|只[^，]{{0,4}}(?:短途|市内|本地)|短途",
        r"长途|一个月回来|跑全国|跑广东|跑省外|双驾|跨省|干线",
        acceptance=r"哪里都(?:能)?跑|长途[^，不]{0,4}(?:行|可以|没|都)|跑长途\S{0,3}年|能跑长途",
        not_in_vacancy=r"(?:不|无)[^，]{0,2}长途|市内|短途",
    ),
    Condition(
        "selling",
        "demand",
        _("推销和业绩指标"),
        0.08,
        rf"{_NOT}[^，]{{0,5}}(?:销售|推销|业务|拉客户|卖保险|跑业务|打电话|业绩|提成|底薪\+)|(?:销售|推销|保险|业务|中介)[^，]{{0,6}}(?:勿扰|免谈|别|不考虑|不做|除外|不要|就算了|别找|不去|绕)",
        r"\x00",
    ),
    Condition(
        "phone",
        "demand",
        _("打电话推销"),
        0.1,
        rf"{_NOT}[^，]{{0,4}}(?:打电话|电销|电话)",
        r"电话销售|打[^，]{0,5}电话|电销|外呼|邀约",
    ),
    Condition(
        "factory",
        "demand",
        _("进工厂"),
        0.2,
        rf"{_NOT}[^，]{{0,5}}(?:进厂|工厂|厂里|进工厂|流水线|车间|电子厂|打螺丝)|(?:工厂|流水线|进厂)[^，]{{0,4}}(?:不|除外|勿)|厂里(?:待|呆)够",
        r"\x00",
        acceptance=r"进厂[^，不]{0,4}(?:行|可以|也)|工厂[^，不]{0,3}(?:行|可以|也)",
    ),
    Condition(
        "live_in",
        "demand",
        _("住在雇主家"),
        0.25,
        rf"{_NOT}[^，]{{0,2}}(?:住家)|不能住家|不住家|(?:晚上|每天|天天)[^，]{{0,5}}(?:回家|回去)|白班",
        r"住家",
        acceptance=r"(?<!不)(?<!没)(?:能|可以|愿意|想|要|接受)[^，不]{0,2}住家|住家[^，不]{0,3}(?:行|可以|也|都)",
        not_in_vacancy=r"不住家|住家不住家|不用住家",
    ),
    Condition(
        "long_hours",
        "demand",
        _("一天十二小时"),
        0.5,
        rf"{_NOT}[^，]{{0,6}}(?:12|十二|11|十一)(?:个)?(?:小时|钟头)|(?:8|八)(?:个)?小时|太累|时间(?:别|不要)太长|正常(?:上下班|班)",
        r"(?:12|十二|11|十一)(?:个)?小时|12h|十二个钟",
        acceptance=r"(?:12|十二)(?:个)?小时[^，不]{0,4}(?:行|可以|没|也)",
    ),
    Condition(
        "overtime",
        "demand",
        _("经常加班"),
        0.7,
        r"(?:不|别|少|尽量不|拒绝|没法|无法)[^，]{0,5}加班|准点下班|按时下班|正常下班|加班(?:少|不要)",
        r"加班",
        acceptance=r"(?<!不)(?<!没)(?:能|可|愿意|接受|多|想|可以|有)[^，不]{0,3}加班|加班[^，不]{0,5}(?:行|可以|没|多|无所谓|也)",
        not_in_vacancy=r"(?:不|无|没有|很少|少|免|不用|基本不)[^，]{0,3}加班|加班另算|加班费",
    ),
    Condition(
        "drinking",
        "demand",
        _("喝酒应酬"),
        0.4,
        r"(?:不|滴酒不|不会|不能)[^，]{0,3}(?:喝酒|应酬|沾)",
        r"应酬|陪客户吃饭|喝酒|酒量",
        not_in_vacancy=r"(?:不|无)[^，]{0,3}(?:应酬|喝酒)",
    ),
    Condition(
        "short_term",
        "demand",
        _("只招短期"),
        0.35,
        r"长期|稳定|长久|做久|正式工|长期工|不要临时|干到退休",
        r"\x00",
        acceptance=r"短期|临时|暑假工|零工|日结|寒假工",
    ),
    Condition(
        "lodging",
        "offer",
        _("包住"),
        0.75,
        r"包住|包吃住|管吃管住|管吃住|管住|要(?:有)?(?:宿舍|住|地方住)|有宿舍|住宿舍|提供(?:住宿|宿舍)|包食宿|包吃包住|有(?:地方)?住的|住厂|吃住|宿舍",
        r"包住|包吃住|提供(?:住宿|宿舍|食宿)|有宿舍|宿舍|食宿|可住厂|住宿|包食宿|包吃包住|住房补|房补|夫妻房|吃住",
        acceptance=r"(?:不|无|不用|不要|不需)[^，]{0,3}(?:住宿|包住|宿舍|住厂|住的|提供住)|住(?:自己|家里)|有房|本地有住|租好|租了房|自己(?:有)?(?:住|租)|住得近|不住宿舍",
        not_in_vacancy=r"(?:不|无|没有|没)[^，]{0,3}(?:包住|住宿|宿舍|提供住|食宿|包吃住)|住宿自理|自行解决住|食宿自理",
    ),
    Condition(
        "meals",
        "offer",
        _("包吃"),
        0.93,
        r"包吃|管吃|管饭|包饭|包三餐|包餐|吃住|包中餐|工作餐|包食宿",
        r"包吃|管吃|管饭|工作餐|包餐|食堂|餐补|饭补|包中餐|免费午餐|吃住|食宿|包三餐|两餐|包中饭",
        not_in_vacancy=r"(?:不|无|没有)[^，]{0,3}(?:包吃|管饭|食堂|工作餐|包吃住)|食宿自理",
    ),
    Condition(
        "insurance",
        "offer",
        _("交社保"),
        0.82,
        r"五险|社保|交保险|缴保险|养老保险|正规合同|六险|缴纳保险|保险齐|公积金|有保险",
        r"五险|社保|缴纳保险|交保险|公积金|六险|保险齐全|正式合同",
        acceptance=r"(?:不|不用|不要|不需要)[^，]{0,3}(?:社保|保险|五险)|社保自己交|已退休",
        not_in_vacancy=r"(?:不|无|没有)[^，]{0,3}(?:社保|五险|交保险)",
    ),
    Condition(
        "shuttle",
        "offer",
        _("班车"),
        0.9,
        r"有?班车|厂车|接送上下班|通勤车",
        r"班车|厂车|接送上下班|通勤车|免费接送",
        not_in_vacancy=r"(?:无|没有)[^，]{0,2}(?:班车|厂车)",
    ),
    Condition("bonus", "offer", _("年终奖"), 0.96, r"年终奖|奖金|年底双薪", r"年终奖|奖金|年底双薪|全勤奖|十三薪"),
    Condition(
        "daily_pay",
        "offer",
        _("日结或周结"),
        0.6,
        r"日结|当天结|一天一结|天天结|现结|急用钱|周结|按天结|当天拿|现钱|缺钱用|干一天",
        r"日结|当天拿|当天结|现结|周结|按天(?:算|结)|一天一结|每周发|可预支|预支",
        acceptance=r"月结(?:也)?(?:行|可以)|月结",
        is_silence_no=True,
    ),
    Condition(
        "rest",
        "offer",
        _("双休"),
        0.85,
        r"双休|周末(?:要)?休|做五休二|周末不上班|休息两天|周末[^，]{0,3}(?:陪|在家)|法定假|有休息",
        r"双休|做五休二|周末休|大小周|休息两天|法定假|寒暑假",
        not_in_vacancy=r"单休|月休[一二两三四1234]天|无休|没有休息|不双休",
    ),
    Condition(
        "couple",
        "offer",
        _("夫妻同招"),
        0.95,
        r"夫妻|两口子|老婆一起|老公一起|夫妻工|夫妻房|俩口子|和对象一起|带着老婆",
        r"夫妻",
        is_silence_no=True,
    ),
    Condition(
        "home_office",
        "offer",
        _("在家做"),
        0.3,
        r"在家(?:做|干|办公|上班|里做|工作)|居家|远程|带回家做|不用坐班",
        r"在家|居家|远程|不用坐班|线上办公",
        is_silence_no=True,
    ),
    Condition(
        "flexible",
        "offer",
        _("时间自由"),
        0.75,
        r"时间自由|自由一点|时间灵活|弹性|自己安排时间|不打卡",
        r"时间自由|弹性|灵活|自由安排|不打卡|多劳多得|随时",
        is_silence_no=True,
    ),
    Condition(
        "training",
        "offer",
        _("带新人、可学手艺"),
        0.55,
        r"想学|学(?:个|点|门|一门)?(?:技术|手艺)|学徒|有(?:师傅|人)带|师傅带|带我|拜师|从头学|愿意学|想转行|零基础|没经验|没做过|刚毕业|应届",
        r"带徒|学徒|师傅带|可以(?:跟师傅)?学|包教|会教|可培训|有培训|带新|培养|考证|没做过的|没经验的|无经验|无需经验|不要经验|不限经验|不要求经验|新手|生手可|应届|零基础|小白|新人|经验不限|学技术|肯学",
        not_in_vacancy=r"(?:生手|新手|无经验|没经验)(?:者)?(?:的)?(?:勿|免|不要|别)|不带徒|不招学徒",
        is_silence_no=True,
    ),
    Condition(
        "short_work",
        "offer",
        _("短期可干"),
        0.3,
        r"暑假工|寒假工|短期|临时工|打零工|零工|干[一二两三1-3]个?(?:多)?月|干到(?:过年|开学|年底)|过渡|假期|暑假|寒假|实习",
        r"短期|临时|暑假|寒假|日结|零工|随叫随到|学生可|假期工|兼职|实习",
        is_silence_no=True,
    ),
    Condition(
        "early_off",
        "offer",
        _("下班早"),
        0.85,
        r"早(?:点)?下班|下班早|下午[^，]{0,4}(?:接|回)|半天|上午|中午[^，]{0,4}(?:回家|回去|做饭)|接孩子|接送|八小时|8小时",
        r"下班早|早下班|到下午|半天|八小时|8小时|三点|四点下班|钟点|准时下班|准点下班|不加班|正常班",
    ),
)
BITS = {condition.name: bit for bit, condition in enumerate(CONDITIONS)}


def bit_of(name: str) -> int:
    """The mask with the condition's one bit."""
    return 1 << BITS[name]


@lru_cache(maxsize=1)
def compiled() -> tuple[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str] | None, re.Pattern[str] | None], ...]:
    """For each condition its patterns: in the seeker's text, in the vacancy's, taken back, denied."""
    return tuple(
        (
            re.compile(one.in_seeker),
            re.compile(one.in_vacancy),
            re.compile(one.acceptance) if one.acceptance else None,
            re.compile(one.not_in_vacancy) if one.not_in_vacancy else None,
        )
        for one in CONDITIONS
    )
