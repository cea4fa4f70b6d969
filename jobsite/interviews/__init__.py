"""Interviews: invited, scheduled, held and remembered."""
