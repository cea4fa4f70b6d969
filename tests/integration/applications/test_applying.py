"""Applying: once per person and vacancy, with a snapshot, and refused with a reason where it cannot be."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from jobsite.applications import services
from jobsite.applications.models import Application, ApplicationState
from jobsite.applications.queries import BoxKind, apply_box_for, find_application
from jobsite.applications.services import apply_for_vacancy
from jobsite.core import clock
from jobsite.core.errors import Conflict, Invalid, NotFound, TooMany
from jobsite.core.identity import ANONYMOUS
from jobsite.core.outbox import read_events
from jobsite.seekers.queries import get_profile
from jobsite.seekers.services import block_employer
from jobsite.vacancies.models import VacancyState
from tests.factories.accounts import PersonFactory
from tests.factories.applications import make_case
from tests.factories.employers import add_member
from tests.factories.seekers import add_seeker, as_actor
from tests.factories.vacancies import VacancyFactory

pytestmark = pytest.mark.usefixtures("db_session")


def test_applying_keeps_snapshot_note_and_source_counts_and_is_news(db_session):
    seeker, vacancy = add_seeker(name="王工"), VacancyFactory()
    made = apply_for_vacancy(actor=as_actor(seeker), vacancy_id=vacancy.id, note="周一能来", source="poster")
    assert made.is_new
    row = made.application
    assert (row.state, row.employer_id, row.note, row.source) == (
        "submitted",
        vacancy.employer_id,
        "周一能来",
        "poster",
    )
    assert row.snapshot["name"] == "王工"
    assert [(step.from_state, step.to_state, step.actor_id) for step in row.history] == [("", "submitted", seeker.id)]
    assert vacancy.applications_count == 1
    db_session.commit()
    assert [event.payload["application_id"] for event in read_events(0, names=["ApplicationSubmitted"])] == [row.id]


def test_applying_again_gives_the_first_application_and_changes_nothing(db_session):
    seeker, vacancy = add_seeker(), VacancyFactory()
    first = apply_for_vacancy(actor=as_actor(seeker), vacancy_id=vacancy.id, note="一")
    again = apply_for_vacancy(actor=as_actor(seeker), vacancy_id=vacancy.id, note="二")
    assert (again.application.id, again.is_new) == (first.application.id, False)
    assert again.application.note == "一"
    assert vacancy.applications_count == 1
    assert db_session.scalar(sa.select(sa.func.count()).select_from(Application)) == 1


def test_the_snapshot_stays_when_the_profile_changes():
    case = make_case(name="旧名")

    get_profile(case.seeker.id).name = "新名"
    assert case.application.snapshot["name"] == "旧名"


@pytest.mark.parametrize(("age_max", "seen"), [(None, None), (45, 1990)])
def test_the_firm_sees_the_birth_year_only_under_a_lawful_age_limit(age_max, seen):
    vacancy = VacancyFactory(age_max=age_max, age_limit_basis="某法第一条" if age_max else "")
    assert make_case(vacancy=vacancy, birth_year=1990).application.snapshot["birth_year"] == seen


@pytest.mark.parametrize("state", [VacancyState.PAUSED, VacancyState.FILLED, VacancyState.CLOSED, VacancyState.EXPIRED])
def test_a_vacancy_that_is_not_open_refuses_applications(state):
    vacancy = VacancyFactory(state=state)
    with pytest.raises(Conflict, match="不招人"):
        apply_for_vacancy(actor=as_actor(add_seeker()), vacancy_id=vacancy.id)


def test_a_vacancy_past_its_closing_date_refuses_applications():
    vacancy = VacancyFactory(closes_on=clock.today().replace(year=2020))
    with pytest.raises(Conflict, match="不招人"):
        apply_for_vacancy(actor=as_actor(add_seeker()), vacancy_id=vacancy.id)


def test_a_vacancy_that_never_was_public_does_not_exist():
    draft = VacancyFactory(state=VacancyState.DRAFT, published_at=None)
    with pytest.raises(NotFound):
        apply_for_vacancy(actor=as_actor(add_seeker()), vacancy_id=draft.id)


def test_a_blocked_firm_takes_no_applications():
    vacancy = VacancyFactory()
    vacancy.employer.blocked_at = clock.now()
    with pytest.raises(Conflict, match="不能招聘"):
        apply_for_vacancy(actor=as_actor(add_seeker()), vacancy_id=vacancy.id)


def test_a_firm_that_the_seeker_blocked_takes_no_application_of_theirs():
    seeker, vacancy = add_seeker(), VacancyFactory()
    block_employer(actor=as_actor(seeker), employer_id=vacancy.employer_id)
    with pytest.raises(Conflict, match="屏蔽"):
        apply_for_vacancy(actor=as_actor(seeker), vacancy_id=vacancy.id)


def test_nobody_applies_without_a_profile():
    with pytest.raises(Conflict, match="简历"):
        apply_for_vacancy(actor=as_actor(PersonFactory()), vacancy_id=VacancyFactory().id)


def test_a_note_has_its_limit():
    with pytest.raises(Invalid):
        apply_for_vacancy(actor=as_actor(add_seeker()), vacancy_id=VacancyFactory().id, note="长" * 501)


def test_a_flood_of_applications_ends_for_the_day(clock, monkeypatch):
    monkeypatch.setattr(services, "MOST_A_DAY", 3)
    seeker = add_seeker()
    for _number in range(3):
        apply_for_vacancy(actor=as_actor(seeker), vacancy_id=VacancyFactory().id)
    with pytest.raises(TooMany):
        apply_for_vacancy(actor=as_actor(seeker), vacancy_id=VacancyFactory().id)
    clock.advance(timedelta(days=1, minutes=1))
    assert apply_for_vacancy(actor=as_actor(seeker), vacancy_id=VacancyFactory().id).is_new


def test_the_box_of_the_vacancy_page_says_what_this_viewer_can_do():
    vacancy, seeker = VacancyFactory(), add_seeker()
    recruiter = add_member(vacancy.employer)
    assert apply_box_for(ANONYMOUS, vacancy).kind is BoxKind.SIGN_IN
    assert apply_box_for(as_actor(recruiter), vacancy).kind is BoxKind.NOT_SEEKER
    assert apply_box_for(as_actor(PersonFactory()), vacancy).kind is BoxKind.NEEDS_PROFILE
    assert apply_box_for(as_actor(seeker), vacancy).kind is BoxKind.APPLY
    apply_for_vacancy(actor=as_actor(seeker), vacancy_id=vacancy.id)
    box = apply_box_for(as_actor(seeker), vacancy)
    assert (box.kind, box.application) == (BoxKind.APPLIED, find_application(vacancy.id, seeker.id))
    vacancy.state = VacancyState.CLOSED
    assert apply_box_for(as_actor(add_seeker()), vacancy).kind is BoxKind.CLOSED
    assert apply_box_for(ANONYMOUS, vacancy).kind is BoxKind.CLOSED
    assert apply_box_for(as_actor(seeker), vacancy).application.state is ApplicationState.SUBMITTED
