"""What lending hangs into the rest at start."""

from __future__ import annotations

from datetime import timedelta

from jobsite.core.jobs import register_periodic
from jobsite.sharing import notices
from jobsite.sharing.services import alerts, postings


def connect_lending() -> None:
    """Called once at start."""
    notices.subscribe_notices()
    register_periodic("expire_sharing_postings", timedelta(hours=1), postings.expire_due)
    register_periodic("tell_sharing_alerts", timedelta(hours=1), alerts.tell_due)
