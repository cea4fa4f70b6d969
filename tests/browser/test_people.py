"""People in a real browser: signing up, in and out, settings, notices, staff pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import overflow_px, violations

PageAt = Callable[..., Page]
PASSWORD = "demo-pass-2026"
ARRIVAL_MS = 30_000
OPEN_PAGES = (
    "/account/sign-in",
    "/account/sign-in/code",
    "/account/reset",
    "/account/sign-up",
    "/account/privacy",
    "/account/invitations/none",
    "/demo/outbox",
)
OWN_PAGES = (
    "/account/",
    "/account/profile",
    "/account/password",
    "/account/address/phone",
    "/account/sessions",
    "/account/data",
    "/account/delete",
    "/notices",
    "/notices/preferences",
)
STAFF_PAGES = ("/staff/people", "/staff/people/1", "/staff/people/invite", "/staff/audit")
_numbers = count(1)


def a_new_address() -> str:
    """An e-mail address that nobody used."""
    return f"browser{next(_numbers)}-{uuid4().hex[:8]}@example.org"


def sign_in(page: Page, email: str) -> None:
    """Sign in by password, in Chinese or English."""
    page.goto("/account/sign-in")
    page.get_by_label(re.compile("手机号或邮箱|Phone or e-mail")).fill(email)
    page.get_by_label(re.compile("^(密码|Password)")).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name=re.compile("登录|Sign in")).click()
    expect(page).not_to_have_url(re.compile("/account/sign-in"), timeout=ARRIVAL_MS)


def code_for(page: Page, address: str) -> str:
    """The newest code for an address, read in the demo's outbox in a second tab."""
    outbox = page.context.new_page()
    card = outbox.get_by_role("listitem").filter(has_text=address).first
    for _look in range(40):  # each look is a page load; the message comes with the jobs process
        outbox.goto("/demo/outbox")
        if card.count():
            break
    found = re.search(r"\b\d{6}\b", card.inner_text())
    assert found, card.inner_text()
    outbox.close()
    return found[0]


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_seeker_signs_up_on_a_phone_and_leaves_again(page_at: PageAt, javascript: bool) -> None:
    page, address = page_at(360, javascript=javascript), a_new_address()
    page.goto("/account/sign-up")
    page.get_by_label("我要找工作").check()
    page.get_by_label("手机号或邮箱").fill(address)
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("验证码").fill(code_for(page, address))
    page.get_by_label("怎么称呼您").fill("小舟")
    page.get_by_label(re.compile("^密码")).fill("three quiet herons")
    page.get_by_role("main").get_by_role("button", name="注册").click()
    expect(page.get_by_text("请先阅读并同意个人信息保护告知。").first).to_be_visible()
    expect(page.get_by_label("怎么称呼您")).to_have_value("小舟")
    page.get_by_label(re.compile("^密码")).fill("three quiet herons")
    page.get_by_label("我已阅读并同意个人信息保护告知").check()
    page.get_by_role("main").get_by_role("button", name="注册").click()
    page.goto("/account/")
    expect(page.get_by_text(address)).to_be_visible()
    page.goto("/account/delete")
    page.get_by_label("密码或验证码").fill("three quiet herons")
    page.get_by_label("我知道注销后无法恢复").check()
    page.get_by_role("button", name="注销账号").click()
    expect(page.get_by_text("账号已注销")).to_be_visible()


def test_one_signs_in_and_out_by_keyboard_alone(page_at: PageAt) -> None:
    page = page_at(1280, javascript=False)
    page.goto("/account/sign-in")
    page.get_by_label("手机号或邮箱").focus()
    page.keyboard.type("seeker@demo.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/account/sign-in"), timeout=ARRIVAL_MS)
    page.goto("/account/sessions")
    everywhere = page.get_by_role("button", name="全部退出，包括这台")
    everywhere.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/account/sign-in"))


def test_an_english_speaker_signs_in_with_a_code(page_at: PageAt) -> None:
    page = page_at(360, locale="en")
    page.goto("/account/sign-in/code")
    page.get_by_label("Phone or e-mail").fill("school@demo.example")
    page.get_by_role("button", name="Send code").click()
    page.get_by_label("Code").fill(code_for(page, "school@demo.example"))
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/account/$"))
    expect(page.get_by_role("heading", level=1, name="Account settings")).to_be_visible()


def test_an_administrator_invites_staff_and_finds_it_in_the_log(page_at: PageAt) -> None:
    page, address = page_at(1280), a_new_address()
    sign_in(page, "admin@demo.example")
    page.goto("/staff/people/invite")
    page.get_by_label("工作邮箱").fill(address)
    page.get_by_label("审核员").check()
    page.get_by_role("button", name="发出邀请").click()
    expect(page.get_by_role("listitem").filter(has_text=address)).to_be_visible()
    page.goto("/staff/audit?action=staff_invited")
    expect(page.get_by_role("row").filter(has_text="邀请工作人员").first).to_be_visible()


def test_the_badge_counts_without_a_reload(page_at: PageAt) -> None:
    here, elsewhere = page_at(1280), page_at(1280)
    for page in (here, elsewhere):
        sign_in(page, "agency@demo.example")
    here.goto("/notices")
    if here.get_by_role("button", name="全部标为已读").count():
        here.get_by_role("button", name="全部标为已读").click()
    badge = here.locator("header [data-unread-count]").first
    expect(badge).to_be_hidden()
    phone = f"139{uuid4().int % 10**8:08d}"
    elsewhere.goto("/account/address/phone")
    elsewhere.get_by_label("新的手机号").fill(phone)
    elsewhere.get_by_label("现在的密码").fill(PASSWORD)
    elsewhere.get_by_role("button", name="发送验证码").click()
    elsewhere.get_by_label("验证码").fill(code_for(elsewhere, f"+86{phone}"))
    elsewhere.get_by_role("button", name="确认").click()
    expect(elsewhere).to_have_url(re.compile("/account/$"))
    expect(badge).to_be_visible(timeout=ARRIVAL_MS)
    expect(badge).to_have_text("1")


@pytest.mark.parametrize(
    ("width", "look"),
    [
        (360, {}),
        (1280, {}),
        (360, {"theme": "dark", "size": "large"}),
        (1280, {"theme": "dark", "locale": "en"}),
        (360, {"locale": "en", "size": "large"}),
    ],
    ids=["phone", "desk", "phone-dark-large", "desk-dark-english", "phone-english-large"],
)
@pytest.mark.parametrize(
    ("email", "paths"),
    [("", OPEN_PAGES), ("seeker@demo.example", OWN_PAGES), ("admin@demo.example", STAFF_PAGES)],
    ids=["open", "own", "staff"],
)
def test_pages_are_open_to_all(
    page_at: PageAt, width: int, look: dict[str, str], email: str, paths: tuple[str, ...]
) -> None:
    page = page_at(width, **look)
    if email:
        sign_in(page, email)
    found = []
    for path in paths:
        page.goto(path)
        found += [f"{path}: {violation}" for violation in violations(page)]
        if (overflow := overflow_px(page)) > 0:
            found.append(f"{path}: {overflow} px too wide")
    assert not found, "\n".join(found)


def test_pages_fit_a_very_narrow_phone(page_at: PageAt) -> None:
    page = page_at(320, size="large")
    sign_in(page, "admin@demo.example")
    wide = []
    for path in (*OWN_PAGES, *STAFF_PAGES, "/demo/outbox", "/account/privacy"):
        page.goto(path)
        if (overflow := overflow_px(page)) > 0:
            wide.append(f"{path}: {overflow} px too wide")
    assert not wide, "\n".join(wide)
