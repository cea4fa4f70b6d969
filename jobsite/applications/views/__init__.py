"""Pages of applications: the seeker's, the firm's desk, the bureau's audited look. Only `app` imports this."""

from jobsite.applications.views import bulk, desk, kept, seeker, staff  # noqa: F401  # each adds its routes
from jobsite.applications.views.blueprint import bp

__all__ = ["bp"]
