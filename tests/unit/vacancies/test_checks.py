"""Checks of submitted vacancies: what each rule stops, and what it must let through."""

from dataclasses import replace
from datetime import date
from time import process_time

import pytest

from jobsite.core.money import WageUnit
from jobsite.taxonomy.terms import EmploymentType
from jobsite.vacancies.checks import RULES, find_findings
from jobsite.vacancies.content import VacancyContent
from jobsite.vacancies.findings import CheckContext, Finding, marked_parts

TODAY = date(2026, 3, 5)
DESCRIPTION = "在车间用氩弧焊焊接不锈钢水槽，白班八小时，中午休息一小时，有师傅带。"
GOOD = VacancyContent(
    title="氩弧焊工",
    headcount=5,
    wage_min_fen=700_000,
    wage_max_fen=950_000,
    wage_unit=WageUnit.MONTH,
    occupation_code="6-18-02-04",
    description=DESCRIPTION,
    division_code="330282104",
    closes_on=date(2026, 4, 5),
)


def check(content: VacancyContent, **context: object) -> list[Finding]:
    return find_findings(content, CheckContext(today=TODAY, **context))  # type: ignore[arg-type]


def rules_for(text: str) -> set[str]:
    return {finding.rule for finding in check(replace(GOOD, description=f"{DESCRIPTION}{text}。"))}


def test_good_vacancy_has_no_findings() -> None:
    assert check(GOOD) == []


STOPPED = [
    ("sex", "限男性"),
    ("sex", "仅限女性"),
    ("sex", "限招男工"),
    ("sex", "只招女工"),
    ("sex", "只要男的"),
    ("sex", "男性优先"),
    ("sex", "女士优先"),
    ("sex", "男生优先录用"),
    ("sex", "性别：男"),
    ("sex", "性别要求:女"),
    ("sex", "不招女工"),
    ("sex", "女性勿扰"),
    ("sex", "要求男性"),
    ("sex", "男工10名"),
    ("sex", "美女优先"),
    ("ethnicity", "限汉族"),
    ("ethnicity", "汉族优先"),
    ("ethnicity", "不招少数民族"),
    ("ethnicity", "维族勿扰"),
    ("ethnicity", "彝族人员不要"),
    ("ethnicity", "民族：汉"),
    ("health", "不招乙肝携带者"),
    ("health", "要求无乙肝"),
    ("health", "体检含乙肝五项"),
    ("health", "需查两对半"),
    ("health", "大三阳除外"),
    ("health", "HIV阳性不录用"),
    ("health", "肝功能正常"),
    ("hukou", "限本地户口"),
    ("hukou", "仅限慈溪户籍"),
    ("hukou", "只招本地人"),
    ("hukou", "不招外地人"),
    ("hukou", "不要河南人"),
    ("hukou", "东北人勿扰"),
    ("hukou", "新疆籍除外"),
    ("hukou", "户籍要求：浙江"),
    ("hukou", "需本地户籍"),
    ("hukou_preferred", "本地人优先"),
    ("hukou_preferred", "安徽籍优先"),
    ("marriage", "已婚已育"),
    ("marriage", "已婚已育优先"),
    ("marriage", "限未婚"),
    ("marriage", "未婚女性优先"),
    ("marriage", "婚姻状况：未婚"),
    ("marriage", "入职两年内不得怀孕"),
    ("marriage", "三年内无生育计划"),
    ("marriage", "入职需孕检"),
    ("marriage", "孕妇勿扰"),
    ("religion", "无宗教信仰"),
    ("religion", "有宗教信仰者勿扰"),
    ("religion", "不招信教人员"),
    ("religion", "佛教徒优先"),
    ("disability", "不招残疾人"),
    ("disability", "残疾人勿扰"),
    ("disability", "要求无残疾"),
    ("appearance", "身高165cm以上"),
    ("appearance", "五官端正"),
    ("appearance", "形象好气质佳"),
    ("appearance", "属相不合不要"),
    ("fees", "入职交押金200元"),
    ("fees", "押金三个月后退还"),
    ("fees", "需交服装费"),
    ("fees", "收取培训费500元"),
    ("fees", "入职收保证金"),
    ("fees", "不交押金不能上岗"),
    ("fees", "不收中介费但要交押金"),
    ("fees", "包吃包住，工装费150元"),
    ("fees", "扣押身份证一个月"),
    ("fees", "先交费后上岗"),
    ("fees", "培训费先交后报销"),
    ("fees", "入职收取管理费100元"),
    ("hidden_costs", "体检费自理"),
    ("hidden_costs", "压一个月工资"),
    ("hidden_costs", "工装自理"),
    ("scam", "在家刷单"),
    ("scam", "轻松月入过万"),
    ("scam", "日赚500元以上"),
    ("scam", "出租银行卡"),
    ("phone", "电话13800001234"),
    ("phone", "联系１３８００００１２３４"),
    ("phone", "138-0000-1234找王经理"),
    ("phone", "0574-63001234"),
    ("phone", "400-800-1234咨询"),
    ("chat", "加微信abc12345"),
    ("chat", "微信号：hr_8866"),
    ("chat", "微信同号"),
    ("chat", "加V详聊"),
    ("chat", "vx: cixi8866"),
    ("chat", "QQ群 123456789"),
    ("mail", "简历发hr@cixi-demo.cn"),
    ("link", "详见https://example.com/job"),
    ("link", "登录www.abcjob.cn报名"),
    ("age", "18-45岁"),
    ("age", "35周岁以下"),
    ("age", "不超过50岁"),
    ("age", "年龄20至40岁之间"),
    ("age", "年龄要求：18~40"),
    ("age", "90后优先"),
]

