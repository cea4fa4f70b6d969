"""The bureau's figures of interviews."""

from __future__ import annotations

from typing import Any

from jobsite.interviews.figures import list_feedback
from jobsite.interviews.policies import can_see_interview_figures
from jobsite.interviews.views.blueprint import bp
from jobsite.interviews.views.calendar import days_asked, figures_page
from jobsite.web.access import access


@bp.get("/staff/interviews")
@access(can_see_interview_figures)
def staff_figures() -> Any:
    """All firms together; each figure opens its records, which name no candidate."""
    return figures_page("interviews/figures_staff.html", None, feedback=list_feedback(*days_asked()))
