"""Live events: the stream, its polling twin, and who may listen to which topic."""
