"""A firm builds its booth; everyone may look at it before the fair opens."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.core.database import savepoint
from jobsite.core.errors import Conflict
from jobsite.core.i18n import gettext as _
from jobsite.fairs.forms.booths import BoothFileForm, BoothForm, RecruiterForm
from jobsite.fairs.forms.entries import PeopleForm
from jobsite.fairs.models.preparing import RUNNING_STATES, EntryState, FairEntry
from jobsite.fairs.models.queueing import TalkWay
from jobsite.fairs.policies import preparing as policies
from jobsite.fairs.queries import entries as queries
from jobsite.fairs.queries.visiting import queue_view
from jobsite.fairs.services import booths as services
from jobsite.fairs.services import rehearsing
from jobsite.fairs.services.entries import get_recruiter
from jobsite.fairs.views.blueprint import bp
from jobsite.fairs.views.entering import offer_choices
from jobsite.fairs.views.making import kept_upload
from jobsite.fairs.views.pictures import send_file
from jobsite.web.access import access, current_actor

PLACE = "/desk/<int:employer_id>/fairs/<int:fair_id>"


def _page(template: str, entry: FairEntry, **values: Any) -> str:
    return render_template(template, entry=entry, fair=entry.fair, employer=entry.employer, **values)


def _to(endpoint: str, entry: FairEntry) -> Any:
    return redirect(url_for(endpoint, employer_id=entry.employer_id, fair_id=entry.fair_id), 303)


@bp.route(f"{PLACE}/booth", methods=["GET", "POST"])
@access(policies.can_edit_entry, queries.get_desk_entry)
def booth_edit(entry: FairEntry) -> Any:
    """The booth's words, banner, video link and questions."""
    form = BoothForm.of(entry)
    if form.validate_on_submit():
        with form.saving():
            services.require_booth_editable(entry)
            upload = form.banner.data
            banner = kept_upload(upload, "banner").id if upload and upload.filename else None
            services.update_booth(actor=current_actor(), entry=entry, content=form.content(), banner_file_id=banner)
        if not form.has_errors:
            flash(_("已保存。"), "success")
            return _to("fairs.booth_edit", entry)
    return _page("fairs/booth_edit.html", entry, form=form), 422 if form.is_submitted() else 200


@bp.post(f"{PLACE}/ready")
@access(policies.can_edit_entry, queries.get_desk_entry)
def booth_ready(entry: FairEntry) -> Any:
    """Say that the booth is done, or take that back."""
    services.set_ready(actor=current_actor(), entry=entry, is_ready=entry.ready_at is None)
    flash(_("主办方知道展位准备好了。") if entry.ready_at else _("改为还在布置。"), "success")
    return _to("fairs.booth_edit", entry)


@bp.route(f"{PLACE}/files", methods=["GET", "POST"])
@access(policies.can_edit_entry, queries.get_desk_entry)
def booth_files(entry: FairEntry) -> Any:
    """Pictures and documents of the booth."""
    form = BoothFileForm()
    if form.validate_on_submit():
        upload = form.file.data
        if not upload or not upload.filename:
            form.file.errors = [_("请选择文件。")]
        else:
            with form.saving():
                services.require_booth_editable(entry)
                row = kept_upload(upload, "file")
                services.add_booth_file(actor=current_actor(), entry=entry, file=row, title=form.title.data)
        if not form.has_errors:
            flash(_("加好了。"), "success")
            return _to("fairs.booth_files", entry)
    return _page("fairs/booth_files.html", entry, form=form), 422 if form.is_submitted() else 200


@bp.post(f"{PLACE}/files/<int:booth_file_id>/remove")
@access(policies.can_edit_entry, queries.get_desk_entry)
def booth_file_remove(entry: FairEntry, booth_file_id: int) -> Any:
    """Take a picture or document away."""
    services.remove_booth_file(actor=current_actor(), entry=entry, booth_file_id=booth_file_id)
    flash(_("已删除。"), "success")
    return _to("fairs.booth_files", entry)


@bp.route(f"{PLACE}/people", methods=["GET", "POST"])
@access(policies.can_edit_entry, queries.get_desk_entry)
def booth_people(entry: FairEntry) -> Any:
    """Which vacancies and recruiters are at the booth, with their capacities and breaks."""
    form = PeopleForm(
        data={
            "vacancies": [row.vacancy_id for row in entry.vacancies],
            "recruiters": [row.person_id for row in entry.recruiters],
        }
    )
    offer_choices(form, entry.employer_id)
    if form.validate_on_submit():
        with form.saving():
            services.change_who_and_what(
                actor=current_actor(),
                entry=entry,
                vacancy_ids=form.vacancies.data,
                recruiter_ids=form.recruiters.data,
            )
        if not form.has_errors:
            flash(_("已保存。"), "success")
            return _to("fairs.booth_people", entry)
    return _people_page(entry, form, None, None), 422 if form.is_submitted() else 200


