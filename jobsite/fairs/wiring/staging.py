"""What staging hangs into the rest at start."""

from __future__ import annotations


def connect_staging() -> None:
    """Called once at start."""
