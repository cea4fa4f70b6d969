"""The inbox, its count, preferences, and the demo's outbox, where testers read codes and mails."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request, url_for

from jobsite.accounts.queries import get_person
from jobsite.core.errors import NotFound
from jobsite.core.i18n import gettext as _
from jobsite.core.i18n import lazy_gettext
from jobsite.core.paging import page_number
from jobsite.notifications import kinds
from jobsite.notifications.models import Channel, DeliveryState, Notice
from jobsite.notifications.policies import can_open_notice, can_read_notices
from jobsite.notifications.queries import (
    count_unread,
    get_notice,
    list_deliveries,
    list_notices,
    list_preferences,
)
from jobsite.notifications.services import mark_read, set_preferences
from jobsite.web.access import access, current_actor, local_path, public

bp = Blueprint("notifications", __name__)
demo_bp = Blueprint("demo", __name__)
CHANNEL_WORDS = {Channel.MAIL: lazy_gettext("邮件"), Channel.SMS: lazy_gettext("短信")}
STATE_WORDS = {
    DeliveryState.WAITING: lazy_gettext("等待发送"),
    DeliveryState.SENT: lazy_gettext("已发送"),
    DeliveryState.FAILED: lazy_gettext("发送失败"),
}


@bp.get("/notices")
@access(can_read_notices)
def inbox() -> Any:
    """One's notices, newest first."""
    person_id = current_actor().required_id
    found = list_notices(person_id, page=page_number(request.args.get("page")))
    shown = [(notice, *_words(notice)) for notice in found.items]
    return render_template("notifications/inbox.html", found=found, shown=shown, unread=count_unread(person_id))


def _words(notice: Notice) -> tuple[str, str]:
    """Title and body in the reader's language; the bare name of a kind that the site no longer knows."""
    kind = kinds.KINDS.get(notice.kind)
    if kind is None:
        return notice.kind, ""
    return kinds.filled(kind.title, notice.parameters), kinds.filled(kind.body, notice.parameters)


@bp.get("/notices/unread")
@access(can_read_notices)
def unread() -> Any:
    """How many are unread, for the badge."""
    response = jsonify(unread=count_unread(current_actor().required_id))
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


@bp.post("/notices/<int:notice_id>/open")
@access(can_open_notice, get_notice)
def open_notice(notice: Notice) -> Any:
    """Mark it read and go where it leads."""
    mark_read(person_id=notice.person_id, notice_id=notice.id)
    return redirect(local_path(notice.path) if notice.path else url_for("notifications.inbox"), 303)


@bp.post("/notices/read")
@access(can_read_notices)
def read_all() -> Any:
    """Mark all as read."""
    mark_read(person_id=current_actor().required_id)
    flash(_("已全部标为已读。"), "success")
    return redirect(url_for("notifications.inbox"), 303)


@bp.route("/notices/preferences", methods=["GET", "POST"])
@access(can_read_notices)
def preferences() -> Any:
    """Which kinds come by mail or SMS. In the site they always come."""
    person = get_person(current_actor().required_id)
    if request.method == "POST":
        given = set(request.form.getlist("wanted"))
        wanted = {(kind, channel) for kind in kinds.KINDS for channel in Channel if f"{kind}:{channel}" in given}
        set_preferences(person_id=person.id, wanted=wanted)
        flash(_("已保存。"), "success")
        return redirect(url_for("notifications.preferences"), 303)
    own = list_preferences(person.id)
    rows = [
        (kind, {channel: own.get((kind.name, channel), channel in kind.channels) for channel in Channel})
        for kind in sorted(kinds.KINDS.values(), key=lambda kind: (not kind.is_optional, kind.name))
    ]
    reachable = {Channel.MAIL: person.email, Channel.SMS: person.phone}
    return render_template("notifications/preferences.html", rows=rows, channels=CHANNEL_WORDS, reachable=reachable)


@demo_bp.get("/demo/outbox")
@public
def outbox() -> Any:
    """All messages with their words, on demo sites only."""
    if not current_app.extensions["settings"].is_demo:
        raise NotFound
    found = list_deliveries(page=page_number(request.args.get("page")))
    return render_template("notifications/outbox.html", found=found, channels=CHANNEL_WORDS, states=STATE_WORDS)
