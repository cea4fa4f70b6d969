"""Reading what people wrote: a seeker's summary and a vacancy's description become wishes, refusals and facts.

Owns clauses, negation, wages and places in free text. Must not know weights, arrays or the database. What a text
says about sex, age, ethnicity or origin is not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from jobsite.matching.conditions import CONDITIONS, compiled
from jobsite.matching.trades import GENERIC_HEADS, scan_trades
from jobsite.taxonomy.divisions import find_division, list_children
from jobsite.taxonomy.phrases import Found, PhraseScanner
from jobsite.taxonomy.skills import find_mentions, fold

CLAUSE = re.compile(r"[，。；！？,;!?\n\r\t~…]+|(?<=[^\d])\s+|但是|但|不过|可是|然后|而且|另外|最好是(?=在)")
REFUSED = re.compile(
    r"不想|不愿|不要|不做|不干|不去|不考虑|别给|别推|别再|不接受|干不了|做不了|受不了|吃不消|不喜欢|不再|拒绝|除外|免谈|勿扰|讨厌|坚决不|不找|"
    r"不进|不跑|除了|就算了|不了|没法做|不能做|不能干|不想再|干够|做够|不当|不招|不是"
)
REFUSED_AFTER = re.compile(r"勿扰|免谈|就算了|不考虑|干够|做够|除外|不了|不做|不去|别找")
NOT_REFUSED = re.compile(r"不要求|不要经验|不要紧|不挑|不限|不怕|不要钱|不要(?:太|求)")
WISHED = re.compile(
    r"想|找|希望|要求|最好|求职|求|打算|准备|考虑|优先|愿意|也行|都行|也可|都可|可以|转行|能接受|应聘|要是|感兴趣|试试|往|方向|改行|也能做|也愿"
)
DONE = re.compile(
    r"干过|做过|干了|做了|以前|之前|曾|原来|原先|经验|\d年|[一二三四五六七八九十]年|出身|待过|搞过|开过|当过|带过|上过班|一直|多年|年头|老手|现在|目前|从事|跑过|过来|烧过|伺候过|开了|修过"
)
ABLE = re.compile(r"会|懂|能|熟|拿手|掌握|学过|了解|有.{0,4}证")
RELATIVES = re.compile(
    r"老公|老婆|爱人|媳妇|对象|男朋友|女朋友|丈夫|妻子|爸|妈|儿子|女儿|弟弟|哥哥|姐姐|妹妹|亲戚|朋友|老乡"
)
# Duties at home that sound like trades: 要照顾老人 is a reason to stay near, not a wish to nurse.
HOME_DUTY = re.compile(
    r"家里|自己(?:的)?孩子|接送|我妈|我爸|(?:孩子|小孩|娃|宝宝|儿子|女儿|孙子|孙女|老二|老大)(?:们)?(?:上|读|在|小|才|还)|宝妈|孙子|孙女|陪读|(?:要|得|还要|还得|方便|边|同时)[^，]{0,3}(?:照顾|带)(?:一下)?(?:孩子|小孩|老人|娃|家)|上小学|上幼儿园|父母"
)
# A word right after these is denied: 不会编程, 不外呼, 无销售任务; 不只 and 不怕 deny nothing.
DENIED_BEFORE = re.compile(r"(?:不|没|别|无|非|免)(?![只但仅怕挑限管论])[^，]{0,2}$")
CANNOT_BEFORE = re.compile(r"(?:不(?:太)?(?:会|懂|熟)|没(?:有)?(?:做|干|学|接触|经验|搞)过?)[^，]{0,3}$")
NEAR = re.compile(
    r"离家近|家门口|家近|住(?:的|得)近|(?:骑车|骑电瓶车|电瓶车|开车|坐车|走路)?[^，]{0,3}(?:十|二十|半|1[05]|20|30)(?:几)?(?:分钟|小时)(?:以内|之内|内|左右|能到)|不(?:想|要|能)跑太远|家附近|附近|近一?点|近些|近的|近就|别太远|不要太远|太远(?:的)?(?:不|别)|不想跑远|路上|骑车|走路|步行|中午[^，]{0,4}回|(?:接送?|照顾|照看|带|管|陪)[^，]{0,4}(?:孩子|小孩|老人|娃|父母|孙)|顾家|照顾家|离家[^，]{0,3}不远|走不开|就近|方便接|通勤"
)
AWAY_REFUSED = re.compile(
    r"(?:不|别|没法|无法)[^，]{0,4}(?:外地|出慈溪|离开慈溪|出宁波|离开宁波|外省|省外|出省|出市|出县|离家|远走|跨市|跨省)|只[^，]{0,5}(?:本地|慈溪|宁波|附近|家门口|本市|市区)|就在(?:本地|慈溪|附近|家)|本地(?:就|上班|找|工作)"
)
ANYWHERE = re.compile(
    r"哪里都|外地(?:也|都|可|行)|全国(?:都|各地)?|去哪都|外省(?:也|都|可)|地点不限|哪都|异地(?:也|都|可)|地方不限|只看钱|出省(?:也|可)|去哪里都|外面也"
)
OPEN_TO_ANY = re.compile(
    r"什么(?:活|工作|工种|岗位|都)[^，]{0,3}(?:都|行|可|干|能)|什么都(?:能|可|会|愿|行|干)|不挑(?:活|工作|工种|岗位)?|啥(?:活)?都|随便(?:什么|做)|都能干|岗位不限|工种不限|有活就干|能干活就行"
)
FITS_PARENTS = re.compile(r"适合|宝妈|方便|照顾家|接送|家属")
AVAILABLE_NOW = re.compile(r"随时|马上|立即|立刻|即刻|今天就|明天就|现在就|随叫随到")
AVAILABLE_LATER = re.compile(r"年后|下个?月|月底|还没离职|在职|交接|过完年|毕业后|等放假|开学后")
NOVICE = re.compile(
    r"不要经验|无需经验|不需要?经验|无经验|没经验|不限经验|经验不限|不要求经验|生手|新手|没做过|会教|包教|可培训|有培训|带薪培训|带徒|学徒|应届|可培养|零基础|小白|有人带|师傅带|简单易学|上手快|会学|肯学|新人"
)
EXPERIENCED = re.compile(
    r"(?:生手|新手|无经验|没经验|学徒|小白)[^，]{0,4}(?:勿|免|不要|别|不招)|熟手|熟练工|师傅级|有经验的(?:师傅|优先)?|独立|必须有经验|要有经验|经验丰富|精通"
)
SOFT_DEMAND = re.compile(
    r"优先|加分|更好|更佳|可以考证|考证|办证|培训拿证|拿证|最好|可协助|协助|可代办|公司出钱|没有?[^，]{0,4}也(?:行|可)|可放宽|没证|无证"
)
CERTIFICATE_DENIED = re.compile(
    r"(?:不|无|没|免)(?:需|要|用|须)?(?:求|有)?[^，]{0,2}证|证[^，]{0,3}(?:不要|没考|还没|没有|没拿|过期|不用)|没(?:有)?[^，]{0,8}证|还没[^，]{0,3}(?:考|拿|证)|正在考|准备考|无证|想考|打算考|在考"
)
# Papers named without saying which: those of the trade are meant.
PAPERS = re.compile(r"操作证|上岗证|特种作业证|特种证|证(?:件|书)?(?:都|全|齐|在)|持证|有证|双证|有本|本本|证件齐")
LEAVING_HOME = re.compile(r"老家|家乡|籍贯|户籍|户口|出生|人氏|族")
RESIDENCE = re.compile(r"住|家在|人在|现居|租在|在.{0,5}(?:租|住)")
SIDE_JOB = re.compile(
    r"兼职|业余|下班(?:后|以后)[^，]{0,4}(?:有空|做|干)|(?:周末|晚上)[^，]{0,4}(?:有空|有时间|没课)|没课"
)
SIDE_JOB_OFFERED = re.compile(r"兼职|小时工|钟点工")
PLACE_WISH = re.compile(r"想在|只在|就在|最好在|附近|这边|那边|一带|去|想回|优先|找|上班|范围")

_SETTINGS = Path(__file__).resolve().parent / "data" / "settings.txt"
_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
YEARS = re.compile(
    r"([一二两三四五六七八九]|\d)年(?:以上|及以上)?[^，]{0,10}(?:经验|驾龄|经历|工龄)|(?:经验|驾龄|工龄)[^，]{0,3}([一二两三四五六七八九]|\d)年"
)
AMOUNT = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)\s*(?P<scale>k|千|万|w)?|(?P<word>[一二两三四五六七八九]万[一二两三四五六七八九]?千?|[一二两三四五六七八九]千[一二两三四五六七八九]?百?|[一二两三四五六七八九]百[一二两三四五六七八九]?十?)"
)
WAGE_CLAUSE = re.compile(
    r"工资|月薪|薪|底薪|到手|不低于|至少|最少|起码|以下(?:不|别|免)|低于[^，]*(?:不|免|别)|(?:千|万|\d{4}|\dk)(?:以上|起|左右|往上|块以上|元以上)|一个月[^，]*(?:千|万|\d{4})|(?:要|拿|挣|赚)[^，]{0,4}(?:千|万|\d{4})"
)
PAID_BY_DAY = re.compile(r"一天|每天|日薪|/天|点工|天工")
# Certificates named without saying for what: that of the trade is meant.
ANY_PAPERS = re.compile(
    r"^(?:特种|特种作业|特种设备)?(?:作业)?(?:人员)?(?:操作|上岗|资格|从业资格|作业|相关)?证(?:书|件)?$"
)


@dataclass(slots=True)
class SeekerReading:
    """What a seeker's summary says. Nodes are trades; masks are bits of CONDITIONS."""

    wished: dict[int, float] = field(default_factory=dict)
    done: dict[int, float] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)
    refusals: int = 0
    wishes: int = 0
    accepts: int = 0
    skills: list[str] = field(default_factory=list)
    certificates: list[str] = field(default_factory=list)
    lacks: set[str] = field(default_factory=set)
    wage_month: float | None = None
    is_near_home: bool = False
    is_away_refused: bool = False
    is_anywhere: bool = False
    is_learner: bool = False
    is_available_now: bool = False
    is_available_later: bool = False
    is_open_to_any: bool = False
    has_papers: bool = False
    residence: str | None = None
    places: tuple[str, ...] = ()


