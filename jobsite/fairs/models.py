"""Tables of fairs."""
