"""Firms: registration, verification, colleagues, blocking."""