@dataclass(slots=True)
class VacancyReading:
    """What a vacancy's description says; ``silent`` are the offers it says nothing about."""

    trades: dict[int, float] = field(default_factory=dict)
    demands: int = 0
    offers: int = 0
    denied: int = 0
    skills: list[str] = field(default_factory=list)
    certificates: list[str] = field(default_factory=list)
    liked_certificates: list[str] = field(default_factory=list)
    is_for_novices: bool = False
    wants_experience: bool = False
    is_urgent: bool = False
    is_apprenticeship: bool = False
    years: float | None = None
    place: str | None = None


def clauses(text: str) -> list[str]:
    """The folded clauses of a text: cut at punctuation and at words that turn it (但, 不过)."""
    return [clause.strip() for clause in CLAUSE.split(fold(text)) if clause and clause.strip()]


def read_summary(summary: str, titles: tuple[str, ...] = (), division: str | None = None) -> SeekerReading:
    """Wishes, refusals, experience, wage and place from a seeker's summary and the words of wished titles."""
    reading = SeekerReading()
    reading.is_open_to_any = any(OPEN_TO_ANY.search(fold(title)) for title in titles)
    for clause in clauses(summary):
        _read_work(clause, reading)
        _read_skills(clause, reading)
        _read_circumstances(clause, reading, division)
    _read_conditions(clauses(summary) + [fold(title) for title in titles], reading)
    return reading


