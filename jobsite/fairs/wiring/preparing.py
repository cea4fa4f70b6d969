"""What preparing hangs into the rest at start."""

from __future__ import annotations


def connect_preparing() -> None:
    """Called once at start."""
