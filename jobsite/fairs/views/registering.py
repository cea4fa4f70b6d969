"""A seeker at a fair before it opens: registering, the personal plan, booking talks and calling them off."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.core import clock
from jobsite.core.i18n import gettext as _
from jobsite.fairs.forms.registering import BookingForm, RegistrationForm
from jobsite.fairs.models.preparing import RUNNING_STATES, Fair, FairEntry, TalkBooking
from jobsite.fairs.policies import preparing as policies
from jobsite.fairs.queries import booking as booking_queries
from jobsite.fairs.queries import entries as entry_queries
from jobsite.fairs.queries import fairs as fair_queries
from jobsite.fairs.queries import registering as queries
from jobsite.fairs.queries.own import own_summary
from jobsite.fairs.services import booking as booking_services
from jobsite.fairs.services import registering as services
from jobsite.fairs.views.blueprint import bp
from jobsite.matching.queries import MatchingNotReady
from jobsite.seekers.queries import find_profile
from jobsite.web.access import access, current_actor

SHOWN_TIMES = 200


@bp.route("/fairs/<int:fair_id>/mine", methods=["GET", "POST"])
@access(policies.can_visit_fair, fair_queries.get_fair)
def mine(fair: Fair) -> Any:
    """Register, say what one looks for; then the plan: booths that fit with reasons, and booked talks."""
    actor = current_actor()
    row = queries.find_registration(fair.id, actor.required_id)
    form = RegistrationForm.of(row)
    if form.validate_on_submit():
        with form.saving():
            services.register_for_fair(
                actor=actor,
                fair=fair,
                wish=form.wish.data or "",
                trades=form.trades.data or (),
                source=request.args.get("source", ""),
            )
        if not form.has_errors:
            flash(_("登记好了，下面是适合您的展位。"), "success")
            return redirect(url_for("fairs.mine", fair_id=fair.id), 303)
    profile = find_profile(actor.required_id)
    try:
        is_wanted = fair.ended_at is None
        plan, is_ready = (queries.personal_plan(row, profile) if row and is_wanted else []), True
    except MatchingNotReady:
        plan, is_ready = [], False
    page = render_template(
        "fairs/mine.html",
        fair=fair,
        registration=row,
        own=own_summary(fair, actor.required_id) if fair.ended_at is not None else None,
        form=form,
        profile=profile,
        plan=plan,
        is_ready=is_ready,
        bookings=booking_queries.list_bookings_of_person(fair.id, actor.required_id),
        can_book=booking_services.can_still_book(fair),
        next_session=fair_queries.next_session(fair, clock.now()),
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/fairs/<int:fair_id>/mine/leave")
@access(policies.can_visit_fair, fair_queries.get_fair)
def leave(fair: Fair) -> Any:
    """Take the registration back."""
    services.leave_fair(actor=current_actor(), fair=fair)
    flash(_("已取消登记。"), "success")
    return redirect(url_for("fairs.show", fair_id=fair.id), 303)


@bp.route("/fairs/<int:fair_id>/booths/<int:entry_id>/book", methods=["GET", "POST"])
@access(policies.can_book_at, entry_queries.get_entry)
def book(entry: FairEntry) -> Any:
    """Book a talk: about which vacancy, and when."""
    form = BookingForm()
    person_id = current_actor().required_id
    slots = booking_queries.free_slots(entry, person_id)[:SHOWN_TIMES]
    is_late = entry.fair.state in RUNNING_STATES
    form.offer(entry.vacancies, slots, must_choose=is_late)
    if form.validate_on_submit():
        with form.saving():
            booking = booking_services.book_talk(
                actor=current_actor(), entry=entry, vacancy_id=form.vacancy.data, starts_at=form.chosen_time()
            )
        if not form.has_errors:
            flash(_("约好了。") if booking.starts_at else _("记下了，排好时间会告诉您。"), "success")
            return redirect(url_for("fairs.mine", fair_id=entry.fair_id), 303)
    page = render_template(
        "fairs/book.html",
        entry=entry,
        fair=entry.fair,
        form=form,
        booking=booking_queries.find_booking(entry.id, person_id),
        can_book=booking_services.can_book(entry, person_id) and (bool(slots) or not is_late),
        is_late=is_late,
        profile=find_profile(person_id),
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/fairs/<int:fair_id>/bookings/<int:booking_id>/cancel")
@access(policies.can_use_booking, booking_queries.get_booking)
def cancel(booking: TalkBooking) -> Any:
    """Call a talk off, by either side."""
    booking_services.cancel_booking(actor=current_actor(), booking=booking)
    flash(_("面谈取消了，时间让给了别人。"), "success")
    if booking.person_id == current_actor().person_id:
        return redirect(url_for("fairs.mine", fair_id=booking.fair_id), 303)
    return redirect(url_for("fairs.firm_bookings", employer_id=booking.entry.employer_id, fair_id=booking.fair_id), 303)
