"""Pages of the stage: what everyone watches, and where staff run it. Each act is a form and works by reload."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request, url_for

from jobsite.applications.cards import vacancy_card
from jobsite.core.database import savepoint
from jobsite.core.errors import Conflict, Invalid, NotFound, TooMany
from jobsite.core.i18n import gettext as _
from jobsite.fairs.forms.staging import AnswerForm, LikesForm, PollForm, QuestionForm, ReplayForm, ShowForm
from jobsite.fairs.models.preparing import Fair
from jobsite.fairs.models.staging import QuestionState, ShowState, StageShow, StageSource
from jobsite.fairs.policies.staging import can_apply_at_stage, can_run_stage, can_take_part, can_watch_stage
from jobsite.fairs.queries import staging as queries
from jobsite.fairs.queries.announcements import list_fresh_announcements
from jobsite.fairs.queries.queueing import get_open_fair
from jobsite.fairs.services import staging, watching
from jobsite.fairs.stage_links import host_of
from jobsite.fairs.views.blueprint import bp
from jobsite.web.access import access, current_actor
from jobsite.web.headers import content_policy

PATH = "/fairs/<int:fair_id>/stage"
DESK = "/staff/fairs/<int:fair_id>/stage"


def hosts() -> tuple[str, ...]:
    """The hosts that pictures may come from, as the operator of the site set them."""
    return tuple(current_app.extensions["settings"].stage_hosts)


def acting(act: Callable[[], Any], done: Any = "") -> None:
    """Run a service for a button: say that it is done, or undo it and say why not."""
    try:
        with savepoint():
            act()
    except (Conflict, TooMany, Invalid) as error:
        words = error.message or next(iter(error.errors.values())) if isinstance(error, Invalid) else error.message
        flash(str(words), "error")
    else:
        if done:
            flash(str(done), "success")


def _stage(fair: Fair, show: StageShow | None, anchor: str = "") -> Any:
    return redirect(
        url_for("fairs.stage", fair_id=fair.id, show=show.id if show else None, _anchor=anchor or None), 303
    )


@bp.get(PATH)
@access(can_watch_stage, get_open_fair, is_open=True)
def stage(fair: Fair) -> Any:
    """The show that is live, or the one asked for: picture, pinned vacancy, poll, questions, programme."""
    return _watch(fair, QuestionForm())


def _watch(fair: Fair, form: QuestionForm) -> Any:
    shows = queries.list_shows(fair.id)
    asked = request.args.get("show", "")
    show = next((one for one in shows if str(one.id) == asked), None) or queries.show_to_watch(shows)
    cards = queries.list_cards(show.id) if show else []
    actor = current_actor()
    mine = queries.mine_at(actor, show, [card.booth_vacancy.vacancy_id for card in cards]) if show else queries.Mine()
    page = render_template(
        "fairs/stage.html",
        fair=fair,
        show=show,
        shows=shows,
        cards=[(card, vacancy_card(card.booth_vacancy.vacancy)) for card in cards],
        pinned=queries.pinned_of(cards),
        questions=queries.list_visible_questions(show.id) if show else [],
        polls=queries.list_polls(show.id)[:1] if show else [],
        mine=mine,
        answered=dict(mine.answered),
        form=form,
        announcements=list_fresh_announcements(fair.id),
        own_booths=queries.list_own_booths(fair.id, list(actor.memberships)),
        can_run=can_run_stage(actor, fair),
        can_take_part=can_take_part(actor),
        host=host_of(show.source_url) if show else "",
    )
    response = make_response(page, 422 if form.errors else 200)
    if show and show.source is StageSource.HLS and show.state is ShowState.LIVE:
        origin = f"https://{host_of(show.source_url)}"
        policy = content_policy(current_app.config["PUSH_ORIGIN"])
        policy = policy.replace("media-src 'self'", f"media-src 'self' {origin}")
        response.headers["Content-Security-Policy"] = policy.replace(
            "connect-src 'self'", f"connect-src 'self' {origin}"
        )
    return response


@bp.post(f"{PATH}/<int:show_id>/questions")
@access(can_watch_stage, get_open_fair)
def stage_ask(fair: Fair, show_id: int) -> Any:
    """Ask the presenter."""
    _check_part()
    show = queries.get_show(fair.id, show_id)
    form = QuestionForm()
    if form.validate_on_submit():
        with form.saving():
            watching.ask_question(actor=current_actor(), show=show, text=form.text.data or "")
        if not form.has_errors:
            flash(_("问到了。工作人员看过后，大家就能看到。"), "success")
            return _stage(fair, show, "questions")
    return _watch(fair, form)


def _check_part() -> None:
    if not can_take_part(current_actor()):
        raise NotFound


@bp.post(f"{PATH}/questions/<int:question_id>/vote")
@access(can_watch_stage, get_open_fair)
def stage_vote(fair: Fair, question_id: int) -> Any:
    """Find a question worth asking."""
    _check_part()
    question = queries.get_question(fair.id, question_id)
    acting(partial(watching.vote_question, actor=current_actor(), question=question))
    return _stage(fair, queries.get_show(fair.id, question.show_id), "questions")


@bp.post(f"{PATH}/<int:show_id>/like")
@access(can_watch_stage, get_open_fair)
def stage_like(fair: Fair, show_id: int) -> Any:
    """Like it; the script counts taps and sends them together."""
    _check_part()
    show = queries.get_show(fair.id, show_id)
    form = LikesForm()
    act = partial(watching.like_show, actor=current_actor(), show=show, times=form.times.data or 1)
    if request.headers.get("X-Requested-With") == "fetch":
        with savepoint():
            act()
        return "", 204
    acting(act)
    return _stage(fair, show)


@bp.post(f"{PATH}/options/<int:option_id>")
@access(can_watch_stage, get_open_fair)
def stage_answer_poll(fair: Fair, option_id: int) -> Any:
    """Vote in a poll."""
    _check_part()
    option = queries.get_option(fair.id, option_id)
    acting(partial(watching.answer_poll, actor=current_actor(), option=option), _("投好了。"))
    return _stage(fair, queries.get_show(fair.id, option.poll.show_id), "poll")


@bp.post(f"{PATH}/cards/<int:card_id>/apply")
@access(can_watch_stage, get_open_fair)
def stage_apply(fair: Fair, card_id: int) -> Any:
    """Apply in one tap; without a résumé, to the short form first."""
    if not can_apply_at_stage(current_actor()):
        raise NotFound
    card = queries.get_card(fair.id, card_id)
    try:
        with savepoint():
            watching.apply_at_stage(actor=current_actor(), card=card)
    except (Conflict, TooMany) as error:
        flash(str(error.message), "error")
    else:
        flash(_("已经送到。单位看了、答复了，都会告诉您。"), "success")
    return _stage(fair, queries.get_show(fair.id, card.show_id), "cards")


@bp.get(DESK)
@access(can_run_stage, get_open_fair)
def stage_desk(fair: Fair) -> Any:
    """The shows of a fair's stage."""
    return render_template("fairs/stage_desk.html", fair=fair, shows=queries.list_shows(fair.id))


