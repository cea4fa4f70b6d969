"""What this room hangs into the rest at start: notices, the answer clock, bulk answers, its parts of the seeker's home."""

from __future__ import annotations

from jobsite.applications import answer_clock, bulk, desks, home, notices, privacy, visibility


def connect_applications() -> None:
    """Called once at start, by `app`, before the consumers are read."""
    notices.subscribe_notices()
    answer_clock.register_tasks()
    bulk.register_bulk_job()
    home.register_home()
    privacy.register_privacy()
    visibility.connect_search()
    desks.connect_desks()