def _read_work(clause: str, reading: SeekerReading) -> None:
    papers = [one for one in find_mentions(clause) if one.skill.kind == "certificate"]
    found = [
        one
        for one in scan_trades(clause)
        if not one.meaning[1]
        and not _is_said_of_others(clause, one)
        and not any(paper.start <= one.start < paper.end for paper in papers)
    ]
    if not found:
        return
    if RELATIVES.search(clause) and not re.search(r"我|自己|和|跟|一起", clause):
        return
    refused = REFUSED.search(clause)
    if NOT_REFUSED.search(clause):
        refused = None
    wished, done, able = (pattern.search(clause) for pattern in (WISHED, DONE, ABLE))
    is_duty = HOME_DUTY.search(clause) is not None
    telling = [one for one in found if one.phrase not in GENERIC_HEADS] or found
    for one in telling:
        node = one.meaning[0]
        if (is_duty and _is_care(node)) or CANNOT_BEFORE.search(clause, 0, one.start):
            continue
        is_denied = DENIED_BEFORE.search(clause, 0, one.start) and not NOT_REFUSED.search(clause)
        if is_denied or (refused and (one.start >= refused.start() or REFUSED_AFTER.search(clause, one.end))):
            reading.refused.add(node)
        elif wished and not (done and one.start < wished.start()):
            reading.wished[node] = max(reading.wished.get(node, 0.0), 0.92)
        elif done:
            reading.done[node] = max(reading.done.get(node, 0.0), 1.0)
        elif able:
            reading.done[node] = max(reading.done.get(node, 0.0), 0.6)
        else:
            reading.done[node] = max(reading.done.get(node, 0.0), 0.7)


