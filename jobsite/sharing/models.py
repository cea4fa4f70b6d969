"""Tables of shared staff."""