def _people_page(entry: FairEntry, form: PeopleForm, own: RecruiterForm | None, recruiter_id: int | None) -> str:
    times = {
        row.id: own if own is not None and row.id == recruiter_id else RecruiterForm.of(row, is_new=True)
        for row in entry.recruiters
    }
    return _page("fairs/booth_people.html", entry, form=form, times=times)


@bp.post(f"{PLACE}/people/<int:recruiter_id>")
@access(policies.can_edit_entry, queries.get_desk_entry)
def recruiter_times(entry: FairEntry, recruiter_id: int) -> Any:
    """One recruiter's capacity and breaks."""
    recruiter = get_recruiter(entry, recruiter_id)
    own = RecruiterForm.of(recruiter)
    if own.validate():
        with own.saving():
            services.set_recruiter_times(
                actor=current_actor(),
                entry=entry,
                recruiter=recruiter,
                capacity=own.capacity.data,
                breaks=own.breaks_list(entry.fair.sessions),
            )
        if not own.has_errors:
            flash(_("已保存。"), "success")
            return _to("fairs.booth_people", entry)
    form = PeopleForm(
        formdata=None,
        data={
            "vacancies": [row.vacancy_id for row in entry.vacancies],
            "recruiters": [row.person_id for row in entry.recruiters],
        },
    )
    offer_choices(form, entry.employer_id)
    return _people_page(entry, form, own, recruiter_id), 422


@bp.route(f"{PLACE}/rehearsal", methods=["GET", "POST"])
@access(policies.can_edit_entry, queries.get_desk_entry)
def rehearsal(entry: FairEntry) -> Any:
    """Serve made-up visitors as it will be at the fair; nothing is counted."""
    form = BoothForm(formdata=None)
    if form.is_submitted():
        with form.saving():
            services.finish_rehearsal(actor=current_actor(), entry=entry)
        if not form.has_errors:
            flash(_("彩排完成，主办方看得到。"), "success")
            return _to("fairs.firm_entry", entry)
    booth = rehearsing.find_rehearsal_booth(entry)
    waiting = queue_view(booth.id).waiting if booth is not None else 0
    page = _page("fairs/rehearsal.html", entry, form=form, booth=booth, waiting=waiting)
    return page, 422 if form.has_errors else 200


@bp.post(f"{PLACE}/rehearsal/visitor")
@access(policies.can_edit_entry, queries.get_desk_entry)
def rehearsal_visitor(entry: FairEntry) -> Any:
    """One more made-up visitor queues at the firm's rehearsal booth; then to its desk."""
    way = TalkWay.TEXT if request.form.get("way") == "text" else TalkWay.VIDEO
    try:
        with savepoint():
            ticket = rehearsing.send_visitor(actor=current_actor(), entry=entry, way=way)
    except Conflict as error:
        flash(str(error.message), "error")
        return _to("fairs.rehearsal", entry)
    flash(_("练习访客在排队了。"), "success")
    return redirect(url_for("fair_open.desk", employer_id=entry.employer_id, booth_id=ticket.booth_id), 303)


@bp.get("/fairs/<int:fair_id>/booths/<int:entry_id>/about")
@access(policies.can_see_booth, queries.get_entry, is_open=True)
def booth_preview(entry: FairEntry) -> Any:
    """The booth as visitors see it before the fair and afterwards; while it runs, into the booth itself."""
    if entry.fair.state in RUNNING_STATES and entry.state is EntryState.PLACED:
        return redirect(url_for("fair_open.booth", fair_id=entry.fair_id, booth_id=entry.id), 303)
    return _page("fairs/booth_about.html", entry)


@bp.get("/fairs/<int:fair_id>/booths/<int:entry_id>/banner")
@access(policies.can_see_booth, queries.get_entry, is_open=True)
def booth_banner(entry: FairEntry) -> Any:
    """The booth's banner."""
    return send_file(entry.banner_file_id)


@bp.get("/fairs/<int:fair_id>/booths/<int:entry_id>/files/<int:booth_file_id>")
@access(policies.can_see_booth, queries.get_entry, is_open=True)
def booth_file(entry: FairEntry, booth_file_id: int) -> Any:
    """A picture or document of the booth."""
    return send_file(services.get_booth_file(entry, booth_file_id).file_id)
