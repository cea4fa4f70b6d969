"""Reading interviews: one, a firm's, a candidate's, free times, what colleagues are busy with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from jobsite.accounts.models import Membership, Person, PersonStatus
from jobsite.applications.models import Application
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.paging import Page, paginate
from jobsite.interviews.models import (
    OPEN,
    Attendance,
    Attendee,
    BusySpan,
    Feedback,
    Interview,
    InterviewHistory,
    InterviewPlan,
    InterviewRoom,
    InterviewState,
    OccupiedCell,
    PollVote,
    Scorecard,
)
from jobsite.interviews.occupancy import person_taker, room_taker, taken_cells
from jobsite.interviews.offers import offer_of
from jobsite.interviews.slots import CELL_SECONDS, Diary, Slot, cell_of, free_slots

DESK_PAGE = 25
SHOWN_SLOTS = 60
_WITH_EVERYTHING = (
    joinedload(Interview.plan).joinedload(InterviewPlan.room),
    joinedload(Interview.employer),
    joinedload(Interview.application).joinedload(Application.vacancy),
    selectinload(Interview.attendees).joinedload(Attendee.person),
)


def get_interview(interview_id: int) -> Interview:
    """The interview with its plan, people and application; raises NotFound."""
    found = db.session.get(Interview, interview_id, options=_WITH_EVERYTHING)
    if found is None:
        raise NotFound
    return found


def get_of_employer(employer_id: int, interview_id: int) -> Interview:
    """The interview if it is this firm's; raises NotFound."""
    found = get_interview(interview_id)
    if found.employer_id != employer_id:
        raise NotFound
    return found


def find_by_meeting(meeting_id: int) -> Interview | None:
    """The interview that is held in this meeting, or None."""
    return db.session.scalar(sa.select(Interview).where(Interview.meeting_id == meeting_id))


def get_plan(employer_id: int, plan_id: int) -> InterviewPlan:
    """The plan if it is this firm's; raises NotFound."""
    found = db.session.get(InterviewPlan, plan_id, options=[selectinload(InterviewPlan.interviewers)])
    if found is None or found.employer_id != employer_id:
        raise NotFound
    return found


@dataclass(frozen=True)
class Wanted:
    """Which of a firm's interviews: a state, a group of states, one interviewer, one plan, a span of time."""

    states: frozenset[InterviewState] = frozenset()
    person_id: int | None = None
    plan_id: int | None = None
    begin: datetime | None = None
    end: datetime | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """The filter as SQL."""
        found: list[sa.ColumnElement[bool]] = []
        if self.states:
            found.append(Interview.state.in_(self.states))
        if self.person_id is not None:
            mine = sa.select(Attendee.interview_id).where(Attendee.person_id == self.person_id)
            found.append(Interview.id.in_(mine))
        if self.plan_id is not None:
            found.append(Interview.plan_id == self.plan_id)
        if self.begin is not None:
            found.append(Interview.starts_at >= self.begin)
        if self.end is not None:
            found.append(Interview.starts_at < self.end)
        return found


def list_for_employer(employer_id: int, wanted: Wanted, *, page: int = 1) -> Page[Interview]:
    """A firm's interviews: those to come first and the nearest of them, then those without a time, then the past."""
    is_past = sa.case((Interview.starts_at < clock.now(), 2), (Interview.starts_at.is_(None), 1), else_=0)
    statement = (
        sa.select(Interview)
        .where(Interview.employer_id == employer_id, *wanted.conditions())
        .options(*_WITH_EVERYTHING)
        .order_by(
            is_past,
            sa.case((Interview.starts_at >= clock.now(), Interview.starts_at)),
            Interview.starts_at.desc(),
            Interview.id.desc(),
        )
    )
    return paginate(statement, number=page, size=DESK_PAGE)


def list_between(employer_id: int, begin: datetime, end: datetime, *, person_id: int | None = None) -> list[Interview]:
    """A firm's appointments that begin in this time, in their order; at most 500: for its calendar."""
    wanted = Wanted(person_id=person_id, begin=begin, end=end)
    statement = (
        sa.select(Interview)
        .where(
            Interview.employer_id == employer_id,
            Interview.state != InterviewState.CANCELLED,
            *wanted.conditions(),
        )
        .options(*_WITH_EVERYTHING)
        .order_by(Interview.starts_at, Interview.id)
        .limit(500)
    )
    return list(db.session.scalars(statement).unique())


def count_by_state(employer_id: int, wanted: Wanted) -> Mapping[InterviewState, int]:
    """How many of a firm's interviews stand in each state, under the filter."""
    rows = db.session.execute(
        sa.select(Interview.state, sa.func.count())
        .where(Interview.employer_id == employer_id, *wanted.conditions())
        .group_by(Interview.state)
    )
    return {row[0]: row[1] for row in rows}


def list_of_application(application_id: int) -> Sequence[Interview]:
    """All interviews of one application, the latest first."""
    return (
        db.session.scalars(
            sa.select(Interview)
            .where(Interview.application_id == application_id)
            .options(*_WITH_EVERYTHING)
            .order_by(Interview.id.desc())
        )
        .unique()
        .all()
    )


