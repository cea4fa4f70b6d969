"""Tables of fairs, by what they are for."""

from jobsite.fairs.models import preparing, queueing, staging

__all__ = ["preparing", "queueing", "staging"]
