"""Tables of sharing, by what they are for."""

from jobsite.sharing.models import agreeing, lending, planning, working

__all__ = ["agreeing", "lending", "planning", "working"]
