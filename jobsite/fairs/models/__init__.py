"""Tables of fairs, by what they are for."""

from jobsite.fairs.models import preparing
from jobsite.fairs.models import queueing
from jobsite.fairs.models import staging

__all__ = ["preparing", "queueing", "staging"]
