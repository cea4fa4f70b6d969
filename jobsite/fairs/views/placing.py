"""Operators decide on firms and give them booths: a proposal by trade, then by hand."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.core.errors import AppError, Invalid
from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.core.states import can_move
from jobsite.fairs.forms.fairs import ReasonForm
from jobsite.fairs.models.preparing import ENTRY_TRANSITIONS, EntryState, Fair, FairEntry
from jobsite.fairs.policies import preparing as policies
from jobsite.fairs.queries import entries as queries
from jobsite.fairs.queries import fairs as fair_queries
from jobsite.fairs.services import entries as services
from jobsite.fairs.services import halls
from jobsite.fairs.views.blueprint import bp
from jobsite.web.access import access, current_actor

E = EntryState


def _state_asked() -> EntryState | None:
    asked = request.args.get("state", "")
    return EntryState(asked) if asked in {one.value for one in EntryState} else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else None


def words_of(error: AppError) -> str:
    """What a refusal says, in one line."""
    if isinstance(error, Invalid) and error.errors:
        return str(next(iter(error.errors.values())))
    return str(error.message)


@bp.get("/staff/fairs/<int:fair_id>/firms")
@access(policies.can_manage_fair, fair_queries.get_fair)
def staff_entries(fair: Fair) -> Any:
    """Who applied, by state."""
    state = _state_asked()
    found = queries.list_entries(fair.id, state=state, page=page_number(request.args.get("page")))
    return render_template(
        "fairs/staff_entries.html", fair=fair, found=found, state=state, counts=queries.count_entries(fair.id)
    )


@bp.post("/staff/fairs/<int:fair_id>/firms")
@access(policies.can_manage_fair, fair_queries.get_fair)
def accept_picked(fair: Fair) -> Any:
    """Accept the picked firms; those for which it was too late are named."""
    accepted, refused = 0, ""
    for text in request.form.getlist("picked")[:100]:
        entry = queries.get_entry(fair.id, _number(text) or 0)
        if entry.state is not E.APPLIED:
            continue
        try:
            services.accept_entry(actor=current_actor(), fair=fair, entry=entry)
            accepted += 1
        except AppError as error:
            refused = f"{entry.employer.name}：{words_of(error)}"
            break
    if accepted:
        flash(_("接受了 %(n)s 家。", n=accepted), "success")
    if refused:
        flash(refused, "error")
    return redirect(url_for("fairs.staff_entries", fair_id=fair.id, state=request.args.get("state")), 303)


@bp.get("/staff/fairs/<int:fair_id>/firms/<int:entry_id>")
@access(policies.can_decide_entry, queries.get_entry)
def staff_entry(entry: FairEntry) -> Any:
    """One firm: what it brings, what was decided."""
    return _entry_page(entry, ReasonForm(formdata=None))


def _entry_page(entry: FairEntry, form: ReasonForm) -> str:
    return render_template(
        "fairs/staff_entry.html",
        entry=entry,
        fair=entry.fair,
        form=form,
        can={state: can_move(ENTRY_TRANSITIONS, entry.state, state) for state in EntryState},
        history=queries.list_history(entry.id),
    )


@bp.post("/staff/fairs/<int:fair_id>/firms/<int:entry_id>")
@access(policies.can_decide_entry, queries.get_entry)
def decide_entry(entry: FairEntry) -> Any:
    """Accept or refuse one firm."""
    form = ReasonForm()
    if request.form.get("verb") == "accept":
        form = ReasonForm(formdata=None)
        with form.saving():
            services.accept_entry(actor=current_actor(), fair=entry.fair, entry=entry)
        said = _("已接受，单位会收到消息。")
    else:
        if form.validate():
            with form.saving():
                services.refuse_entry(actor=current_actor(), entry=entry, reason=form.reason.data)
        said = _("已答复，单位会看到理由。")
    if form.has_errors:
        return _entry_page(entry, form), 422
    flash(said, "success")
    return redirect(url_for("fairs.staff_entry", fair_id=entry.fair_id, entry_id=entry.id), 303)


@bp.get("/staff/fairs/<int:fair_id>/places")
@access(policies.can_manage_fair, fair_queries.get_fair)
def places(fair: Fair) -> Any:
    """Firms without a booth with a proposal by trade, and who stands where."""
    return _places_page(fair, {})


def _places_page(fair: Fair, errors: dict[int, str]) -> str:
    waiting = queries.list_unplaced(fair.id)
    taken = queries.taken_booths(fair.id)
    return render_template(
        "fairs/places.html",
        fair=fair,
        waiting=waiting,
        proposal=halls.propose_places(fair, waiting, taken),
        placed=queries.list_placed(fair.id),
        taken=taken,
        errors=errors,
        given=request.form,
    )


@bp.post("/staff/fairs/<int:fair_id>/places")
@access(policies.can_manage_fair, fair_queries.get_fair)
def place(fair: Fair) -> Any:
    """Give the picked firms the booths that stand beside them; each that cannot be given says why."""
    errors: dict[int, str] = {}
    done = 0
    for text in request.form.getlist("picked")[:500]:
        entry = queries.get_entry(fair.id, _number(text) or 0)
        try:
            hall = halls.get_hall(fair, _number(request.form.get(f"hall-{entry.id}")) or 0)
            number = _number(request.form.get(f"number-{entry.id}"))
            halls.place_entry(actor=current_actor(), fair=fair, entry=entry, hall=hall, booth_number=number)
            done += 1
        except AppError as error:
            errors[entry.id] = words_of(error) or _("请选择展厅。")
    if done:
        flash(_("安排好了 %(n)s 家。", n=done), "success")
    if errors:
        flash(_("有 %(n)s 家没安排上，原因写在旁边。", n=len(errors)), "error")
        return _places_page(fair, errors), 422
    return redirect(url_for("fairs.places", fair_id=fair.id), 303)


@bp.post("/staff/fairs/<int:fair_id>/firms/<int:entry_id>/take-back")
@access(policies.can_decide_entry, queries.get_entry)
def take_back_place(entry: FairEntry) -> Any:
    """Take the booth back; the firm stays accepted."""
    halls.take_place_back(actor=current_actor(), fair=entry.fair, entry=entry)
    flash(_("展位已收回。"), "success")
    return redirect(url_for("fairs.places", fair_id=entry.fair_id), 303)
