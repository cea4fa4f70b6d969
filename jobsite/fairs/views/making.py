"""Operators make a fair: the list, a new one, its page with the checklist, its hours and halls, its moves."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for

from jobsite.core import clock, files
from jobsite.core.errors import AppError
from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.core.states import can_move
from jobsite.fairs.forms.fairs import EndForm, FairForm, HallForm, HoursForm, PictureForm
from jobsite.fairs.models.preparing import FAIR_TRANSITIONS, Fair, FairState
from jobsite.fairs.policies import preparing as policies
from jobsite.fairs.queries import checklist
from jobsite.fairs.queries import entries as entry_queries
from jobsite.fairs.queries import fairs as queries
from jobsite.fairs.services import fairs as services
from jobsite.fairs.services import halls
from jobsite.fairs.services.copying import copy_fair
from jobsite.fairs.views.blueprint import bp
from jobsite.web.access import access, current_actor
from jobsite.web.display import page_language

S = FairState


@bp.get("/staff/fairs")
@access(policies.can_manage_fairs)
def staff_list() -> Any:
    """All fairs by state."""
    asked = request.args.get("state", "")
    state = FairState(asked) if asked in {one.value for one in FairState} else None
    found = queries.list_for_staff(state=state, page=page_number(request.args.get("page")))
    return render_template(
        "fairs/staff_list.html",
        found=found,
        state=state,
        counts=queries.count_by_state(),
        sizes=queries.fair_counts([fair.id for fair in found.items]),
    )


@bp.route("/staff/fairs/new", methods=["GET", "POST"])
@access(policies.can_manage_fairs)
def create() -> Any:
    """A new fair, empty or copied from an earlier one."""
    form = FairForm()
    if form.validate_on_submit():
        with form.saving():
            fair = services.create_fair(actor=current_actor(), content=form.content(), partners=form.partner_codes())
            _keep_picture(form, fair)
        if not form.has_errors:
            flash(_("草稿建好了。接着安排开放时间和展厅。"), "success")
            return redirect(url_for("fairs.manage", fair_id=fair.id), 303)
    page = render_template("fairs/edit.html", form=form, fair=None, copyable=queries.list_copyable())
    return page, 422 if form.is_submitted() else 200


@bp.post("/staff/fairs/copy")
@access(policies.can_manage_fairs)
def copy() -> Any:
    """A draft with what an earlier fair had, without its dates."""
    asked = request.form.get("fair_id", "")
    source = queries.get_fair(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0)
    fair = copy_fair(actor=current_actor(), source=source)
    flash(_("照着“%(name)s”建好了草稿，请改名称、排时间。", name=source.name), "success")
    return redirect(url_for("fairs.edit", fair_id=fair.id), 303)


def _keep_picture(form: Any, fair: Fair) -> None:
    upload = form.picture.data
    if upload and upload.filename:
        services.set_picture(fair=fair, file_id=kept_upload(upload, "picture").id)


def kept_upload(upload: Any, field: str) -> files.StoredFile:
    """Store an uploaded file; raises Invalid on the field."""
    return files.store_upload(
        current_app.extensions["file_store"],
        name=upload.filename,
        content=upload.read(files.MAX_BYTES + 1),
        person_id=current_actor().person_id,
        field=field,
    )


@bp.get("/staff/fairs/<int:fair_id>")
@access(policies.can_manage_fair, queries.get_fair)
def manage(fair: Fair) -> Any:
    """The fair at a glance: its state and moves, the checklist, the clock, figures."""
    return _manage(fair, EndForm(formdata=None))


def _manage(fair: Fair, form: EndForm) -> str:
    return render_template(
        "fairs/manage.html",
        fair=fair,
        form=form,
        can={state: can_move(FAIR_TRANSITIONS, fair.state, state) for state in FairState},
        checklist=checklist.checklist_of(fair),
        size=queries.fair_counts([fair.id])[fair.id],
        entries=entry_queries.count_entries(fair.id),
        registered=queries.count_registrations(fair.id),
        history=queries.list_history(fair.id),
        next_session=queries.next_session(fair, clock.now()),
        current_session=queries.current_session(fair, clock.now()),
    )


@bp.route("/staff/fairs/<int:fair_id>/edit", methods=["GET", "POST"])
@access(policies.can_manage_fair, queries.get_fair)
def edit(fair: Fair) -> Any:
    """Change what the fair is, its rules and limits."""
    form = FairForm.of(fair, page_language())
    if form.validate_on_submit():
        with form.saving():
            services.update_fair(
                actor=current_actor(), fair=fair, content=form.content(), partners=form.partner_codes()
            )
            _keep_picture(form, fair)
        if not form.has_errors:
            flash(_("已保存。"), "success")
            return redirect(url_for("fairs.manage", fair_id=fair.id), 303)
    return render_template("fairs/edit.html", form=form, fair=fair, copyable=[]), 422 if form.is_submitted() else 200


@bp.route("/staff/fairs/<int:fair_id>/hours", methods=["GET", "POST"])
@access(policies.can_manage_fair, queries.get_fair)
def hours(fair: Fair) -> Any:
    """Days and opening hours: one stretch or many weeks at once."""
    form = HoursForm()
    if form.validate_on_submit():
        with form.saving():
            made = services.add_sessions(
                actor=current_actor(),
                fair=fair,
                first_on=form.first_on.data,
                last_on=form.last_on.data or form.first_on.data,
                hours=form.hours_list(),
            )
        if not form.has_errors:
            flash(_("加了 %(n)s 个时段。", n=len(made)), "success")
            return redirect(url_for("fairs.hours", fair_id=fair.id), 303)
    return render_template("fairs/hours.html", form=form, fair=fair), 422 if form.is_submitted() else 200


@bp.post("/staff/fairs/<int:fair_id>/hours/<int:session_id>/remove")
@access(policies.can_manage_fair, queries.get_fair)
def remove_hours(fair: Fair, session_id: int) -> Any:
    """Take out one stretch of opening hours."""
    services.remove_session(actor=current_actor(), fair=fair, session_id=session_id)
    flash(_("已删除这个时段。"), "success")
    return redirect(url_for("fairs.hours", fair_id=fair.id), 303)


@bp.route("/staff/fairs/<int:fair_id>/halls", methods=["GET", "POST"])
@access(policies.can_manage_fair, queries.get_fair)
def hall_list(fair: Fair) -> Any:
    """The halls with how full they are, and a new one."""
    form = HallForm()
    if form.validate_on_submit():
        with form.saving():
            halls.add_hall(actor=current_actor(), fair=fair, content=form.content())
        if not form.has_errors:
            flash(_("展厅加好了。"), "success")
            return redirect(url_for("fairs.hall_list", fair_id=fair.id), 303)
    page = render_template("fairs/halls.html", form=form, fair=fair, taken=entry_queries.taken_booths(fair.id))
    return page, 422 if form.is_submitted() else 200


@bp.route("/staff/fairs/<int:fair_id>/halls/<int:hall_id>", methods=["GET", "POST"])
@access(policies.can_manage_fair, queries.get_fair)
def hall_edit(fair: Fair, hall_id: int) -> Any:
    """Change a hall."""
    hall = halls.get_hall(fair, hall_id)
    form = HallForm.of(hall)
    if form.validate_on_submit():
        with form.saving():
            halls.update_hall(actor=current_actor(), fair=fair, hall=hall, content=form.content())
        if not form.has_errors:
            flash(_("已保存。"), "success")
            return redirect(url_for("fairs.hall_list", fair_id=fair.id), 303)
    return render_template("fairs/hall.html", form=form, fair=fair, hall=hall), 422 if form.is_submitted() else 200


@bp.post("/staff/fairs/<int:fair_id>/halls/<int:hall_id>/remove")
@access(policies.can_manage_fair, queries.get_fair)
def hall_remove(fair: Fair, hall_id: int) -> Any:
    """Remove an empty hall."""
    halls.remove_hall(actor=current_actor(), fair=fair, hall=halls.get_hall(fair, hall_id))
    flash(_("展厅已删除。"), "success")
    return redirect(url_for("fairs.hall_list", fair_id=fair.id), 303)


@bp.route("/staff/fairs/<int:fair_id>/pictures", methods=["GET", "POST"])
@access(policies.can_manage_fair, queries.get_fair)
def picture_list(fair: Fair) -> Any:
    """The fair's further pictures, and a new one."""
    form = PictureForm()
    if form.validate_on_submit():
        upload = form.picture.data
        if not upload or not upload.filename:
            form.picture.errors = [_("请选择图片。")]
        else:
            with form.saving():
                services.add_picture(fair=fair, file_id=kept_upload(upload, "picture").id, caption=form.caption.data)
        if not form.has_errors:
            flash(_("图片加好了。"), "success")
            return redirect(url_for("fairs.picture_list", fair_id=fair.id), 303)
    return render_template("fairs/pictures.html", form=form, fair=fair), 422 if form.is_submitted() else 200


