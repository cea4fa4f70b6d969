"""What preparing hangs into the rest at start: notices, the fair's clock, reminders, rehearsals."""

from __future__ import annotations

from datetime import timedelta

from jobsite.core import jobs
from jobsite.core.outbox import subscribe
from jobsite.fairs.news import TicketCalled
from jobsite.fairs.notices import preparing as notices
from jobsite.fairs.preparing_home import connect_home
from jobsite.fairs.services.fairs import has_due_fairs, move_due_fairs
from jobsite.fairs.services.rehearsing import answer_call


def connect_preparing() -> None:
    """Called once at start."""
    notices.subscribe_notices()
    subscribe("fair_rehearsals", TicketCalled, lambda news: answer_call(news.entry_id))
    connect_home()
    jobs.register_periodic("move-fairs", timedelta(seconds=5), move_due_fairs, is_due=has_due_fairs)
    jobs.register_periodic("tell-fairs-opening", timedelta(seconds=30), notices.tell_opening_soon)
    jobs.register_periodic("tell-talks-soon", timedelta(seconds=30), notices.tell_talks_soon)
