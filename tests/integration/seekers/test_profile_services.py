"""Saving a profile: the short part, the optional part, what is refused, what becomes news."""

from datetime import timedelta

import pytest

from jobsite.accounts.privacy import export_person
from jobsite.core import clock
from jobsite.core.errors import Invalid, NotFound
from jobsite.core.money import WageUnit
from jobsite.core.outbox import read_events
from jobsite.seekers.models import BlockedEmployer, SavedVacancy, SeekerProfile, Visibility
from jobsite.seekers.privacy import forget_seeker
from jobsite.seekers.queries import blocked_employer_ids, find_profile, has_blocked, is_saved, saved_among
from jobsite.seekers.services import (
    Job,
    MoreAnswers,
    ShortAnswers,
    block_employer,
    save_more,
    save_profile,
    save_vacancy,
    unblock_employer,
    unsave_vacancy,
)
from jobsite.taxonomy.terms import Benefit, Education, EmploymentType, Shift
from tests.factories.accounts import PersonFactory
from tests.factories.employers import EmployerFactory
from tests.factories.seekers import add_seeker, as_actor
from tests.factories.vacancies import VacancyFactory

pytestmark = pytest.mark.usefixtures("db_session")


def short(**changes):
    given = {
        "name": "李师傅",
        "phone": "139 0000 1111",
        "division_code": "330282121",
        "wished_titles": ("焊工", "杂活"),
        "wage_min_fen": 700_000,
        "wage_unit": WageUnit.MONTH,
        "education": Education.JUNIOR,
        "experience_years": 5,
        "skills": ("会开叉车", "电焊"),
        "available_from_on": None,
    }
    return ShortAnswers(**(given | changes))


def news(session, name):
    session.commit()
    return [event.payload["person_id"] for event in read_events(0, names=[name])]


def test_a_short_profile_is_kept_with_occupations_and_skills_by_their_names(db_session):
    actor = as_actor(PersonFactory())
    made = save_profile(actor=actor, answers=short())
    assert made.wished_titles == ["焊工", "杂活"]
    assert made.wished_occupations == ["6-18-02-04"]
    assert made.skills == ["叉车驾驶", "电焊"]
    assert made.phone == "+8613900001111"
    assert made.visibility is Visibility.APPLIED_ONLY
    assert news(db_session, "ProfileChanged") == [actor.person_id]


def test_saving_again_changes_the_one_profile_and_counts_its_version():
    actor = as_actor(PersonFactory())
    save_profile(actor=actor, answers=short())
    again = save_profile(actor=actor, answers=short(name="李四"))
    assert (again.name, again.version) == ("李四", 2)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": "  "}),
        ("phone", {"phone": "无"}),
        ("division", {"division_code": "999999"}),
        ("wished_1", {"wished_titles": ()}),
        ("wished_1", {"wished_titles": ("长" * 31,)}),
        ("wage_min", {"wage_min_fen": 0}),
        ("wage_min", {"wage_min_fen": 10**12}),
        ("experience_years", {"experience_years": 61}),
        ("skills", {"skills": tuple(f"技能{n}" for n in range(31))}),
    ],
)
def test_a_profile_that_breaks_a_rule_is_refused_on_its_field(field, changes):
    with pytest.raises(Invalid) as refusal:
        save_profile(actor=as_actor(PersonFactory()), answers=short(**changes))
    assert set(refusal.value.errors) == {field}


def test_a_date_to_start_beyond_a_year_is_refused():
    late = clock.today() + timedelta(days=400)
    with pytest.raises(Invalid) as refusal:
        save_profile(actor=as_actor(PersonFactory()), answers=short(available_from_on=late))
    assert set(refusal.value.errors) == {"available_from"}


