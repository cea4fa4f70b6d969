"""What queueing hangs into the rest at start."""

from __future__ import annotations


def connect_queueing() -> None:
    """Called once at start."""
