"""What planning hangs into the rest at start."""

from __future__ import annotations

from jobsite.sharing.services.plans import register_plan_job


def connect_planning() -> None:
    """Called once at start."""
    register_plan_job()
