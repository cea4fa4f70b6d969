"""A fair from the bureau's draft to a seeker's booked talk, through the pages, on phones. On wide screens: `test_fair`."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.axe import overflow_px, violations
from tests.browser.fair_steps import book, build_booth, enter_fair, make_fair, place_firm, press
from tests.browser.journeys import sign_in

PageAt = Callable[..., Page]


def test_a_fair_is_prepared_entered_and_booked_on_phones(page_at: PageAt) -> None:
    name = "春风行动专场"
    staff, firm, seeker = page_at(360), page_at(360), page_at(360)
    sign_in(staff, "admin@demo.example")
    fair = make_fair(staff, name)
    sign_in(firm, "firm@demo.example")
    desk, firm_name = enter_fair(firm, name, fair)
    place_firm(staff, fair, firm_name)
    build_booth(firm, desk, fair)
    rehearse(staff, firm, desk, fair)
    sign_in(seeker, "seeker@demo.example")
    book(seeker, name, fair, firm_name)
    staff.goto(f"/staff/fairs/{fair}/timetable")
    press(staff, "排时间")
    expect(staff.get_by_text("1 轮已经最少")).to_be_visible()
    seeker.goto(f"/fairs/{fair}/mine")
    expect(seeker.get_by_text("时间已定").first).to_be_visible()


def rehearse(staff: Page, firm: Page, desk: str, fair: str) -> None:
    """Staff let firms practise; the firm serves a made-up visitor from the queue to the intent; nothing is counted."""
    staff.goto(f"/staff/fairs/{fair}")
    press(staff, "开始彩排")
    firm.goto(f"{desk}/fairs/{fair}/rehearsal")
    look_well(firm)
    press(firm, "来一位文字访客")
    expect(firm.get_by_text("这是彩排")).to_be_visible()
    press(firm, "开始接待")
    press(firm, "叫下一位")
    firm.get_by_role("button", name=re.compile("^开始交谈")).click(timeout=10_000)
    expect(firm.get_by_text("这是练习用的简历，不是真人。")).to_be_visible()
    expect(firm.get_by_role("link", name="以访客身份进入")).to_have_attribute("href", re.compile("^/m/"))
    firm.get_by_label("愿意继续").check()
    press(firm, "告诉对方")
    expect(firm.get_by_text("双方都愿意：初步意向")).to_be_visible()
    look_well(firm)
    press(firm, "结束交谈")
    firm.get_by_role("link", name="回彩排页").click()
    press(firm, "彩排完成")
    expect(firm.get_by_text("彩排完成，主办方看得到。")).to_be_visible()
    staff.goto(f"/staff/fairs/{fair}/report")
    expect(staff.get_by_role("listitem").filter(has_text=re.compile(r"^\s*0\s*面谈场次"))).to_have_count(1)


def look_well(page: Page) -> None:
    """Open to all, and no wider than the window."""
    assert violations(page) == [], page.url
    assert overflow_px(page) <= 0, page.url
