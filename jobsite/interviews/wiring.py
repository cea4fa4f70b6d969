"""What this room hangs into the rest at start: notices, reminders, the waiting list, home, desk, privacy."""

from __future__ import annotations

from datetime import timedelta

from jobsite.applications.events import ApplicationMoved
from jobsite.core.jobs import register_periodic
from jobsite.core.outbox import subscribe
from jobsite.employers.desks import add_to_firm_desk
from jobsite.interviews import beside, following, groups, home, notices, occupancy, privacy, reminders
from jobsite.interviews.events import SlotFreed
from jobsite.meetings.events import MeetingEnded
from jobsite.seekers.home import register_home_section


def connect_interviews() -> None:
    """Called once at start, by `app`, before the consumers are read."""
    notices.subscribe_notices()
    groups.subscribe_groups()
    subscribe("interviews", SlotFreed, following.fill_freed)
    subscribe("interviews", ApplicationMoved, following.end_with_application)
    subscribe("interviews", MeetingEnded, following.take_over_outcome)
    beside.register_beside()
    register_periodic("interview-reminders", timedelta(seconds=15), notices.send_reminders)
    register_periodic("interview-purge-reminders", timedelta(hours=1), reminders.purge_reminders)
    register_periodic("interview-purge-cells", timedelta(hours=24), occupancy.purge_cells)
    register_home_section("interviews", "interviews/_home_next.html", home.load_next, order=5)
    add_to_firm_desk(home.firm_part)
    privacy.register_privacy()
