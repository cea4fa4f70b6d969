"""What lending hangs into the rest at start."""

from __future__ import annotations


def connect_lending() -> None:
    """Called once at start."""
