"""The rehearsal: a firm serves a made-up visitor as at the fair, and nothing of it is counted, shown or left."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from jobsite.accounts.models import Person, PersonStatus
from jobsite.accounts.queries import get_person
from jobsite.core.database import db
from jobsite.core.errors import Conflict, NotFound
from jobsite.core.identity import StaffRole
from jobsite.fairs.models.preparing import Fair, FairEntry, FairState
from jobsite.fairs.models.queueing import QueueEntry, QueueState, TalkWay
from jobsite.fairs.models.talking import Intent, Side, Talk, Verdict
from jobsite.fairs.policies.queueing import can_enter_booth
from jobsite.fairs.queries.entries import list_entries_of_firm
from jobsite.fairs.queries.fairs import get_fair, list_coming, list_for_staff
from jobsite.fairs.queries.lobby import live_figures
from jobsite.fairs.reports.figures import report_of
from jobsite.fairs.services import rehearsing, serving, talking
from jobsite.fairs.services.deciding import say_verdict
from jobsite.fairs.services.fairs import open_now, set_rehearsal
from jobsite.fairs.services.queueing import join_queue
from tests.factories.accounts import StaffFactory
from tests.factories.fairs import enter_firm, make_fair
from tests.factories.seekers import add_seeker, as_actor

OPERATOR = [StaffRole.FAIR_OPERATOR]


@pytest.fixture
def operator(clock):
    return as_actor(StaffFactory(roles=OPERATOR))


@pytest.fixture
def entry(operator):
    found = enter_firm(make_fair(), introduction="两班倒。")
    found.questions = ["什么时候能到岗？"]
    set_rehearsal(actor=operator, fair=found.fair, is_on=True)
    return found


def rehearse(entry):
    """From the visitor to the intent; returns the talk."""
    recruiter = as_actor(entry.recruiters[0].person)
    ticket = rehearsing.send_visitor(actor=recruiter, entry=entry, way=TalkWay.VIDEO)
    called = serving.call_next(actor=recruiter, booth=ticket.booth)
    assert called is ticket
    rehearsing.answer_call(ticket.id)
    assert ticket.state is QueueState.CONFIRMED
    talk = db.session.scalars(sa.select(Talk).where(Talk.entry_id == ticket.id)).one()
    talking.begin_talk(actor=recruiter, talk=talk)
    assert rehearsing.visitor_link(talk).startswith("/m/")
    say_verdict(actor=recruiter, talk=talk, side=Side.FIRM, verdict=Verdict.YES)
    rehearsing.agree(talk=talk)
    talking.end_talk(actor=recruiter, talk=talk)
    return talk


def test_a_firm_practises_queue_call_talk_and_intent(entry):
    talk = rehearse(entry)
    assert talk.entry.answers == ["（练习的回答）"]
    assert talk.entry.state is QueueState.DONE
    assert db.session.scalars(sa.select(Intent)).one().booth_id == talk.booth_id


def test_nothing_of_a_rehearsal_is_counted_or_shown(entry):
    before = (live_figures(entry.fair_id), report_of([entry.fair_id]), list_for_staff().total, list_coming().total)
    talk = rehearse(entry)
    after = (live_figures(entry.fair_id), report_of([entry.fair_id]), list_for_staff().total, list_coming().total)
    assert after == before
    assert talk.fair_id != entry.fair_id
    assert [one.fair_id for one in list_entries_of_firm(entry.employer_id).items] == [entry.fair_id]
    seeker = add_seeker()
    assert not can_enter_booth(as_actor(seeker), talk.booth)
    for forbidden in (
        lambda: get_fair(talk.fair_id),
        lambda: join_queue(actor=as_actor(seeker), booth_id=talk.booth_id),
        lambda: get_person(talk.person_id),
    ):
        with pytest.raises(NotFound):
            forbidden()


@pytest.mark.parametrize("ending", ["by_hand", "by_opening"])
def test_a_rehearsal_leaves_nothing_behind(entry, operator, ending):
    rehearse(entry)
    if ending == "by_hand":
        set_rehearsal(actor=operator, fair=entry.fair, is_on=False)
    else:
        open_now(actor=operator, fair=entry.fair)
    for model in (QueueEntry, Talk, Intent):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(model)) == 0, model
    assert db.session.scalars(sa.select(FairEntry)).all() == [entry]
    assert db.session.scalars(sa.select(Fair.state)).all() == [entry.fair.state]
    assert FairState.REHEARSAL is not entry.fair.state
    shells = sa.select(sa.func.count()).where(Person.status == PersonStatus.DELETED)
    assert db.session.scalar(shells) == 0


def test_three_practice_visitors_at_most_and_only_while_rehearsing(entry, operator):
    recruiter = as_actor(entry.recruiters[0].person)
    for _visitor in range(rehearsing.MOST_WAITING):
        rehearsing.send_visitor(actor=recruiter, entry=entry, way=TalkWay.TEXT)
    with pytest.raises(Conflict):
        rehearsing.send_visitor(actor=recruiter, entry=entry, way=TalkWay.TEXT)
    set_rehearsal(actor=operator, fair=entry.fair, is_on=False)
    with pytest.raises(Conflict):
        rehearsing.send_visitor(actor=recruiter, entry=entry, way=TalkWay.TEXT)
