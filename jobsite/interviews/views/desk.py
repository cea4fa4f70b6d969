"""The firm's desk: inviting, one interview, moving and cancelling it, answers to a poll."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for

from jobsite.applications.queries import count_picked, list_picked
from jobsite.core import clock
from jobsite.core.i18n import gettext as _
from jobsite.employers.models import Employer
from jobsite.employers.policies import can_act_for_employer
from jobsite.employers.queries import get_employer
from jobsite.interviews.forms import WALL, InviteForm, MoveForm, ReasonForm
from jobsite.interviews.links import link_path
from jobsite.interviews.models import Interview, InterviewState, Side, TimeChoice
from jobsite.interviews.policies import can_handle_interview, can_score
from jobsite.interviews.queries import (
    Wanted,
    find_scorecard,
    get_of_employer,
    get_plan,
    list_busy,
    list_colleagues,
    list_for_employer,
    list_free,
    list_history,
    list_rooms,
    list_scorecards,
    list_votes,
)
from jobsite.interviews.scoring import summary_of
from jobsite.interviews.services.booking import Who, ask_anew, cancel_interview, move_by_firm, renew_link
from jobsite.interviews.services.inviting import create_plan, invite_to_interview
from jobsite.interviews.services.settling import NO_SHOW_AFTER, settle_interview
from jobsite.interviews.talks import join_path
from jobsite.interviews.views.blueprint import bp, history_rows
from jobsite.web.access import access, current_actor
from jobsite.web.navigation import whole_url

S = InterviewState


def picked_ids(values: list[str]) -> list[int]:
    """Ids as check boxes send them; what is none is left out."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 10]


@bp.route("/desk/<int:employer_id>/interviews/invite", methods=["GET", "POST"])
@access(can_act_for_employer, get_employer)
def invite(employer: Employer) -> Any:
    """Set up a round and invite one candidate or many."""
    ids = picked_ids(request.values.getlist("id"))
    count = count_picked(employer.id, ids)
    if not count:
        flash(_("请先勾选要约面试的应聘。"), "warn")
        return redirect(url_for("applications.received", employer_id=employer.id), 303)
    actor = current_actor()
    form = InviteForm(list_colleagues(employer.id), actor.required_id, place=employer.address)
    if form.validate_on_submit():
        with form.saving():
            plan = create_plan(actor=actor, employer_id=employer.id, content=form.content())
            made = invite_to_interview(actor=actor, plan=plan, application_ids=ids)
        if not form.has_errors:
            if made.skipped:
                flash(
                    _("邀请了 %(n)s 人；%(m)s 份应聘已有结果，没有邀请。", n=len(made.interviews), m=made.skipped),
                    "warn",
                )
            else:
                flash(_("邀请了 %(n)s 人，通知已发出。", n=len(made.interviews)), "success")
            if len(made.interviews) == 1:
                return redirect(address(made.interviews[0]), 303)
            return redirect(url_for("interviews.round_page", employer_id=employer.id, plan_id=plan.id), 303)
    page = render_template(
        "interviews/invite.html",
        employer=employer,
        form=form,
        ids=ids,
        count=count,
        picked=list_picked(employer.id, ids[:200]),
        rooms=list_rooms(employer.id),
    )
    return page, 422 if form.is_submitted() else 200


def address(interview: Interview) -> str:
    """The firm's page of an interview."""
    return url_for("interviews.show", employer_id=interview.employer_id, interview_id=interview.id)


@bp.get("/desk/<int:employer_id>/interviews/<int:interview_id>")
@access(can_handle_interview, get_of_employer)
def show(interview: Interview) -> Any:
    """Everything about one interview, and what can be done now."""
    return show_page(interview, ReasonForm(formdata=None))


def show_page(interview: Interview, form: ReasonForm) -> str:
    """The page, also with a form that came back."""
    actor, now = current_actor(), clock.now()
    cards = list_scorecards(interview.id, actor.required_id)
    has_begun = interview.starts_at is not None and now >= interview.starts_at
    may_score = can_score(actor, interview) and has_begun and interview.state is not S.CANCELLED
    own = find_scorecard(interview.id, actor.required_id)
    return render_template(
        "interviews/show.html",
        interview=interview,
        employer=interview.employer,
        plan=interview.plan,
        form=form,
        link=whole_url("home.index").rstrip("/") + link_path(interview),
        has_begun=has_begun,
        join=join_path(interview, actor.person_id) if interview.state is S.SCHEDULED else "",
        can_report=interview.starts_at is not None and now >= interview.starts_at + NO_SHOW_AFTER,
        may_score=may_score,
        own=own,
        cards=cards,
        summary=summary_of(cards),
        proposals=_proposals(interview),
        history=history_rows(list_history(interview.id), interview.plan.zone),
    )


def _proposals(interview: Interview) -> list[tuple[datetime, bool]]:
    """The proposals of a poll, each with whether it suits."""
    if interview.plan.choice is not TimeChoice.POLL:
        return []
    fits = list_votes(interview.plan_id).get(interview.id, set())
    return [(datetime.fromisoformat(one), number in fits) for number, one in enumerate(interview.plan.starts)]