def test_the_optional_part_keeps_jobs_conditions_and_visibility():
    person = add_seeker()
    made = save_more(
        actor=as_actor(person),
        answers=MoreAnswers(
            experience=(Job(title="焊工", employer="五金厂", years=2.5, duties="焊水槽"),),
            certificates=("焊工证",),
            shifts_ok=(Shift.DAY,),
            needs=(Benefit.LODGING,),
            employment_types=(EmploymentType.FULL,),
            willing_divisions=("330281",),
            summary="踏实",
            birth_year=1990,
            visibility=Visibility.EVERY_FIRM,
        ),
    )
    assert made.experience == [{"title": "焊工", "employer": "五金厂", "years": 2.5, "duties": "焊水槽"}]
    assert made.certificates == ["特种作业操作证(焊接)"]
    assert (made.shifts_ok, made.needs, made.employment_types) == (["day"], ["lodging"], ["full"])
    assert made.visibility is Visibility.EVERY_FIRM


def test_an_imported_industry_stays_when_the_job_is_edited():
    person = add_seeker(experience=[{"title": "焊工", "years": 3, "industry": "hardware"}])
    answers = MoreAnswers(experience=(Job(title="焊工", years=4), Job(title="普工")))
    made = save_more(actor=as_actor(person), answers=answers)
    assert [(job["years"], job.get("industry")) for job in made.experience] == [(4, "hardware"), (None, None)]


def test_the_optional_part_needs_the_short_one():
    with pytest.raises(NotFound):
        save_more(actor=as_actor(PersonFactory()), answers=MoreAnswers())


@pytest.mark.parametrize("years_ago", [15, 120])
def test_a_birth_year_of_a_child_or_of_nobody_is_refused(years_ago):
    with pytest.raises(Invalid) as refusal:
        save_more(actor=as_actor(add_seeker()), answers=MoreAnswers(birth_year=clock.today().year - years_ago))
    assert set(refusal.value.errors) == {"birth_year"}


def test_keeping_a_vacancy_twice_keeps_it_once_and_it_can_be_let_go():
    person, vacancy = add_seeker(), VacancyFactory()
    for _time in range(2):
        save_vacancy(actor=as_actor(person), vacancy_id=vacancy.id)
    assert is_saved(person.id, vacancy.id)
    assert saved_among(person.id, [vacancy.id, 999_999]) == {vacancy.id}
    for _time in range(2):
        unsave_vacancy(actor=as_actor(person), vacancy_id=vacancy.id)
    assert not is_saved(person.id, vacancy.id)


def test_a_vacancy_that_does_not_exist_cannot_be_kept():
    with pytest.raises(NotFound):
        save_vacancy(actor=as_actor(add_seeker()), vacancy_id=999_999)


def test_blocking_an_employer_is_news_of_the_profile_and_can_be_taken_back(db_session):
    person, employer = add_seeker(), EmployerFactory()
    for _time in range(2):
        block_employer(actor=as_actor(person), employer_id=employer.id)
    assert has_blocked(person.id, employer.id)
    assert blocked_employer_ids(person.id) == {employer.id}
    unblock_employer(actor=as_actor(person), employer_id=employer.id)
    assert not has_blocked(person.id, employer.id)
    assert news(db_session, "ProfileChanged") == [person.id] * 2


def test_an_export_holds_profile_kept_vacancies_and_blocked_employers():
    person, vacancy = add_seeker(summary="金丝雀"), VacancyFactory()
    save_vacancy(actor=as_actor(person), vacancy_id=vacancy.id)
    block_employer(actor=as_actor(person), employer_id=vacancy.employer_id)
    found = export_person(person.id)
    assert found["profile"][0]["summary"] == "金丝雀"
    assert set(found["profile"][0]) == {column.key for column in SeekerProfile.__table__.columns}
    assert found["saved_vacancies"][0]["vacancy_id"] == vacancy.id
    assert found["blocked_employers"][0]["employer_id"] == vacancy.employer_id


def test_a_forgotten_seeker_leaves_no_row_and_the_removal_is_news(db_session):
    person, vacancy = add_seeker(), VacancyFactory()
    save_vacancy(actor=as_actor(person), vacancy_id=vacancy.id)
    block_employer(actor=as_actor(person), employer_id=vacancy.employer_id)
    forget_seeker(person.id)
    assert find_profile(person.id) is None
    assert db_session.query(SavedVacancy).count() == db_session.query(BlockedEmployer).count() == 0
    assert news(db_session, "ProfileRemoved") == [person.id]
