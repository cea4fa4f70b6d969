"""Tables of sharing, by what they are for."""

from jobsite.sharing.models import lending
from jobsite.sharing.models import planning

__all__ = ["lending", "planning"]
