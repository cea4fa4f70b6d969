"""Steps by which a fair is prepared through its pages, by staff, a firm and a seeker; journeys share them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from jobsite.core import clock

if TYPE_CHECKING:
    from playwright.sync_api import Page


def press(page: Page, name: str) -> None:
    """Click the button with this name."""
    page.get_by_role("button", name=name, exact=True).click()


def make_fair(page: Page, name: str) -> str:
    """Draft, hours, halls, publishing; returns the fair's id."""
    page.goto("/staff/fairs/new")
    page.locator("main").get_by_label("名称").fill(name)
    page.get_by_label("春风行动").check()
    page.get_by_label("介绍").fill("在家排队，和企业视频面谈。")
    page.get_by_label("参会规则").fill("不收任何费用。")
    press(page, "存草稿")
    expect(page).to_have_url(re.compile(r"/staff/fairs/\d+$"))
    fair = page.url.rsplit("/", 1)[1]
    page.goto(f"/staff/fairs/{fair}/hours")
    page.get_by_label("第一天").fill((clock.today() + timedelta(days=3)).isoformat())
    page.get_by_label("每天的开放时间").fill("09:00-11:30\n14:00-17:00")
    press(page, "加上")
    expect(page.get_by_role("heading", name="2 个时段")).to_be_visible()
    page.goto(f"/staff/fairs/{fair}/halls")
    page.get_by_label("展厅名称").fill("综合厅")
    press(page, "加上")
    page.goto(f"/staff/fairs/{fair}")
    press(page, "发布，开始报名")
    expect(page.get_by_text("已发布，单位和求职者可以报名了。")).to_be_visible()
    return fair


def enter_fair(page: Page, name: str, fair: str) -> tuple[str, str]:
    """The firm applies; returns its desk's address and its name."""
    page.goto("/desk/")
    if page.url.rstrip("/").endswith("/desk"):
        page.locator("main li.card a").first.click()
    page.wait_for_url(re.compile(r"/desk/\d+/"))
    desk = re.search(r"/desk/\d+", page.url).group()  # type: ignore[union-attr]  # the address was waited for
    firm_name = page.get_by_role("heading", level=1).inner_text()
    page.goto(f"{desk}/fairs")
    page.get_by_role("link", name=f"报名：{name}").click()
    press(page, "报名")
    expect(page.get_by_text("报名送到了")).to_be_visible()
    assert page.url.endswith(f"/fairs/{fair}")
    return desk, firm_name


def place_firm(page: Page, fair: str, firm_name: str) -> None:
    """Staff accept the firm and give it the booth that is proposed."""
    page.goto(f"/staff/fairs/{fair}/firms")
    page.get_by_role("link", name=firm_name).click()
    press(page, "接受报名")
    page.get_by_role("link", name="安排展位").click()
    press(page, "确认选中的展位")
    expect(page.get_by_role("heading", name="1 家已有展位")).to_be_visible()


def build_booth(page: Page, desk: str, fair: str) -> None:
    """Words, a question, a break; ready."""
    page.goto(f"{desk}/fairs/{fair}/booth")
    page.get_by_label("一句话").fill("宿舍就在厂边")
    page.get_by_label("展位介绍").fill("两班倒，包吃住。")
    page.get_by_label("想先问求职者的问题").fill("什么时候能到岗？")
    press(page, "保存")
    press(page, "展位准备好了")
    expect(page.get_by_text("主办方知道展位准备好了。")).to_be_visible()
    page.goto(f"{desk}/fairs/{fair}/people")
    page.get_by_label("休息时间").first.fill("09:00-09:30")
    page.get_by_role("button", name=re.compile("^保存.+的时间$")).first.click()
    expect(page.get_by_text("已保存。")).to_be_visible()


def book(page: Page, name: str, fair: str, firm_name: str) -> None:
    """The seeker registers, sees a plan, and asks for a talk whenever it fits."""
    page.goto("/fairs")
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="登记参加").first.click()
    page.get_by_label("想找什么").fill("电焊工，包吃住")
    press(page, "登记参加")
    expect(page.get_by_role("heading", name="适合您的展位")).to_be_visible()
    page.goto(f"/fairs/{fair}")
    page.get_by_role("link", name=re.compile(re.escape(firm_name))).click()
    page.get_by_role("link", name="预约面谈").click()
    page.get_by_role("radio").first.check()
    press(page, "预约")
    expect(page.get_by_text("记下了，排好时间会告诉您。")).to_be_visible()
