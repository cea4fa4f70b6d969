"""Matching: features, scores that add up, and their explanation."""
