"""Meetings: a room with picture, sound and text for a few people, whatever brought them together."""