def _is_said_of_others(clause: str, found: Found[tuple[int, bool]]) -> bool:
    """医生说, 招普工, 修过注塑机: people and machines met at work, not work done."""
    before = clause[max(0, found.start - 2) : found.start]
    return clause[found.end : found.end + 1] in ("说", "让", "建") or before.endswith("招") or "修" in before


@lru_cache(maxsize=1)
def _care_nodes() -> frozenset[int]:
    return frozenset(
        found.meaning[0]
        for found in scan_trades("带孩子，照顾老人，保姆，做家务，接送，月嫂，幼儿园，小学老师，老师，晚托，做饭")
    )


def _is_care(node: int) -> bool:
    return node in _care_nodes()


def _read_skills(clause: str, reading: SeekerReading) -> None:
    if RELATIVES.search(clause) and not re.search(r"我|自己|和|跟", clause):
        return
    denied = CERTIFICATE_DENIED.search(clause)
    refused = REFUSED.search(clause) and not NOT_REFUSED.search(clause)
    mentions = find_mentions(clause)
    if PAPERS.search(clause) and not denied and not any(one.skill.kind == "certificate" for one in mentions):
        reading.has_papers = True
    for mention in mentions:
        if mention.skill.kind == "certificate":
            (reading.lacks.add if denied else reading.certificates.append)(mention.skill.name)
        elif not refused and not HOME_DUTY.search(clause) and not re.search(r"想学|不会", clause):
            reading.skills.append(mention.skill.name)


def _read_circumstances(clause: str, reading: SeekerReading, division: str | None) -> None:
    reading.is_near_home |= NEAR.search(clause) is not None
    reading.is_anywhere |= ANYWHERE.search(clause) is not None
    reading.is_open_to_any |= OPEN_TO_ANY.search(clause) is not None
    reading.is_away_refused |= AWAY_REFUSED.search(clause) is not None
    reading.is_available_now |= AVAILABLE_NOW.search(clause) is not None
    reading.is_available_later |= AVAILABLE_LATER.search(clause) is not None
    if WAGE_CLAUSE.search(clause):
        amount = read_amount(clause)
        if amount:
            reading.wage_month = max(reading.wage_month or 0.0, amount)
    if LEAVING_HOME.search(clause):
        return
    place = find_place(clause, division)
    if place and RESIDENCE.search(clause):
        reading.residence = reading.residence or place
    elif place and PLACE_WISH.search(clause) and not re.search(rf"{_NOT_THERE}", clause):
        reading.places = (*reading.places, place)


_NOT_THERE = r"不去|不想去|除了|不考虑|不出|离开|太远"


def _read_conditions(parts: list[str], reading: SeekerReading) -> None:
    for bit, (condition, patterns) in enumerate(zip(CONDITIONS, compiled(), strict=True)):
        in_seeker, _, acceptance, _ = patterns
        for clause in parts:
            if acceptance and acceptance.search(clause):
                reading.accepts |= 1 << bit
            elif in_seeker.search(clause) and not _is_about_another(clause):
                if condition.kind == "demand":
                    reading.refusals |= 1 << bit
                else:
                    reading.wishes |= 1 << bit
    reading.refusals &= ~reading.accepts
    reading.wishes &= ~reading.accepts
    reading.is_learner = any(
        re.search(r"想学|学技术|学手艺|当?学徒|学个|学门|学一门|技术工种|拜师", part) for part in parts
    )


def _is_about_another(clause: str) -> bool:
    return re.search(r"老公|老婆|媳妇", clause) is not None and re.search(r"夫妻|一起|带|和|跟|两口", clause) is None


def read_description(description: str, title: str = "", division: str | None = None) -> VacancyReading:
    """Trades, demands, offers, certificates and place from a vacancy's description and title."""
    reading = VacancyReading()
    parts = clauses(description)
    for clause in parts:
        for found in scan_trades(clause):
            node, is_hint = found.meaning
            if (FITS_PARENTS.search(clause) and _is_care(node)) or DENIED_BEFORE.search(clause, 0, found.start):
                continue
            if not REFUSED.search(clause) and found.phrase not in GENERIC_HEADS:
                reading.trades[node] = max(reading.trades.get(node, 0.0), 0.4 if is_hint else 0.8)
        _read_requirements(clause, reading)
        place = find_place(clause, division)
        if place and not reading.place and not re.search(r"欢迎|优先|接送|路过|班车", clause):
            reading.place = place
    everything = [*parts, fold(title)]
    _read_requirements(fold(title), reading)
    _read_demands(everything, reading)
    reading.is_apprenticeship = re.search(r"学徒|学员|见习|实习|储备", fold(title)) is not None
    reading.is_urgent = any(re.search(r"急招|急聘|马上|立即|尽快|今天", part) for part in everything)
    reading.years = next((years for part in everything if (years := _read_years(part)) is not None), None)
    reading.wants_experience = any(EXPERIENCED.search(part) for part in everything)
    reading.is_for_novices = any(NOVICE.search(part) and not EXPERIENCED.search(part) for part in everything)
    return reading


