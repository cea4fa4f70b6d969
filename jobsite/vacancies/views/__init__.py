"""Pages of vacancies apart from the public ones: the firm's desk, the review, suggestions, reports."""

from jobsite.vacancies.views import desk, form, reports, review, suggest
from jobsite.vacancies.views.blueprint import bp

__all__ = ["bp", "desk", "form", "reports", "review", "suggest"]
