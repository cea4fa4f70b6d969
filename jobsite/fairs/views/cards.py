"""Booth cards for paper: hall, number, firm, and a code that leads to the booth. Codes are pictures of their own."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import segno
from flask import Response, render_template

from jobsite.fairs.models.preparing import Fair, FairEntry
from jobsite.fairs.policies import preparing as policies
from jobsite.fairs.queries import entries as entry_queries
from jobsite.fairs.queries import fairs as queries
from jobsite.fairs.views.blueprint import bp
from jobsite.web.access import access
from jobsite.web.navigation import whole_url


@bp.get("/staff/fairs/<int:fair_id>/cards")
@access(policies.can_manage_fair, queries.get_fair)
def cards(fair: Fair) -> Any:
    """A card for each placed firm, one a page."""
    return render_template("fairs/cards.html", fair=fair, entries=entry_queries.list_placed(fair.id), employer=None)


@bp.get("/desk/<int:employer_id>/fairs/<int:fair_id>/card")
@access(policies.can_edit_entry, entry_queries.get_desk_entry)
def firm_card(entry: FairEntry) -> Any:
    """The firm's own card."""
    return render_template("fairs/cards.html", fair=entry.fair, entries=[entry], employer=entry.employer)


@bp.get("/fairs/<int:fair_id>/booths/<int:entry_id>/code.svg")
@access(policies.can_see_booth, entry_queries.get_entry, is_open=True)
def booth_code(entry: FairEntry) -> Any:
    """The code that leads to the booth."""
    address = whole_url("fairs.booth_preview", fair_id=entry.fair_id, entry_id=entry.id)
    stream = BytesIO()
    segno.make(address, error="m").save(stream, kind="svg", scale=6, border=3)
    return Response(stream.getvalue(), mimetype="image/svg+xml", headers={"Cache-Control": "private, max-age=3600"})
