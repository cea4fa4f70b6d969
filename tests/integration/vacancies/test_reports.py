"""Reports of vacancies, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from jobsite.core.errors import Conflict, Invalid, TooMany
from jobsite.core.identity import ANONYMOUS, Actor
from jobsite.vacancies.models import ReportReason, VacancyReport, VacancyState
from jobsite.vacancies.reports import MOST_A_DAY, ReportOutcome, handle_report, report_vacancy
from tests.factories.accounts import PersonFactory
from tests.factories.vacancies import ReportFactory, VacancyFactory

STAFF = Actor(person_id=None)


def test_second_report_of_a_person_changes_the_first(db_session: Any) -> None:
    vacancy, actor = VacancyFactory(), Actor(person_id=PersonFactory().id)
    report_vacancy(actor=actor, vacancy=vacancy, reason=ReportReason.FEE)
    report_vacancy(actor=actor, vacancy=vacancy, reason=ReportReason.FALSE, text="地址不对")
    assert [(row.reason, row.text) for row in db_session.query(VacancyReport)] == [(ReportReason.FALSE, "地址不对")]


def test_too_many_reports_from_one_place_are_refused(clock: Any) -> None:
    vacancy = VacancyFactory()
    for _ in range(MOST_A_DAY):
        report_vacancy(actor=ANONYMOUS, vacancy=vacancy, reason=ReportReason.OTHER, address="192.0.2.1")
    with pytest.raises(TooMany):
        report_vacancy(actor=ANONYMOUS, vacancy=vacancy, reason=ReportReason.OTHER, address="192.0.2.1")
    report_vacancy(actor=ANONYMOUS, vacancy=vacancy, reason=ReportReason.OTHER, address="192.0.2.2")


def test_dismissed_report_leaves_the_vacancy_and_other_reports(db_session: Any) -> None:
    report = ReportFactory()
    other = ReportFactory(vacancy=report.vacancy)
    handle_report(actor=STAFF, report=report, outcome=ReportOutcome.DISMISS, note="电话核实过，没有收费")
    assert report.vacancy.state is VacancyState.PUBLISHED
    assert report.outcome == "dismiss: 电话核实过，没有收费"
    db_session.refresh(other)
    assert other.handled_at is None


@pytest.mark.parametrize(
    ("outcome", "state"), [(ReportOutcome.SEND_BACK, VacancyState.DRAFT), (ReportOutcome.CLOSE, VacancyState.CLOSED)]
)
def test_true_report_takes_the_vacancy_down_and_answers_all_reports(
    db_session: Any, outcome: ReportOutcome, state: VacancyState
) -> None:
    report = ReportFactory()
    other = ReportFactory(vacancy=report.vacancy)
    handle_report(actor=STAFF, report=report, outcome=outcome, note="收押金属实")
    assert report.vacancy.state is state
    db_session.refresh(other)
    assert other.handled_at is not None


def test_report_is_answered_once_and_with_words() -> None:
    report = ReportFactory()
    with pytest.raises(Invalid):
        handle_report(actor=STAFF, report=report, outcome=ReportOutcome.DISMISS, note=" ")
    handle_report(actor=STAFF, report=report, outcome=ReportOutcome.DISMISS, note="不属实")
    with pytest.raises(Conflict):
        handle_report(actor=STAFF, report=report, outcome=ReportOutcome.CLOSE, note="再来")


def test_report_of_a_vacancy_that_has_ended_is_answered_all_the_same() -> None:
    report = ReportFactory(vacancy__state=VacancyState.CLOSED)
    handle_report(actor=STAFF, report=report, outcome=ReportOutcome.CLOSE, note="已关闭")
    assert report.handled_at is not None
