"""The words that `checks` looks for: discrimination, fees, contact data. To add a word, add it to a pattern here.

Words are looked for in a text folded one to one (full-width to half-width, lower case), so that the place of a phrase
is its place in the text as written. A phrase that its own clause denies (“不收押金”) is no finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.vacancies.content import VacancyContent
from jobsite.vacancies.findings import CheckContext, Finding, Severity, texts_of

REACH = 40  # how many characters before and after a phrase its clause is looked for
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_CLAUSE_END = re.compile(r"[，,。；;！!？?\n\r\t ]")
_BUT = re.compile(
    r"但|却|只需|仅需|只收|仅收|(?<![不无])[需须]要?交|(?<!不)要交|另收|另交"
    r"|(?<![不无])(?<!不用)(?<![不无]需)(?:先[交付]|预[交付]|垫付|自付)"
)
_NOT = r"不|无需|无须|免|没有|绝无|禁止|严禁|谢绝|拒绝|杜绝|零"
_PLACES = (
    "北京|天津|河北|山西|内蒙古?|辽宁|吉林|黑龙江|东北|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州"
    "|云南|西藏|陕西|甘肃|青海|宁夏|新疆|凉山|温州|台州|阜阳|周口|驻马店"
)
_PEOPLES = "少数民族|维吾尔族?|维族|回族|藏族|彝族|蒙古族|苗族|壮族|满族|朝鲜族|哈萨克族|侗族|瑶族|土家族|傣族|布依族"
_KEPT_OUT = "勿扰|勿投|勿来|莫扰|不要|不招|不收|不录用?|不考虑|免谈|除外|谢绝|绕行"


@lru_cache(maxsize=256)
def fold(text: str) -> str:
    """The text as it is searched: half-width and lower case, every character at its place."""
    folded = text.translate(_FOLD)
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in folded)


@dataclass(frozen=True)
class PhraseRule:
    """A rule about words. `denied` and `denied_after` are what, in the same clause, makes a phrase harmless."""

    name: str
    pattern: re.Pattern[str]
    message: Text
    source: Text = ""
    severity: Severity = Severity.BLOCKING
    denied: re.Pattern[str] | None = None
    denied_after: re.Pattern[str] | None = None
    pardoned: re.Pattern[str] | None = None

    def __call__(self, content: VacancyContent, context: CheckContext) -> Iterator[Finding]:
        """Findings in every text of the content, in order of place."""
        for name, text in texts_of(content).items():
            folded = fold(text)
            for match in self.pattern.finditer(folded):
                if not self._is_harmless(folded, match):
                    start, end = match.span()
                    yield Finding(
                        self.name, self.severity, name, self.message, self.source, text[start:end], start, end
                    )

    def _is_harmless(self, text: str, match: re.Match[str]) -> bool:
        start, end = match.span()
        before = _BUT.split(_CLAUSE_END.split(text[max(0, start - REACH) : start])[-1])[-1]
        after = _CLAUSE_END.split(text[end : end + REACH], maxsplit=1)[0]
        if self.pardoned and self.pardoned.search(before + match.group() + after):
            return True
        if self.denied and self.denied.search(before) and not _is_threat(before, after):
            return True
        return bool(self.denied_after and self.denied_after.match(after))


def _is_threat(before: str, after: str) -> bool:
    """Whether a denial is no promise: “不交押金不能上岗” still asks for the deposit."""
    return bool(
        re.search(r"不[交缴付]\S{0,4}$", before) and re.match(r"\S{0,6}(?:不能|不得|不予|不可|无法|别来|免谈)", after)
    )


def phrases(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


LAW_SEX = _("《就业促进法》第二十七条；人社部发〔2019〕17 号：不得限定性别或性别优先")
LAW_EQUAL = _("《就业促进法》第三条、第二十六条")
LAW_FEES = _("《劳动合同法》第九条：不得要求劳动者提供担保或者以其他名义收取财物")
SITE_CONTACT = _("《网络招聘服务管理规定》：招聘信息真实、可核验；联系方式填在“联系人”一栏")

SEX = PhraseRule(
    "sex",
    phrases(
        r"(?:仅|只|专)?限(?:招|收)?(?:男|女)(?:性|士|生|工|员工)?",
        r"(?:只|仅|专)(?:招|要|收|录用?)(?:男|女)(?:性|士|生|工|员工|孩)?",
        r"(?:不|谢绝)(?:招|要|收|录用?|考虑)(?:男|女)(?:性|士|生|工|员工|孩)?",
        r"(?:男|女)(?:性|士|生|工|孩|员工)?(?:优先|勿扰|勿投|除外|免谈|不要|不招|绕行)",
        r"性别[:\s]?(?:要求[:\s]?)?(?:为|是)?(?:男|女)(?!女|、女|/女|均|皆|都)(?:性|士)?",
        r"(?:要求|需|须|招聘?)[:\s]?(?:男|女)(?:性|士|工|生)(?!装|宿舍|鞋)",
        r"(?<![0-9a-z])(?:男|女)(?:性|工|生|士)?\d+(?:名|人)",
        r"(?:帅哥|美女|小鲜肉|靓妹)(?:优先|加入|多多)?",
    ),
    _("不能限定性别，也不能写某一性别优先。请写岗位要做什么、需要什么本领。"),
    LAW_SEX,
    denied=re.compile(r"(?:不|非|无|不论|不分)$"),
    denied_after=re.compile(r"女?(?:不限|均可|皆可|都可|都要|都行)"),
    pardoned=re.compile(r"禁忌劳动|男女(?:不限|均可|皆可|都可|都行)|不限男女"),
)
ETHNICITY = PhraseRule(
    "ethnicity",
    phrases(
        r"(?:仅|只)?限(?:招)?汉族?(?!字|语|堡|服)",
        r"(?:只|仅)(?:招|要|收)汉族?(?!字|语|堡|服)",
        r"汉族(?:优先|人员?优先)",
        r"(?:不|谢绝)(?:招|要|收|录用?|考虑)[^，。；]{0,4}?(?:" + _PEOPLES + ")",
        r"(?:" + _PEOPLES + r")(?:人员?|的|者)?(?:" + _KEPT_OUT + ")",
        r"民族[:\s]?(?:要求[:\s]?)?汉族?",
    ),
    _("不能按民族挑选。请删去这句。"),
    _("《就业促进法》第二十八条：各民族劳动者享有平等的劳动权利"),
)
HEALTH = PhraseRule(
    "health",
    phrases(
        r"乙型?肝炎?(?:病毒)?(?:携带者?|阳性|阴性|检测|检查|五项|表面抗[原体])?",
        r"两对半|大三阳|小三阳|hbsag|hbv",
        r"(?:艾滋|hiv)[^，。；]{0,4}",
        r"肝功能?(?:正常|检[查测])",
        r"(?:抑郁症?|糖尿病|癌症)[^，。；]{0,3}(?:" + _KEPT_OUT + ")",
    ),
    _("不能以乙肝等传染病病原携带为由拒绝录用，也不能要求查乙肝。有食品、卫生规定的岗位写“持健康证”就可以。"),
    _("《就业促进法》第三十条；人社部发〔2010〕12 号"),
    denied=re.compile(r"(?:不[查检做验问看限得]|不要求|无需|无须|不需|取消|禁止|不歧视|不因)[^但]{0,8}$"),
    denied_after=re.compile(
        r"[^，。；]{0,6}?(?:均可|也可|都可|可以?(?:应聘|入职|报名|工作|投递|上岗)|不影响|不限|不受|一视同仁|欢迎|防治|疫苗|试剂)"
    ),
    pardoned=re.compile(r"试剂|疫苗|研发|防治|诊疗|门诊"),
)
HUKOU = PhraseRule(
    "hukou",
    phrases(
        r"(?:仅|只)?限(?:招)?[^，。；\s]{0,6}(?:户籍|户口|籍贯|本地人|本市人|本省人)",
        r"(?:只|仅)(?:招|要|收)[^，。；\s]{0,6}(?:户籍|户口|本地人?|本市人|本省人)",
        r"(?:不|谢绝)(?:招|要|收|录用?|考虑)(?:外地|外省|外来|农村|(?:" + _PLACES + r"))(?:人员?|户口|籍|来的)?",
        r"(?:外地|外省|(?:" + _PLACES + r"))(?:人员?|籍|户口|户籍|来的)(?:" + _KEPT_OUT + ")",
        r"(?:户籍|户口|籍贯)(?:要求)?[:\s]?(?:为|是|须|需|限)?(?:本地|本市|本省|城镇|非农|(?:" + _PLACES + "))",
        r"(?:要求|需|须|有|具有)(?:本地|本市|本省|城镇)(?:户籍|户口)",
    ),
    _("不能按户籍、籍贯或来自哪里挑选。请删去这句。"),
    LAW_EQUAL,
    denied=re.compile(r"(?:不|非|不论|无论|不分|解决|办理|协助)$"),
    denied_after=re.compile(r"(?:[^，。；]{0,3})?(?:不限|均可|都可|皆可|补贴)"),
)
HUKOU_PREFERRED = PhraseRule(
    "hukou_preferred",
    phrases(
        r"(?:本地|本市|本省|当地)(?:人|户籍|户口|居民)?(?:者|的)?优先",
        r"(?:" + _PLACES + r")(?:人|籍|户籍|户口)(?:者|的)?优先",
    ),
    _("按来自哪里优先，容易成为户籍歧视。建议改成“住得近、能自行上下班”。"),
    LAW_EQUAL,
    Severity.WARNING,
)
MARRIAGE = PhraseRule(
    "marriage",
    phrases(
        r"已婚已育",
        r"(?:仅|只)?限(?:招)?(?:未婚|已婚|单身|已育)",
        r"(?:未婚|已婚|已育|单身|未育|无孩|没有孩子)(?:者|的|人员|女性|男性)?(?:优先|" + _KEPT_OUT + ")",
        r"婚(?:姻|育)(?:状况|情况)?[:\s]?(?:要求)?(?:为|是)?(?:未婚|已婚|单身|已育|未育)",
        r"(?:要求|需|须)(?:未婚|已婚|单身|已育)",
        r"(?:不得|不能|不可|不准|不许|禁止)(?:结婚|怀孕|生育|生孩子|要孩子|恋爱)",
        r"[一二两三五\d]+年内?(?:不|无)[^，。；\s]{0,4}(?:婚|孕|育|生孩子|要孩子)(?:计划|打算|安排)?",
        r"(?:妊娠|怀孕|孕)(?:检测|测试|检|试)(?!工|剂)",
        r"孕妇(?:" + _KEPT_OUT + ")",
    ),
    _("不能问婚育、限制结婚生育，也不能要求孕检。请删去这句。"),
    _("人社部发〔2019〕17 号：不得询问妇女婚育情况，不得将妊娠测试作为入职体检项目，不得将限制生育作为录用条件"),
    denied=re.compile(r"(?:不|不做|不查|无需|无须|不问|不限)$"),
    denied_after=re.compile(r"(?:、|/|或)?(?:未婚未育|未婚|已婚)?(?:均可|不限|都可|皆可|也可|都行|不作要求)"),
)
RELIGION = PhraseRule(
    "religion",
    phrases(
        r"(?:要求|须|需|必须)?无(?:任何)?宗教信仰",
        r"宗教信仰[:\s]?无",
        r"(?:不|谢绝)(?:招|要|收|录用?|考虑)[^，。；\s]{0,4}(?:信教|教徒|信徒|宗教|信仰)[^，。；\s]{0,3}",
        r"(?:信教|有宗教信仰|教徒|信徒)(?:者|的|人员)?(?:" + _KEPT_OUT + ")",
        r"(?:限|只招|仅招)(?:不信教|(?:佛|基督|天主|道|伊斯兰)教)[^，。；\s]{0,3}",
        r"(?:佛|基督|天主|道|伊斯兰)教(?:徒|信徒)?(?:优先|" + _KEPT_OUT + ")",
    ),
    _("不能按宗教信仰挑选。请删去这句。"),
    _("《就业促进法》第三条"),
    denied=re.compile(r"(?:有或|不论有)$"),
    denied_after=re.compile(r"(?:者)?(?:均可|不限|都可)"),
)
DISABILITY = PhraseRule(
    "disability",
    phrases(
        r"(?:不|谢绝)(?:招|要|收|录用?|考虑)(?:残疾|残障)(?:人|者|人员)?",
        r"(?:残疾|残障)(?:人|者|人员)?(?:" + _KEPT_OUT + ")",
        r"(?:须|需|要求|必须)?无(?:任何)?(?:残疾|残障|身体缺陷|生理缺陷)",
    ),
    _("不能歧视残疾人。岗位真有身体要求的，请写清要做什么，比如“需搬运 20 公斤货物”。"),
    _("《残疾人保障法》第三十八条；《就业促进法》第二十九条"),
    denied=re.compile(r"(?:有|不论有)$"),
)
APPEARANCE = PhraseRule(
    "appearance",
    phrases(
        r"身高[^，。；\s]{0,6}\d{3}\s?(?:cm|厘米|公分)?(?:以上|以下)?",
        r"身高[^，。；\s]{0,4}1[.米]\d{1,2}米?(?:以上|以下)?",
        r"(?:相貌|五官|长相|外貌|颜值)(?:端正|姣好|出众|较好|好|高)",
        r"形象(?:佳|好|气质佳)",
        r"(?:属相|生肖|星座|血型)[^，。；\s]{0,4}",
        r"[四肢]{2}健全",
    ),
    _("与工作无关的外貌、身体条件容易成为歧视。真有需要的，请写明为什么。"),
    LAW_EQUAL,
    Severity.WARNING,
    denied=re.compile(r"(?:不看|不限|不要求|无)$"),
    denied_after=re.compile(r"[^，。；]{0,2}(?:不限|无要求|不作要求|不要求)"),
)
_FEE_WORDS = r"押金|保证金|风险金|抵押金|质押金|担保金|服装费|工装费|工服费|工衣费|置装费|培训费用?|岗前培训费|建档费|报名费|入职费|上岗费|办卡费|办证费|住宿押金|宿舍押金|工牌费|档案费|面试费|安排费"
FEES = PhraseRule(
    "fees",
    phrases(
        _FEE_WORDS,
        r"(?:收取?|交纳?|缴纳?|付|扣)[^，。；\s不免]{0,4}(?:中介费|介绍费|管理费|资料费|手续费|服务费|材料费)",
        r"(?:扣押|抵押|扣留|收取|押)(?:身份证|证件|毕业证|学历证|学位证)(?:原件)?",
        r"(?:提供|需|须|要)(?:财产)?担保(?:人|金)?",
        r"培训贷|(?:先|需|须)(?:贷款|交钱|交费|缴费|付费)",
    ),
    _("不能向求职者收押金、培训费、服装费等任何费用，也不能扣证件。不收费的，写“不收押金”就行。"),
    LAW_FEES,
    denied=re.compile(rf"(?:{_NOT})[^但]{{0,24}}$"),
    denied_after=re.compile(
        r"[^，。；]{0,3}?(?:全免|免费?|不收|不用交?|不需|无需|无$|:无|[:为]?(?<!\d)0元|为零|没有|预算|核算|统计|台账|管理岗|科目|由?(?:公司|企业|单位|厂里|厂方|我们|工厂)(?:全额)?(?:承担|报销|出|负责|支付))"
    ),
    pardoned=re.compile(
        r"投标|履约|质量保证金|工程保证金|客户|顾客|客人|旅客|住客|租户|会员|供应商|经销商|农民工工资保证金|补贴"
    ),
)
HIDDEN_COSTS = PhraseRule(
    "hidden_costs",
    phrases(
        r"体检费?用?(?:自理|自费|自付|自己(?:出|付|承担))|自费体检|体检费",
        r"[押压](?:一个月|半个月|1个月|两个月|首月|\d+天)?(?:工资|薪资?)",
        r"(?:服装|工装|工服|伙食|住宿)(?:费用?)?自理",
    ),
    _("请写清求职者要不要自己出钱。能由单位承担的，写“单位承担”。"),
    LAW_FEES,
    Severity.WARNING,
    denied=re.compile(rf"(?:{_NOT})[^但]{{0,10}}$"),
    denied_after=re.compile(r"[^，。；]{0,4}?(?:报销|公司|企业|单位|工厂|厂里|我们)(?:全额)?(?:承担|出|报销|负责)?"),
)
SCAM = PhraseRule(
    "scam",
    phrases(
        r"刷单|跑分|刷信誉|点赞(?:赚|返)|打字员?兼职|手工(?:活)?外发",
        r"(?:出租|出借|收购)(?:银行卡|手机卡|对公账户|微信号)",
        r"躺赚|稳赚|包赚|月入(?:过|上)?[数几两\d]*万|日[入赚](?:过|上)?(?:千|百|\d{3,})|轻松(?:月入|日入|赚钱)|一夜暴富",
    ),
    _("这样的写法常见于骗局，网站不发布。请如实写工作内容和工资。"),
    _("《网络招聘服务管理规定》第二十一条：不得含有虚假、欺诈内容"),
    denied=re.compile(r"(?:不|非|禁止|严禁|拒绝|谨防|防范|打击|杜绝)[^但]{0,6}$"),
)
PHONE = PhraseRule(
    "phone",
    phrases(
        r"(?<!\d)(?:\+?86[\s-]?)?1[3-9]\d(?:[\s-]?\d{4}){2}(?!\d)",
        r"(?<!\d)0\d{2,3}[\s-]?\d{7,8}(?!\d)",
        r"(?<!\d)400[\s-]?\d{3}[\s-]?\d{4}(?!\d)",
        r"(?:电话|手机|座机|热线|致电|拨打)[号码:\s]{0,4}\d{7,12}",
    ),
    _("电话请填在“联系电话”一栏，不要写在正文里。"),
    SITE_CONTACT,
)
CHAT = PhraseRule(
    "chat",
    phrases(
        r"(?:加|添加)(?:我|个|下)?(?:的)?(?:微信|微♥|薇信|威信|v信|wx|vx|微|v|qq|扣扣)(?![a-z])[号:\s]*[a-z0-9_-]*",
        r"(?:微信|薇信|威信|v信|wechat|(?<![a-z])wx|(?<![a-z])vx|钉钉)(?:号|id|群)?[:\s]*[a-z0-9][a-z0-9_-]{4,}",
        r"微信(?:同(?:号|步)|号?(?:联系|私聊)|扫码)",
        r"(?<![a-z])(?:qq|扣扣)(?:号|群)?[:\s]*\d{5,11}",
    ),
    _("微信、QQ 不要写在正文里。求职者在本站应聘，您在应聘里回复。"),
    SITE_CONTACT,
)
MAIL = PhraseRule(
    "mail",
    phrases(r"[a-z0-9][a-z0-9._%+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}"),
    _("邮箱不要写在正文里。求职者在本站应聘，您在应聘里回复。"),
    SITE_CONTACT,
)
LINK = PhraseRule(
    "link",
    phrases(
        r"https?://[^\s，。；）)]+",
        r"(?<![@a-z0-9.])(?:www\.|m\.)?[a-z0-9-]{3,}\.(?:com|cn|top|vip|xyz|shop|link)(?![a-z])[^\s，。；）)]*",
    ),
    _("正文里不要放网址：求职者看不出它是否安全。单位介绍写在单位资料里。"),
    SITE_CONTACT,
)