@bp.route(f"{DESK}/new", methods=["GET", "POST"])
@access(can_run_stage, get_open_fair)
def stage_plan(fair: Fair) -> Any:
    """One more show."""
    return _edit(fair, None)


@bp.route(f"{DESK}/<int:show_id>/edit", methods=["GET", "POST"])
@access(can_run_stage, get_open_fair)
def stage_edit(fair: Fair, show_id: int) -> Any:
    """Change a show."""
    return _edit(fair, queries.get_show(fair.id, show_id))


def _edit(fair: Fair, show: StageShow | None) -> Any:
    form = ShowForm.for_show(show)
    if form.validate_on_submit():
        with form.saving():
            content, actor = form.content(), current_actor()
            if show is None:
                show = staging.plan_show(actor=actor, fair=fair, content=content, hosts=hosts())
            else:
                staging.change_show(actor=actor, show=show, content=content, hosts=hosts())
        if not form.has_errors and show is not None:
            flash(_("保存好了。"), "success")
            return _run(fair, show)
    page = render_template("fairs/stage_edit.html", fair=fair, show=show, form=form)
    return page, 422 if form.is_submitted() else 200


def _run(fair: Fair, show: StageShow) -> Any:
    return redirect(url_for("fairs.stage_run", fair_id=fair.id, show_id=show.id), 303)


@bp.get(f"{DESK}/<int:show_id>")
@access(can_run_stage, get_open_fair)
def stage_run(fair: Fair, show_id: int) -> Any:
    """Run one show: go live and end, pin cards, let questions through, polls, the recording."""
    return _desk(fair, queries.get_show(fair.id, show_id))


