"""Tables of queueing."""
