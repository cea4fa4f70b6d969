"""Firms in fairs: applying, decisions, the booth, and what other firms may not do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobsite.core.errors import Conflict, Invalid
from jobsite.core.identity import MemberRole, StaffRole
from jobsite.employers.models import EmployerState
from jobsite.fairs.forms.booths import RecruiterForm
from jobsite.fairs.models.preparing import EntryState, FairState
from jobsite.fairs.services import booths, entries
from jobsite.fairs.services.booths import BoothContent
from jobsite.fairs.services.fairs import set_rehearsal
from jobsite.notifications.queries import list_notices
from tests.factories.accounts import StaffFactory
from tests.factories.employers import EmployerFactory, add_member
from tests.factories.fairs import enter_firm, make_fair
from tests.factories.seekers import as_actor
from tests.factories.vacancies import VacancyFactory


@pytest.fixture
def operator(clock):
    return as_actor(StaffFactory(roles=[StaffRole.FAIR_OPERATOR]))


@pytest.fixture
def firm(clock):
    return EmployerFactory()


@pytest.fixture
def owner(firm):
    return add_member(firm)


def apply(fair, firm, owner, **changes):
    vacancy = VacancyFactory(employer=firm, headcount=3)
    given = {"vacancy_ids": [vacancy.id], "recruiter_ids": [owner.id]} | changes
    return entries.apply_for_fair(actor=as_actor(owner), fair=fair, employer=firm, **given)


def test_a_firm_applies_with_vacancies_and_recruiters(firm, owner):
    entry = apply(make_fair(), firm, owner, note="带宿舍照片")
    assert entry.state is EntryState.APPLIED
    assert [row.headcount for row in entry.vacancies] == [3]
    assert [row.person_id for row in entry.recruiters] == [owner.id]


def test_a_firm_applies_once(firm, owner):
    fair = make_fair()
    apply(fair, firm, owner)
    with pytest.raises(Conflict):
        apply(fair, firm, owner)


def test_a_refused_firm_may_ask_again(operator, firm, owner):
    fair = make_fair()
    entry = apply(fair, firm, owner)
    entries.refuse_entry(actor=operator, entry=entry, reason="岗位太少")
    again = apply(fair, firm, owner)
    assert (again.id, again.state, again.refusal_reason) == (entry.id, EntryState.APPLIED, "")


def test_only_own_public_vacancies_and_own_people_can_be_brought(firm, owner):
    fair, stranger = make_fair(), add_member(EmployerFactory())
    for changes, field in (
        ({"vacancy_ids": []}, "vacancies"),
        ({"vacancy_ids": [VacancyFactory().id]}, "vacancies"),
        ({"vacancy_ids": [VacancyFactory(employer=firm, draft=True).id]}, "vacancies"),
        ({"recruiter_ids": []}, "recruiters"),
        ({"recruiter_ids": [stranger.id]}, "recruiters"),
    ):
        with pytest.raises(Invalid) as caught:
            apply(fair, firm, owner, **changes)
        assert field in caught.value.errors


def test_too_late_or_unverified_firms_are_turned_away(clock, firm, owner):
    with pytest.raises(Conflict):
        apply(make_fair(apply_until=clock.now() - timedelta(minutes=1)), firm, owner)
    with pytest.raises(Conflict):
        apply(make_fair(state=FairState.CLOSED), firm, owner)
    firm.state = EmployerState.PENDING
    with pytest.raises(Conflict):
        apply(make_fair(), firm, owner)


def test_a_full_fair_accepts_nobody_else(operator):
    fair = make_fair(booths_most=1)
    first, second = (enter_firm(fair, state=EntryState.APPLIED) for _number in range(2))
    entries.accept_entry(actor=operator, fair=fair, entry=first)
    with pytest.raises(Conflict):
        entries.accept_entry(actor=operator, fair=fair, entry=second)


def test_a_firm_that_withdraws_gives_its_booth_back(clock):
    entry = enter_firm(make_fair())
    entries.withdraw_entry(actor=as_actor(entry.recruiters[0].person), entry=entry)
    assert (entry.state, entry.hall_id, entry.booth_number) == (EntryState.WITHDRAWN, None, None)


def test_the_firm_is_told_of_each_decision_once(operator, firm, owner, settle):
    fair = make_fair()
    entry = apply(fair, firm, owner)
    entries.accept_entry(actor=operator, fair=fair, entry=entry)
    settle()
    settle()
    assert [notice.kind for notice in list_notices(owner.id, page=1).items] == ["fair_accepted"]


@pytest.mark.parametrize(
    "address",
    [
        "http://v.qq.com/x/1.html", "https://v.qq.com", "https://evil.example/v.qq.com", "https://v.qq.com@evil.example/a",
        "https://v.qq.com:8443/x", "javascript:alert(1)", "https://v.qq.com.evil.example/x", "//v.qq.com/x",
        "https://v.qq.com/\nx", "https://[v.qq.com/x", "HTTPS://sub.v.qq.com/x",
    ],
)  # fmt: skip
def test_a_video_link_leads_to_an_allowed_site_by_https(address):
    with pytest.raises(Invalid):
        booths.checked_video_url(address)
    assert booths.checked_video_url("https://v.qq.com/x/page/a1.html")


def test_a_booth_asks_at_most_five_questions(clock):
    entry = enter_firm(make_fair())
    actor = as_actor(entry.recruiters[0].person)
    booths.update_booth(actor=actor, entry=entry, content=BoothContent(questions=["会焊吗？", ""]))
    assert entry.questions == ["会焊吗？"]
    with pytest.raises(Invalid):
        booths.update_booth(actor=actor, entry=entry, content=BoothContent(questions=["问"] * 6))


def test_a_booth_is_ready_only_with_words_vacancies_and_people(clock):
    entry = enter_firm(make_fair())
    actor = as_actor(entry.recruiters[0].person)
    with pytest.raises(Conflict):
        booths.set_ready(actor=actor, entry=entry, is_ready=True)
    booths.update_booth(actor=actor, entry=entry, content=BoothContent(introduction="做小家电。"))
    booths.set_ready(actor=actor, entry=entry, is_ready=True)
    assert entry.ready_at == clock.now()


def test_breaks_without_a_day_count_for_every_day_of_the_fair(app, clock):
    fair = make_fair()
    with app.test_request_context(method="POST", data={"capacity": "2", "breaks": "12:00-12:30\n2026-03-09 9:00-9:10"}):
        found = RecruiterForm().breaks_list(fair.sessions)
    assert len(found) == 2
    with app.test_request_context(method="POST", data={"capacity": "2", "breaks": "午休"}), pytest.raises(Invalid):
        RecruiterForm().breaks_list(fair.sessions)


def test_rehearsing_is_possible_only_while_staff_let_it(operator):
    entry = enter_firm(make_fair())
    actor = as_actor(entry.recruiters[0].person)
    with pytest.raises(Conflict):
        booths.finish_rehearsal(actor=actor, entry=entry)
    set_rehearsal(actor=operator, fair=entry.fair, is_on=True)
    booths.finish_rehearsal(actor=actor, entry=entry)
    assert entry.rehearsed_at is not None


@pytest.mark.one_database
@pytest.mark.parametrize("page", ["", "/booth", "/files", "/people", "/rehearsal"])
def test_another_firm_gets_404_for_every_page_of_a_booth(client, clock, page):
    entry = enter_firm(make_fair())
    stranger = add_member(EmployerFactory(), role=MemberRole.OWNER)
    client.sign_in(stranger.id)
    assert client.get(f"/desk/{entry.employer_id}/fairs/{entry.fair_id}{page}").status_code == 404
    own = next(iter(stranger.memberships)).employer_id
    assert client.get(f"/desk/{own}/fairs/{entry.fair_id}{page}").status_code == 404
    if page:
        assert client.post(f"/desk/{entry.employer_id}/fairs/{entry.fair_id}{page}").status_code == 404
