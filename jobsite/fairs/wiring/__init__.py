"""What this room hangs into the rest at start."""

from __future__ import annotations

from jobsite.fairs.wiring.preparing import connect_preparing
from jobsite.fairs.wiring.queueing import connect_queueing
from jobsite.fairs.wiring.staging import connect_staging


def connect_fairs() -> None:
    """Called once at start, by `app`, before the consumers are read."""
    connect_preparing()
    connect_queueing()
    connect_staging()
