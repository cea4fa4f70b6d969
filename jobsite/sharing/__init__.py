"""Shared staff: firms with surplus lend people to firms that are short."""
