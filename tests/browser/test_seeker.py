"""A seeker's whole way: by keyboard without script, and on a phone; a firm that answers to hiring."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import overflow_px, violations
from tests.browser.journeys import code_for, new_address, press, sign_in, write

PageAt = Callable[..., Page]


@dataclass(frozen=True)
class Words:
    """What the pages say, in one language."""

    locale: str
    search: str
    apply: str
    register: str
    seeker: str
    address: str
    next: str
    code: str
    called: str
    consent: str
    phone: str
    place: str
    wish: str
    years: str
    save_and_apply: str
    note: str
    send: str
    sent: str
    withdraw: str
    found_work: str
    withdrawn: str


ZH = Words(
    locale="zh_Hans_CN", search="职位、技能或企业", apply="应聘这个岗位", register="免费注册", seeker="我要找工作",
    address="手机号或邮箱", next="下一步", code="验证码", called="怎么称呼您", consent="我已阅读并同意", phone="电话",
    place="现在住在哪里", wish="想做的工作", years="做过几年", save_and_apply="存好，去应聘", note="给单位留句话",
    send="确认应聘", sent="已经送到。", withdraw="撤回", found_work="已经找到工作", withdrawn="您已撤回这份应聘。",
)  # fmt: skip
EN = Words(
    locale="en", search="Title, skill or employer", apply="Apply for this vacancy", register="Sign up", seeker="",
    address="Phone or e-mail", next="Next", code="Code", called="", consent="", phone="Phone",
    place="Where you live now", wish="Work you want", years="Years of experience", save_and_apply="Save and apply",
    note="A word to the employer", send="Send application", sent="Sent.", withdraw="Withdraw",
    found_work="I found work", withdrawn="You withdrew this application.",
)  # fmt: skip


def test_a_seeker_goes_the_whole_way_by_keyboard_without_javascript(page_at: PageAt) -> None:
    page, address, words = page_at(1280, javascript=False), new_address(), ZH
    main = page.get_by_role("main")
    page.goto("/")
    write(page, page.get_by_label(words.search), "焊工")
    page.keyboard.press("Enter")
    press(page, main.get_by_role("article").get_by_role("link"))
    press(page, page.get_by_role("link", name=words.apply))
    press(page, main.get_by_role("link", name=words.register))
    press(page, page.get_by_label(words.seeker), "Space")
    write(page, page.get_by_label(words.address), address)
    press(page, page.get_by_role("button", name=words.next))
    write(page, page.get_by_label(words.code), code_for(page, address))
    write(page, page.get_by_label(words.called), "周师傅")
    press(page, page.get_by_label(words.consent), "Space")
    press(page, main.get_by_role("button", name="注册"))
    expect(page.get_by_text("应聘前请先填简历")).to_be_visible()
    write(page, page.get_by_label(words.phone), "不想说")
    write(page, page.get_by_label(words.place), "周巷镇")
    write(page, page.get_by_label(words.wish), "电焊工")
    write(page, page.get_by_label(words.years), "4")
    press(page, page.get_by_role("button", name=words.save_and_apply))
    expect(page.get_by_role("alert")).to_contain_text("请填写能联系到您的电话")
    expect(page.get_by_label(words.wish)).to_have_value("电焊工")
    write(page, page.get_by_label(words.phone), "13900001234")
    press(page, page.get_by_role("button", name=words.save_and_apply))
    expect(page).to_have_url(re.compile(r"/vacancies/\d+/apply"))
    expect(main).to_contain_text("139 0000 1234")
    write(page, page.get_by_label(words.note), "周一就能上班")
    press(page, page.get_by_role("button", name=words.send))
    expect(page.get_by_text(words.sent)).to_be_visible()
    expect(main).to_contain_text("3 天没有答复，我们会提醒它")
    press(page, page.get_by_role("link", name="我的应聘"))
    expect(page.get_by_role("heading", level=1, name="我的应聘")).to_be_visible()
    press(page, main.get_by_role("listitem").get_by_role("link"))
    press(page, page.get_by_role("link", name="撤回这份应聘"))
    press(page, page.get_by_label(words.found_work), "Space")
    press(page, main.get_by_role("button", name=words.withdraw))
    expect(main).to_contain_text(words.withdrawn)


def firm_of(page: Page) -> int:
    """The number of the first firm whose desk this person has."""
    page.goto("/desk/")
    found = re.search(r"/desk/(\d+)", page.url)
    if found is None:
        address = page.get_by_role("main").locator("h2 a").first.get_attribute("href")
        found = re.search(r"/desk/(\d+)", address or "")
    assert found, page.url
    return int(found[1])


def open_vacancy_of(page: Page, employer_id: int) -> str:
    """Open the first open vacancy of a firm that this person has not applied for; returns its address."""
    page.goto(f"/employers/{employer_id}")
    links = page.get_by_role("article").get_by_role("link")
    for path in [link.get_attribute("href") or "" for link in links.all()]:
        page.goto(path)
        if page.locator("a[href*='/apply']").count():
            return path
    raise AssertionError("the firm has no vacancy to apply for")


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
def test_a_seeker_applies_on_a_phone_and_a_firm_answers_to_hiring(page_at: PageAt, words: Words) -> None:
    phone, desk = page_at(360, locale=words.locale), page_at(1280, locale=words.locale)
    sign_in(desk, "firm@demo.example")
    employer_id = firm_of(desk)
    sign_in(phone, "seeker@demo.example")
    open_vacancy_of(phone, employer_id)
    phone.get_by_role("link", name=words.apply).tap()
    phone.get_by_label(words.note).fill("金丝雀 canary")
    phone.get_by_role("button", name=words.send).tap()
    expect(phone.get_by_text(words.sent)).to_be_visible()
    mine = phone.url
    assert overflow_px(phone) <= 0

    number = mine.rsplit("/", 1)[1]
    desk.goto(f"/desk/{employer_id}/applications?state=submitted")
    desk.locator(f"button[form='open-{number}']").click()
    expect(desk.get_by_text("金丝雀 canary")).to_be_visible()
    for to, text in (("shortlisted", "we like it"), ("interviewing", "Friday"), ("offered", "come on Monday")):
        desk.locator("textarea[name=text]").fill(text)
        desk.locator(f"button[name=to][value={to}]").click()
        expect(desk.get_by_role("main")).to_contain_text(text)
    phone.goto(mine)
    expect(phone.get_by_role("main")).to_contain_text("come on Monday")
    phone.get_by_role("button", name=re.compile("愿意，接受录用|Yes, I accept")).tap()
    expect(phone.get_by_role("main")).to_contain_text(re.compile("您已接受录用|You accepted"))
    desk.reload()
    expect(desk.get_by_role("main")).to_contain_text(re.compile("求职者已接受录用|The applicant accepted"))
    desk.locator("button[name=to][value=hired]").click()
    phone.goto("/me/applications?show=ended")
    expect(phone.get_by_role("main").get_by_role("listitem").first).to_contain_text(re.compile("已录用|Hired"))
    assert overflow_px(phone) <= 0


def test_a_profile_is_filled_in_with_suggestions_on_a_phone(page_at: PageAt) -> None:
    page = page_at(360)
    sign_in(page, "seeker@demo.example")
    page.goto("/me/profile")
    place = page.get_by_role("combobox", name=ZH.place)
    place.fill("")
    place.press_sequentially("zhouxiang")
    page.get_by_role("option", name=re.compile("周巷镇")).first.tap()
    expect(place).to_have_value(re.compile("周巷镇"))
    wish = page.get_by_role("combobox", name="也愿意做")
    wish.fill("")
    wish.press_sequentially("叉车")
    page.get_by_role("listbox", name=re.compile("也愿意做")).get_by_role("option").first.tap()
    page.get_by_role("button", name="存好").tap()
    expect(page.get_by_text("简历存好了。")).to_be_visible()
    page.goto("/me/profile")
    expect(place).to_have_value(re.compile("周巷镇"))


def test_many_are_answered_from_the_list_with_the_bulk_bar(page_at: PageAt) -> None:
    page = page_at(1280)
    sign_in(page, "recruiter@demo.example")
    page.goto(f"/desk/{firm_of(page)}/applications?state=waiting")
    bar = page.locator("[data-bulk-bar]")
    expect(bar).to_be_hidden()
    boxes = page.locator("input.pick")
    boxes.nth(0).check()
    boxes.nth(1).check()
    expect(bar).to_contain_text("2")
    bar.get_by_role("button", name="不录用").click()
    page.get_by_role("link", name="岗位已招满").click()
    expect(page.get_by_label("求职者会看到这段话")).to_have_value(re.compile("已经招满"))
    page.get_by_role("button", name="发出 2 份答复").click()
    expect(page.get_by_text("答复了 2 份，都告诉求职者了。")).to_be_visible()


SEEKER_PAGES = ("/me", "/me/profile", "/me/profile/more", "/me/applications", "/me/saved", "/me/blocked?q=五金")
DESK_PAGES = ("", "?state=waiting", "/answer?all=1&to=declined", "/answer?all=1&to=interviewing")
LOOKS = [  # each width, theme and size with each other, in both languages
    (360, "light", "normal", "zh_Hans_CN"),
    (360, "dark", "large", "en"),
    (1280, "dark", "normal", "en"),
    (1280, "light", "large", "zh_Hans_CN"),
]


@pytest.mark.parametrize(("width", "theme", "size", "locale"), LOOKS)
def test_pages_of_seekers_and_of_the_desk_are_open_to_all(
    page_at: PageAt, width: int, theme: str, size: str, locale: str
) -> None:
    seeker = page_at(width, locale=locale, theme=theme, size=size)
    sign_in(seeker, "seeker@demo.example")
    seeker.goto("/me/applications")
    first = seeker.get_by_role("main").get_by_role("listitem").get_by_role("link").first.get_attribute("href")
    check(seeker, (*SEEKER_PAGES, str(first)))
    desk = page_at(width, locale=locale, theme=theme, size=size)
    sign_in(desk, "recruiter@demo.example")
    base = f"/desk/{firm_of(desk)}/applications"
    desk.goto(f"{base}?state=shortlisted")
    one = desk.get_by_role("table").get_by_role("link").first.get_attribute("href")
    check(desk, [*(base + tail for tail in DESK_PAGES), str(one), f"{one}/decline", f"{one}/print"])


def check(page: Page, paths: object) -> None:
    """Each page fits its window and has no violation."""
    for path in paths:  # type: ignore[attr-defined]  # any sequence
        page.goto(path)
        assert violations(page) == [], path
        assert overflow_px(page) <= 0, path
