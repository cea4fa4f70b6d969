"""What this room hangs into the rest at start."""

from __future__ import annotations


def connect_interviews() -> None:
    """Called once at start, by `app`, before the consumers are read."""
