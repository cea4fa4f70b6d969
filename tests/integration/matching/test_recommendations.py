"""Recommendations from the database: fresh from the outbox, visible only to whom they may be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Invalid, NotFound
from jobsite.core.outbox import publish
from jobsite.matching import queries, services
from jobsite.matching.loading import current_index
from jobsite.matching.models import AlertPace, DismissReason
from jobsite.seekers.events import ProfileChanged
from jobsite.seekers.models import BlockedEmployer, Visibility
from jobsite.vacancies.events import VacancyPublished, VacancyUnpublished, VacancyUpdated
from jobsite.vacancies.models import VacancyState
from tests.integration.matching.records import make_employer, make_profile, make_vacancy

pytestmark = pytest.mark.usefixtures("db_session")


def titles(person_id: int) -> list[str]:
    return [one.vacancy.title for one in queries.list_recommended_vacancies(person_id)]


def people(vacancy: Any) -> list[int]:
    return [one.profile.person_id for one in queries.list_recommended_seekers(vacancy)]


def test_a_seeker_is_shown_the_vacancy_of_the_wished_trade_first() -> None:
    make_vacancy(title="主办会计", description="全盘账")
    make_vacancy(title="小家电装配工")
    assert titles(make_profile().person_id)[0] == "小家电装配工"


def test_a_person_without_a_profile_is_recommended_nothing() -> None:
    make_vacancy()
    assert queries.list_recommended_vacancies(987654) == []


def test_a_published_or_edited_vacancy_counts_at_once_and_a_closed_one_is_gone() -> None:
    profile = make_profile()
    assert titles(profile.person_id) == []
    vacancy = make_vacancy(title="主办会计", description="全盘账")
    publish(VacancyPublished(vacancy.id))
    db.session.commit()
    assert all(one.match.score < 20 for one in queries.list_recommended_vacancies(profile.person_id))
    vacancy.title = "装配工"
    publish(VacancyUpdated(vacancy.id))
    db.session.commit()
    assert queries.list_recommended_vacancies(profile.person_id)[0].match.score > 60
    assert titles(profile.person_id) == ["装配工"]
    vacancy.state = VacancyState.CLOSED
    publish(VacancyUnpublished(vacancy.id, "closed"))
    db.session.commit()
    assert titles(profile.person_id) == []


def test_an_edited_profile_counts_at_once_for_firms() -> None:
    vacancy, profile = make_vacancy(), make_profile(wished_titles=["会计"])
    db.session.commit()
    before = queries.list_recommended_seekers(vacancy)
    assert all(one.match.score < 20 for one in before)
    profile.wished_titles = ["装配工"]
    publish(ProfileChanged(profile.person_id))
    db.session.commit()
    assert people(vacancy) == [profile.person_id]
    assert queries.list_recommended_seekers(vacancy)[0].match.score > 60


@pytest.mark.parametrize("visibility", [Visibility.APPLIED_ONLY, Visibility.HIDDEN])
def test_a_firm_is_never_shown_a_profile_it_may_not_find(visibility: Visibility) -> None:
    vacancy = make_vacancy()
    make_profile(visibility=visibility)
    assert people(vacancy) == []


def test_a_profile_that_hides_is_gone_even_before_the_news_is_read() -> None:
    vacancy, profile = make_vacancy(), make_profile()
    assert people(vacancy) == [profile.person_id]
    profile.visibility = Visibility.HIDDEN
    db.session.flush()
    assert people(vacancy) == []


def test_blocked_firms_and_seekers_never_meet() -> None:
    employer = make_employer()
    vacancy, profile = make_vacancy(employer), make_profile()
    db.session.add(BlockedEmployer(person_id=profile.person_id, employer_id=employer.id, created_at=clock.now()))
    db.session.flush()
    assert titles(profile.person_id) == []
    assert people(vacancy) == []


def test_vacancies_of_unverified_or_blocked_firms_are_not_recommended() -> None:
    make_vacancy(make_employer(blocked_at=clock.now()))
    make_vacancy(closes_on=clock.today() - timedelta(days=1))
    make_vacancy(state=VacancyState.PAUSED)
    assert titles(make_profile().person_id) == []


def test_not_for_me_is_respected_and_can_be_taken_back() -> None:
    profile, vacancy = make_profile(), make_vacancy()
    services.dismiss_vacancy(person_id=profile.person_id, vacancy_id=vacancy.id, reason=DismissReason.WAGE)
    services.dismiss_vacancy(person_id=profile.person_id, vacancy_id=vacancy.id, reason=DismissReason.DISTANCE)
    assert titles(profile.person_id) == []
    found = queries.find_dismissal(profile.person_id, vacancy.id)
    assert found is not None
    assert found.reason is DismissReason.DISTANCE
    services.restore_vacancy(person_id=profile.person_id, vacancy_id=vacancy.id)
    services.restore_vacancy(person_id=profile.person_id, vacancy_id=vacancy.id)
    assert titles(profile.person_id) == ["装配工"]


def test_a_match_is_explained_with_parts_that_add_up() -> None:
    profile = make_profile(summary="不上夜班，会打螺丝")
    vacancy = make_vacancy(shifts=["rotating"], description="两班倒，要上夜班", skills=["SMT"])
    found = queries.explain_match(profile, vacancy)
    assert sum(part.points for part in found.parts) == pytest.approx(found.match.score)
    assert found.missing_skills == ("SMT",)
    assert found.clashes
    assert found.raises[0].points > 10


def test_the_age_limit_counts_only_with_its_lawful_basis() -> None:
    profile = make_profile(birth_year=1960)
    make_vacancy(title="装配工甲", age_max=45)
    make_vacancy(title="装配工乙", age_max=45, age_limit_basis="规定")
    assert titles(profile.person_id) == ["装配工甲"]


def test_saved_searches_belong_to_their_person_and_are_bounded() -> None:
    one, other = make_profile().person_id, make_profile().person_id
    kept = [services.save_search(person_id=one, name=f"焊工{n}", criteria={}, pace=AlertPace.DAILY) for n in range(20)]
    with pytest.raises(Invalid):
        services.save_search(person_id=one, name="多了", criteria={}, pace=AlertPace.DAILY)
    with pytest.raises(NotFound):
        services.change_pace(person_id=other, search_id=kept[0].id, pace=AlertPace.OFF)
    assert services.change_pace(person_id=one, search_id=kept[0].id, pace=AlertPace.OFF).pace is AlertPace.OFF
    services.delete_search(person_id=one, search_id=kept[0].id)
    with pytest.raises(NotFound):
        services.delete_search(person_id=one, search_id=kept[0].id)


def test_the_index_says_how_much_it_holds() -> None:
    make_vacancy()
    make_profile()
    engine = current_index().engine
    assert engine.counts == (1, 1)
    assert engine.memory_bytes() > 100_000
