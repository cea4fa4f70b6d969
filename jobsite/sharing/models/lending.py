"""Tables of lending."""
