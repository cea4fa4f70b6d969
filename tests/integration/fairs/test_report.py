"""The report of a fair: every figure equals the records behind it, as a whole and in each part."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from jobsite.applications.models import Application, ApplicationState
from jobsite.core.database import db
from jobsite.core.identity import StaffRole
from jobsite.employers.models import Industry
from jobsite.fairs.models.preparing import EntryState, FairState
from jobsite.fairs.models.queueing import QueueEntry, QueueState, TalkWay
from jobsite.fairs.models.talking import BoothVisit, Intent, Talk, TalkState
from jobsite.fairs.reports.figures import Dimension, list_records, list_visitors, report_of, waits_of
from jobsite.fairs.reports.records import FigureName
from jobsite.fairs.services.following import count_open_follow_ups, list_follow_ups
from tests.factories.accounts import StaffFactory
from tests.factories.employers import EmployerFactory
from tests.factories.fairs import enter_firm, make_fair
from tests.factories.seekers import add_seeker
from tests.factories.vacancies import VacancyFactory

N = FigureName


def visit(entry, person, at, times=1):
    db.session.add(
        BoothVisit(
            fair_id=entry.fair_id, booth_id=entry.id, person_id=person.id, visited_on=at.date(), times=times,
            first_at=at, last_at=at,
        )
    )  # fmt: skip


def ticket(entry, person, number, state, joined_at, waited_s=None):
    db.session.add(
        QueueEntry(
            fair_id=entry.fair_id, booth_id=entry.id, person_id=person.id, ticket=number, state=state, answers=[],
            snapshot={}, joined_at=joined_at, way=TalkWay.VIDEO, vacancy_id=entry.vacancies[0].vacancy_id,
            called_at=joined_at + timedelta(seconds=waited_s) if waited_s is not None else None,
        )
    )  # fmt: skip


def talk(entry, person, at, *, with_intent=False):
    vacancy_id = entry.vacancies[0].vacancy_id
    row = Talk(
        fair_id=entry.fair_id, booth_id=entry.id, employer_id=entry.employer_id, person_id=person.id,
        vacancy_id=vacancy_id, way=TalkWay.VIDEO, state=TalkState.ENDED, created_at=at, began_at=at,
    )  # fmt: skip
    db.session.add(row)
    if with_intent:
        db.session.add(
            Intent(
                fair_id=entry.fair_id, booth_id=entry.id, employer_id=entry.employer_id, person_id=person.id,
                vacancy_id=vacancy_id, created_at=at,
            )
        )  # fmt: skip


def application(entry, person, at, state=ApplicationState.SUBMITTED, ended_at=None):
    db.session.add(
        Application(
            vacancy_id=entry.vacancies[0].vacancy_id, employer_id=entry.employer_id, person_id=person.id, state=state,
            snapshot={}, submitted_at=at, ended_at=ended_at,
        )
    )  # fmt: skip


@pytest.fixture
def fair(clock):
    """A fair of yesterday with two booths, three people, and something of everything; noise that must not count."""
    fair = make_fair(state=FairState.CLOSED)
    at = fair.opens_at + timedelta(minutes=10)
    metal = enter_firm(fair)
    textile_firm = EmployerFactory(industry=Industry.TEXTILES, division_code="330282104")
    textile = enter_firm(
        fair,
        employer=textile_firm,
        vacancies=[VacancyFactory(employer=textile_firm, headcount=n) for n in (2, 7)],
    )
    enter_firm(fair, state=EntryState.REFUSED)
    people = [add_seeker() for _number in range(3)]
    visit(metal, people[0], at, times=2)
    visit(metal, people[1], at)
    visit(textile, people[0], at)
    for number, (person, waited) in enumerate(zip(people, (60, 120, 600), strict=True), 1):
        ticket(metal, person, number, QueueState.DONE, at, waited)
    ticket(textile, people[2], 1, QueueState.CLOSED, at)
    ticket(textile, people[1], 2, QueueState.LEFT, at)
    talk(metal, people[0], at, with_intent=True)
    talk(metal, people[1], at, with_intent=True)
    talk(textile, people[0], at)
    application(metal, people[0], at, ApplicationState.HIRED, fair.closes_at + timedelta(days=29))
    application(
        metal,
        people[1],
        fair.closes_at + timedelta(days=2),
        ApplicationState.HIRED,
        fair.closes_at + timedelta(days=31),
    )
    application(textile, people[1], fair.opens_at - timedelta(days=1))
    other = enter_firm(make_fair(state=FairState.CLOSED))
    visit(other, people[2], at)
    talk(other, people[2], at, with_intent=True)
    db.session.flush()
    return fair


def test_the_figures_are_what_happened(fair):
    total = report_of([fair.id]).total
    assert total.counts == {
        N.ENTRIES: 2, N.VACANCIES: 3, N.HEADCOUNT: 14, N.VISITS: 4, N.APPLICATIONS: 2, N.TALKS: 3, N.UNANSWERED: 1,
        N.INTENTS: 2, N.INTENTS_OPEN: 0, N.INTERVIEWS: 0, N.HIRES: 1,
    }  # fmt: skip
    assert (total.firms, total.visitors) == (2, 2)
    assert (total.waits.median, total.waits.p90, total.waits.longest) == (120, 600, 600)


def test_every_figure_of_every_part_equals_its_records(fair):
    report = report_of([fair.id])
    checked = 0
    for name in FigureName:
        if name is not N.WAITS:
            page, amount = list_records(name, [fair.id])
            assert amount == sum(row.value for row in page.items) == report.total.counts[name], name
            for dimension, lines in report.parts.items():
                for line in lines:
                    page, amount = list_records(name, [fair.id], dimension=dimension, key=line.key)
                    assert amount == sum(row.value for row in page.items) == line.counts[name], (name, dimension)
                    checked += 1
    waits = [row.value for row in list_records(N.WAITS, [fair.id])[0].items]
    assert waits_of(waits) == report.total.waits
    assert list_visitors([fair.id]).total == report.total.visitors
    assert checked == 11 * 7  # one hall, two trades, two divisions, two firms


def test_the_parts_of_a_dimension_add_up_to_the_whole(fair):
    report = report_of([fair.id])
    for dimension in Dimension:
        for name, whole in report.total.counts.items():
            assert sum(line.counts[name] for line in report.parts[dimension]) == whole


def test_a_firm_in_two_fairs_is_one_firm_and_two_entries(clock):
    firm = EmployerFactory()
    fairs = [make_fair(state=FairState.CLOSED) for _number in range(2)]
    for one in fairs:
        enter_firm(one, employer=firm)
    total = report_of([one.id for one in fairs]).total
    assert (total.firms, total.counts[N.ENTRIES]) == (1, 2)


def test_a_fair_where_nothing_happened_has_no_waits(clock):
    total = report_of([make_fair().id]).total
    assert total.waits.median is None
    assert set(total.counts.values()) == {0}


@pytest.fixture
def operator(clock):
    return StaffFactory(roles=[StaffRole.FAIR_OPERATOR])


@pytest.mark.one_database
def test_the_report_is_shown_opened_and_given_as_workbook_and_pdf(client, fair, operator):
    fair.name = "=HYPERLINK(1)"
    client.sign_in(operator.id)
    here = f"/staff/fairs/{fair.id}"
    for by in Dimension:
        page = client.get(f"{here}/report?by={by}").get_data(as_text=True)
        assert f"report/intents?by={by}" in page
    for name in (*FigureName, "visitors"):
        assert client.get(f"{here}/report/{name}").status_code == 200
    assert client.get(f"{here}/report/wishes").status_code == 404
    book = load_workbook(BytesIO(client.get(f"{here}/report.xlsx").data))
    assert len(book.sheetnames) == 5
    rows = dict(row[:2] for row in book.worksheets[0].iter_rows(values_only=True))
    assert rows["招聘会"] == "'=HYPERLINK(1)"
    total = report_of([fair.id]).total
    assert (rows["招聘人数"], rows["初步意向"]) == (total.counts[N.HEADCOUNT], total.counts[N.INTENTS])
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(client.get(f"{here}/report.pdf").data)).pages)
    assert "初步意向" in text


@pytest.mark.one_database
def test_each_firm_and_everyone_gets_a_summary(client, fair):
    shown = client.get(f"/fairs/{fair.id}").get_data(as_text=True)
    assert "初步意向" in shown
    entries = {row.entry.employer_id: row.entry for row in list_records(N.ENTRIES, [fair.id])[0].items}
    for employer_id, entry in entries.items():
        client.sign_in(entry.recruiters[0].person_id)
        page = client.get(f"/desk/{employer_id}/fairs/{fair.id}/summary")
        assert page.status_code == 200
    first, second = entries
    assert client.get(f"/desk/{first}/fairs/{fair.id}/summary").status_code == 404
    assert client.get(f"/desk/{second}/fairs/{fair.id}/summary").status_code == 200


@pytest.mark.one_database
def test_follow_ups_are_tracked_until_they_are_done(client, fair, operator):
    client.sign_in(operator.id)
    here = f"/staff/fairs/{fair.id}/follow-ups"
    assert client.submit(here, {"text": "提醒答复意向", "due_on": "2026-03-09"}).status_code == 303
    row = list_follow_ups(fair.id)[0]
    assert count_open_follow_ups(fair.id) == 1
    assert client.post(f"{here}/{row.id}/done", data={"outcome": "都答复了"}).status_code == 303
    assert client.post(f"{here}/{row.id}/done", data={"outcome": "再来"}).status_code == 409
    assert count_open_follow_ups(fair.id) == 0
    assert client.submit(here, {"text": "", "due_on": "2026-03-09"}).status_code == 422
