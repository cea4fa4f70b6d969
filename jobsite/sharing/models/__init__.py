"""Tables of sharing, by what they are for."""

from jobsite.sharing.models import lending, planning

__all__ = ["lending", "planning"]
