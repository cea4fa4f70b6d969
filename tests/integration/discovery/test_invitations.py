"""Firms and staff invite whom they may see, not too often, and nobody twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jobsite.core.errors import Conflict, Invalid, TooMany
from jobsite.core.identity import SYSTEM
from jobsite.core.throttle import record_attempt
from jobsite.discovery import services
from jobsite.discovery.models import MatchInvitation
from jobsite.discovery.queries import list_open_invitations, visible_among
from jobsite.notifications.models import Notice
from jobsite.seekers.models import BlockedEmployer, Visibility
from jobsite.vacancies.models import Vacancy
from tests.factories.accounts import PersonFactory, StaffFactory
from tests.factories.seekers import add_seeker
from tests.factories.vacancies import VacancyFactory


def invite(vacancy: Vacancy, *person_ids: int, allowed: set[int] | None = None) -> int:
    return services.invite_seekers(
        actor=SYSTEM,
        vacancy=vacancy,
        person_ids=person_ids,
        allowed=set(person_ids) if allowed is None else allowed,
        message="",
        by_staff=False,
    )


def test_an_invitation_is_told_once(db_session: Any, settle: Callable[[], int]) -> None:
    vacancy, person = VacancyFactory(), add_seeker()
    assert invite(vacancy, person.id) == 1
    assert invite(vacancy, person.id) == 0
    settle()
    assert db_session.query(Notice).filter_by(person_id=person.id, kind="invited").count() == 1


def test_people_whom_the_firm_may_not_see_are_passed_over(db_session: Any) -> None:
    vacancy, person = VacancyFactory(), add_seeker()
    with pytest.raises(Invalid):
        invite(vacancy, person.id, allowed=set())


def test_a_closed_vacancy_invites_nobody(db_session: Any) -> None:
    with pytest.raises(Conflict):
        invite(VacancyFactory(draft=True), add_seeker().id)


def test_a_person_gets_only_so_many_invitations_a_week(db_session: Any) -> None:
    person = add_seeker()
    sent = [invite(VacancyFactory(), person.id) for _number in range(services.MOST_INVITATIONS_A_WEEK + 3)]
    assert sum(sent) == services.MOST_INVITATIONS_A_WEEK


def test_a_vacancy_invites_only_so_many_a_day(db_session: Any) -> None:
    vacancy, person = VacancyFactory(), add_seeker()
    for _number in range(services.MOST_INVITED_A_DAY):
        record_attempt("invite", f"vacancy:{vacancy.id}")
    with pytest.raises(TooMany):
        invite(vacancy, person.id)


def test_a_declined_invitation_is_not_shown_again(db_session: Any) -> None:
    vacancy, person = VacancyFactory(), add_seeker()
    invite(vacancy, person.id)
    row = db_session.query(MatchInvitation).one()
    assert list(list_open_invitations(person.id)) == [row]
    services.decline_invitation(invitation=row)
    db_session.flush()
    assert list(list_open_invitations(person.id)) == []


@pytest.mark.parametrize(
    ("visibility", "firm_sees", "staff_see"),
    [(Visibility.EVERY_FIRM, True, True), (Visibility.APPLIED_ONLY, False, True), (Visibility.HIDDEN, False, False)],
)
def test_visibility_binds_firms_and_staff(
    db_session: Any, visibility: Visibility, firm_sees: bool, staff_see: bool
) -> None:
    vacancy, person = VacancyFactory(), add_seeker(visibility=visibility)
    for by_staff, sees in ((False, firm_sees), (True, staff_see)):
        found = visible_among([person.id], employer_id=vacancy.employer_id, by_staff=by_staff)
        assert (person.id in found) is sees


def test_who_blocked_the_firm_is_seen_by_neither(db_session: Any, clock: Any) -> None:
    vacancy, person = VacancyFactory(), add_seeker(visibility=Visibility.EVERY_FIRM)
    db_session.add(BlockedEmployer(person_id=person.id, employer_id=vacancy.employer_id, created_at=clock.now()))
    db_session.flush()
    for by_staff in (False, True):
        assert visible_among([person.id], employer_id=vacancy.employer_id, by_staff=by_staff) == set()


def test_another_seekers_invitation_and_search_do_not_exist_for_me(db_session: Any, client: Any) -> None:
    vacancy, person = VacancyFactory(), add_seeker()
    invite(vacancy, person.id)
    row = db_session.query(MatchInvitation).one()
    stranger = add_seeker()
    client.sign_in(stranger.id)
    assert client.post(f"/me/invitations/{row.id}/decline").status_code == 404


def test_another_firms_candidates_do_not_exist_for_me(db_session: Any, client: Any) -> None:
    vacancy = VacancyFactory()
    client.sign_in(PersonFactory(kind="employer").id)
    address = f"/desk/{vacancy.employer_id}/vacancies/{vacancy.id}/candidates"
    assert client.get(address).status_code == 404
    assert client.post(address, data={"picked": "1"}).status_code == 404


def test_staff_see_candidates_without_names(db_session: Any, client: Any) -> None:
    vacancy = VacancyFactory(title="电焊工", occupation_code="6-18-02-04")
    person = add_seeker(visibility=Visibility.EVERY_FIRM, name="张甲禾")
    client.sign_in(StaffFactory().id)
    page = client.get(f"/staff/vacancies/{vacancy.id}/candidates").get_data(as_text=True)
    assert f'value="{person.id}"' in page
    assert "张甲禾" not in page
