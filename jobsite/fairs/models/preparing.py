"""Tables of preparing."""
