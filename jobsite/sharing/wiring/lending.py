"""What lending hangs into the rest at start."""

from __future__ import annotations

from datetime import timedelta

from jobsite.core.jobs import register_periodic
from jobsite.sharing import desks, notices, privacy
from jobsite.sharing.services import agreements, alerts, imports, people, postings, working


def connect_lending() -> None:
    """Called once at start."""
    notices.subscribe_notices()
    desks.connect_desks()
    privacy.register_privacy()
    register_periodic("expire_sharing_postings", timedelta(hours=1), postings.expire_due)
    register_periodic("move_lending_agreements", timedelta(minutes=30), agreements.move_due)
    register_periodic("remind_lending_ends", timedelta(hours=6), working.remind_due)
    register_periodic("tell_sharing_alerts", timedelta(hours=1), alerts.tell_due)
    register_periodic("forget_sharing_imports", timedelta(hours=6), imports.forget_old)
    register_periodic("link_shared_workers", timedelta(minutes=5), people.link_accounts)
