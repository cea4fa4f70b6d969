"""The pages on which a fair is prepared: from a draft to a firm with a booth that everyone sees."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from jobsite.core.database import db
from jobsite.core.identity import PersonKind, StaffRole
from jobsite.fairs.models.preparing import EntryState, Fair, FairEntry, FairState
from tests.factories.accounts import StaffFactory
from tests.factories.employers import EmployerFactory, add_member
from tests.factories.fairs import enter_firm, make_fair
from tests.factories.vacancies import VacancyFactory

pytestmark = pytest.mark.one_database


@pytest.fixture
def operator(clock):
    return StaffFactory(roles=[StaffRole.FAIR_OPERATOR])


def test_a_fair_is_made_entered_placed_and_shown(client, clock, operator):
    client.sign_in(operator.id)
    made = client.submit(
        "/staff/fairs/new", {"introduction": "欢迎", "name": "春风行动周巷专场", "rules": "免费", "partners": "安龙县"}
    )
    assert made.status_code == 303
    fair = db.session.scalars(sa.select(Fair)).one()
    here = f"/staff/fairs/{fair.id}"
    assert (
        client.submit(f"{here}/hours", {"first_on": "2026-03-06", "hours": "09:00-11:30\n14:00-17:00"}).status_code
        == 303
    )
    assert (
        client.submit(f"{here}/halls", {"capacity": "2", "name": "五金厅", "trades": ["hardware"]}).status_code == 303
    )
    assert client.get(f"/fairs/{fair.id}").status_code == 200  # operators see the draft
    assert client.post(f"{here}/move", data={"verb": "publish"}).status_code == 303
    firm = EmployerFactory()
    owner, vacancy = add_member(firm), VacancyFactory(employer=firm)
    client.sign_in(owner.id)
    desk = f"/desk/{firm.id}/fairs"
    assert fair.name in client.get(desk).get_data(as_text=True)
    applied = client.submit(f"{desk}/{fair.id}/apply", {"vacancies": [str(vacancy.id)], "recruiters": [str(owner.id)]})
    assert applied.status_code == 303
    entry = db.session.scalars(sa.select(FairEntry)).one()
    client.submit(
        f"{desk}/{fair.id}/booth", {"slogan": "三十年小家电", "introduction": "做小家电", "questions": "会焊吗？"}
    )
    client.submit(
        f"{desk}/{fair.id}/people",
        {"capacity": "3", "breaks": "12:00-12:30"},
        action=f"{desk}/{fair.id}/people/{entry.recruiters[0].id}",
    )
    client.post(f"{desk}/{fair.id}/ready")
    client.sign_in(operator.id)
    client.post(f"{here}/firms", data={"picked": [str(entry.id)]})
    page = client.page(f"{here}/places")
    assert firm.name in page.root.text
    placed = client.submit(f"{here}/places", {"picked": [str(entry.id)]})
    assert placed.status_code == 303
    db.session.refresh(entry)
    assert (entry.state, entry.booth_number, entry.hall.name) == (EntryState.PLACED, 1, "五金厅")
    assert entry.recruiters[0].capacity == 3
    client.sign_out()
    shown = client.get(f"/fairs/{fair.id}").get_data(as_text=True)
    assert firm.name in shown
    booth = client.get(f"/fairs/{fair.id}/booths/{entry.id}/about").get_data(as_text=True)
    assert "三十年小家电" in booth
    assert vacancy.title in booth
    assert "春风行动周巷专场" in client.get("/fairs").get_data(as_text=True)


@pytest.mark.parametrize("state", sorted(set(FairState) - {FairState.REHEARSAL}))
def test_the_operators_pages_answer_in_every_state(client, clock, operator, state):
    fair = make_fair(state=state)
    entry = enter_firm(fair)
    client.sign_in(operator.id)
    for page in (
        "",
        "/edit",
        "/hours",
        "/halls",
        f"/halls/{fair.halls[0].id}",
        "/pictures",
        "/firms",
        f"/firms/{entry.id}",
        "/places",
    ):
        assert client.get(f"/staff/fairs/{fair.id}{page}").status_code == 200, page
    client.sign_in(entry.recruiters[0].person_id)
    for page in ("", "/booth", "/files", "/people", "/rehearsal"):
        assert client.get(f"/desk/{entry.employer_id}/fairs/{fair.id}{page}").status_code == 200, page


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, clock, operator):
    fair = make_fair()
    client.sign_in(operator.id)
    answer = client.submit(f"/staff/fairs/{fair.id}/hours", {"first_on": "2026-03-06", "hours": "11:00-09:00"})
    assert answer.status_code == 422
    assert "11:00-09:00" in answer.get_data(as_text=True)
    answer = client.submit("/staff/fairs/new", {"theme": "trade", "name": "x" * 61})
    assert answer.status_code == 422
    assert client.post(f"/staff/fairs/{fair.id}/move", data={"verb": "archive"}).status_code == 422


def test_a_draft_is_hidden_from_everyone_but_operators(client, clock):
    fair = make_fair(state=FairState.DRAFT)
    entry = enter_firm(fair)
    for person in (None, add_member(EmployerFactory()), StaffFactory(roles=[StaffRole.REVIEWER])):
        if person:
            client.sign_in(person.id)
        assert client.get(f"/fairs/{fair.id}").status_code == 404
        assert client.get(f"/fairs/{fair.id}/booths/{entry.id}/about").status_code == 404
        if person and person.kind is PersonKind.STAFF:
            assert client.get(f"/staff/fairs/{fair.id}").status_code == 404
