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
from jobsite.fairs.queries.own import own_summary
from jobsite.fairs.reports.figures import ONE_FAIR, SEVERAL, Dimension, report_of, waits_of
from jobsite.fairs.reports.listing import list_firms, list_records, list_registered, list_visitors
from jobsite.fairs.reports.records import FigureName
from jobsite.fairs.reports.words import head_words, line_cells
from jobsite.fairs.services.following import count_open_follow_ups, list_follow_ups
from jobsite.interviews.models import Interview, InterviewKind, InterviewPlan, TimeChoice
from tests.factories.accounts import StaffFactory
from tests.factories.employers import EmployerFactory
from tests.factories.fairs import enter_firm, make_fair, register_seeker
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
    row = Application(
        vacancy_id=entry.vacancies[0].vacancy_id, employer_id=entry.employer_id, person_id=person.id, state=state,
        snapshot={}, submitted_at=at, ended_at=ended_at,
    )  # fmt: skip
    db.session.add(row)
    return row


def interview(application, at):
    plan = InterviewPlan(
        employer_id=application.employer_id, kind=InterviewKind.VIDEO, choice=TimeChoice.SELF, from_on=at.date(),
        until_on=at.date(), created_at=at, length_minutes=30, weekly=[], exceptions=[], starts=[],
    )  # fmt: skip
    db.session.add_all([application, plan])
    db.session.flush()
    db.session.add(
        Interview(
            plan_id=plan.id, application_id=application.id, employer_id=application.employer_id,
            person_id=application.person_id, nonce=f"n{application.id}", uid=f"u{application.id}", invited_at=at,
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
    talk(textile, people[2], at, with_intent=True)
    day, hired = timedelta(days=1), ApplicationState.HIRED
    in_time = application(metal, people[0], at, hired, fair.closes_at + 29 * day)
    too_late = application(metal, people[1], fair.closes_at + 2 * day, hired, fair.closes_at + 31 * day)
    before = application(textile, people[1], fair.opens_at - day)
    for sent in (in_time, too_late, before):
        interview(sent, at + 3 * day)
    application(textile, people[0], at)
    register_seeker(fair, people[0])
    other = enter_firm(make_fair(state=FairState.CLOSED))
    visit(other, people[2], at)
    talk(other, people[2], at, with_intent=True)
    db.session.flush()
    return fair


def test_the_figures_are_what_happened(fair):
    total = report_of([fair.id]).total
    assert total.counts == {
        N.ENTRIES: 2, N.VACANCIES: 3, N.HEADCOUNT: 14, N.VISITS: 4, N.APPLICATIONS: 3, N.TALKS: 4, N.UNANSWERED: 1,
        N.INTENTS: 3, N.INTENTS_OPEN: 1, N.INTERVIEWS: 2, N.HIRES: 1,
    }  # fmt: skip
    assert (total.firms, total.visitors) == (2, 2)
    assert (total.waits.median, total.waits.p90, total.waits.longest) == (120, 600, 600)


def check_line(fair_ids, line, **part):
    """Every figure of a line equals what its records say; returns how many figures were checked."""
    for name, number in line.counts.items():
        page, amount = list_records(name, fair_ids, **part)
        assert amount == sum(row.value for row in page.items) == number, (name, part)
    assert waits_of(row.value for row in list_records(N.WAITS, fair_ids, **part)[0].items) == line.waits
    visitors = list_visitors(fair_ids, **part)
    assert len(visitors.items) == visitors.total == line.visitors
    firms = list_firms(fair_ids, **part)
    assert len(firms.items) == firms.total == line.firms
    assert sum(entries for _firm, entries in firms.items) == line.counts[N.ENTRIES]
    return len(line.counts) + 5


def test_every_figure_of_every_part_equals_its_records(fair):
    report = report_of([fair.id])
    checked = check_line([fair.id], report.total)
    for dimension, lines in report.parts.items():
        for line in lines:
            checked += check_line([fair.id], line, dimension=dimension, key=line.key)
    assert checked == 16 * (1 + 7)  # the whole; one hall, two trades, two divisions, two firms
    assert list_registered([fair.id]).total == 1


def test_every_figure_of_several_fairs_equals_its_records(fair):
    again = make_fair(state=FairState.CLOSED)
    firm = next(row.entry.employer for row in list_records(N.ENTRIES, [fair.id])[0].items)
    entry = enter_firm(again, employer=firm)
    person = add_seeker()
    for one in (entry, list_records(N.ENTRIES, [fair.id])[0].items[0].entry):
        visit(one, person, again.opens_at)
    talk(entry, person, again.opens_at, with_intent=True)
    db.session.flush()
    ids = [fair.id, again.id]
    report = report_of(ids, by=SEVERAL)
    checked = check_line(ids, report.total)
    for dimension, lines in report.parts.items():
        for line in lines:
            checked += check_line(ids, line, dimension=dimension, key=line.key)
    assert checked == 16 * (1 + 8)  # two fairs, two trades, two divisions, two firms
    assert (report.total.firms, report.total.counts[N.ENTRIES], report.total.visitors) == (2, 3, 3)
    assert [line.visitors for line in report.parts[Dimension.FAIR]] == [3, 1]


def test_the_parts_of_a_dimension_add_up_to_the_whole(fair):
    report = report_of([fair.id])
    for dimension in ONE_FAIR:
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


def cells_of(content):
    """Each sheet's rows, numbers and texts as they stand."""
    return [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in load_workbook(BytesIO(content))]


@pytest.mark.one_database
def test_the_report_is_shown_opened_and_given_as_workbook_and_pdf(client, fair, operator):
    fair.name = "=HYPERLINK(1)"
    client.sign_in(operator.id)
    here = f"/staff/fairs/{fair.id}"
    report = report_of([fair.id])
    for by in ONE_FAIR:
        page = client.get(f"{here}/report?by={by}").get_data(as_text=True)
        for line in report.parts[by]:
            for name in (*FigureName, "visitors", "firms"):
                assert f"{here}/report/{name}?by={by}&amp;key={line.key}" in page
        for text in (line_cells(line)[-3:] for line in report.parts[by]):
            assert all(f">{one}</a>" in page for one in text)
    for name in (*FigureName, "visitors", "firms", "registered"):
        assert client.get(f"{here}/report/{name}").status_code == 200
    assert client.get(f"{here}/report/wishes").status_code == 404
    whole, *parts = cells_of(client.get(f"{here}/report.xlsx").data)
    heads, total = [str(one) for one in head_words()], line_cells(report.total)
    assert whole == [["招聘会", "'=HYPERLINK(1)"], *([head, value] for head, value in zip(heads, total, strict=True))]
    assert [[row[1:] for row in sheet[1:]] for sheet in parts] == [
        [line_cells(line) for line in report.parts[dimension]] for dimension in ONE_FAIR
    ]
    printed = PdfReader(BytesIO(client.get(f"{here}/report.pdf").data)).pages
    text = "".join("".join(page.extract_text() for page in printed).split())
    for head, value in zip(heads, total, strict=True):
        assert f"{head}{value}".replace(" ", "") in text


@pytest.mark.one_database
def test_the_fairs_of_a_year_stand_together_with_their_records_and_workbook(client, fair, operator):
    fair.opened_at = fair.opens_at
    never = make_fair(state=FairState.CLOSED)
    enter_firm(never)
    client.sign_in(operator.id)
    year = fair.opens_at.year
    address = f"/staff/fairs/reports?year={year}"
    page = client.get(address).get_data(as_text=True)
    assert f"/staff/fairs/reports/firms?by=fair&amp;key={fair.id}&amp;year={year}" in page
    assert "一共 1 场" in page, "a fair that never opened is none"
    for name in (*FigureName, "visitors", "firms"):
        assert client.get(f"/staff/fairs/reports/{name}?year={year}&by=fair&key={fair.id}").status_code == 200
    assert client.get(f"/staff/fairs/reports/registered?year={year}").status_code == 404
    assert "这一年没有" in client.get(f"/staff/fairs/reports?year={year - 1}").get_data(as_text=True)
    assert "这一年没有" in client.get(f"{address}&theme=school").get_data(as_text=True)
    assert client.get("/staff/fairs/reports?year=9999&theme=x&by=hall").status_code == 200
    whole, *parts = cells_of(client.get(f"/staff/fairs/reports.xlsx?year={year}").data)
    report = report_of([fair.id], by=SEVERAL)
    assert [row[1] for row in whole] == [year, *line_cells(report.total)]
    assert [[row[1:] for row in sheet[1:]] for sheet in parts] == [
        [line_cells(line) for line in report.parts[dimension]] for dimension in SEVERAL
    ]


@pytest.mark.one_database
def test_each_firm_and_everyone_gets_a_summary(client, fair):
    shown = client.get(f"/fairs/{fair.id}").get_data(as_text=True)
    assert "初步意向" in shown
    lines = {line.key: line for line in report_of([fair.id]).parts[Dimension.FIRM]}
    entries = {row.entry.employer_id: row.entry for row in list_records(N.ENTRIES, [fair.id])[0].items}
    for employer_id, entry in entries.items():
        client.sign_in(entry.recruiters[0].person_id)
        here, line = f"/desk/{employer_id}/fairs/{fair.id}/summary", lines[str(employer_id)]
        page = client.get(here).get_data(as_text=True)
        for name, number in {"visitors": line.visitors, **line.counts}.items():
            if name != N.ENTRIES:
                assert f'{number}</b><span><a href="{here}/{name}">' in page.replace(' class="long"', "")
        others = next(one.employer.name for one in entries.values() if one is not entry)
        for name in (*FigureName, "visitors"):
            records = client.get(f"{here}/{name}")
            assert records.status_code == 200
            assert others not in records.get_data(as_text=True)
    first, second = entries
    for more in ("", "/talks"):
        assert client.get(f"/desk/{first}/fairs/{fair.id}/summary{more}").status_code == 404
        assert client.get(f"/desk/{second}/fairs/{fair.id}/summary{more}").status_code == 200


@pytest.mark.one_database
def test_each_seeker_gets_their_own_summary_with_the_reports_numbers(client, fair):
    people = sorted({row.person_id for row in list_records(N.TALKS, [fair.id])[0].items})
    found = [own_summary(fair, person_id) for person_id in people]
    counted = report_of([fair.id]).total.counts
    assert sum(len(own.talks) for own in found) == counted[N.TALKS]
    assert sum(len(own.intents) for own in found) == counted[N.INTENTS]
    assert sum(len(own.applications) for own in found) == counted[N.APPLICATIONS]
    for person_id, own in zip(people, found, strict=True):
        client.sign_in(person_id)
        page = client.get(f"/fairs/{fair.id}/mine").get_data(as_text=True)
        assert all(row.booth.employer.name in page for row in own.talks)
        assert all(row.vacancy.title in page for row in own.intents)


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