@bp.get("/desk/<int:employer_id>/interviews/rounds/<int:plan_id>")
@access(can_act_for_employer, get_employer)
def round_page(employer: Employer, plan_id: int) -> Any:
    """One round: everyone invited, and the answers to its poll."""
    plan = get_plan(employer.id, plan_id)
    found = list_for_employer(employer.id, Wanted(plan_id=plan.id), page=1)
    starts = [datetime.fromisoformat(one) for one in plan.starts] if plan.choice is TimeChoice.POLL else []
    return render_template(
        "interviews/round.html",
        employer=employer,
        plan=plan,
        interviews=found.items,
        total=found.total,
        starts=starts,
        votes=list_votes(plan.id),
        wall=lambda instant: instant.astimezone(ZoneInfo(plan.zone)).strftime(WALL),
    )


@bp.route("/desk/<int:employer_id>/interviews/<int:interview_id>/move", methods=["GET", "POST"])
@access(can_handle_interview, get_of_employer)
def move(interview: Interview) -> Any:
    """Another time; an address may bring it along, as the calendar does when something is dragged."""
    plan = interview.plan
    form = MoveForm(data={"starts_at": _given_wall(interview), "who": Who.SAME.value})
    if form.validate_on_submit():
        with form.saving():
            move_by_firm(
                actor=current_actor(),
                interview_id=interview.id,
                starts_at=form.instant(plan),
                who=Who(form.who.data),
                reason=form.reason.data or "",
            )
        if not form.has_errors:
            flash(_("时间定好了，已通知大家。"), "success")
            return redirect(address(interview), 303)
    free = list_free(interview, limit=12)
    page = render_template(
        "interviews/move.html", interview=interview, employer=interview.employer, plan=plan, form=form, free=free,
        wall=lambda instant: instant.astimezone(ZoneInfo(plan.zone)).strftime(WALL), busy=_busy_on(interview, form),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _given_wall(interview: Interview) -> datetime | None:
    try:
        return datetime.fromisoformat(request.args.get("starts_at", "")).replace(tzinfo=None)
    except ValueError:
        zone = ZoneInfo(interview.plan.zone)
        return interview.starts_at.astimezone(zone).replace(tzinfo=None) if interview.starts_at else None


def _busy_on(interview: Interview, form: MoveForm) -> list[tuple[str, list[tuple[datetime, datetime]]]]:
    """Who of the round is taken when, on the day that the form shows."""
    wall = form.starts_at.data
    if wall is None or not 2000 <= wall.year <= 2200:
        return []
    zone = ZoneInfo(interview.plan.zone)
    begin = datetime(wall.year, wall.month, wall.day, tzinfo=zone)
    end = datetime(wall.year, wall.month, wall.day, 23, 59, tzinfo=zone)
    names = {one.id: one.display_name for one in list_colleagues(interview.employer_id)}
    ids = [row.person_id for row in interview.plan.interviewers if row.person_id in names]
    taken = list_busy(ids, begin, end)
    return [(names[one], taken.get(one, [])) for one in ids]


@bp.route("/desk/<int:employer_id>/interviews/<int:interview_id>/cancel", methods=["GET", "POST"])
@access(can_handle_interview, get_of_employer)
def cancel(interview: Interview) -> Any:
    """Call it off, with a reason that the candidate reads."""
    form = ReasonForm()
    if form.validate_on_submit():
        with form.saving():
            cancel_interview(
                actor=current_actor(), interview_id=interview.id, side=Side.FIRM, reason=form.reason.data or ""
            )
        if not form.has_errors:
            flash(_("面试取消了，已通知求职者。"), "success")
            return redirect(address(interview), 303)
    page = render_template("interviews/cancel.html", interview=interview, employer=interview.employer, form=form)
    return page, 422 if form.is_submitted() else 200


@bp.post("/desk/<int:employer_id>/interviews/<int:interview_id>/ask-anew")
@access(can_handle_interview, get_of_employer)
def anew(interview: Interview) -> Any:
    """Take the time back and let the candidate choose another."""
    return _done(interview, _("已请求职者另选时间。"), lambda form: ask_anew(
        actor=current_actor(), interview_id=interview.id, reason=form.reason.data or ""
    ))  # fmt: skip


@bp.post("/desk/<int:employer_id>/interviews/<int:interview_id>/renew-link")
@access(can_handle_interview, get_of_employer)
def renew(interview: Interview) -> Any:
    """The links that were given out open nothing any more."""
    return _done(
        interview,
        _("旧链接已作废。需要的话，把新链接发给求职者。"),
        lambda _form: renew_link(interview_id=interview.id),
    )


@bp.post("/desk/<int:employer_id>/interviews/<int:interview_id>/settle")
@access(can_handle_interview, get_of_employer)
def settle(interview: Interview) -> Any:
    """Say whether it was held, or that the candidate did not come, or that the firm could not."""
    to = next(
        (one for one in (S.HELD, S.NO_SHOW_CANDIDATE, S.NO_SHOW_FIRM) if one.value == request.form.get("to")), S.HELD
    )
    return _done(interview, _("记下了。"), lambda form: settle_interview(
        actor=current_actor(), interview_id=interview.id, to=to, side=Side.FIRM, reason=form.reason.data or ""
    ))  # fmt: skip


def _done(interview: Interview, text: str, act: Any) -> Any:
    form = ReasonForm()
    if form.validate_on_submit():
        with form.saving():
            act(form)
        if not form.has_errors:
            flash(text, "success")
            return redirect(address(interview), 303)
    return show_page(get_of_employer(interview.employer_id, interview.id), form), 422
