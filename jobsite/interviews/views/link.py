"""The candidate's link: whoever has it sees, chooses, moves and cancels this one interview without signing in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from jobsite.core import clock
from jobsite.core.errors import Conflict
from jobsite.core.i18n import gettext as _
from jobsite.core.identity import Actor, PersonKind
from jobsite.interviews.forms import FeedbackForm, ReasonForm
from jobsite.interviews.links import interview_of_link
from jobsite.interviews.models import Interview, InterviewState, Side, TimeChoice
from jobsite.interviews.offers import ZONES
from jobsite.interviews.policies import can_use_link
from jobsite.interviews.queries import count_ahead, find_feedback, list_free, list_votes
from jobsite.interviews.services.booking import (
    Who,
    ask_anew,
    can_candidate_move,
    cancel_interview,
    choose_time,
    join_waitlist,
    leave_waitlist,
    move_by_candidate,
    vote,
)
from jobsite.interviews.services.settling import NO_SHOW_AFTER, can_give_feedback, give_feedback, settle_interview
from jobsite.interviews.slots import Slot
from jobsite.interviews.talks import join_path
from jobsite.interviews.views.blueprint import bp
from jobsite.web.access import access

S = InterviewState


def loaded(token: str) -> tuple[str, Interview]:
    """The link with its interview; raises NotFound."""
    return token, interview_of_link(token)


Opened = tuple[str, Interview]


def _candidate(interview: Interview) -> Actor:
    """Who holds the link acts as the candidate, for this interview alone."""
    return Actor(person_id=interview.person_id, kind=PersonKind.SEEKER)


def _zone(interview: Interview) -> str:
    """The zone that the reader chose, else that of the round."""
    asked = request.values.get("zone", "")
    return asked if asked in ZONES else interview.plan.zone


def _page(opened: Opened, form: ReasonForm | None = None, *, status: int = 200) -> Any:
    token, interview = opened
    state, now = interview.state, clock.now()
    zone = _zone(interview)
    can_choose = state in (S.INVITED, S.WAITLISTED)
    is_poll = interview.plan.choice is TimeChoice.POLL and state is S.INVITED
    slots = list_free(interview) if can_choose and not is_poll else []
    page = render_template(
        "interviews/link.html",
        token=token,
        interview=interview,
        plan=interview.plan,
        form=form or ReasonForm(formdata=None),
        zone=zone,
        zones=ZONES,
        can_choose=can_choose and not is_poll,
        join=join_path(interview, interview.person_id) if state is S.SCHEDULED else "",
        days=by_day(slots, zone),
        proposals=_proposals(interview) if is_poll else [],
        ahead=count_ahead(interview) if state is S.WAITLISTED else 0,
        can_move=can_candidate_move(interview),
        can_report=state is S.SCHEDULED
        and interview.starts_at is not None
        and now >= interview.starts_at + NO_SHOW_AFTER,
        can_rate=can_give_feedback(interview),
        feedback=find_feedback(interview.id),
        now=now,
    )
    return page, status


def by_day(slots: list[Slot], zone: str) -> list[tuple[datetime, list[datetime]]]:
    """Starts grouped by the day that the reader's zone shows."""
    found: dict[Any, list[datetime]] = {}
    for slot in slots:
        found.setdefault(slot.starts_at.astimezone(ZoneInfo(zone)).date(), []).append(slot.starts_at)
    return [(starts[0], starts) for starts in found.values()]


def _proposals(interview: Interview) -> list[tuple[int, datetime, bool]]:
    fits = list_votes(interview.plan_id).get(interview.id, set())
    return [(number, datetime.fromisoformat(one), number in fits) for number, one in enumerate(interview.plan.starts)]


@bp.get("/i/<token>")
@access(can_use_link, loaded, is_open=True)
def link(opened: Opened) -> Any:
    """Where it stands, and what the candidate can do now."""
    return _page(opened)


def _done(opened: Opened, text: str, act: Callable[[], object]) -> Any:
    token, interview = opened
    form = ReasonForm()
    if form.validate_on_submit():
        with form.saving():
            act()
        if not form.has_errors:
            flash(text, "success")
            return redirect(url_for("interviews.link", token=token, zone=_kept_zone(interview)), 303)
    return _page((token, interview_of_link(token)), form, status=422)


def _kept_zone(interview: Interview) -> str | None:
    zone = _zone(interview)
    return None if zone == interview.plan.zone else zone


def _start(values: MultiDict[str, str]) -> datetime:
    try:
        found = datetime.fromisoformat(values.get("starts_at", ""))
    except ValueError:
        raise Conflict(_("请先选一个时间。")) from None
    if found.tzinfo is None or not 2000 <= found.year <= 2200:
        raise Conflict(_("请先选一个时间。"))
    return found