def list_mine(person_id: int, *, is_open: bool, page: int = 1) -> Page[Interview]:
    """A candidate's interviews: the open ones with the nearest first, or the past with the latest first."""
    statement = sa.select(Interview).where(Interview.person_id == person_id).options(*_WITH_EVERYTHING)
    if is_open:
        statement = statement.where(Interview.state.in_(OPEN)).order_by(
            Interview.starts_at.is_(None).desc(), Interview.starts_at, Interview.id
        )
    else:
        statement = statement.where(Interview.state.not_in(OPEN)).order_by(
            Interview.settled_at.desc(), Interview.id.desc()
        )
    return paginate(statement, number=page)


def list_mine_between(person_id: int, begin: datetime, end: datetime) -> list[Interview]:
    """A person's appointments that begin in this time, as candidate or interviewer; at most 500."""
    as_interviewer = sa.select(Attendee.interview_id).where(Attendee.person_id == person_id)
    statement = (
        sa.select(Interview)
        .where(
            sa.or_(Interview.person_id == person_id, Interview.id.in_(as_interviewer)),
            Interview.starts_at >= begin,
            Interview.starts_at < end,
        )
        .options(*_WITH_EVERYTHING)
        .order_by(Interview.starts_at, Interview.id)
        .limit(500)
    )
    return list(db.session.scalars(statement).unique())


def find_next(person_id: int) -> Interview | None:
    """The candidate's next step: an invitation that waits for a choice, else the nearest appointment."""
    statement = (
        sa.select(Interview)
        .where(
            Interview.person_id == person_id,
            sa.or_(
                Interview.state == InterviewState.INVITED,
                sa.and_(Interview.state == InterviewState.SCHEDULED, Interview.ends_at > clock.now()),
            ),
        )
        .options(*_WITH_EVERYTHING)
        .order_by(Interview.starts_at.is_(None), Interview.starts_at, Interview.id)
        .limit(1)
    )
    return db.session.scalars(statement).unique().first()


def diaries_for(plan: InterviewPlan, *, except_interview_id: int | None = None) -> list[Diary]:
    """What is taken of each interviewer of the plan from now on, and how many of its interviews each has on a day."""
    ids = [row.person_id for row in plan.interviewers]
    begin, end = _bounds(plan)
    cells = taken_cells(map(person_taker, ids), begin, end, except_interview_id=except_interview_id)
    counts = _per_day(plan, except_interview_id)
    return [Diary(one, cells.get(person_taker(one), set()), counts.get(one, {})) for one in ids]


def _bounds(plan: InterviewPlan) -> tuple[datetime, datetime]:
    now = clock.now()
    last = plan.until_on or clock.today()
    end = datetime(last.year, last.month, last.day, tzinfo=now.tzinfo) + timedelta(days=2)
    return now - timedelta(days=1), max(end, now)


def _per_day(plan: InterviewPlan, except_interview_id: int | None) -> dict[int, dict[date, int]]:
    if not plan.limit_per_day and plan.attendance is Attendance.EVERYONE:
        return {}
    rows = db.session.execute(
        sa.select(Attendee.person_id, Interview.starts_at)
        .join(Interview, Interview.id == Attendee.interview_id)
        .where(
            Interview.plan_id == plan.id,
            Interview.state == InterviewState.SCHEDULED,
            Interview.id.is_distinct_from(except_interview_id),
        )
    )
    found: dict[int, dict[date, int]] = {}
    for person_id, starts_at in rows:
        if starts_at is not None:
            days = found.setdefault(person_id, {})
            day = starts_at.astimezone(ZoneInfo(plan.zone)).date()
            days[day] = days.get(day, 0) + 1
    return found


def cells_of_candidate(interview: Interview) -> set[int]:
    """The taken cells of the candidate and of the room, without those of this interview."""
    begin, end = _bounds(interview.plan)
    takers = [person_taker(interview.person_id)]
    if interview.plan.room_id is not None:
        takers.append(room_taker(interview.plan.room_id))
    taken = taken_cells(takers, begin, end, except_interview_id=interview.id)
    return set().union(*taken.values())


def list_free(interview: Interview, *, limit: int = SHOWN_SLOTS) -> list[Slot]:
    """The times that the candidate can take now, the earliest first."""
    plan = interview.plan
    return free_slots(
        offer_of(plan),
        clock.now(),
        diaries_for(plan, except_interview_id=interview.id),
        need_everyone=plan.attendance is Attendance.EVERYONE,
        others=cells_of_candidate(interview),
        limit=limit,
    )


def list_waiting(plan_id: int) -> Sequence[int]:
    """Ids of the interviews that wait for a time of this plan, the longest waiting first."""
    return db.session.scalars(
        sa.select(Interview.id)
        .where(Interview.plan_id == plan_id, Interview.state == InterviewState.WAITLISTED)
        .order_by(Interview.waitlisted_at, Interview.id)
    ).all()


