"""A fair from the bureau's draft to a seeker's booked talk, through the pages, on phones. On wide screens: `test_fair`."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

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
    sign_in(seeker, "seeker@demo.example")
    book(seeker, name, fair, firm_name)
    staff.goto(f"/staff/fairs/{fair}/timetable")
    press(staff, "排时间")
    expect(staff.get_by_text("1 轮已经最少")).to_be_visible()
    seeker.goto(f"/fairs/{fair}/mine")
    expect(seeker.get_by_text("时间已定").first).to_be_visible()