def _read_years(clause: str) -> float | None:
    """The years of experience a clause asks for (两年以上经验, 经验三年); None where it asks for none."""
    match = YEARS.search(clause)
    if match is None or SOFT_DEMAND.search(clause):
        return None
    number = match.group(1) or match.group(2)
    return float(_DIGITS[number]) if number in _DIGITS else float(number)


def _read_requirements(clause: str, reading: VacancyReading) -> None:
    denied = CERTIFICATE_DENIED.search(clause)
    for mention in find_mentions(clause):
        if mention.skill.kind == "skill":
            reading.skills.append(mention.skill.name)
        elif SOFT_DEMAND.search(clause):
            reading.liked_certificates.append(mention.skill.name)
        elif not denied:
            reading.certificates.append(mention.skill.name)


def _read_demands(parts: list[str], reading: VacancyReading) -> None:
    for bit, (condition, patterns) in enumerate(zip(CONDITIONS, compiled(), strict=True)):
        _, in_vacancy, _, denied = patterns
        for clause in parts:
            if denied and denied.search(clause):
                reading.denied |= 1 << bit
            elif in_vacancy.search(clause):
                if condition.kind == "demand":
                    reading.demands |= 1 << bit
                else:
                    reading.offers |= 1 << bit
    reading.demands &= ~reading.denied
    reading.offers &= ~reading.denied


def read_amount(clause: str) -> float | None:
    """The wage a clause names, in yuan a month (a day's wage × 21.75); None where no amount is plausible."""
    by_day = PAID_BY_DAY.search(clause) is not None
    for match in AMOUNT.finditer(clause):
        amount = _amount(match)
        if by_day and 60 <= amount <= 2_000:
            return amount * 21.75
        if not by_day and 1_000 <= amount <= 100_000:
            return amount
    return None


def _amount(match: re.Match[str]) -> float:
    word = match.group("word")
    if word is None:
        return float(match.group("number")) * {"k": 1e3, "千": 1e3, "万": 1e4, "w": 1e4}.get(
            match.group("scale") or "", 1
        )
    total, scale = 0.0, 0.0
    for place, sign in enumerate(word):
        if sign in _DIGITS:
            following = word[place + 1] if place + 1 < len(word) else ""
            scale = {"万": 1e4, "千": 1e3, "百": 1e2, "十": 10.0}.get(following, scale / 10)
            total += _DIGITS[sign] * scale
    return total


@lru_cache(maxsize=64)
def _places_around(division: str) -> tuple[tuple[str, str], ...]:
    """Names without their kind → code: the towns of this county and the counties of its prefecture."""
    county = find_division(division[:6])
    if county is None:
        return ()
    prefecture = f"{county.code[:4]}00"
    named = []
    for one in (*list_children(county.code), *(list_children(prefecture) if find_division(prefecture) else ())):
        stem = re.sub(r"(街道|镇|乡|区|市|县)$", "", one.name)
        if len(stem) >= 2:
            named.append((stem, one.code))
    return tuple(named)


@lru_cache(maxsize=1)
def _setting_lines() -> tuple[tuple[str, ...], ...]:
    lines = _SETTINGS.read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split()) for line in lines if line and line[0] != "#")


def list_settings() -> list[str]:
    """The names of all settings in the order of the file."""
    return [words[0] for words in _setting_lines()]


@lru_cache(maxsize=1)
def _settings() -> PhraseScanner[str]:
    return PhraseScanner({fold(word): words[0] for words in _setting_lines() for word in words})


def find_settings(*texts: str) -> list[str]:
    """Where and on what someone works (食堂, 小家电), each once: what tells two vacancies of one trade apart."""
    return list(dict.fromkeys(found.meaning for text in texts for found in _settings().scan(fold(text))))


def find_place(clause: str, division: str | None) -> str | None:
    """The town or county around home that a clause names: its code, towns before counties; else None."""
    best: str | None = None
    for stem, code in _places_around(division) if division else ():
        if stem in clause and (best is None or len(code) > len(best)):
            best = code
    return best