def count_ahead(interview: Interview) -> int:
    """How many wait longer for a time of the same plan."""
    statement = sa.select(sa.func.count()).where(
        Interview.plan_id == interview.plan_id,
        Interview.state == InterviewState.WAITLISTED,
        Interview.waitlisted_at < interview.waitlisted_at,
    )
    return db.session.scalar(statement) or 0


def list_votes(plan_id: int) -> dict[int, set[int]]:
    """Interview id → the proposals of the plan that suit its candidate."""
    rows = db.session.execute(
        sa.select(PollVote.interview_id, PollVote.proposal)
        .join(Interview, Interview.id == PollVote.interview_id)
        .where(Interview.plan_id == plan_id)
    )
    found: dict[int, set[int]] = {}
    for interview_id, proposal in rows:
        found.setdefault(interview_id, set()).add(proposal)
    return found


def list_colleagues(employer_id: int) -> Sequence[Person]:
    """The active people who act for the firm, in the order in which they joined."""
    return db.session.scalars(
        sa.select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.employer_id == employer_id, Person.status == PersonStatus.ACTIVE)
        .order_by(Membership.created_at, Person.id)
    ).all()


def list_rooms(employer_id: int) -> Sequence[InterviewRoom]:
    """A firm's rooms by name."""
    return db.session.scalars(
        sa.select(InterviewRoom).where(InterviewRoom.employer_id == employer_id).order_by(InterviewRoom.name)
    ).all()


def list_history(interview_id: int) -> Sequence[tuple[InterviewHistory, str]]:
    """What happened to an interview, the latest first, each with the name of who did it."""
    rows = db.session.execute(
        sa.select(InterviewHistory, Person.display_name)
        .outerjoin(Person, Person.id == InterviewHistory.actor_id)
        .where(InterviewHistory.interview_id == interview_id)
        .order_by(InterviewHistory.id.desc())
    )
    return [(row, name or "") for row, name in rows]


def list_scorecards(interview_id: int, viewer_id: int) -> Sequence[Scorecard]:
    """The scorecards that this person may read: their own, and the sent ones of others once their own is sent.

    Someone of the firm who did not interview reads all that are sent.
    """
    cards = db.session.scalars(
        sa.select(Scorecard)
        .where(Scorecard.interview_id == interview_id)
        .options(joinedload(Scorecard.author))
        .order_by(Scorecard.id)
    ).all()
    is_interviewer = db.session.get(Attendee, (interview_id, viewer_id)) is not None
    has_sent = any(card.author_id == viewer_id and card.sent_at for card in cards)
    sees_others = has_sent or not is_interviewer
    return [card for card in cards if card.author_id == viewer_id or (sees_others and card.sent_at)]


def find_scorecard(interview_id: int, author_id: int) -> Scorecard | None:
    """The scorecard of this interviewer, sent or not; None before it was begun."""
    return db.session.scalar(
        sa.select(Scorecard).where(Scorecard.interview_id == interview_id, Scorecard.author_id == author_id)
    )


def count_sent_scorecards(interview_id: int) -> int:
    """How many scorecards of an interview were sent."""
    statement = sa.select(sa.func.count()).where(Scorecard.interview_id == interview_id, Scorecard.sent_at.is_not(None))
    return db.session.scalar(statement) or 0


def find_feedback(interview_id: int) -> Feedback | None:
    """What the candidate said afterwards, or None."""
    return db.session.get(Feedback, interview_id)


def list_busy(person_ids: Iterable[int], begin: datetime, end: datetime) -> dict[int, list[tuple[datetime, datetime]]]:
    """Person id → the times from `begin` to `end` that are taken, joined where they touch. Says nothing of what for."""
    takers = {person_taker(one): one for one in person_ids}
    rows = db.session.execute(
        sa.select(OccupiedCell.taker, OccupiedCell.cell)
        .where(
            OccupiedCell.taker.in_(list(takers)), OccupiedCell.cell >= cell_of(begin), OccupiedCell.cell < cell_of(end)
        )
        .order_by(OccupiedCell.taker, OccupiedCell.cell)
    )
    found: dict[int, list[tuple[int, int]]] = {}
    for taker, cell in rows:
        spans = found.setdefault(takers[taker], [])
        if spans and spans[-1][1] == cell:
            spans[-1] = (spans[-1][0], cell + 1)
        else:
            spans.append((cell, cell + 1))
    return {one: [(_instant(low), _instant(high)) for low, high in spans] for one, spans in found.items()}


def _instant(cell: int) -> datetime:
    return datetime.fromtimestamp(cell * CELL_SECONDS, clock.now().tzinfo)


def list_busy_spans(person_id: int) -> Sequence[BusySpan]:
    """The times that a person keeps free of interviews, from now on."""
    return db.session.scalars(
        sa.select(BusySpan)
        .where(BusySpan.person_id == person_id, BusySpan.ends_at > clock.now())
        .order_by(BusySpan.starts_at)
        .limit(100)
    ).all()


def get_busy_span(span_id: int) -> BusySpan:
    """One of them; raises NotFound."""
    found = db.session.get(BusySpan, span_id)
    if found is None:
        raise NotFound
    return found
