"""Measurements of what the site promises; each prints its environment and, as its last line, one JSON object."""
