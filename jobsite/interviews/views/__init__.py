"""Pages of interviews: the firm's desk, the candidate's link and calendar, the bureau's figures. Only `app` imports this."""

from jobsite.interviews.views import afterwards, calendar, desk, feed, link, mine, robot, staff  # noqa: F401  # each adds its routes
from jobsite.interviews.views.blueprint import bp

__all__ = ["bp"]