@bp.post("/i/<token>/choose")
@access(can_use_link, loaded, is_open=True)
def choose(opened: Opened) -> Any:
    """Take one of the offered times."""
    one = opened[1]
    return _done(opened, _("约好了，我们会在面试前提醒您。"), lambda: choose_time(
        actor=_candidate(one), interview_id=one.id, starts_at=_start(request.form)
    ))  # fmt: skip


@bp.post("/i/<token>/vote")
@access(can_use_link, loaded, is_open=True)
def answer_poll(opened: Opened) -> Any:
    """Say which proposals suit."""
    one = opened[1]
    chosen = [
        int(value)
        for value in request.form.getlist("proposals")
        if value.isascii() and value.isdigit() and len(value) < 3
    ]
    return _done(opened, _("告诉单位了，定下时间会通知您。"), lambda: vote(
        actor=_candidate(one), interview_id=one.id, proposals=chosen
    ))  # fmt: skip


@bp.post("/i/<token>/wait")
@access(can_use_link, loaded, is_open=True)
def wait(opened: Opened) -> Any:
    """Wait for a time that becomes free."""
    one = opened[1]
    return _done(
        opened, _("排上候补了，一有空位就给您约上。"), lambda: join_waitlist(actor=_candidate(one), interview_id=one.id)
    )


@bp.post("/i/<token>/stop-waiting")
@access(can_use_link, loaded, is_open=True)
def stop_waiting(opened: Opened) -> Any:
    """Wait no longer."""
    one = opened[1]
    return _done(opened, _("不再候补了。"), lambda: leave_waitlist(actor=_candidate(one), interview_id=one.id))


@bp.post("/i/<token>/absent")
@access(can_use_link, loaded, is_open=True)
def absent(opened: Opened) -> Any:
    """Nobody of the firm came; the candidate may choose another time at once."""
    one = opened[1]
    return _done(opened, _("记下了。您可以另选时间，也可以评价。"), lambda: settle_interview(
        actor=_candidate(one), interview_id=one.id, to=S.NO_SHOW_FIRM, side=Side.CANDIDATE
    ))  # fmt: skip


@bp.post("/i/<token>/again")
@access(can_use_link, loaded, is_open=True)
def again(opened: Opened) -> Any:
    """After the firm did not come: another time."""
    one = opened[1]

    def act() -> None:
        if one.state is not S.NO_SHOW_FIRM:
            raise Conflict(_("现在不能自己改时间了，请联系单位，或取消这场面试。"))
        ask_anew(actor=_candidate(one), interview_id=one.id, side=Side.CANDIDATE)

    return _done(opened, _("请另选一个时间。"), act)


@bp.route("/i/<token>/move", methods=["GET", "POST"])
@access(can_use_link, loaded, is_open=True)
def move_own(opened: Opened) -> Any:
    """Another time, with the same interviewers or whoever is free."""
    token, one = opened
    form = ReasonForm()
    if form.validate_on_submit():
        with form.saving():
            who = Who.ANYONE if request.form.get("who") == Who.ANYONE else Who.SAME
            move_by_candidate(actor=_candidate(one), interview_id=one.id, starts_at=_start(request.form), who=who)
        if not form.has_errors:
            flash(_("时间改好了，已通知单位。"), "success")
            return redirect(url_for("interviews.link", token=token, zone=_kept_zone(one)), 303)
        one = interview_of_link(token)
    zone = _zone(one)
    page = render_template(
        "interviews/link_move.html", token=token, interview=one, plan=one.plan, form=form, zone=zone,
        zones=ZONES, can_move=can_candidate_move(one), days=by_day(list_free(one), zone),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@bp.route("/i/<token>/cancel", methods=["GET", "POST"])
@access(can_use_link, loaded, is_open=True)
def cancel_own(opened: Opened) -> Any:
    """Not come after all, with a word why."""
    token, one = opened
    form = ReasonForm()
    if form.validate_on_submit():
        with form.saving():
            cancel_interview(
                actor=_candidate(one), interview_id=one.id, side=Side.CANDIDATE, reason=form.reason.data or ""
            )
        if not form.has_errors:
            flash(_("面试取消了，已通知单位。"), "success")
            return redirect(url_for("interviews.link", token=token), 303)
    page = render_template("interviews/link_cancel.html", token=token, interview=one, plan=one.plan, form=form)
    return page, 422 if form.is_submitted() else 200


@bp.route("/i/<token>/feedback", methods=["GET", "POST"])
@access(can_use_link, loaded, is_open=True)
def rate(opened: Opened) -> Any:
    """How the interview was."""
    token, one = opened
    form = FeedbackForm()
    if form.validate_on_submit():
        with form.saving():
            give_feedback(interview_id=one.id, stars=int(form.stars.data), text=form.text.data or "")
        if not form.has_errors:
            flash(_("谢谢您的评价。"), "success")
            return redirect(url_for("interviews.link", token=token), 303)
    page = render_template("interviews/link_feedback.html", token=token, interview=one, plan=one.plan, form=form)
    return page, 422 if form.is_submitted() else 200
