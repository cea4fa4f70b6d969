"""What this room hangs into the rest at start."""

from __future__ import annotations

from jobsite.sharing.wiring.lending import connect_lending
from jobsite.sharing.wiring.planning import connect_planning


def connect_sharing() -> None:
    """Called once at start, by `app`, before the consumers are read."""
    connect_lending()
    connect_planning()
