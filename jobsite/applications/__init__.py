"""Applications: one per person and vacancy, answered by a clock."""
