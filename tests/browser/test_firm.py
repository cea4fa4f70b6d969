"""A firm in a real browser: from the registration to the submitted vacancy, and the words that stop it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import overflow_px, violations
from tests.factories.employers import uscc_number

if TYPE_CHECKING:
    from pathlib import Path

PageAt = Callable[..., Page]
PASSWORD = "demo-pass-2026"
WORK = "在车间用氩弧焊焊接不锈钢水槽，白班八小时，中午休息一小时，有师傅带。"


def sign_in(page: Page, address: str) -> None:
    """Through the sign-in page, as people do."""
    page.goto("/account/sign-in")
    page.locator("#address").fill(address)
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    expect(page).not_to_have_url(re.compile("sign-in"))


def choose(page: Page, label: str, typed: str, option: str) -> None:
    """Type into a field with suggestions and take one by keyboard."""
    field = page.get_by_label(label, exact=False).first
    field.fill("")
    field.press_sequentially(typed)
    expect(page.get_by_role("option", name=option).first).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")


def write_vacancy(page: Page, title: str, description: str) -> None:
    """Fill in the main fields of the form; towns and occupations by suggestion where script runs."""
    page.locator("#title").fill(title)
    page.locator("#headcount").fill("5")
    page.locator("#wage_min").fill("7000")
    page.locator("#wage_max").fill("9500")
    page.locator("#description").fill(description)


@pytest.mark.parametrize("number", [701_001])
def test_firm_is_registered_and_drafts_its_first_vacancy(page_at: PageAt, tmp_path: Path, number: int) -> None:
    page = page_at(1280)
    sign_in(page, "firm@demo.example")
    page.goto("/desk/register")
    page.get_by_label("单位名称").fill("慈溪浏览器测试厂")
    page.get_by_label("统一社会信用代码").fill(uscc_number(number)[:-1] + "0")
    page.get_by_label("行业").select_option("hardware")
    page.get_by_label("人数").select_option("20_99")
    choose(page, "所在镇", "周巷", "浙江省宁波市慈溪市周巷镇")
    page.get_by_label("详细地址").fill("工业路 18 号")
    page.get_by_label("联系人").fill("陈经理")
    page.get_by_label("联系电话").fill("0574-63001234")
    page.get_by_role("button", name="提交核实").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("校验位")
    page.get_by_label("统一社会信用代码").fill(uscc_number(number))
    page.get_by_role("button", name="提交核实").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("慈溪浏览器测试厂")
    expect(page.get_by_text("资料正在核实")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="写新岗位").click()
    expect(page.get_by_role("button", name="提交审核")).to_have_count(0)
    write_vacancy(page, "氩弧焊工", WORK)
    page.get_by_role("button", name="存草稿").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("氩弧焊工")
    expect(page.get_by_text("草稿", exact=True).first).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_vacancy_is_written_with_suggestions_stopped_and_submitted(page_at: PageAt, width: int) -> None:
    page = page_at(width)
    sign_in(page, "firm@demo.example")
    page.goto("/desk/1/vacancies/new")
    write_vacancy(page, f"氩弧焊工{width}班", f"{WORK}限男性，押金200元。")
    page.locator("#title").press("Tab")
    picks = page.get_by_role("group", name="按名称推荐的职业")
    expect(picks).to_be_visible()
    picks.get_by_role("radio", name=re.compile("^焊工")).check()
    choose(page, "工作地点", "zhouxiang", "浙江省宁波市慈溪市周巷镇")
    assert overflow_px(page) <= 0
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_role("alert")).to_be_focused()
    marked = page.locator("mark.marked")
    expect(marked).to_have_text(["限男性", "押金"])
    assert violations(page) == []
    page.locator("#description").fill(WORK)
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("正在审核")).to_be_visible()
    assert violations(page) == []


def test_vacancy_is_written_without_script(page_at: PageAt) -> None:
    page = page_at(360, javascript=False)
    sign_in(page, "firm@demo.example")
    page.goto("/desk/1/vacancies/new")
    write_vacancy(page, "氩弧焊工无脚本班", WORK)
    page.get_by_role("button", name="按名称推荐职业").click()
    page.get_by_role("radio", name=re.compile("^焊工")).check()
    page.get_by_label("从列表选镇").select_option(label="周巷镇")
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("正在审核")).to_be_visible()


def test_desk_speaks_english(page_at: PageAt) -> None:
    page = page_at(1280, locale="en", theme="dark")
    sign_in(page, "firm@demo.example")
    for path, heading in (("/desk/1/vacancies/new", "New vacancy"), ("/desk/1/colleagues", "Colleagues")):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        assert violations(page) == []
