"""Many at once: the last booth of a hall, the last place of a fair, the last time of a recruiter, on both databases."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from jobsite.core.database import db, unit_of_work
from jobsite.core.errors import AppError, Conflict
from jobsite.core.identity import StaffRole
from jobsite.fairs.models.preparing import (
    BookingState,
    EntryState,
    Fair,
    FairEntry,
    FairRegistration,
    FairState,
    Hall,
    TalkBooking,
)
from jobsite.fairs.queries.booking import fair_slots
from jobsite.fairs.services.booking import book_talk
from jobsite.fairs.services.entries import accept_entry
from jobsite.fairs.services.fairs import move_fair
from jobsite.fairs.services.halls import place_entry
from jobsite.fairs.services.registering import register_for_fair
from jobsite.matching.loading import warm_up
from tests.factories.accounts import StaffFactory
from tests.factories.fairs import enter_firm, make_fair
from tests.factories.seekers import add_seeker, as_actor
from tests.integration.applications.test_races import count, run_at_once

AT_ONCE = 8


def prepared(app, *, state, firms=AT_ONCE, **fair):
    """A fair with firms in a state, and an operator; ids, because each thread has a session of its own."""
    with app.app_context(), unit_of_work():
        made = make_fair(**fair)
        entries = [enter_firm(made, state=state).id for _number in range(firms)]
        operator = as_actor(StaffFactory(roles=[StaffRole.FAIR_OPERATOR]))
        return made.id, entries, operator


def trying(act):
    """Run in one unit of work; returns whether it succeeded."""
    try:
        with unit_of_work():
            act()
    except AppError:
        return False
    return True


def test_the_last_booth_of_a_hall_is_given_once(separate_app):
    fair_id, entries, operator = prepared(separate_app, state=EntryState.ACCEPTED)
    with separate_app.app_context(), unit_of_work():
        hall = db.session.scalars(sa.select(Hall)).one()
        hall.capacity = 1
        hall_id = hall.id

    def act(number):
        fair, entry = db.session.get_one(Fair, fair_id), db.session.get_one(FairEntry, entries[number])
        place_entry(actor=operator, fair=fair, entry=entry, hall=db.session.get_one(Hall, hall_id))

    done = run_at_once(separate_app, lambda number: trying(lambda: act(number)), AT_ONCE)
    assert sum(done) == 1
    with separate_app.app_context():
        assert count(FairEntry, FairEntry.state == EntryState.PLACED) == 1


def test_no_more_firms_are_accepted_than_the_fair_takes(separate_app):
    fair_id, entries, operator = prepared(separate_app, state=EntryState.APPLIED, booths_most=3)

    def act(number):
        fair, entry = db.session.get_one(Fair, fair_id), db.session.get_one(FairEntry, entries[number])
        accept_entry(actor=operator, fair=fair, entry=entry)

    assert sum(run_at_once(separate_app, lambda number: trying(lambda: act(number)), AT_ONCE)) == 3
    with separate_app.app_context():
        assert count(FairEntry, FairEntry.state == EntryState.ACCEPTED) == 3


def test_the_last_time_of_a_recruiter_is_booked_once(separate_app):
    fair_id, entries, _operator = prepared(separate_app, state=EntryState.PLACED, firms=1, lasts=timedelta(minutes=12))
    with separate_app.app_context(), unit_of_work():
        people = [as_actor(add_seeker()) for _number in range(AT_ONCE)]
        slots = fair_slots(db.session.get_one(Fair, fair_id))
        assert len(slots) == 1
    warm_up()  # or the first of them would keep the others waiting while it reads the tables of matching

    def act(number):
        entry = db.session.get_one(FairEntry, entries[0])
        book_talk(actor=people[number], entry=entry, vacancy_id=entry.vacancies[0].vacancy_id, starts_at=slots[0])

    assert sum(run_at_once(separate_app, lambda number: trying(lambda: act(number)), AT_ONCE)) == 1
    with separate_app.app_context():
        assert count(TalkBooking) == count(TalkBooking, TalkBooking.state == BookingState.PLACED) == 1


def test_a_person_books_no_more_talks_than_allowed(separate_app):
    _fair_id, entries, _operator = prepared(separate_app, state=EntryState.PLACED, firms=10, bookings_most=2)
    with separate_app.app_context(), unit_of_work():
        person = as_actor(add_seeker())

    def act(number):
        entry = db.session.get_one(FairEntry, entries[number])
        book_talk(actor=person, entry=entry, vacancy_id=entry.vacancies[0].vacancy_id)

    assert sum(run_at_once(separate_app, lambda number: trying(lambda: act(number)), 10)) == 2
    with separate_app.app_context():
        assert count(TalkBooking) == 2
        assert count(FairRegistration) == 1


def test_many_clicks_register_once_and_move_a_fair_once(separate_app):
    fair_id, _entries, operator = prepared(separate_app, state=EntryState.PLACED, firms=1)
    with separate_app.app_context(), unit_of_work():
        person = as_actor(add_seeker())

    def register(_number):
        with unit_of_work():
            register_for_fair(actor=person, fair=db.session.get_one(Fair, fair_id), wish="电焊工")
        return True

    def open_it(_number):
        try:
            with unit_of_work():
                move_fair(actor=operator, fair=db.session.get_one(Fair, fair_id), target=FairState.OPEN)
        except Conflict:
            return False
        return True

    assert all(run_at_once(separate_app, register, AT_ONCE))
    assert sum(run_at_once(separate_app, open_it, AT_ONCE)) == 1
    with separate_app.app_context():
        assert count(FairRegistration) == 1
