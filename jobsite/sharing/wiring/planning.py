"""What planning hangs into the rest at start."""

from __future__ import annotations


def connect_planning() -> None:
    """Called once at start."""
