"""Setting up a round and inviting to it: one application or many at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from jobsite.applications.models import FINAL, UNANSWERED, Application, ApplicationState
from jobsite.applications.services import Answer, answer_application
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.outbox import publish
from jobsite.core.signing import new_token
from jobsite.employers.models import Employer
from jobsite.employers.queries import list_member_ids
from jobsite.interviews.events import InterviewInvited, InterviewScheduled
from jobsite.interviews.models import (
    Attendance,
    Interview,
    InterviewKind,
    InterviewPlan,
    InterviewRoom,
    InterviewState,
    PlanInterviewer,
    Side,
    TimeChoice,
)
from jobsite.interviews.offers import offer_of
from jobsite.interviews.queries import cells_of_candidate, diaries_for
from jobsite.interviews.services.moving import (
    SlotTaken,
    check_start,
    lock_applications,
    move_to,
    note,
    show_next_step,
    take_time,
)
from jobsite.interviews.slots import CELL_MINUTES, slot_at
from jobsite.meetings.links import check_link

MOST_AT_ONCE = 200
LENGTHS = (10, 15, 20, 30, 45, 60, 90, 120)
BUFFERS = (0, 5, 10, 15, 30)
LONGEST_OFFER_DAYS = 92


@dataclass(frozen=True, kw_only=True)
class PlanContent:
    """What a firm sets for a round. `weekly` and `exceptions` are rows as `InterviewPlan` stores them; `starts` are
    exact times or proposals. Lengths and buffers in minutes; `limit_per_day` 0 means none."""

    kind: InterviewKind
    choice: TimeChoice
    interviewer_ids: Sequence[int]
    attendance: Attendance = Attendance.EVERYONE
    round_number: int = 1
    zone: str = "Asia/Shanghai"
    length_minutes: int = 30
    buffer_minutes: int = 0
    place: str = ""
    room_name: str = ""
    host_link: str = ""
    guest_link: str = ""
    message: str = ""
    from_on: date | None = None
    until_on: date | None = None
    weekly: list[dict[str, Any]] = field(default_factory=list)
    exceptions: list[dict[str, Any]] = field(default_factory=list)
    starts: Sequence[datetime] = ()
    lead_minutes: int = 120
    limit_per_day: int = 0


@dataclass(frozen=True)
class Invited:
    """The interviews made, and how many applications were left out because they had ended."""

    interviews: list[Interview]
    skipped: int


def create_plan(*, actor: Actor, employer_id: int, content: PlanContent) -> InterviewPlan:
    """Set up a round. Raises Invalid per field, Conflict for a firm that is blocked or not verified."""
    employer = db.session.get_one(Employer, employer_id)
    if not employer.is_public:
        raise Conflict(_("本单位还没有通过核实，或已被暂停招聘，现在不能约面试。"))
    if errors := _problems(employer_id, content):
        raise Invalid(errors)
    plan = InterviewPlan(
        employer_id=employer_id,
        created_by_id=actor.person_id,
        round_number=content.round_number,
        kind=content.kind,
        choice=content.choice,
        attendance=content.attendance,
        zone=content.zone,
        length_minutes=content.length_minutes,
        buffer_minutes=content.buffer_minutes,
        place=content.place,
        room_id=_room_id(employer_id, content.room_name) if content.kind is InterviewKind.ON_SITE else None,
        host_link=content.host_link if content.kind is InterviewKind.VIDEO else "",
        guest_link=content.guest_link if content.kind is InterviewKind.VIDEO else "",
        message=content.message,
        from_on=content.from_on,
        until_on=content.until_on,
        weekly=list(content.weekly),
        exceptions=list(content.exceptions),
        starts=[one.isoformat() for one in content.starts],
        lead_minutes=content.lead_minutes,
        limit_per_day=content.limit_per_day,
        created_at=clock.now(),
    )
    plan.interviewers = [PlanInterviewer(person_id=one) for one in sorted(set(content.interviewer_ids))]
    db.session.add(plan)
    db.session.flush()
    return plan


def _room_id(employer_id: int, name: str) -> int | None:
    if not name:
        return None
    same = sa.select(InterviewRoom).where(InterviewRoom.employer_id == employer_id, InterviewRoom.name == name)
    room = db.session.scalar(same)
    if room is None:
        room = InterviewRoom(employer_id=employer_id, name=name)
        db.session.add(room)
        db.session.flush()
    return room.id


def _problems(employer_id: int, content: PlanContent) -> dict[str, Text]:
    """What is wrong, by field."""
    errors: dict[str, Text] = {}
    if not content.interviewer_ids or not set(content.interviewer_ids) <= set(list_member_ids(employer_id)):
        errors["interviewers"] = _("请至少选一位本单位的面试官。")
    if content.length_minutes not in LENGTHS or content.buffer_minutes not in BUFFERS:
        errors["length_minutes"] = _("请从列表里选时长和间隔。")
    if content.zone not in available_timezones():
        errors["zone"] = _("请从列表里选时区。")
    if content.kind is InterviewKind.ON_SITE and not (content.place or content.room_name):
        errors["place"] = _("请写清楚到哪里面试。")
    return errors | _link_problems(content) | _time_problems(content)


def _link_problems(content: PlanContent) -> dict[str, Text]:
    if content.kind is not InterviewKind.VIDEO or not (content.guest_link or content.host_link):
        return {}
    links = {"guest_link": content.guest_link, "host_link": content.host_link or content.guest_link}
    return {name: problem for name, link in links.items() if (problem := check_link(link))}


def _time_problems(content: PlanContent) -> dict[str, Text]:
    errors: dict[str, Text] = {}
    if content.choice is TimeChoice.EXACT and not content.starts:
        errors["starts_at"] = _("请填开始的日期和时间。")
    if content.choice is TimeChoice.POLL and not 2 <= len(set(content.starts)) <= 8:
        errors["starts_at"] = _("请给 2 到 8 个不同的时间。")
    for start in content.starts:
        try:
            check_start(start)
        except Invalid as error:
            errors["starts_at"] = error.errors["starts_at"]
    if content.from_on is None or content.until_on is None:
        if content.choice is TimeChoice.SELF:
            errors["from_on"] = _("请填从哪天到哪天可以约。")
    elif not clock.today() - timedelta(days=1) <= content.from_on <= content.until_on:
        errors["until_on"] = _("结束日期要在开始日期之后，开始日期不早于今天。")
    elif content.until_on - content.from_on > timedelta(days=LONGEST_OFFER_DAYS):
        errors["until_on"] = _("最多开放 3 个月。")
    return errors | _hours_problems(content)


def _hours_problems(content: PlanContent) -> dict[str, Text]:
    rows = [*content.weekly, *(row for row in content.exceptions if row.get("begins"))]
    if content.choice is TimeChoice.SELF and not rows:
        return {"weekdays": _("请至少选一天，并填好时段。")}
    for row in rows:
        ends = (row["begins"], row["ends"])
        if ends[0] >= ends[1]:
            return {"weekdays": _("每个时段的结束要晚于开始。")}
        if any(int(one.split(":")[1]) % CELL_MINUTES for one in ends):
            return {"weekdays": _("分钟请填 5 的倍数。")}
    return {}


def invite_to_interview(*, actor: Actor, plan: InterviewPlan, application_ids: Iterable[int]) -> Invited:
    """Invite the candidates of these applications to a round; with exact times they follow one another by id.

    Applications of other firms are ignored, ended ones counted as skipped. Raises Invalid when a time is not free,
    Conflict when nobody is left or there are more than MOST_AT_ONCE.
    """
    ids = sorted(set(application_ids))
    if len(ids) > MOST_AT_ONCE:
        raise Conflict(_("一次最多邀请 200 人，请分批邀请。"))
    lock_applications(ids)
    rows = db.session.scalars(
        sa.select(Application)
        .where(Application.employer_id == plan.employer_id, Application.id.in_(ids))
        .options(joinedload(Application.vacancy))
        .order_by(Application.id)
    ).all()
    able = [row for row in rows if row.state not in FINAL]
    if not able:
        raise Conflict(_("这些应聘都已经有结果了，不能再约面试。"))
    made = [_begin(actor, plan, row) for row in able]
    if plan.choice is TimeChoice.EXACT:
        _schedule_exact(actor, plan, made)
    else:
        for interview in made:
            publish(InterviewInvited(interview_id=interview.id))
    return Invited(made, len(rows) - len(able))


def _begin(actor: Actor, plan: InterviewPlan, application: Application) -> Interview:
    if application.state in UNANSWERED or application.state is ApplicationState.SHORTLISTED:
        answer = Answer(to=ApplicationState.INTERVIEWING, text=plan.message)
        answer_application(actor=actor, application_id=application.id, answer=answer)
    interview = Interview(
        plan=plan,
        application=application,
        employer_id=plan.employer_id,
        person_id=application.person_id,
        state=InterviewState.INVITED,
        nonce=new_token(),
        uid=f"{new_token().lower()}@interviews",
        invited_at=clock.now(),
    )
    db.session.add(interview)
    db.session.flush()
    note(interview, None, side=Side.FIRM, actor=actor, reason=plan.message)
    return interview


def _schedule_exact(actor: Actor, plan: InterviewPlan, interviews: Sequence[Interview]) -> None:
    """The first start is given; each next candidate follows after length and buffer, unless more starts were given."""
    starts = [datetime.fromisoformat(one) for one in plan.starts]
    step = timedelta(minutes=plan.length_minutes + plan.buffer_minutes)
    while len(starts) < len(interviews):
        starts.append(starts[-1] + step)
    for interview, start in zip(interviews, starts, strict=False):
        people = [row.person_id for row in plan.interviewers]
        if plan.attendance is Attendance.ANYONE:
            people = _anyone(interview, start)
        try:
            take_time(interview, start, people, actor=actor)
        except SlotTaken:
            raise Invalid({"starts_at": _taken_text(start)}) from None
        interview.scheduled_at = clock.now()
        move_to(interview, InterviewState.SCHEDULED, side=Side.FIRM, actor=actor)
        show_next_step(interview, actor)
        publish(InterviewScheduled(interview_id=interview.id, sequence=interview.sequence, side=Side.FIRM))


def _anyone(interview: Interview, start: datetime) -> list[int]:
    plan = interview.plan
    slot = slot_at(offer_of(plan), start, diaries_for(plan), need_everyone=False, others=cells_of_candidate(interview))
    return list(slot.person_ids) if slot else [plan.interviewers[0].person_id]


def _taken_text(start: datetime) -> Text:
    wall = start.astimezone(clock.CITY_ZONE).strftime("%H:%M")
    return _(
        "%(time)s 有人没空：面试官、求职者或会议室那时已有别的面试。请换个时间。",
        time=f"{start.astimezone(clock.CITY_ZONE).date().isoformat()} {wall}",
    )