@bp.post("/staff/fairs/<int:fair_id>/pictures/<int:picture_id>/remove")
@access(policies.can_manage_fair, queries.get_fair)
def picture_remove(fair: Fair, picture_id: int) -> Any:
    """Take a picture away."""
    services.remove_picture(fair=fair, picture=queries.get_picture(fair.id, picture_id))
    flash(_("图片已删除。"), "success")
    return redirect(url_for("fairs.picture_list", fair_id=fair.id), 303)


@bp.post("/staff/fairs/<int:fair_id>/move")
@access(policies.can_manage_fair, queries.get_fair)
def move(fair: Fair) -> Any:
    """Publish, take back, open, close, archive, begin or end the rehearsal; what stands against it is said."""
    form = EndForm()
    verb = request.form.get("verb", "")
    if form.validate():
        with form.saving():
            said = _moved(fair, verb, form.reason.data or "")
        if not form.has_errors:
            flash(said, "success")
            return redirect(url_for("fairs.manage", fair_id=fair.id), 303)
    return _manage(fair, form), 422


def _moved(fair: Fair, verb: str, reason: str) -> str:
    """Do what the button says; returns the words for it."""
    actor = current_actor()
    if verb == "publish":
        services.publish_fair(actor=actor, fair=fair)
        return str(_("已发布，单位和求职者可以报名了。"))
    if verb == "take_back":
        services.move_fair(actor=actor, fair=fair, target=S.DRAFT)
        return str(_("已收回为草稿，别人看不到了。"))
    if verb == "open":
        services.open_now(actor=actor, fair=fair)
        return str(_("招聘会开始了。"))
    if verb == "close":
        services.close_now(actor=actor, fair=fair, reason=reason)
        return str(_("招聘会结束了。"))
    if verb == "archive":
        services.move_fair(actor=actor, fair=fair, target=S.ARCHIVED)
        return str(_("已归档。"))
    if verb in ("rehearse", "end_rehearsal"):
        services.set_rehearsal(actor=actor, fair=fair, is_on=verb == "rehearse")
        return str(_("彩排开始了，单位可以试展位。") if verb == "rehearse" else _("彩排结束了。"))
    raise AppError(_("没有这个操作。"))