def _desk(fair: Fair, show: StageShow, **forms: Any) -> Any:
    cards = queries.list_cards(show.id)
    words = request.args.get("q", "").strip()[:60]
    given = {
        "poll_form": PollForm(formdata=None),
        "replay_form": ReplayForm(formdata=None, data={"replay_url": show.replay_url}),
    }
    page = render_template(
        "fairs/stage_run.html",
        fair=fair,
        show=show,
        cards=[(card, vacancy_card(card.booth_vacancy.vacancy)) for card in cards],
        pinned=queries.pinned_of(cards),
        addable=queries.list_addable(fair.id, show.id, words=words),
        words=words,
        waiting=queries.list_questions(show.id, QuestionState.WAITING),
        shown=queries.list_questions(show.id, QuestionState.SHOWN),
        hidden=queries.list_questions(show.id, QuestionState.HIDDEN, limit=10),
        polls=queries.list_polls(show.id),
        answer_form=AnswerForm(formdata=None),
        **(given | forms),
    )
    return page, 422 if forms else 200


@bp.post(f"{DESK}/<int:show_id>/<any(live, ended, cancelled):to>")
@access(can_run_stage, get_open_fair)
def stage_move(fair: Fair, show_id: int, to: str) -> Any:
    """Go live, end, cancel."""
    show = queries.get_show(fair.id, show_id)
    acting(partial(staging.move_show, actor=current_actor(), show=show, to=ShowState(to)))
    return _run(fair, show)


@bp.post(f"{DESK}/<int:show_id>/cards")
@access(can_run_stage, get_open_fair)
def stage_add_cards(fair: Fair, show_id: int) -> Any:
    """Put vacancies on the programme."""
    show = queries.get_show(fair.id, show_id)
    ids = [int(one) for one in request.form.getlist("card") if one.isascii() and one.isdigit() and len(one) < 10]
    acting(partial(staging.add_cards, actor=current_actor(), show=show, booth_vacancy_ids=ids))
    return _run(fair, show)


@bp.post(f"{DESK}/cards/<int:card_id>/<any(pin, remove):verb>")
@access(can_run_stage, get_open_fair)
def stage_card(fair: Fair, card_id: int, verb: str) -> Any:
    """Present a vacancy now, or take it off the programme."""
    found = queries.get_card(fair.id, card_id)
    show = queries.get_show(fair.id, found.show_id)
    acting(partial({"pin": staging.pin_card, "remove": staging.remove_card}[verb], actor=current_actor(), card=found))
    return _run(fair, show)


@bp.post(f"{DESK}/questions/<int:question_id>/<any(shown, answered, hidden):to>")
@access(can_run_stage, get_open_fair)
def stage_decide(fair: Fair, question_id: int, to: str) -> Any:
    """Let a question through, answer it, hide it."""
    question = queries.get_question(fair.id, question_id)
    form = AnswerForm()
    act = partial(staging.decide_question, question=question, to=QuestionState(to), answer=form.answer.data or "")
    acting(partial(act, actor=current_actor()))
    return _run(fair, queries.get_show(fair.id, question.show_id))


@bp.post(f"{DESK}/<int:show_id>/polls")
@access(can_run_stage, get_open_fair)
def stage_open_poll(fair: Fair, show_id: int) -> Any:
    """Ask everyone who watches."""
    show, form = queries.get_show(fair.id, show_id), PollForm()
    if form.validate_on_submit():
        with form.saving():
            options = (form.options.data or "").splitlines()
            staging.open_poll(actor=current_actor(), show=show, question=form.question.data or "", options=options)
        if not form.has_errors:
            return _run(fair, show)
    return _desk(fair, show, poll_form=form)


@bp.post(f"{DESK}/polls/<int:poll_id>/close")
@access(can_run_stage, get_open_fair)
def stage_close_poll(fair: Fair, poll_id: int) -> Any:
    """No more votes."""
    poll = queries.get_poll(fair.id, poll_id)
    staging.close_poll(actor=current_actor(), poll=poll)
    return _run(fair, queries.get_show(fair.id, poll.show_id))


@bp.post(f"{DESK}/<int:show_id>/replay")
@access(can_run_stage, get_open_fair)
def stage_replay(fair: Fair, show_id: int) -> Any:
    """Say where the recording is."""
    show, form = queries.get_show(fair.id, show_id), ReplayForm()
    if form.validate_on_submit():
        with form.saving():
            staging.set_replay(actor=current_actor(), show=show, url=form.replay_url.data or "", hosts=hosts())
        if not form.has_errors:
            flash(_("保存好了。"), "success")
            return _run(fair, show)
    return _desk(fair, show, replay_form=form)
