"""Tables of fairs, by what they are for."""

from jobsite.fairs.models import preparing, queueing, staging, talking

__all__ = ["preparing", "queueing", "staging", "talking"]
