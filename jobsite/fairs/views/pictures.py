"""The bytes of pictures and documents of fairs. Always as attachments: a picture on a page shows all the same."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app

from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.files import StoredFile
from jobsite.fairs.models.preparing import Fair
from jobsite.fairs.policies import preparing as policies
from jobsite.fairs.queries import fairs as queries
from jobsite.fairs.views.blueprint import bp
from jobsite.web.access import access


def send_file(file_id: int | None) -> Response:
    """The bytes of a stored file as a download; raises NotFound when there is none."""
    row = db.session.get(StoredFile, file_id) if file_id is not None else None
    if row is None:
        raise NotFound
    response: Response = current_app.response_class(
        current_app.extensions["file_store"].get(row.key), mimetype=row.media_type
    )
    response.headers.set("Content-Disposition", "attachment", filename=row.name)
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@bp.get("/fairs/<int:fair_id>/picture")
@access(policies.can_see_fair, queries.get_fair, is_open=True)
def main_picture(fair: Fair) -> Any:
    """The fair's main picture."""
    return send_file(fair.picture_file_id)


@bp.get("/fairs/<int:fair_id>/pictures/<int:picture_id>")
@access(policies.can_see_fair, queries.get_fair, is_open=True)
def picture(fair: Fair, picture_id: int) -> Any:
    """One of the fair's further pictures."""
    return send_file(queries.get_picture(fair.id, picture_id).file_id)