PASSED = [
    "男女不限",
    "性别不限",
    "不限男女，肯学就行",
    "男女均可",
    "性别：男女不限",
    "负责女装销售",
    "男女宿舍分开",
    "妇女节有福利",
    "少数民族优先",
    "汉语流利",
    "会写汉字",
    "不查乙肝",
    "入职体检不检测乙肝五项",
    "乙肝携带者可应聘",
    "须持健康证",
    "身体健康能搬货",
    "户籍不限",
    "不限户籍",
    "协助办理落户",
    "解决户口",
    "外地来的提供宿舍",
    "河南、安徽有返乡班车",
    "婚育不限",
    "已婚已育、未婚未育均可",
    "不问婚育",
    "提供单身公寓",
    "有夫妻房",
    "宗教信仰不限",
    "尊重宗教信仰",
    "欢迎残疾人应聘",
    "残疾人优先",
    "身高不限",
    "不看颜值看手艺",
    "不收押金",
    "不收取任何押金、服装费、培训费",
    "免押金",
    "无需交保证金",
    "没有培训费",
    "押金全免",
    "培训费由公司承担",
    "服装费公司报销",
    "负责投标保证金办理",
    "前台负责收取客人押金",
    "培训费用预算由您编制",
    "公司提供免费培训",
    "体检费公司承担",
    "体检费报销",
    "不压工资",
    "每月15日发工资，从不压一个月工资",
    "谨防刷单诈骗",
    "懂PLC和CAD",
    "会用ASP.NET和Node.js",
    "运营企业微信和公众号",
    "开发微信小程序",
    "加工尺寸公差0.02毫米，型号6205-2RS",
    "月产量1350000件",
    "每班8小时，6:00-14:00",
    "年满18周岁",
    "18岁以上",
    "年龄不限",
    "有3-5年经验",
    "团队平均年龄30岁",
    "带15-20人的班组",
]


@pytest.mark.parametrize(("rule", "text"), STOPPED)
def test_phrase_is_found(rule: str, text: str) -> None:
    assert rule in rules_for(text)


@pytest.mark.parametrize("text", PASSED)
def test_harmless_phrase_passes(text: str) -> None:
    assert rules_for(text) == set()


def test_enough_phrases_are_tried_in_both_directions() -> None:
    assert len(STOPPED) >= 80
    assert len(PASSED) >= 50
    assert {rule for rule, _text in STOPPED} >= {"sex", "ethnicity", "health", "hukou", "marriage", "religion", "fees"}


def test_phrase_is_marked_where_it_stands_in_the_text_as_written() -> None:
    text = f"{DESCRIPTION}ＱＱ：１２３４５６７８，不收押金，另收服装费。"
    found = {finding.rule: finding for finding in check(replace(GOOD, description=text))}
    assert text[found["chat"].start : found["chat"].end] == "ＱＱ：１２３４５６７８"
    assert found["fees"].phrase == "服装费"
    assert text.index("服装费") == found["fees"].start


def test_text_is_cut_into_parts_that_make_it_whole_again() -> None:
    text = f"{DESCRIPTION}限男性，已婚已育优先，押金200元。"
    findings = [one for one in check(replace(GOOD, description=text)) if one.field == "description"]
    parts = marked_parts(text, findings)
    assert "".join(part for part, _finding in parts) == text
    assert [part for part, finding in parts if finding] == ["限男性", "已婚已育", "押金"]


def test_words_in_the_title_are_found() -> None:
    assert {(one.rule, one.field) for one in check(replace(GOOD, title="男普工"))} == set()
    assert ("sex", "title") in {(one.rule, one.field) for one in check(replace(GOOD, title="普工（限男性）"))}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"occupation_code": ""}, "occupation_name"),
        ({"description": "焊接"}, "description"),
        ({"division_code": ""}, "division_name"),
        ({"division_code": "330282"}, "division_name"),
        ({"closes_on": None}, "closes_on"),
        ({"closes_on": date(2026, 3, 4)}, "closes_on"),
        ({"closes_on": date(2026, 12, 1)}, "closes_on"),
    ],
)
def test_incomplete_vacancy_is_stopped_at_its_field(change: dict[str, object], field: str) -> None:
    findings = check(replace(GOOD, **change))  # type: ignore[arg-type]
    assert ("complete", field, True) in {(one.rule, one.field, one.is_blocking) for one in findings}


