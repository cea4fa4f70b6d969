"""Tables of staging."""
