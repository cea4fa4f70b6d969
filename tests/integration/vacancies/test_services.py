"""The verbs of vacancies, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from jobsite.core.errors import Conflict, Invalid
from jobsite.core.identity import Actor
from jobsite.core.outbox import Event
from jobsite.employers.models import EmployerState
from jobsite.employers.services import block_employer
from jobsite.notifications.models import Notice
from jobsite.vacancies import queries, services
from jobsite.vacancies import templates as kept
from jobsite.vacancies.content import content_of, merge_changes
from jobsite.vacancies.models import Vacancy, VacancyHistory, VacancyState
from jobsite.vacancies.notices import tell_expiring
from jobsite.vacancies.queries import QueueFilters
from tests.factories.accounts import PersonFactory
from tests.factories.employers import EmployerFactory, add_member
from tests.factories.vacancies import VacancyFactory, vacancy_content

S = VacancyState
ACTOR = Actor(person_id=None, display_name="someone")


def history_of(vacancy: Vacancy, db_session: Any) -> list[tuple[str, str]]:
    rows = db_session.query(VacancyHistory).filter_by(vacancy_id=vacancy.id).order_by(VacancyHistory.id)
    return [(row.from_state, row.to_state) for row in rows]


def news(db_session: Any) -> list[tuple[str, str]]:
    db_session.commit()
    return [(event.name, event.payload.get("reason", "")) for event in db_session.query(Event).order_by(Event.id)]


def test_whole_life_of_a_vacancy_leaves_its_history_and_news(db_session: Any, clock: Any) -> None:
    employer = EmployerFactory()
    actor = Actor(person_id=add_member(employer).id)
    vacancy = services.create_draft(actor=actor, employer=employer, content=vacancy_content())
    assert vacancy.closes_on == clock.today() + timedelta(days=30)
    services.submit_vacancy(actor=actor, vacancy=vacancy)
    services.publish_vacancy(actor=ACTOR, vacancy=vacancy, seen_version=vacancy.version)
    assert vacancy.is_public(clock.today())
    services.pause_vacancy(actor=actor, vacancy=vacancy)
    services.resume_vacancy(actor=actor, vacancy=vacancy)
    services.mark_filled(actor=actor, vacancy=vacancy)
    services.resume_vacancy(actor=actor, vacancy=vacancy)
    services.close_vacancy(actor=actor, vacancy=vacancy)
    assert history_of(vacancy, db_session) == [
        ("", "draft"),
        ("draft", "submitted"),
        ("submitted", "published"),
        ("published", "paused"),
        ("paused", "published"),
        ("published", "filled"),
        ("filled", "published"),
        ("published", "closed"),
    ]
    assert news(db_session) == [
        ("VacancySubmitted", ""),
        ("VacancyPublished", ""),
        ("VacancyUnpublished", "paused"),
        ("VacancyPublished", ""),
        ("VacancyUnpublished", "filled"),
        ("VacancyClosed", ""),
        ("VacancyPublished", ""),
        ("VacancyUnpublished", "closed"),
        ("VacancyClosed", ""),
    ]
    assert vacancy.version == 8


def test_closed_vacancy_stays_closed() -> None:
    vacancy = VacancyFactory(state=S.CLOSED)
    for verb in (services.pause_vacancy, services.resume_vacancy, services.mark_filled, services.submit_vacancy):
        with pytest.raises(Conflict):
            verb(actor=ACTOR, vacancy=vacancy)  # type: ignore[operator]
    with pytest.raises(Conflict):
        services.publish_vacancy(actor=ACTOR, vacancy=vacancy)
    with pytest.raises(Conflict):
        services.update_vacancy(actor=ACTOR, vacancy=vacancy, content=vacancy_content())


def test_staff_publish_only_what_waits() -> None:
    for state in (S.DRAFT, S.PAUSED, S.FILLED, S.EXPIRED):
        with pytest.raises(Conflict):
            services.publish_vacancy(actor=ACTOR, vacancy=VacancyFactory(state=state))


@pytest.mark.parametrize("state", [EmployerState.PENDING, EmployerState.REFUSED])
def test_unverified_firm_drafts_but_neither_submits_nor_publishes(state: EmployerState) -> None:
    employer = EmployerFactory(state=state)
    vacancy = services.create_draft(actor=ACTOR, employer=employer, content=vacancy_content())
    with pytest.raises(Conflict):
        services.submit_vacancy(actor=ACTOR, vacancy=vacancy)
    with pytest.raises(Conflict):
        services.publish_vacancy(actor=ACTOR, vacancy=VacancyFactory(waiting=True, employer=employer))


def test_blocked_firm_disappears_with_its_vacancies_at_once(clock: Any) -> None:
    vacancy = VacancyFactory()
    assert queries.count_public(clock.today()) == 1
    block_employer(actor=ACTOR, employer=vacancy.employer, reason="收押金")
    assert queries.count_public(clock.today()) == 0
    assert queries.list_open_vacancies(vacancy.employer_id, clock.today()) == []
    assert not vacancy.is_public(clock.today())


def test_draft_says_what_it_lacks() -> None:
    with pytest.raises(Invalid) as refused:
        services.create_draft(
            actor=ACTOR, employer=EmployerFactory(), content=vacancy_content(title="", headcount=0, wage_min_fen=0)
        )
    assert set(refused.value.errors) == {"title", "headcount", "wage_min"}
    with pytest.raises(Invalid) as refused:
        services.create_draft(actor=ACTOR, employer=EmployerFactory(), content=vacancy_content(wage_max_fen=1))
    assert set(refused.value.errors) == {"wage_max"}


def test_submit_names_the_fields_that_stop_it(db_session: Any) -> None:
    bad = vacancy_content(description="短", occupation_code="", division_code="", title="普工（限男性）")
    vacancy = services.create_draft(actor=ACTOR, employer=EmployerFactory(), content=bad)
    with pytest.raises(Invalid) as refused:
        services.submit_vacancy(actor=ACTOR, vacancy=vacancy, is_confirmed=True)
    assert set(refused.value.errors) == {"description", "occupation_name", "division_name", "title"}
    assert vacancy.state is S.DRAFT


def test_warning_wants_confirmation() -> None:
    content = vacancy_content()
    warned = replace(content, description=f"{content.description}本地人优先。")
    vacancy = services.create_draft(actor=ACTOR, employer=EmployerFactory(), content=warned)
    with pytest.raises(Invalid) as refused:
        services.submit_vacancy(actor=ACTOR, vacancy=vacancy)
    assert set(refused.value.errors) == {"is_confirmed"}
    services.submit_vacancy(actor=ACTOR, vacancy=vacancy, is_confirmed=True)
    assert vacancy.state is S.SUBMITTED


def test_second_vacancy_of_the_same_kind_is_stopped() -> None:
    first = VacancyFactory()
    twin = services.create_draft(actor=ACTOR, employer=first.employer, content=content_of(first))
    with pytest.raises(Invalid) as refused:
        services.submit_vacancy(actor=ACTOR, vacancy=twin)
    assert set(refused.value.errors) == {"title"}
    other_firm = services.create_draft(actor=ACTOR, employer=EmployerFactory(), content=content_of(first))
    services.submit_vacancy(actor=ACTOR, vacancy=other_firm)


MEANINGFUL: list[dict[str, Any]] = [
    {"title": "二保焊工"},
    {"description": "在车间焊接水槽和架子，白班八小时，中午休息一小时，有师傅带着做。"},
    {"wage_min_fen": 690_000},
    {"wage_max_fen": 990_000},
    {"headcount": 6},
    {"skills": ("二保焊",)},
    {"certificates": ("特种作业操作证(焊接)",)},
    {"shifts": ("night",)},
    {"experience_years": 2},
]
HARMLESS: list[dict[str, Any]] = [
    {"headcount": 3},
    {"pay_day": 15},
    {"contact_name": "王经理", "contact_phone": "0574-63001111"},
    {"benefits": ("meals",)},
    {"address": "工业路 20 号"},
    {"closes_on": date(2026, 5, 1)},
]


@pytest.mark.parametrize("state", [S.PUBLISHED, S.PAUSED])
@pytest.mark.parametrize("change", MEANINGFUL, ids=lambda change: next(iter(change)))
def test_edit_that_changes_the_meaning_goes_back_to_review(
    change: dict[str, Any], state: VacancyState, clock: Any
) -> None:
    vacancy = VacancyFactory(state=state)
    changes = services.update_vacancy(actor=ACTOR, vacancy=vacancy, content=replace(content_of(vacancy), **change))
    assert vacancy.state is S.SUBMITTED
    assert set(changes) == set(change)


@pytest.mark.parametrize("change", HARMLESS, ids=lambda change: next(iter(change)))
def test_harmless_edit_stays_public(change: dict[str, Any], clock: Any, db_session: Any) -> None:
    vacancy = VacancyFactory()
    services.update_vacancy(actor=ACTOR, vacancy=vacancy, content=replace(content_of(vacancy), **change))
    assert vacancy.state is S.PUBLISHED
    assert news(db_session) == [("VacancyUpdated", "")]


def test_edit_without_a_change_leaves_nothing(db_session: Any) -> None:
    vacancy = VacancyFactory()
    assert services.update_vacancy(actor=ACTOR, vacancy=vacancy, content=content_of(vacancy)) == {}
    assert (vacancy.version, history_of(vacancy, db_session), news(db_session)) == (1, [], [])


def test_review_compares_with_what_was_last_published(db_session: Any) -> None:
    vacancy = VacancyFactory(waiting=True)
    services.publish_vacancy(actor=ACTOR, vacancy=vacancy)
    assert queries.changes_since_published(vacancy.id) == {}
    for wage, headcount in ((800_000, 5), (900_000, 7), (900_000, 5)):
        content = replace(content_of(vacancy), wage_min_fen=wage, headcount=headcount)
        services.update_vacancy(actor=ACTOR, vacancy=vacancy, content=content)
    assert queries.changes_since_published(vacancy.id) == {"wage_min_fen": [700_000, 900_000]}
    services.publish_vacancy(actor=ACTOR, vacancy=vacancy)
    assert queries.changes_since_published(vacancy.id) == {}


def test_changes_that_were_taken_back_are_left_out() -> None:
    assert merge_changes({"a": [1, 2], "b": [1, 2]}, {"a": [2, 1], "b": [2, 3]}) == {"b": [1, 3]}


def test_stale_form_does_not_overwrite_a_colleagues_edit() -> None:
    vacancy = VacancyFactory()
    services.update_vacancy(
        actor=ACTOR, vacancy=vacancy, content=replace(content_of(vacancy), pay_day=10), seen_version=1
    )
    with pytest.raises(Conflict):
        services.update_vacancy(
            actor=ACTOR, vacancy=vacancy, content=replace(content_of(vacancy), pay_day=20), seen_version=1
        )


def test_refused_vacancy_goes_back_with_reasons_and_its_firm_is_told(
    db_session: Any, settle: Callable[[], int]
) -> None:
    vacancy = VacancyFactory(waiting=True)
    member = add_member(vacancy.employer)
    with pytest.raises(Invalid):
        services.refuse_vacancy(actor=ACTOR, vacancy=vacancy, reasons=["", " "])
    services.refuse_vacancy(actor=ACTOR, vacancy=vacancy, reasons=["写清班次", " 写清工资 "])
    assert (vacancy.state, vacancy.refusal_reasons) == (S.DRAFT, ["写清班次", "写清工资"])
    settle()
    notice = db_session.query(Notice).filter_by(person_id=member.id).one()
    assert (notice.kind, notice.parameters["reason"]) == ("vacancy_refused", "写清班次；写清工资")
    services.submit_vacancy(actor=ACTOR, vacancy=vacancy)
    services.publish_vacancy(actor=ACTOR, vacancy=vacancy)
    settle()
    kinds = [row.kind for row in db_session.query(Notice).filter_by(person_id=member.id).order_by(Notice.id)]
    assert kinds == ["vacancy_refused", "vacancy_published"]


def test_public_vacancy_that_is_sent_back_leaves_public_pages(db_session: Any, clock: Any) -> None:
    vacancy = VacancyFactory()
    services.refuse_vacancy(actor=ACTOR, vacancy=vacancy, reasons=["举报属实"])
    assert not vacancy.is_public(clock.today())
    assert ("VacancyUnpublished", "refused") in news(db_session)


def test_expired_vacancies_leave_together_and_are_told_of(
    db_session: Any, clock: Any, settle: Callable[[], int]
) -> None:
    today = clock.today()
    employer = EmployerFactory()
    member = add_member(employer)
    due = [
        VacancyFactory(employer=employer, closes_on=today - timedelta(days=1)),
        VacancyFactory(employer=employer, closes_on=today - timedelta(days=9), state=S.PAUSED),
    ]
    kept = [VacancyFactory(closes_on=today), VacancyFactory(closes_on=today - timedelta(days=1), state=S.CLOSED)]
    assert queries.count_public(today) == 1
    services.expire_due()
    db_session.commit()
    assert [db_session.get(Vacancy, row.id).state for row in due] == [S.EXPIRED, S.EXPIRED]
    assert [db_session.get(Vacancy, row.id).state for row in kept] == [S.PUBLISHED, S.CLOSED]
    assert history_of(due[1], db_session) == [("paused", "expired")]
    services.expire_due()
    settle()
    assert [name for name in news(db_session) if name[0] == "VacancyUnpublished"] == [
        ("VacancyUnpublished", "expired")
    ] * 2
    assert db_session.query(Notice).filter_by(person_id=member.id, kind="vacancy_expired").count() == 2


def test_extending_brings_an_expired_vacancy_back(db_session: Any, clock: Any) -> None:
    today = clock.today()
    vacancy = VacancyFactory(closes_on=today - timedelta(days=1), state=S.EXPIRED)
    for wrong in (today - timedelta(days=1), today + timedelta(days=181)):
        with pytest.raises(Invalid):
            services.extend_vacancy(actor=ACTOR, vacancy=vacancy, closes_on=wrong)
    services.extend_vacancy(actor=ACTOR, vacancy=vacancy, closes_on=today + timedelta(days=30))
    assert vacancy.is_public(today)
    running = VacancyFactory()
    services.extend_vacancy(actor=ACTOR, vacancy=running, closes_on=today + timedelta(days=60))
    assert (running.state, running.closes_on) == (S.PUBLISHED, today + timedelta(days=60))
    with pytest.raises(Conflict):
        services.extend_vacancy(actor=ACTOR, vacancy=VacancyFactory(state=S.CLOSED), closes_on=today)


def test_paused_vacancy_past_its_date_is_extended_before_it_resumes(clock: Any) -> None:
    vacancy = VacancyFactory(state=S.PAUSED, closes_on=clock.today() - timedelta(days=1))
    with pytest.raises(Conflict):
        services.resume_vacancy(actor=ACTOR, vacancy=vacancy)


def test_firm_is_warned_three_days_before_once(db_session: Any, clock: Any) -> None:
    vacancy = VacancyFactory(closes_on=clock.today() + timedelta(days=3))
    member = add_member(vacancy.employer)
    VacancyFactory(employer=vacancy.employer, closes_on=clock.today() + timedelta(days=4))
    tell_expiring()
    tell_expiring()
    assert [row.kind for row in db_session.query(Notice).filter_by(person_id=member.id)] == ["vacancy_expiring"]


def test_batch_leaves_what_has_findings(db_session: Any) -> None:
    good = VacancyFactory(waiting=True)
    bad = VacancyFactory(waiting=True, title="普工（限男性）")
    handled = VacancyFactory()
    unverified = VacancyFactory(waiting=True, employer=EmployerFactory(state=EmployerState.PENDING))
    result = services.publish_batch(actor=ACTOR, vacancies=[good, bad, handled, unverified])
    assert result.published == (good.id,)
    assert result.with_findings == (bad.id, unverified.id)
    assert result.handled == (handled.id,)


def test_copy_and_template_begin_a_new_draft(db_session: Any, clock: Any) -> None:
    vacancy = VacancyFactory(closes_on=clock.today() - timedelta(days=50), state=S.CLOSED, skills=["氩弧焊"])
    copied = services.copy_vacancy(actor=ACTOR, vacancy=vacancy)
    assert (copied.state, copied.title, copied.skills) == (S.DRAFT, vacancy.title, ["氩弧焊"])
    assert copied.closes_on == clock.today() + timedelta(days=30)
    template = kept.save_template(actor=ACTOR, vacancy=vacancy, name=" 焊工 ")
    db_session.expire(template)
    assert template.name == "焊工"
    assert kept.content_of_template(template) == replace(content_of(vacancy), closes_on=None)
    kept.delete_template(template=template)
    assert queries.list_templates(vacancy.employer_id) == []
    with pytest.raises(Invalid):
        kept.save_template(actor=ACTOR, vacancy=vacancy, name=" ")


def test_vacancies_come_in_the_order_of_the_ids_with_one_query(db_session: Any) -> None:
    import sqlalchemy as sa

    rows = [VacancyFactory() for _ in range(4)]
    wanted = [rows[2].id, 999_999, rows[0].id, rows[3].id, rows[2].id]
    db_session.commit()
    db_session.expire_all()
    statements: list[str] = []
    engine = db_session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    found = queries.list_vacancies(wanted)
    assert [row.id for row in found] == [rows[2].id, rows[0].id, rows[3].id]
    assert [row.employer.name for row in found]
    assert len([text for text in statements if text.startswith("SELECT")]) == 1


def test_latest_public_ones_come_first(clock: Any) -> None:
    older = VacancyFactory(published_at=clock.now() - timedelta(days=2))
    newer = VacancyFactory()
    VacancyFactory(state=S.PAUSED)
    VacancyFactory(closes_on=clock.today() - timedelta(days=1))
    assert [row.id for row in queries.list_latest_public(clock.today())] == [newer.id, older.id]


def test_queue_is_oldest_first_and_filtered(clock: Any) -> None:
    changed = VacancyFactory(state=S.SUBMITTED, submitted_at=clock.now() - timedelta(hours=1), title="注塑工")
    new = VacancyFactory(waiting=True, submitted_at=clock.now() - timedelta(hours=3), division_code="330203001")
    VacancyFactory()

    def ids(**filters: str) -> list[int]:
        return [row.id for row in queries.list_queue(QueueFilters(**filters), page=1).items]

    assert ids() == [new.id, changed.id]
    assert ids(kind="new") == [new.id]
    assert ids(kind="changed") == [changed.id]
    assert ids(words="注塑") == [changed.id]
    assert ids(words=new.employer.name) == [new.id]
    assert ids(division_code="330203") == [new.id]
    assert ids(words="%") == []
    assert queries.next_in_queue(QueueFilters(), after=new) == changed.id
    assert queries.oldest_waiting_at() == clock.now() - timedelta(hours=3)


def test_record_of_a_firm_counts() -> None:
    vacancy = VacancyFactory(waiting=True)
    assert PersonFactory().id
    services.refuse_vacancy(actor=ACTOR, vacancy=vacancy, reasons=["写清"])
    VacancyFactory(employer=vacancy.employer)
    record = queries.record_of(vacancy.employer_id)
    assert (record.published, record.refused, record.open_reports) == (1, 1, 0)