@pytest.mark.parametrize(
    ("unit", "yuan", "kind", "expected"),
    [
        (WageUnit.MONTH, 2259, EmploymentType.FULL, True),
        (WageUnit.MONTH, 2260, EmploymentType.FULL, False),
        (WageUnit.HOUR, 21, EmploymentType.HOURLY, True),
        (WageUnit.HOUR, 22, EmploymentType.HOURLY, False),
        (WageUnit.DAY, 100, EmploymentType.SHORT, True),
        (WageUnit.DAY, 110, EmploymentType.SHORT, False),
        (WageUnit.MONTH, 1200, EmploymentType.PART, False),
        (WageUnit.PIECE, 1, EmploymentType.FULL, False),
    ],
)
def test_wage_below_the_local_minimum_is_stopped(
    unit: WageUnit, yuan: int, kind: EmploymentType, expected: bool
) -> None:
    content = replace(GOOD, wage_unit=unit, wage_min_fen=yuan * 100, wage_max_fen=yuan * 120, employment_type=kind)
    assert ("minimum_wage" in {one.rule for one in check(content)}) is expected


def test_low_wage_of_interns_is_only_warned_about() -> None:
    content = replace(GOOD, wage_min_fen=150_000, wage_max_fen=200_000, employment_type=EmploymentType.INTERN)
    assert [(one.rule, one.is_blocking) for one in check(content)] == [("minimum_wage", False)]


def test_minimum_wage_is_that_of_the_day() -> None:
    content = replace(GOOD, wage_min_fen=210_000, wage_max_fen=300_000, closes_on=date(2022, 6, 1))
    earlier = find_findings(content, CheckContext(today=date(2022, 5, 1)))
    assert earlier == []
    assert "minimum_wage" in {one.rule for one in check(replace(content, closes_on=GOOD.closes_on))}


def test_age_limit_without_a_basis_is_stopped() -> None:
    assert [one.field for one in check(replace(GOOD, age_max=40))] == ["age_limit_basis"]


def test_age_limit_with_a_basis_passes_and_in_the_text_is_confirmed() -> None:
    lawful = replace(GOOD, age_max=60, age_limit_basis="《安全生产法》及特种作业规定")
    assert check(lawful) == []
    in_text = replace(lawful, description=f"{DESCRIPTION}60周岁以下。")
    assert [(one.rule, one.is_blocking) for one in check(in_text)] == [("age", False)]


def test_second_open_vacancy_of_the_same_kind_is_stopped() -> None:
    twin = replace(GOOD, title="氩弧焊工 ")
    assert [one.rule for one in check(GOOD, own_open=[twin])] == ["duplicate"]
    elsewhere = replace(GOOD, division_code="330282103")
    assert check(GOOD, own_open=[elsewhere]) == []


def test_wage_too_good_to_be_true_is_warned_about() -> None:
    content = replace(GOOD, wage_min_fen=2_000_000, wage_max_fen=3_000_000)
    assert [(one.rule, one.is_blocking) for one in check(content)] == [("too_good", False)]
    assert check(replace(content, experience_years=5)) == []


def test_wide_wage_range_is_warned_about() -> None:
    content = replace(GOOD, wage_min_fen=300_000, wage_max_fen=1_000_000)
    assert [one.rule for one in check(content)] == ["wide_range"]


def test_night_work_of_interns_is_warned_about() -> None:
    content = replace(GOOD, employment_type=EmploymentType.INTERN, shifts=("rotating",))
    assert [one.rule for one in check(content)] == ["young_at_night"]


def test_blocking_findings_come_first() -> None:
    content = replace(GOOD, description=f"{DESCRIPTION}本地人优先，限男性。")
    assert [one.is_blocking for one in check(content)] == [True, False]


@pytest.mark.parametrize(
    "text", ["", "不", "限", "押金" * 2000, "1" * 5000, "a@" * 3000, "\x00\ud83d😀", "不收" * 3000 + "押金"]
)
def test_strange_texts_are_checked_without_trouble(text: str) -> None:
    for rule in RULES:
        list(rule(replace(GOOD, description=text, title=text[:60]), CheckContext(today=TODAY)))


@pytest.mark.parametrize("text", ["押金" * 2500, "限男" * 2500, "a-" * 2500])
def test_longest_text_is_checked_without_holding_up_the_site(text: str) -> None:
    started = process_time()
    check(replace(GOOD, description=text))
    assert process_time() - started < 1  # 0.03 s measured; with a clause as long as the text it was 5 s
