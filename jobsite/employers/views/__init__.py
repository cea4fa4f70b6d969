"""Pages of firms: the firm's own desk, and the bureau's check of firms."""

from jobsite.employers.views import colleagues, desk, review
from jobsite.employers.views.blueprint import bp, staff_bp

__all__ = ["bp", "colleagues", "desk", "review", "staff_bp"]
