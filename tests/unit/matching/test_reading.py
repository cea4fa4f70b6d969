"""Reading free text: trades, wishes, refusals, papers, wages and places as people write them."""

from __future__ import annotations

import pytest

from jobsite.matching.conditions import BITS, bit_of
from jobsite.matching.features import title_nodes
from jobsite.matching.reading import read_amount, read_description, read_summary
from jobsite.matching.trades import affinity, node_name


def names(mask: int) -> set[str]:
    return {name for name, bit in BITS.items() if mask >> bit & 1}


@pytest.mark.parametrize(
    ("title", "trade"),
    [
        ("打螺丝的", "装配工"), ("扛大包", "装卸工"), ("开叉车", "叉车工"), ("踩缝纫机", "缝纫工"), ("开塔吊", "起重工"),
        ("跑外卖", "外卖骑手"), ("水电工", "水电安装"), ("泥瓦匠", "泥瓦工"), ("打包", "包装工"), ("看仓库", "仓管员"),
        ("烧菜", "厨师"), ("洗碗", "洗碗工"), ("带娃", "育婴师"), ("看大门", "保安"), ("跟车", "跟车员"), ("拉货", "货车司机"),
        ("调机师傅", "注塑技术员"), ("注塑车间装配工", "装配工"), ("幼儿园厨师", "厨师"), ("焊接机器人操作员", "焊接机器人操作"),
        ("家纺厂车工", "缝纫工"), ("普车工", "车工"), ("夜间卸车工", "装卸工"), ("叉车工（会开货车优先）", "叉车工"),
        ("缝纫小时工", "缝纫工"), ("奶茶店暑假工", "奶茶店员"), ("外贸跟单文员", "跟单员"), ("擦窗户", "保洁"), ("开电三轮", "送货司机"),
    ],
)  # fmt: skip
def test_colloquial_titles_mean_their_trade(title: str, trade: str) -> None:
    assert node_name(title_nodes(title)[0][0]) == trade


def test_a_title_no_trade_knows_is_coded_by_the_classification() -> None:
    assert title_nodes("灯光师")
    assert title_nodes("") == title_nodes("啥都行") == title_nodes("兼职") == ()


def test_affinity_is_symmetric_with_one_on_the_diagonal() -> None:
    matrix = affinity()
    assert (matrix == matrix.T).all()
    assert (matrix.diagonal() == 1).all()
    assert matrix.min() > 0


@pytest.mark.parametrize(
    ("summary", "refused"),
    [
        ("不上夜班", {"night"}), ("只要白班", {"night", "rotating", "live_in"}), ("倒班夜班都行", set()), ("夜班重活不怕", set()),
        ("腰不好，干不了重活", {"heavy"}), ("恐高", {"heights"}), ("不想进厂", {"factory"}), ("不能出差", {"travel"}), ("能出差", set()), ("不能加班", {"overtime"}), ("可以加班", set()),
        ("闻不了油漆味", {"smell"}), ("刷过油漆", set()), ("医生说别碰粉尘", {"dust"}), ("不住家", {"live_in"}),
        ("不要求住宿", set()), ("能吃苦", set()),
    ],
)  # fmt: skip
def test_refusals_are_read_with_their_negation(summary: str, refused: set[str]) -> None:
    assert names(read_summary(summary).refusals) == refused


def test_work_that_is_denied_is_neither_done_nor_offered() -> None:
    assert not read_summary("不会编程，没做过电焊").done
    assert not any(node_name(node) == "销售" for node in read_description("不外呼不推销").trades)
    assert "phone" not in names(read_description("只接电话，不外呼不推销").demands)
    assert "phone" in names(read_description("每天外呼一百个客户").demands)


@pytest.mark.parametrize(
    ("summary", "wished"),
    [("要包吃住", {"lodging", "meals"}), ("自己有房不住宿舍", set()), ("急用钱", {"daily_pay"}), ("最好双休交社保", {"rest", "insurance"})],
)  # fmt: skip
def test_wishes_are_read(summary: str, wished: set[str]) -> None:
    assert names(read_summary(summary).wishes) == wished


def test_duties_at_home_are_no_trade_but_a_reason_to_stay_near() -> None:
    reading = read_summary("家里有老人要照顾，还要接送孩子", division="330282")
    assert not reading.wished
    assert not reading.done
    assert reading.is_near_home


def test_refused_trades_papers_and_places_are_kept_apart() -> None:
    reading = read_summary("不做销售，焊工证有，电工证还没考，住周巷", division="330282")
    assert {node_name(node) for node in reading.refused} == {"销售"}
    assert reading.certificates == ["特种作业操作证(焊接)"]
    assert reading.lacks == {"特种作业操作证(低压电工)"}
    assert reading.residence == "330282121"


@pytest.mark.parametrize(
    ("clause", "amount"),
    [("工资不低于7000", 7000), ("至少七千五", 7500), ("一万二以上", 12000), ("8k起", 8000), ("一天300", 6525), ("干了3年", None)],
)  # fmt: skip
def test_wages_are_read_in_words_and_figures(clause: str, amount: float | None) -> None:
    assert read_amount(clause) == amount


def test_a_vacancy_says_what_it_demands_offers_and_denies() -> None:
    reading = read_description("两班倒，包住，不包吃，持焊工证上岗，有叉车证优先，无需经验可带徒", "普工")
    assert {"rotating"} <= names(reading.demands)
    assert reading.offers & bit_of("lodging")
    assert reading.denied & bit_of("meals")
    assert reading.certificates == ["特种作业操作证(焊接)"]
    assert reading.liked_certificates == ["叉车证"]
    assert reading.is_for_novices
    assert not read_description("生手勿扰").is_for_novices
