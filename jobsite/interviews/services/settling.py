"""What comes after: held or not, scorecards, the candidate's word, the decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from jobsite.applications.services import Answer, answer_application
from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import SYSTEM, Actor
from jobsite.core.outbox import publish
from jobsite.interviews.events import InterviewSettled, ScorecardSent
from jobsite.interviews.models import (
    OPEN,
    Feedback,
    Interview,
    InterviewState,
    Recommendation,
    Scorecard,
    Side,
)
from jobsite.interviews.queries import find_by_meeting, find_feedback, find_scorecard
from jobsite.interviews.reminders import forget_reminders
from jobsite.interviews.services.moving import locked, move_to, show_next_step
from jobsite.interviews.talks import find_talk

S = InterviewState
NO_SHOW_AFTER = timedelta(minutes=15)
FEEDBACK_DAYS = 14
CRITERIA = ("skill", "experience", "attitude", "communication", "fit")
MAX_TEXT = 1000


def settle_interview(*, actor: Actor, interview_id: int, to: InterviewState, side: Side, reason: str = "") -> Interview:
    """Say that it was held, or which side did not come. Held counts from the begin on, an absence from NO_SHOW_AFTER
    on; a side may only report the other's absence. Raises Conflict when it is too early or not theirs to say."""
    interview = locked(interview_id)
    starts_at = interview.starts_at
    if starts_at is None or clock.now() < starts_at:
        raise Conflict(_("面试还没有开始。"))
    is_absence = to is not S.HELD
    if is_absence and clock.now() < starts_at + NO_SHOW_AFTER:
        raise Conflict(_("开始 15 分钟后对方还没来，才能记为缺席。"))
    if (side, to) in ((Side.CANDIDATE, S.HELD), (Side.CANDIDATE, S.NO_SHOW_CANDIDATE)):
        raise Conflict(_("现在的状态不能这样操作，可能有人刚刚处理过。请刷新后再看。"))
    if interview.settled_by is Side.CANDIDATE and side is Side.FIRM:
        raise Conflict(_("求职者已说明单位没来，单位不能自己改掉。"))
    _settle(interview, actor, to, side, reason)
    return interview


def _settle(interview: Interview, actor: Actor, to: InterviewState, side: Side, reason: str) -> None:
    move_to(interview, to, side=side, actor=actor, reason=reason)
    interview.settled_at, interview.settled_by = clock.now(), side
    interview.no_shows += to is S.NO_SHOW_CANDIDATE
    forget_reminders(interview.id)
    show_next_step(interview, actor)
    publish(InterviewSettled(interview_id=interview.id, state=to.value))


OUTCOMES = {"held": S.HELD, "no_show_guest": S.NO_SHOW_CANDIDATE, "no_show_host": S.NO_SHOW_FIRM}


def settle_by_meeting(*, meeting_id: int, outcome: str) -> Interview | None:
    """Take over how the meeting of an interview ended; what a person said before stands. None when nothing changed:
    where neither side is to blame, the firm says what to do."""
    known = find_by_meeting(meeting_id)
    to = OUTCOMES.get(outcome)
    if known is None or to is None:
        return None
    interview = locked(known.id)
    if interview.state is not S.SCHEDULED:
        return None
    _settle(interview, SYSTEM, to, Side.SYSTEM, "")
    return interview


def save_scorecard(
    *,
    actor: Actor,
    interview_id: int,
    scores: Mapping[str, int],
    recommendation: Recommendation | None,
    text: str,
    is_sent: bool,
) -> Scorecard:
    """Keep an interviewer's scorecard, and send it when `is_sent`: from then on it stands and colleagues can read it.

    Raises Conflict when it was sent already or the interview has not begun, Invalid per field when it is sent
    incomplete.
    """
    interview = locked(interview_id)
    if not _has_begun(interview) or interview.state is S.CANCELLED:
        raise Conflict(_("面试开始以后才能填评分表。"))
    kept = {name: scores[name] for name in CRITERIA if scores.get(name) in range(1, 6)}
    if len(text) > MAX_TEXT:
        raise Invalid({"text": _("请不要超过 1000 字。")})
    if is_sent and (recommendation is None or not kept):
        raise Invalid({"recommendation": _("请至少评一项，并选一个建议，再提交。")})
    card = find_scorecard(interview_id, actor.required_id)
    if card is None:
        card = Scorecard(interview_id=interview_id, author_id=actor.required_id)
        db.session.add(card)
    elif card.sent_at is not None:
        raise Conflict(_("评分表已经提交，不能再改。"))
    card.scores, card.recommendation, card.text, card.updated_at = dict(kept), recommendation, text, clock.now()
    if is_sent:
        card.sent_at = clock.now()
        publish(ScorecardSent(interview_id=interview_id, author_id=actor.required_id))
    db.session.flush()
    return card


def _has_begun(interview: Interview) -> bool:
    """Its time has come, or both sides met before it."""
    talk = find_talk(interview)
    is_due = interview.starts_at is not None and clock.now() >= interview.starts_at
    return is_due or (talk is not None and talk.started_at is not None)


def decide(*, actor: Actor, interview_id: int, answer: Answer) -> Interview:
    """Move the application by what the interview showed, through the rules of applications. Raises Conflict before the
    interview has an outcome, and what `answer_application` raises."""
    interview = locked(interview_id)
    if interview.state in OPEN:
        raise Conflict(_("请先记下面试的结果：已面试，还是谁没来。"))
    answer_application(actor=actor, application_id=interview.application_id, answer=answer)
    interview.decided_at = clock.now()
    db.session.flush()
    return interview


def give_feedback(*, interview_id: int, stars: int, text: str) -> Feedback:
    """The candidate's word on the interview, once, within FEEDBACK_DAYS. Raises Conflict or Invalid."""
    interview = locked(interview_id)
    if stars not in range(1, 6):
        raise Invalid({"stars": _("请选 1 到 5 颗星。")})
    if len(text) > 500:
        raise Invalid({"text": _("请不要超过 500 字。")})
    if not can_give_feedback(interview):
        raise Conflict(_("现在不能评价这场面试。"))
    row = Feedback(interview_id=interview_id, stars=stars, text=text, created_at=clock.now())
    db.session.add(row)
    db.session.flush()
    return row


def can_give_feedback(interview: Interview) -> bool:
    """After an interview that was held, or where the firm did not come; once, for FEEDBACK_DAYS."""
    settled_at: Any = interview.settled_at
    return (
        interview.state in (S.HELD, S.NO_SHOW_FIRM)
        and settled_at is not None
        and clock.now() < settled_at + timedelta(days=FEEDBACK_DAYS)
        and find_feedback(interview.id) is None
    )
