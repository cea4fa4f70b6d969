"""Full-text search: the engine seam, its engines, indexing from the outbox."""
