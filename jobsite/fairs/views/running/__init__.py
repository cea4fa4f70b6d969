"""Pages of an open fair: lobby, booths, tickets, talks, the exhibitor's and the operator's desk."""

from jobsite.fairs.views.running import booths, exhibitor, lobby, operator, talks, tickets
from jobsite.fairs.views.running.blueprint import bp

__all__ = ["booths", "bp", "exhibitor", "lobby", "operator", "talks", "tickets"]
