"""Reading fairs, by subject."""
