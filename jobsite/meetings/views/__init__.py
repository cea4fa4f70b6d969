"""Pages and wires of meetings. Only `app` imports this."""

from jobsite.meetings.views import rooms, wire  # noqa: F401  # each adds its routes
from jobsite.meetings.views.blueprint import bp

__all__ = ["bp"]
