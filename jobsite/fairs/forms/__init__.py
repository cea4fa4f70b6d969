"""Forms of fairs, by subject."""
