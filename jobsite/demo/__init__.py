"""A deterministic demo city: believable, and no real person's name or phone."""
