"""Pages of shared staff: public lists, desks of firms, people lent, the bureau. Only `app` imports this."""

from jobsite.sharing.views import agreements, desk, imports, loans, people, public, review, working  # noqa: F401  # each adds its routes
from jobsite.sharing.views.blueprint import bp

__all__ = ["bp"]
