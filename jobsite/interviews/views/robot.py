"""The robot of the firm's own group: set, tried, taken away."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from jobsite.core.i18n import gettext as _
from jobsite.employers.models import Employer
from jobsite.employers.policies import can_edit_employer
from jobsite.employers.queries import get_employer
from jobsite.interviews.forms import RobotForm
from jobsite.interviews.groups import owner_of
from jobsite.interviews.views.blueprint import bp
from jobsite.notifications.robots import find_robot, queue_line, remove_robot, robot_hosts, set_robot, shown_place
from jobsite.web.access import access
from jobsite.web.boundary import new_idempotency_key


@bp.route("/desk/<int:employer_id>/interviews/robot", methods=["GET", "POST"])
@access(can_edit_employer, get_employer)
def robot(employer: Employer) -> Any:
    """Where the firm's group is told of interviews; the address is never shown again."""
    form, owner = RobotForm(), owner_of(employer.id)
    if form.validate_on_submit():
        with form.saving():
            set_robot(owner=owner, url=form.url.data.strip())
        if not form.has_errors:
            _try(employer, owner)
            flash(_("存好了。群里马上会收到一条试发的消息。"), "success")
            return redirect(url_for("interviews.robot", employer_id=employer.id), 303)
    found = find_robot(owner)
    page = render_template(
        "interviews/robot.html",
        employer=employer,
        form=form,
        robot=found,
        place=shown_place(found) if found else "",
        hosts=robot_hosts(),
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/desk/<int:employer_id>/interviews/robot/change")
@access(can_edit_employer, get_employer)
def robot_change(employer: Employer) -> Any:
    """Try it once more, or take it away."""
    owner = owner_of(employer.id)
    if request.form.get("verb") == "remove":
        remove_robot(owner=owner)
        flash(_("群里不会再收到面试消息。"), "success")
    elif find_robot(owner) is not None:
        _try(employer, owner)
        flash(_("试发了一条，请到群里看看。"), "success")
    return redirect(url_for("interviews.robot", employer_id=employer.id), 303)


def _try(employer: Employer, owner: str) -> None:
    text = _("试发：%(employer)s的面试消息会发到这里。", employer=employer.name)
    queue_line(owner=owner, key=f"try:{owner}:{new_idempotency_key()}", text=text)
