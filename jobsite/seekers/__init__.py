"""Seekers: the profile that is enough to apply, what is saved, whom they block."""
