"""Ties the room to what is below it: home sections, notices, the alerts' task, privacy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from jobsite.core import jobs
from jobsite.core.identity import Actor
from jobsite.discovery import notices
from jobsite.discovery.alerts import tell_due
from jobsite.discovery.queries import list_open_invitations
from jobsite.seekers.home import register_home_section


def connect_discovery() -> None:
    """Called once at start, by `app`, before the consumers are read."""
    notices.subscribe_notices()
    jobs.register_slow_pump("alerts", timedelta(seconds=20), tell_due)
    register_home_section("invitations", "discovery/_invitations.html", load_invitations, order=10)


def load_invitations(actor: Actor) -> Any:
    """The person's open invitations; None leaves the part out."""
    return list_open_invitations(actor.required_id) or None
