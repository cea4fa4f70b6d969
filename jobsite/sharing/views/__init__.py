"""Pages of shared staff: public lists, desks of firms, people lent, the bureau. Only `app` imports this."""

from jobsite.sharing.views import (  # noqa: F401  # each adds its routes
    agreements,
    desk,
    figures,
    imports,
    loans,
    people,
    plan_proposals,
    plans,
    public,
    review,
    working,
)
from jobsite.sharing.views.blueprint import bp

__all__ = ["bp"]
