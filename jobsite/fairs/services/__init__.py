"""The verbs of fairs, by subject. They flush, never commit."""
