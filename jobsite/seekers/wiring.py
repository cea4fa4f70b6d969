"""What this room hangs into the rest at start: privacy, and unread notices on the seeker's home."""

from __future__ import annotations

from jobsite.seekers import privacy
from jobsite.seekers.home import load_notices, register_home_section


def connect_seekers() -> None:
    """Called once at start, by `app`."""
    privacy.register_privacy()
    register_home_section("notices", "seekers/_home_notices.html", load_notices, order=5)
