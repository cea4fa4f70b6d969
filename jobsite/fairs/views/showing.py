"""What everyone sees of fairs: the list, and each fair's page, which looks different in each state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for

from jobsite.core import clock
from jobsite.core.paging import page_number
from jobsite.fairs.models.preparing import Fair, FairState
from jobsite.fairs.policies import preparing as policies
from jobsite.fairs.queries import entries as entry_queries
from jobsite.fairs.queries import fairs as queries
from jobsite.fairs.queries.registering import find_registration
from jobsite.fairs.services.entries import can_still_apply
from jobsite.fairs.views.blueprint import bp
from jobsite.web.access import access, current_actor, public

FairPage = Callable[[Fair], Any]
_pages: dict[FairState, FairPage] = {}


def shown_while(*states: FairState) -> Callable[[FairPage], FairPage]:
    """Let a function answer for `/fairs/<id>` while the fair is in one of these states."""

    def keep(page: FairPage) -> FairPage:
        _pages.update(dict.fromkeys(states, page))
        return page

    return keep


@bp.get("/fairs")
@public
def index() -> Any:
    """Fairs that are open now, that come, and that were."""
    running = queries.list_running()
    coming = queries.list_coming(size=50)
    past = queries.list_past(page=page_number(request.args.get("page")), size=12)
    ids = [fair.id for fair in (*running, *coming.items, *past.items)]
    return render_template(
        "fairs/index.html", running=running, coming=coming.items, past=past, sizes=queries.fair_counts(ids)
    )


@bp.get("/fairs/<int:fair_id>")
@access(policies.can_see_fair, queries.get_fair, is_open=True)
def show(fair: Fair) -> Any:
    """The fair's page: before it opens, the lobby while it runs, what came of it afterwards."""
    return _pages.get(fair.state, before_opening)(fair)


@shown_while(FairState.DRAFT, FairState.PUBLISHED)
def before_opening(fair: Fair) -> str:
    """When, where, who comes; registering; the clock."""
    actor = current_actor()
    return render_template(
        "fairs/before.html",
        fair=fair,
        registration=find_registration(fair.id, actor.required_id) if actor.is_seeker else None,
        size=queries.fair_counts([fair.id])[fair.id],
        booths=entry_queries.list_halls_with_booths(fair.id),
        next_session=queries.next_session(fair, clock.now()),
        can_apply=can_still_apply(fair),
    )


@shown_while(FairState.OPEN, FairState.PAUSED)
def while_running(fair: Fair) -> Any:
    """Into the lobby."""
    return redirect(url_for("fair_open.lobby", fair_id=fair.id), 303)
