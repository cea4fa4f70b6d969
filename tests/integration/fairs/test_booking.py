"""Registering, the personal plan, booking talks, and the timetable."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from jobsite.accounts.privacy import erase_person, export_person
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.identity import StaffRole
from jobsite.fairs.models.preparing import (
    BookingState,
    EntryState,
    FairRegistration,
    FairState,
    RecruiterBreak,
    TalkBooking,
)
from jobsite.fairs.models.queueing import QueueState
from jobsite.fairs.notices import preparing as notices
from jobsite.fairs.preparing_home import firm_part, load_next_fair, staff_part
from jobsite.fairs.queries.booking import fair_slots, free_slots
from jobsite.fairs.queries.registering import personal_plan
from jobsite.fairs.services.attending import watch_booths
from jobsite.fairs.services.booking import book_talk, cancel_booking
from jobsite.fairs.services.closing import close_queue
from jobsite.fairs.services.entries import withdraw_entry
from jobsite.fairs.services.queueing import join_queue
from jobsite.fairs.services.registering import leave_fair, register_for_fair
from jobsite.fairs.services.timetabling import make_timetable
from jobsite.notifications.queries import list_notices
from jobsite.seekers.queries import get_profile
from tests.factories.accounts import PersonFactory, StaffFactory
from tests.factories.employers import EmployerFactory, add_member
from tests.factories.fairs import enter_firm, make_fair, register_seeker
from tests.factories.seekers import add_seeker, as_actor
from tests.factories.vacancies import VacancyFactory

B = BookingState


@pytest.fixture
def operator(clock):
    return as_actor(StaffFactory(roles=[StaffRole.FAIR_OPERATOR]))


def book(entry, person, starts_at=None):
    return book_talk(actor=as_actor(person), entry=entry, vacancy_id=entry.vacancies[0].vacancy_id, starts_at=starts_at)


def test_a_person_registers_once_and_may_change_what_they_look_for(clock):
    fair, person = make_fair(), PersonFactory()
    first = register_for_fair(actor=as_actor(person), fair=fair, wish="电焊", trades=["hardware"])
    again = register_for_fair(actor=as_actor(person), fair=fair, wish="缝纫工")
    assert (again.id, again.wish, again.trades) == (first.id, "缝纫工", [])
    with pytest.raises(Invalid):
        register_for_fair(actor=as_actor(person), fair=fair, trades=["wizardry"])
    with pytest.raises(Conflict):
        register_for_fair(actor=as_actor(person), fair=make_fair(state=FairState.CLOSED))


def test_the_plan_ranks_booths_by_match_and_says_why(clock):
    fair, person = make_fair(), add_seeker()
    sewing = VacancyFactory(title="缝纫工", occupation_code="6-05-01-01", description="踩平车，做外套。")
    welding = VacancyFactory()
    enter_firm(fair, employer=sewing.employer, vacancies=[sewing])
    enter_firm(fair, employer=welding.employer, vacancies=[welding])
    db.session.commit()
    plan = personal_plan(register_seeker(fair, person), get_profile(person.id))
    assert plan[0].vacancy.id == welding.id
    assert plan[0].reasons
    assert [row.score for row in plan] == sorted((row.score for row in plan), reverse=True)


def test_what_the_person_asked_for_comes_first_also_without_a_profile(clock):
    fair, person = make_fair(), PersonFactory()
    sewing = VacancyFactory(title="缝纫工")
    enter_firm(fair)
    entry = enter_firm(fair, employer=sewing.employer, vacancies=[sewing])
    row = register_for_fair(actor=as_actor(person), fair=fair, wish="想做缝纫工，包住")
    plan = personal_plan(row, None)
    assert [(one.entry.id, one.score) for one in plan] == [(entry.id, None)]
    assert plan[0].wished_word in "缝纫工"


def test_a_chosen_time_is_taken_once(clock):
    entry = enter_firm(make_fair())
    first, second = add_seeker(), add_seeker()
    slot = free_slots(entry, first.id)[0].starts_at
    assert book(entry, first, slot).state is B.PLACED
    with pytest.raises(Conflict):
        book(entry, second, slot)
    assert db.session.scalars(sa.select(TalkBooking.person_id).where(TalkBooking.starts_at == slot)).all() == [first.id]


def test_a_person_is_not_offered_two_talks_at_once(clock):
    fair, person = make_fair(), add_seeker()
    slot = fair_slots(fair)[0]
    book(enter_firm(fair), person, slot)
    assert slot not in {one.starts_at for one in free_slots(enter_firm(fair), person.id)}


def test_breaks_are_kept_free(clock):
    fair = make_fair()
    entry = enter_firm(fair)
    slots = fair_slots(fair)
    entry.recruiters[0].breaks = [RecruiterBreak(starts_at=slots[0], ends_at=slots[1])]
    db.session.flush()
    assert [one.starts_at for one in free_slots(entry, add_seeker().id)] == slots[1:]


def test_bookings_end_with_the_limit_the_date_and_the_opening(clock):
    person = add_seeker()
    fair = make_fair(bookings_most=1)
    entry = enter_firm(fair)
    book(entry, person)
    for late in (
        enter_firm(fair),
        enter_firm(make_fair(book_until=clock.now())),
        enter_firm(make_fair(state=FairState.OPEN)),
    ):
        with pytest.raises(Conflict):
            book(late, person)
    with pytest.raises(Conflict):
        book(entry, person)


def test_who_waits_in_vain_at_an_open_fair_books_another_time(clock):
    fair = make_fair(state=FairState.OPEN, bookings_most=0)
    entry, waiting, unserved, stranger = enter_firm(fair), add_seeker(), add_seeker(), add_seeker()
    ticket = join_queue(actor=as_actor(waiting), booth_id=entry.id)
    join_queue(actor=as_actor(unserved), booth_id=entry.id)
    first, second = (one.starts_at for one in free_slots(entry, waiting.id)[:2])
    with pytest.raises(Conflict):
        book(entry, waiting, first)
    assert watch_booths() == 1, "nobody ever came"
    with pytest.raises(Invalid):
        book(entry, waiting)
    assert book(entry, waiting, first).state is B.PLACED
    assert ticket.state is QueueState.LEFT, "the booked time is in its place"
    close_queue(entry.id, fair.id, actor_id=None, reason="queue_closed")
    assert book(entry, unserved, second).state is B.PLACED
    with pytest.raises(Conflict):
        book(entry, stranger, free_slots(entry, stranger.id)[0].starts_at)


def test_a_cancelled_talk_frees_its_time_and_may_be_booked_again(clock):
    entry, person = enter_firm(make_fair()), add_seeker()
    slot = free_slots(entry, person.id)[0].starts_at
    booking = book(entry, person, slot)
    with pytest.raises(Conflict):
        leave_fair(actor=as_actor(person), fair=entry.fair)
    cancel_booking(actor=as_actor(person), booking=booking)
    assert slot in {one.starts_at for one in free_slots(entry, person.id)}
    assert book(entry, person, slot).id == booking.id


def test_talks_of_a_firm_that_withdraws_are_called_off_and_the_person_is_told(clock, settle):
    entry, person = enter_firm(make_fair()), add_seeker()
    booking = book(entry, person, fair_slots(entry.fair)[0])
    withdraw_entry(actor=as_actor(entry.recruiters[0].person), entry=entry)
    settle()
    assert booking.state is B.CANCELLED
    assert "talk_cancelled" in {one.kind for one in list_notices(person.id, page=1).items}


def test_the_timetable_needs_as_many_rounds_as_the_busiest_party_has_talks(operator):
    fair = make_fair(lasts=timedelta(hours=6))
    booths, people = [enter_firm(fair) for _number in range(4)], [add_seeker() for _number in range(4)]
    for booth in booths:
        for person in people:
            book(booth, person)
    plan = make_timetable(actor=operator, fair=fair)
    assert (plan.rounds, plan.bound, plan.placed, plan.unplaced) == (4, 4, 16, 0)
    rows = db.session.scalars(sa.select(TalkBooking)).all()
    assert len({(row.person_id, row.starts_at) for row in rows}) == 16
    assert len({(row.recruiter_id, row.starts_at) for row in rows}) == 16


def test_what_cannot_be_placed_says_why(operator):
    fair = make_fair(lasts=timedelta(minutes=25))
    entry, lonely = enter_firm(fair), enter_firm(fair, recruiters=[])
    bookings = [book(entry, add_seeker()) for _number in range(3)] + [book(lonely, add_seeker())]
    plan = make_timetable(actor=operator, fair=fair)
    assert (plan.placed, plan.unplaced) == (2, 2)
    assert sorted(row.unplaced_reason for row in bookings if row.unplaced_reason) == ["booth_full", "no_recruiter"]


def test_a_new_run_moves_few_talks_and_tells_those_who_moved(operator, settle):
    fair = make_fair(lasts=timedelta(hours=3))
    entry = enter_firm(fair)
    people = [add_seeker() for _number in range(5)]
    bookings = [book(entry, person) for person in people]
    make_timetable(actor=operator, fair=fair)
    settle()
    was = {row.id: row.starts_at for row in bookings}
    first = min(bookings, key=lambda row: row.starts_at)
    entry.recruiters[0].breaks = [RecruiterBreak(starts_at=first.starts_at, ends_at=first.ends_at)]
    db.session.flush()
    plan = make_timetable(actor=operator, fair=fair)
    settle()
    assert plan.moved == 1
    assert [row.id for row in bookings if row.starts_at != was[row.id]] == [first.id]
    told = {row.person_id: [one.kind for one in list_notices(row.person_id, page=1).items] for row in bookings}
    assert told.pop(first.person_id) == ["talk_moved", "talk_placed"]
    assert all(kinds == ["talk_placed"] for kinds in told.values())


def test_a_free_colleague_takes_over_from_a_recruiter_who_drops_out_and_nobody_moves(operator):
    fair = make_fair()
    employer = EmployerFactory()
    entry = enter_firm(fair, employer=employer, recruiters=[add_member(employer), add_member(employer)])
    bookings = [book(entry, add_seeker()) for _number in range(4)]
    make_timetable(actor=operator, fair=fair)
    gone, stays = entry.recruiters
    slots = fair_slots(fair)[:2]
    assert {row.starts_at for row in bookings} == set(slots), "two at a time"
    for row in [row for row in bookings if row.recruiter_id == stays.id]:
        cancel_booking(actor=operator, booking=row)
    was = {row.id: row.starts_at for row in bookings if row.state is B.PLACED}
    db.session.delete(gone)
    db.session.flush()
    db.session.expire_all()
    plan = make_timetable(actor=operator, fair=fair)
    now = {row.id: row.starts_at for row in bookings if row.state is B.PLACED}
    assert (plan.moved, plan.placed, plan.unplaced) == (0, 2, 0)
    assert now == was
    assert {row.recruiter_id for row in bookings if row.state is B.PLACED} == {stays.id}


def test_a_second_run_without_changes_moves_nothing(operator):
    fair = make_fair()
    for _number in range(3):
        book(enter_firm(fair), add_seeker())
    make_timetable(actor=operator, fair=fair)
    assert make_timetable(actor=operator, fair=fair).moved == 0


def test_both_sides_are_reminded_of_the_opening_and_of_their_talk(clock, settle):
    fair = make_fair(begins=timedelta(hours=3))
    entry, person = enter_firm(fair), add_seeker()
    book(entry, person, fair_slots(fair)[0])
    settle()
    clock.advance(timedelta(hours=2, minutes=45))
    assert (notices.tell_opening_soon(), notices.tell_talks_soon()) == (1, 1)
    assert (notices.tell_opening_soon(), notices.tell_talks_soon()) == (0, 0)
    from_site = {one.kind for one in list_notices(person.id, page=1).items}
    assert {"talk_placed", "fair_opening", "talk_soon"} <= from_site
    assert {"fair_opening", "talk_soon"} <= {
        one.kind for one in list_notices(entry.recruiters[0].person_id, page=1).items
    }


@pytest.mark.one_database
def test_the_pages_of_registering_and_booking(client, clock, operator):
    fair, person = make_fair(), add_seeker()
    entry = enter_firm(fair)
    client.sign_in(person.id)
    assert client.submit(f"/fairs/{fair.id}/mine", {"wish": "电焊工"}).status_code == 303
    page = client.get(f"/fairs/{fair.id}/mine").get_data(as_text=True)
    assert entry.employer.name in page
    address = f"/fairs/{fair.id}/booths/{entry.id}/book"
    slot = fair_slots(fair)[1].isoformat()
    vacancy_id = entry.vacancies[0].vacancy_id
    assert client.submit(address, {"vacancy": str(vacancy_id), "starts_at": "1999-01-01"}).status_code == 422
    assert client.submit(address, {"vacancy": str(vacancy_id), "starts_at": slot}).status_code == 303
    booking = db.session.scalars(sa.select(TalkBooking)).one()
    stranger = add_seeker()
    client.sign_in(stranger.id)
    assert client.post(f"/fairs/{fair.id}/bookings/{booking.id}/cancel").status_code == 404
    client.sign_in(operator.person_id)
    assert client.post(f"/staff/fairs/{fair.id}/timetable").status_code == 303
    assert client.get(f"/staff/fairs/{fair.id}/timetable").status_code == 200
    client.sign_in(entry.recruiters[0].person_id)
    assert client.get(f"/desk/{entry.employer_id}/fairs/{fair.id}/bookings").status_code == 200
    client.sign_in(add_member(EmployerFactory()).id)
    assert client.get(f"/desk/{entry.employer_id}/fairs/{fair.id}/bookings").status_code == 404
    client.sign_in(person.id)
    assert client.post(f"/fairs/{fair.id}/bookings/{booking.id}/cancel").status_code == 303
    assert client.post(f"/fairs/{fair.id}/mine/leave").status_code == 303
    assert db.session.scalars(sa.select(FairRegistration)).all() == []


def test_a_person_takes_out_and_erases_what_fairs_keep_about_them(clock):
    entry, person = enter_firm(make_fair()), add_seeker()
    book(entry, person)
    found = export_person(person.id)
    assert len(found["fair_registration"]) == len(found["talk_booking"]) == 1
    erase_person(person.id)
    for table in (FairRegistration, TalkBooking):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def test_the_next_fair_stands_on_the_home_of_seekers(clock):
    fair, person = make_fair(), add_seeker()
    assert load_next_fair(as_actor(person)).is_registered is False
    entry = enter_firm(fair)
    book(entry, person, fair_slots(fair)[0])
    found = load_next_fair(as_actor(person))
    assert (found.fair.id, found.is_registered, len(found.talks)) == (fair.id, True, 1)


def test_desks_say_what_waits(app, operator):
    fair = make_fair()
    entry = enter_firm(fair)
    enter_firm(fair, state=EntryState.APPLIED)
    with app.test_request_context():
        assert [task.url for task in firm_part(entry.employer).tasks] == [f"/desk/{entry.employer_id}/fairs/{fair.id}"]
        assert [task.url for task in staff_part(operator).tasks] == [f"/staff/fairs/{fair.id}/firms?state=applied"]
